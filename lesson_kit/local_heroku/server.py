"""The platform's process: serves `LocalHeroku`, in the process that started it, and ends with it.

    python -m lesson_kit.local_heroku.server [redis] FOLDER

What takes its time to be ready is started first, what takes its time to import is imported meanwhile: first
Redis, then the web dynos, then the platform itself.
"""

import os
import resource
import signal
import sys
from pathlib import Path

from lesson_kit.core.errors import LessonError
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import OwnRedis

MANY_FILES = 10_000


def run(folder: Path, needs_redis: bool) -> None:
    """Run the process, with a folder of its own for temporary files, in which there is its order."""
    allow_many_files()
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with its client, not by a key meant for that
    household = Household(folder)
    ground = lay_ground(folder, household, needs_redis)
    from lesson_kit.local_heroku.verbs import serve

    run_loop()(serve(household, ground))
    os._exit(0)  # all has ended; Python would take as long again to forget what it has imported


def lay_ground(folder: Path, household: Household, needs_redis: bool):  # its type is not imported yet
    """Start Redis and the web dynos; give back what stands in the way, to be said when the client asks."""
    try:
        redis = start_redis(household) if needs_redis else None
        from lesson_kit.local_heroku.groundwork import Groundwork
        from lesson_kit.local_heroku.order import find

        return Groundwork(find(folder), household, os.environ, redis)
    except (LessonError, OSError) as error:
        return error


def start_redis(household: Household) -> OwnRedis:
    """Start Redis, and go on."""
    redis = OwnRedis(household)
    redis.start()
    return redis


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
