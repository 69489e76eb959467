"""The platform's process: serves `LocalHeroku`, in the process that started it, and ends with it.

    python -m lesson_kit.local_heroku.server [redis] FOLDER

What takes its time to be ready is started first, what takes its time to import is imported meanwhile.
"""

import resource
import signal
import sys
from pathlib import Path

from lesson_kit.core.errors import LessonError
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import OwnRedis

MANY_FILES = 10_000


def run(folder: Path, needs_redis: bool) -> None:
    """Run the process, with a folder of its own for temporary files."""
    allow_many_files()
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with its client, not by a key meant for that
    household = Household(folder)
    own = start_redis(household) if needs_redis else None
    from lesson_kit.local_heroku.verbs import serve

    run_loop()(serve(household, own))


def start_redis(household: Household) -> OwnRedis | None:
    """Start Redis; what stands in the way is said later, when the platform boots and tries again."""
    try:
        own = OwnRedis(household)
        own.start()
    except (LessonError, OSError):
        return None
    return own


def run_loop():
    """Give what runs a coroutine: uvloop's event loop is faster, and that is all."""
    try:
        import uvloop
    except ImportError:
        import asyncio

        return asyncio.run
    return uvloop.run


def allow_many_files() -> None:
    """Allow as many open files as a dyno on Heroku has: a crowd of visitors needs three sockets each."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY_FILES if most == resource.RLIM_INFINITY else min(MANY_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


if __name__ == "__main__":
    run(Path(sys.argv[-1]), needs_redis="redis" in sys.argv[1:-1])
