"""Make reports with a learner's utils.py as a worker's forks would: write-utils's check runs this apart.

    python drive_utils.py NONCE STEPS

STEPS is JSON: a list of {"step", "environment", "call", "times", "endless"}, call being the keyword arguments
for make_report, or null to import the file and no more; times says how often to call it, once if not given.
An endless step is one that should sleep for an hour: it ends when it begins to, and is cut off when it does
something else for much longer than the slowest step before it.

Each step is a fork of its own, which prints `NONCE {"step": …}`. All forks live in one and the same second,
and in processes of the same number, as jobs on two dynos may.
"""

import datetime
import importlib
import json
import os
import signal
import sys
import time

import boto3  # noqa: F401  here, once: the forks find it imported
import reportlab.platypus  # noqa: F401

SECOND = int(time.time())
ENDLESS = 3600.0
WATCHED = ("flask", "lesson_app", "rq", "worker")
PATIENCE = 20  # an endless step is cut off after so many times what the longest step before it took
WRITES = os.O_WRONLY | os.O_RDWR


def main(nonce: str, steps: str) -> None:
    """Take the steps, each in a fork."""
    sys.path.insert(0, os.getcwd())
    results, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):  # what a learner's file prints must not hide the results
        os.dup2(nowhere, descriptor)
    longest = 0.0
    for number, step in enumerate(json.loads(steps)):
        began, pid = time.monotonic(), os.fork()
        if pid == 0:
            found = take(number, **step)
            os.write(results, f"{nonce} {json.dumps(found)}\n".encode())
            os._exit(0)
        if not step.get("endless"):
            os.waitpid(pid, 0)
            longest = max(longest, time.monotonic() - began)
        elif not ended_within(pid, PATIENCE * longest):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.write(results, f"{nonce} {json.dumps({'step': step['step'], 'waits': True})}\n".encode())


def ended_within(pid: int, seconds: float) -> bool:
    """Wait until a fork has ended; say whether it has."""
    until = time.monotonic() + seconds
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def take(
    number: int, step: str, environment: dict, call: dict | None, times: int = 1, endless: bool = False
) -> dict:
    """Take one step, and give what came of it."""
    os.environ.update(environment)
    stop_the_clock(number * 10_000)
    if endless:
        sleep_no_longer_than(ENDLESS)
    os.getpid = lambda: 4
    written = watch_files()
    found: dict = {"step": step}
    try:
        utils = importlib.import_module("utils")
        found["names"] = [name for name in dir(utils) if callable(getattr(utils, name))]
        if call is not None:
            found["keys"] = [plain(utils.make_report(**call)) for _ in range(times)]
            found["key"] = found["keys"][0]
    except AsleepError:
        found["waits"] = True
    except BaseException as error:  # SystemExit too: whatever it is, the check wants to hear of it
        found.update(error=type(error).__name__, text=str(error)[:300], cause=repr(error.__cause__)[:300])
    found["left"] = sorted({os.path.basename(path) for path, is_there in written if is_there(path)})
    found["loaded"] = [name for name in WATCHED if name in sys.modules]
    return found


def plain(value: object) -> object:
    """Keep a text; tell anything else by its type and how it looks."""
    return value[:2000] if type(value) is str else {"type": type(value).__name__, "looks": repr(value)[:80]}


def watch_files() -> list[tuple]:
    """Note every path that is opened for writing, and every new folder, with how to see if it is there."""
    written: list[tuple] = []

    def note(event: str, args: tuple) -> None:
        path = args[0] if args else None
        if not isinstance(path, str | bytes):
            return
        if event == "open" and args[2] & WRITES:
            written.append((os.path.abspath(os.fsdecode(path)), os.path.isfile))
        elif event == "os.mkdir":
            written.append((os.path.abspath(os.fsdecode(path)), os.path.isdir))

    sys.addaudithook(note)
    return written


def stop_the_clock(microseconds: int) -> None:
    """Let this process live in SECOND, a microsecond further at each look at the clock."""
    ticks = iter(range(microseconds, 1_000_000))
    local, universal, written = time.localtime, time.gmtime, time.strftime
    time.time = lambda: SECOND + next(ticks) / 1e6
    time.time_ns = lambda: SECOND * 10**9 + next(ticks) * 1000
    time.localtime = lambda at=None: local(SECOND if at is None else at)
    time.gmtime = lambda at=None: universal(SECOND if at is None else at)
    time.strftime = lambda form, *at: written(form, *at or (local(SECOND),))
    time.ctime = lambda at=None: time.asctime(local(SECOND if at is None else at))
    datetime.datetime = _stopped_datetime()


class AsleepError(BaseException):
    """Say that the process has gone to sleep for longer than anybody waits."""


def sleep_no_longer_than(seconds: float) -> None:
    """Let every sleep be over at once, and raise when they come to so much, all together."""
    left = [seconds]

    def sleep(asked: float) -> None:
        left[0] -= asked
        if left[0] <= 0:
            raise AsleepError

    time.sleep = sleep


def _stopped_datetime() -> type:
    real = datetime.datetime

    class AnyDatetime(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, real)

        def __subclasscheck__(cls, other: type) -> bool:
            return issubclass(other, real)

    class StoppedDatetime(real, metaclass=AnyDatetime):
        @classmethod
        def now(cls, tz=None):
            return real.fromtimestamp(time.time(), tz)

        @classmethod
        def today(cls):
            return real.fromtimestamp(time.time())

        @classmethod
        def utcnow(cls):
            return real.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    return StoppedDatetime


if __name__ == "__main__":
    main(*sys.argv[1:])
