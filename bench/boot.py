"""How long the platform takes from `LocalHeroku(...)` to web up (a page comes) and worker listening.

The baseline is the slowest of its parts, started alone: Redis, S3, the finished app's web process (until a
page comes) and its worker (until it says that it listens). Prints a table, and as its last line JSON:
    ratio             the platform's time, of the slowest part's
    seconds           the platform's time
    returned          until `LocalHeroku(...)` has returned: the dynos are up by Heroku's rules
    stop              to end it all again
    gone_after_kill   until nothing is left after `kill -9` of the process that owns it
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.measure import Row, medians, report, seconds_of
from lesson_kit.core.errors import LessonError
from lesson_kit.core.ports import free_port
from lesson_kit.core.waiting import wait_until
from lesson_kit.course.workspace import finished_app
from lesson_kit.local_heroku import LocalHeroku
from lesson_kit.local_heroku.environment import dyno_environment
from lesson_kit.local_heroku.http import send
from lesson_kit.local_heroku.procfile import read_procfile
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import OwnRedis
from lesson_kit.services.s3_part import OwnS3
from lesson_kit.services.start import start_services

ROUNDS = 9
LISTENING = "Listening on"
OWNER = """
import sys
from lesson_kit.local_heroku import LocalHeroku
app = LocalHeroku(sys.argv[1])
print(app._child.pid, flush=True)
sys.stdin.read()
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home, start_services({}) as services:
        folder = write_app(Path(home))
        stops: list[float] = []
        ready: list[float] = []
        taken = medians(
            {
                "redis": lambda: service_alone(OwnRedis),
                "s3": lambda: service_alone(OwnS3),
                "web": lambda: process_alone(folder, "web", services.environment),
                "worker": lambda: process_alone(folder, "worker", services.environment),
                "platform": lambda: platform(folder, ready, stops),
                "gone": lambda: gone_after_kill(folder),
            },
            ROUNDS,
        )
    show(taken, statistics.median(ready), statistics.median(stops))


def show(taken: dict[str, float], returned: float, stop: float) -> None:
    """Print what was measured."""
    parts = {name: taken[name] for name in ("redis", "s3", "web", "worker")}
    slowest = max(parts, key=parts.get)
    rows = [
        *(Row(f"{name} alone", seconds, "s") for name, seconds in parts.items()),
        Row("all: a page comes, worker listens", taken["platform"], "s", parts[slowest], f"{slowest} alone"),
        Row("LocalHeroku(...) returns", returned, "s"),
        Row("stop", stop, "s"),
        Row("nothing left after kill -9", taken["gone"], "s", 5.0, "what is promised"),
    ]
    figures = {"ratio": taken["platform"] / parts[slowest], "seconds": taken["platform"]}
    more = {"returned": returned, "stop": stop, "gone_after_kill": taken["gone"]}
    report(f"Boot, median of {ROUNDS}", rows, {**figures, **more})


def write_app(home: Path) -> Path:
    """Write the finished app into a folder."""
    folder = home / "app"
    for name, content in finished_app().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def service_alone(kind: type) -> float:
    """Start a service alone, until it answers."""
    with Household() as household:

        def start() -> None:
            part.start()
            part.wait()

        part = kind(household)
        taken = seconds_of(start)
        part.stop()
    return taken


def process_alone(folder: Path, kind: str, services: dict[str, str]) -> float:
    """Start one of the app's processes alone, until it listens, on its port or to its queues."""
    port = free_port()
    where = {"name": f"{kind}.1", "port": port, "folder": folder, "scratch": folder, "speed": 1.0}
    environment = dyno_environment(os.environ, services, {}, **where)
    with running(read_procfile(folder)[kind], folder, environment) as process:
        if kind == "web":
            return seconds_of(lambda: wait_until(lambda: serves(port), 60, "the first page", interval=0.002))
        return seconds_of(lambda: next(line for line in process.stdout if LISTENING in line))


def serves(port: int) -> bool:
    """Say whether a page comes."""
    try:
        return send(port, "/").status == 200
    except LessonError:
        return False


@contextmanager
def running(command: str, folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """Run a command until the end of the block."""
    how = {"cwd": folder, "env": environment, "text": True, "start_new_session": True}
    process = subprocess.Popen(
        ["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **how
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def platform(folder: Path, ready: list[float], stops: list[float]) -> float:
    """Start it all; note as well when its dynos are up, and how long its end takes."""
    began = time.perf_counter()
    app = LocalHeroku(folder)
    ready.append(time.perf_counter() - began)
    assert app.request("/").status == 200
    app.wait_for(LISTENING)
    booted = time.perf_counter() - began
    stops.append(seconds_of(app.stop))
    return booted


def gone_after_kill(folder: Path) -> float:
    """Kill the process that owns a platform; see how long anything of it is left."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], **pipes) as owner:
        process = psutil.Process(int(owner.stdout.readline()))
        files, everything = Path(process.cmdline()[-1]), [process, *process.children(recursive=True)]
        owner.kill()

        def gone() -> bool:
            return not any(map(lives, everything)) and not files.exists()

        return seconds_of(lambda: wait_until(gone, 60, "everything to be gone"))


def lives(process: psutil.Process) -> bool:
    """Say whether a process has not ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    main()
