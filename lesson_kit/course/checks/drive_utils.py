"""Make reports with a learner's utils.py as a worker's forks would: write-utils's check runs this apart.

    python drive_utils.py NONCE STEPS

STEPS is JSON: a list of {"step", "environment", "call", "times", "endless", "later"}, call being the keyword
arguments for make_report, or null to import the file and no more; times says how often to call it, once if
not given. A later step lives in another year, and the others in one and the same second. An endless step is
one that should sleep for an hour: it ends when it begins to, and is cut off when it does something else for
much longer than the slowest step before it.

Each step is a fork of its own, which prints `NONCE {"step": …}`, and all are processes of the same number, as
jobs on two dynos may be.
"""

import datetime
import gc
import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable

import boto3  # this and what follows is for the forks: they find it imported
import reportlab.pdfgen.canvas  # noqa: F401
from botocore.loaders import JSONFileLoader, Loader

SECOND = int(time.time())
LATER = 400 * 24 * 60 * 60
ENDLESS = 3600.0
WATCHED = ("flask", "lesson_app", "rq", "worker")
PATIENCE = 20  # an endless step is cut off after so many times what the longest step before it took
LONG = 6  # letters: an id is longer, "Sales" is not
WRITES = os.O_WRONLY | os.O_RDWR


def main(nonce: str, steps: str) -> None:
    """Take the steps, each in a fork."""
    sys.path.insert(0, os.getcwd())
    make_a_client()
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


def make_a_client() -> None:
    """Make a client of S3, and let every other use what botocore has looked up for it: a megabyte."""
    JSONFileLoader.load_file = looked_up_once(JSONFileLoader.load_file)
    Loader.list_available_services = looked_up_once(Loader.list_available_services)
    boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    gc.freeze()


def looked_up_once(method: Callable) -> Callable:
    """Let a method of any loader answer from what it, or another, has looked up before."""
    known: dict = {}

    def look(loader: object, *args: str, **kwargs: str) -> object:
        asked = (*args, *kwargs.items())
        if asked not in known:
            known[asked] = method(loader, *args, **kwargs)
        return known[asked]

    return look


def ended_within(pid: int, seconds: float) -> bool:
    """Wait until a fork has ended; say whether it has."""
    until = time.monotonic() + seconds
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def take(
    number: int,
    step: str,
    environment: dict,
    call: dict | None,
    times: int = 1,
    endless: bool = False,
    later: bool = False,
) -> dict:
    """Take one step, and give what came of it."""
    os.environ.update(environment)
    stop_the_clock(SECOND + LATER * later, number * 10_000)
    slept = sleep_no_longer_than(ENDLESS) if endless else [0.0]
    os.getpid = lambda: 4
    written = watch_files()
    found: dict = {"step": step}
    try:
        utils = importlib.import_module("utils")
        found["names"] = [name for name in dir(utils) if callable(getattr(utils, name))]
        if call is not None:
            found["keys"] = [plain(utils.make_report(**call)) for _ in range(times)]
            found["key"] = found["keys"][0]
            found["given_early"] = given_early(utils.make_report, found["key"])
    except AsleepError:
        found["waits"] = True
    except BaseException as error:  # SystemExit too: whatever it is, the check wants to hear of it
        found.update(error=type(error).__name__, text=str(error)[:300], cause=repr(error.__cause__)[:300])
    found["slept"] = slept[0]
    found["left"] = sorted({os.path.basename(path) for path, is_there in written if is_there(path)})
    found["loaded"] = [name for name in WATCHED if name in sys.modules]
    return found


def given_early(function: object, key: object) -> bool:
    """Say whether a key holds what a parameter of the function has as its default."""
    defaults = [
        *(getattr(function, "__defaults__", None) or ()),
        *(getattr(function, "__kwdefaults__", None) or {}).values(),
    ]
    found = [str(default).replace("-", "") for default in defaults if default is not None]
    return any(len(text) >= LONG and text in str(key).replace("-", "") for text in found)


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


def stop_the_clock(second: int, microseconds: int) -> None:
    """Let this process live in one second, a microsecond further at each look at the clock."""
    ticks = iter(range(microseconds, 1_000_000))
    local, universal, written = time.localtime, time.gmtime, time.strftime
    time.time = lambda: second + next(ticks) / 1e6
    time.time_ns = lambda: second * 10**9 + next(ticks) * 1000
    time.localtime = lambda at=None: local(second if at is None else at)
    time.gmtime = lambda at=None: universal(second if at is None else at)
    time.strftime = lambda form, *at: written(form, *at or (local(second),))
    time.ctime = lambda at=None: time.asctime(local(second if at is None else at))
    datetime.datetime = _stopped_datetime()


class AsleepError(BaseException):
    """Say that the process has gone to sleep for longer than anybody waits."""


def sleep_no_longer_than(seconds: float) -> list[float]:
    """Let every sleep be over at once, and raise when they come to so much; give, in a list, their sum."""
    slept = [0.0]

    def sleep(asked: float) -> None:
        slept[0] += asked
        if slept[0] >= seconds * 0.999:  # many small sleeps, which floats don't add up exactly
            raise AsleepError

    time.sleep = sleep
    return slept


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
