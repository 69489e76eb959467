"""The exercise write-worker: a worker.py that can be imported, finds Redis, and works in the right order."""

from functools import partial

from lesson_kit.course.checks.write_worker import (
    ASKS_AT_IMPORT,
    BURST,
    CONNECTION,
    DECODE,
    DEFAULT,
    GUARD,
    HARD_CODED,
    MISSING,
    NO_CONN,
    NO_CONNECTION,
    NO_DEFAULT,
    NO_WORK,
    NOT_REACHED,
    PINGS_AT_IMPORT,
    SEQUENCE,
    SILENT,
    TLS,
    TLS_ALWAYS,
    check_write_worker,
)
from lesson_kit.course.exercise import Exercise, Mistake, changed

_RIGHT = """\
import os

import redis
from rq import Queue, Worker

listen = ["high", "default", "low"]
url = os.environ.get("REDIS_URL", "redis://localhost:6379")
options = {"ssl_cert_reqs": None} if url.startswith("rediss://") else {}
conn = redis.from_url(url, **options)

if __name__ == "__main__":
    Worker([Queue(name, connection=conn) for name in listen], connection=conn).work()
"""


_with = partial(changed, _RIGHT)


_MAIN = _RIGHT[_RIGHT.index("    Worker([") :]


def _handled(*handler: str) -> str:
    """Write the file with a handler around its work."""
    lines = "".join(f"        {line}\n" for line in handler)
    return _with(_MAIN, f"    try:\n    {_MAIN}    except Exception as error:\n{lines}")


_OLD = """\
import os
import redis
from rq import Worker, Queue, Connection

listen = ['high', 'default', 'low']

redis_url = os.getenv('REDIS_URL', 'redis://localhost:6379')

conn = redis.from_url(redis_url)

if __name__ == '__main__':
    with Connection(conn):
        worker = Worker(map(Queue, listen))
        worker.work()
"""

MISTAKES = (
    Mistake(_OLD, CONNECTION, "the unit's own file, for RQ 1"),
    Mistake(
        _with('["high", "default", "low"]', '["low", "default", "high"]'), SEQUENCE, "the queues upside down"
    ),
    Mistake(
        _with('["high", "default", "low"]', '["default", "high", "low"]'), SEQUENCE, "default before high"
    ),
    Mistake(_with('["high", "default", "low"]', '["high", "default"]'), MISSING, "no low"),
    Mistake(_with("[Queue(name, connection=conn) for name in listen]", '["default"]'), MISSING, "one queue"),
    Mistake(_with('if __name__ == "__main__":\n    ', ""), GUARD, "no main guard"),
    Mistake(
        _with('if __name__ == "__main__":\n    ', "").replace(".work()", ".work(burst=True)"),
        GUARD,
        "no main guard, and the import does come to an end",
    ),
    Mistake(
        _with('os.environ.get("REDIS_URL", "redis://localhost:6379")', '"redis://localhost:6379"'),
        HARD_CODED,
        "a hard-coded address",
    ),
    Mistake(_with("redis.from_url(url, **options)", "redis.Redis()"), HARD_CODED, "no address at all"),
    Mistake(
        _with('os.environ.get("REDIS_URL", "redis://localhost:6379")', 'os.environ["REDIS_URL"]'),
        NO_DEFAULT,
        "no address to fall back on",
    ),
    Mistake(
        _with('os.environ.get("REDIS_URL", "redis://localhost:6379")', 'os.getenv("REDIS_URL")'),
        NO_DEFAULT,
        "None to fall back on",
    ),
    Mistake(_with("localhost:6379", "localhost:6380"), DEFAULT, "another port to fall back on"),
    Mistake(_with(", **options", ""), TLS, "a self-signed certificate is refused"),
    Mistake(_with("**options", "ssl_cert_reqs=None"), TLS_ALWAYS, "ssl_cert_reqs for every address"),
    Mistake(_with("**options", "decode_responses=True, **options"), DECODE, "decoded answers"),
    Mistake(_with(".work()", ".work(burst=True)"), BURST, "a burst"),
    Mistake(_with(".work()", ""), NO_WORK, "a worker that is made and does not work"),
    Mistake(
        _with(
            'if __name__ == "__main__":\n    Worker([Queue(name, connection=conn) for name in listen], ',
            "worker = Worker(listen, ",
            ".work()",
            '\n\nif __name__ == "__main__":\n    worker.work()',
        ),
        ASKS_AT_IMPORT,
        "a worker made at the import",
    ),
    Mistake(_with("\nif __name__", "\nconn.ping()\n\nif __name__"), PINGS_AT_IMPORT, "a ping at the import"),
    Mistake(_with('"__main__"', '"main"'), NOT_REACHED, "a guard that is never true"),
    Mistake(_with('if __name__ == "__main__":', "def main():"), NOT_REACHED, "a function that nobody calls"),
    Mistake(
        _with("Queue(name, connection=conn) for name in listen], connection=conn", "*listen]"),
        NO_CONNECTION,
        "a worker without Redis",
    ),
    Mistake(_handled("pass"), SILENT, "hides every error"),
    Mistake(
        _with("if __name__", 'print("Here I am:", os.getpid())\nif __name__')
        .replace(_MAIN, _MAIN.replace("    Worker", "    with suppress(redis.RedisError): Worker"))
        .replace("import os\n", "import os\nfrom contextlib import suppress\n", 1),
        SILENT,
        "hides what Redis says, and is not silent otherwise",
    ),
    Mistake(
        "import os\nimport redis\nfrom rq import Worker\n\nif __name__ == '__main__':\n"
        "    conn = redis.from_url(os.environ.get('REDIS_URL', 'redis://localhost:6379'))\n"
        "    Worker(['high', 'default', 'low'], connection=conn).work()\n",
        NO_CONN,
        "conn only inside the main guard",
    ),
)

_SHORTER = _with("[Queue(name, connection=conn) for name in listen]", "listen", "import Queue, ", "import ")
_MORE = (
    "These few lines pass. The course's own worker.py, which follows, does more: it finds a job whose worker "
    "has died, and lets a deploy hurt nobody. Notebook 06 shows what that is for."
)

ALSO_RIGHT = (
    _RIGHT,
    _SHORTER,
    _handled("print('No Redis, no work:', error)", "raise SystemExit(1) from None"),
    _handled("import logging", "logging.exception('The worker ended')", "raise"),
    _handled("os._exit(3)"),
    """\
from os import getenv

from redis import Redis
from rq import SimpleWorker

REDIS_URL = getenv("REDIS_URL") or "redis://localhost:6379"
if REDIS_URL.startswith("rediss://"):
    REDIS_URL += "?ssl_cert_reqs=none"
conn = Redis.from_url(REDIS_URL)


def run():
    SimpleWorker(("high", "default", "low"), connection=conn).work(with_scheduler=True)


if __name__ == "__main__":
    run()
""",
    """\
import logging, os, ssl
import redis
from rq.worker import HerokuWorker as Worker


def connect():
    url = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
    if url.startswith("rediss:"):
        return redis.StrictRedis.from_url(url, ssl_cert_reqs=ssl.CERT_NONE, ssl_check_hostname=False)
    return redis.StrictRedis.from_url(url)


conn = connect()
names = "high default low".split()


def main():
    logging.basicConfig(level=logging.INFO)
    worker = Worker(names, connection=conn, name=f"worker-{os.getpid()}")
    worker.work(logging_level="WARNING")


if __name__ == "__main__":
    main()
""",
)

STUB = """\
%%writefile worker.py
# Write the worker here. It has to hold, in this order:
#   conn      a connection to the Redis that REDIS_URL names, or
#             redis://localhost:6379 if it is not set. (Heroku's address begins
#             with rediss:// and its certificate is self-signed:
#             ssl_cert_reqs=None)
#   a Worker  for the queues high, default and low, which works when the file is
#             run: python worker.py
# The app will say `from worker import conn`, so importing the file must not start
# the work.
"""

WRITE_WORKER = Exercise(
    name="write-worker",
    kind="file",
    path="worker.py",
    points=3,
    stub=STUB,
    hints=(
        "Three parts: read the address from os.environ, make conn with redis.from_url, and run a Worker "
        "under "
        '`if __name__ == "__main__":`.',
        "Worker takes a list of queue names, the most urgent first, and connection=conn. Its method is "
        "called work.",
        'For TLS, choose the options by the address: {"ssl_cert_reqs": None} if it begins with rediss://, '
        "else {}, "
        "and pass them to redis.from_url with two stars.",
    ),
    check=check_write_worker,
    mistakes=MISTAKES,
    also_right=ALSO_RIGHT,
    shorter="%%writefile worker.py\n" + _SHORTER,
    more=_MORE,
)
