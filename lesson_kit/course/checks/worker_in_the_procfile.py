"""The check of worker-in-the-procfile: run each line's command as Heroku would, and see what it does."""

import os
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from redis import Redis

from lesson_kit.core.errors import LessonError
from lesson_kit.core.ports import free_port
from lesson_kit.course.answers import cut, shown
from lesson_kit.course.checks.commands import ONE_COLON, RUN_IT, why_it_ended
from lesson_kit.course.checks.watching import PATIENCE, came_true
from lesson_kit.course.workspace import finished_app
from lesson_kit.judge.files import Running
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe
from lesson_kit.local_heroku import procfile

READS = "a Procfile that Heroku can read: in each line a name, a colon and a command"
TWO = "two process types, web and worker"
SERVES = "the command of web to serve the app's pages on the port that PORT names"
WORKS = "the command of worker to run worker.py"

NO_WORKER = (
    "Nothing in the file starts a worker, so jobs would wait for ever. Heroku knows it by the name worker."
)
NO_WEB = "The pages are gone: only the process type named web gets visitors' requests. Keep its line."
CALLED_WEB = (
    "Under the name web Heroku expects what serves the pages. The worker is a process type of its own."
)
TWICE = "Each process type once. What is the second called?"
PORT = "Heroku picks the port and says which in PORT; gunicorn reads it by itself. Leave the address to it."
LOOPBACK = (
    "127.0.0.1 is this machine alone. Heroku's router comes from outside: listen on 0.0.0.0, as "
    "gunicorn.conf.py says."
)
NOT_THE_APP = "Something serves pages there, and not your app. The line as it was given does: compare."
NOT_THE_FILE = (
    "Your worker.py knows which queues come first, and how to talk to Heroku's Redis. Run that file."
)


@dataclass(frozen=True)
class Command:
    """Hold a command that runs as Heroku would run it, and the port that it was given."""

    text: str
    running: Running
    port: int

    @property
    def alive(self) -> bool:
        """Say whether it still runs."""
        return self.running.alive

    @property
    def output(self) -> str:
        """Give all that it has printed."""
        return self.running.output


def check_worker_in_the_procfile(probe: Probe) -> Outcome:
    """Read the file strictly, then run each command as Heroku would, and see what it does."""
    try:
        commands = procfile.parse(probe.text)
    except LessonError as error:
        return failed(READS, error.what, TWICE if "a second time" in error.what else ONE_COLON)
    if "worker" not in commands:
        return failed(TWO, _names(commands), CALLED_WEB if _is_worker(commands.get("web", "")) else NO_WORKER)
    if "web" not in commands:
        return failed(TWO, _names(commands), NO_WEB)
    mark = f"worker.py runs: {secrets.token_hex(8)}"
    marked = {"worker.py": _mark_main(finished_app()["worker.py"].decode(), mark)}
    with _run(probe, commands["worker"], marked) as worker, _run(probe, commands["web"], marked) as web:
        return (
            _serves(web, mark)
            or _works(worker, mark, probe.services["REDIS_URL"])
            or passed(
                "On Heroku the first is a web dyno and the second a worker dyno, each scaled by itself."
            )
        )


def _mark_main(worker: str, mark: str) -> str:
    """Let worker.py say that it is being run, before it does anything else."""
    return f"if __name__ == '__main__':\n    print({mark!r}, flush=True)\n\n{worker}"


def _names(commands: dict[str, str]) -> str:
    return f"the process types {', '.join(sorted(commands))}"


def _is_worker(command: str) -> bool:
    return "worker.py" in command or "rq worker" in command


def _serves(running: Command, mark: str) -> Outcome | None:
    came_true(lambda: mark in running.output or not running.alive or _listening(running))
    if mark in running.output:
        return failed(SERVES, "the command of web runs worker.py", CALLED_WEB)
    places = _listening(running)
    if not places:
        return failed(SERVES, *_ended(running))
    host, where = places[0]
    if where != running.port:
        return failed(SERVES, f"with PORT={running.port}, it listens on port {where}", PORT)
    if host.startswith("127.") or host == "::1":
        return failed(SERVES, f"it listens on {host}, where only this machine can reach it", LOOPBACK)
    status, text = _get(f"http://127.0.0.1:{where}/ping")
    if text.strip() != "pong":
        return failed(SERVES, f"GET /ping gives {status or shown(text)}", NOT_THE_APP)
    return None


def _works(running: Command, mark: str, redis_url: str) -> Outcome | None:
    with Redis.from_url(redis_url) as redis:

        def settled() -> bool:
            return not running.alive or bool(_listening(running)) or bool(redis.scard("rq:workers"))

        came_true(settled)
        if not running.alive:
            seen, reply = _ended(running)
            another = reply == RUN_IT and "worker" not in running.text
            return failed(WORKS, seen, NOT_THE_FILE if another else reply)
        if _listening(running):
            return failed(WORKS, "it serves pages", NOT_THE_FILE)
        if mark not in running.output:
            return failed(WORKS, "a worker started, and not the one in worker.py", NOT_THE_FILE)
        return None if redis.scard("rq:workers") else failed(WORKS, *_ended(running))


@contextmanager
def _run(probe: Probe, command: str, files: dict[str, str]) -> Iterator[Command]:
    port = free_port()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    config = {"PORT": str(port), "PATH": path, "REPORT_SECONDS": "0"}
    with probe.start(["sh", "-c", command], config=config, extra_files=files) as running:
        yield Command(command, running, port)


def _listening(running: Command) -> list[tuple[str, int]]:
    """List where the command and its children listen."""
    try:
        root = psutil.Process(running.running.pid)
        processes = [root, *root.children(recursive=True)]
        found = [
            tuple(one.laddr)
            for process in processes
            for one in process.net_connections(kind="tcp")
            if one.status == psutil.CONN_LISTEN
        ]
    except psutil.Error:
        return []
    return found


def _ended(command: Command) -> tuple[str, str]:
    """Say what was seen of a command that does not do its work, and what to look at."""
    if command.alive:
        return "it runs, and does nothing that can be seen", why_it_ended(command.text, "")
    command.running.wait(5)
    lines = [line.strip() for line in command.output.splitlines() if line.strip()]
    seen = f"it ended, and said: {cut(lines[-1], 200)}" if lines else "it ended at once"
    return seen, why_it_ended(command.text, command.output)


def _get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError as error:
        return 0, str(error)
