"""The check of write-worker: import worker.py, see where its conn leads, run it with jobs waiting."""

import ast
import json
import re
import secrets
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from redis import Redis
from rq import Queue

from lesson_kit.course.answers import cut
from lesson_kit.course.checks import look_at_worker
from lesson_kit.course.checks.jobs_in_redis import LISTENED, jobs_in_redis
from lesson_kit.course.checks.tls_door import TlsDoor
from lesson_kit.course.checks.watching import PATIENCE, came_true
from lesson_kit.judge.files import Running
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

TRIES_AGAIN = 20.0  # seconds; a worker that gives up without Redis takes one or two
WRITE_DOWN = "lesson_kit.course.checks.chores.write_down"

IMPORTABLE = "`from worker import conn` to give a connection to Redis, and nothing more"
ADDRESS = "`conn` to lead to the Redis that REDIS_URL names, or to localhost:6379 where REDIS_URL is not set"
ENCRYPTED = (
    "`conn` to accept Heroku's Redis, whose address begins with rediss:// and whose certificate is "
    "self-signed"
)
ORDER = "`python worker.py` to empty the queue high, then default, then low"
STAYS = "`python worker.py` to take jobs, and to stay when the queues are empty"
TELLS = "`python worker.py` to fail, or to say what is wrong, when Redis is away"

CONNECTION = "RQ 2 removed `Connection`. Today a worker gets its connection as an argument, connection=conn."
GUARD = (
    "Importing worker.py started to work, and the app imports it. What in Python runs only when a file is "
    "the "
    "program itself?"
)
NO_CONN = (
    "The app will say `from worker import conn`. Give the file a conn that is there as soon as it is "
    "imported."
)
ASKS_AT_IMPORT = (
    "Making a Worker already asks Redis. Make it where it works: below `if __name__ …`, or in the function "
    "that is called there."
)
PINGS_AT_IMPORT = (
    "Importing the file already asks Redis something, and fails where Redis is away. `redis.from_url` alone "
    "asks nothing yet: leave the rest to what stands below `if __name__ …`."
)
HARD_CODED = "Your conn does not follow REDIS_URL. Heroku sets that variable, and may change it on any day."
NO_DEFAULT = (
    "On your own machine nobody sets REDIS_URL. Which method of os.environ takes a second value to fall "
    "back on?"
)
DEFAULT = "Where REDIS_URL is not set, use redis://localhost:6379."
TLS = (
    "Nobody but Heroku vouches for that certificate, so redis-py turns it away. For such an address, say "
    "ssl_cert_reqs=None."
)
TLS_ALWAYS = (
    "ssl_cert_reqs only means something to an address that begins with rediss://. Pass it for those alone."
)
DECODE = "RQ keeps its jobs as bytes. Leave decode_responses off for the connection that a worker uses."
MISSING = "Your worker sat down to wait, though a job was there. Which names does its list of queues hold?"
SEQUENCE = "A worker serves its queues strictly in the order of its list."
BURST = "When the queues were empty your worker went home. On Heroku that is a crashed dyno; leave burst off."
NO_CONNECTION = "A Worker has to be told where Redis is, too: it needs connection=conn."
NOT_REACHED = "The work was never reached: is your `if` true, and is your function called?"
NO_WORK = "The file came to its end without working. Which method of a Worker begins the work?"
SILENT = (
    "Your file hides the error: the worker would be gone, and no log would tell why. Let the error out, or "
    "say what it was and end with a status that is not 0."
)
READ_IT = "Run `!python worker.py` in a cell of its own (■ stops it) and read the last line of what it says."


def check_write_worker(probe: Probe) -> Outcome:
    """Import the file four times, run it as a worker with six jobs waiting, and once with Redis away."""
    url = probe.services["REDIS_URL"]
    with Redis.from_url(url) as redis:
        guarded = _enqueue(redis, url, ["default"], "import")
        return (
            _look(probe, redis, url, guarded)
            or _work(probe, redis, url)
            or passed(
                "It finds Redis here and on Heroku, can be imported, and serves high before default before "
                "low."
            )
        )


def _enqueue(redis: Redis, url: str, queues: list[str], key: str) -> str:
    """Put a job on each of the queues; each writes its queue's name into the list `key`. Give the key."""
    key = f"{key}-{secrets.token_hex(8)}"
    for name in queues:
        Queue(name, connection=redis).enqueue(WRITE_DOWN, url, key, name)
    return key


# The first part: what an import finds.


def _look(probe: Probe, redis: Redis, url: str, guarded: str) -> Outcome | None:
    nonce = secrets.token_hex(8)
    script = {"look_at_worker.py": Path(look_at_worker.__file__).read_text(encoding="utf-8")}
    with TlsDoor() as door:
        tls = f"rediss://:secret@localhost:{door.port}"
        with probe.start(["python", "look_at_worker.py", nonce, url, tls], extra_files=script) as running:

            def settled() -> bool:
                return not running.alive or bool(door.came_in or door.refused) or _started_to_work(redis)

            if not came_true(settled) or _started_to_work(redis):
                return failed(IMPORTABLE, "importing the file started a worker", GUARD)
            if not door.came_in and not door.refused:
                running.wait(PATIENCE)
        found = _found(running.output, nonce)
    return (
        _given(found.get("given"), url)
        or _away(found.get("away"))
        or _unset(found.get("unset"))
        or _tls(found.get("tls"), door)
    )


def _started_to_work(redis: Redis) -> bool:
    """Say whether any worker has come to this database, or has taken the job that waits in it."""
    return bool(redis.scard("rq:workers")) or any(job.status != "queued" for job in jobs_in_redis(redis))


def _found(output: str, nonce: str) -> dict[str, dict]:
    found = {}
    for line in output.splitlines():
        if line.startswith(nonce):
            step = json.loads(line.removeprefix(nonce))
            found[step["step"]] = step
    return found


def _given(found: dict | None, url: str) -> Outcome | None:
    if found is None:
        return failed(IMPORTABLE, "the program ended during the import", NO_CONN)
    text = said(found)
    if "cannot import name 'Connection'" in text:
        return failed(IMPORTABLE, text.split(" (")[0], CONNECTION)
    if "ssl_cert_reqs" in text:
        return failed(ADDRESS, text, TLS_ALWAYS)
    if "has no attribute 'conn'" in text:
        return failed(IMPORTABLE, "the file was imported, and had no conn", NO_CONN)
    if "Connection refused" in text or "Name or service" in text or _elsewhere(found, url):
        place = f"{found['host']}:{found['port']}" if "host" in found else text
        return failed(ADDRESS, f"with REDIS_URL={_masked(url)}, conn leads to {place}", HARD_CODED)
    if text:
        return failed(IMPORTABLE, text, READ_IT)
    return None


def _elsewhere(found: dict, url: str) -> bool:
    return "error" not in found and (found["host"], found["port"]) != (
        urlsplit(url).hostname,
        str(urlsplit(url).port),
    )


def _away(found: dict | None) -> Outcome | None:
    """Say whether the import needs a Redis that answers: on a machine of its own it may find one by luck."""
    if not found or "Error" not in found.get("error", "") or "connecting to" not in found["text"]:
        return None
    seen = f"with Redis away, the import itself failed: {found['text']}"
    return failed(IMPORTABLE, seen, ASKS_AT_IMPORT if found["in_worker"] else PINGS_AT_IMPORT)


def _unset(found: dict | None) -> Outcome | None:
    found = found or {"error": "", "text": "the program ended during the import"}
    if text := said(found):
        return failed(ADDRESS, f"without REDIS_URL: {text}", NO_DEFAULT)
    if found["host"] not in ("localhost", "127.0.0.1") or found["port"] != "6379":
        return failed(ADDRESS, f"without REDIS_URL, conn leads to {found['host']}:{found['port']}", DEFAULT)
    return None


def _tls(found: dict | None, door: TlsDoor) -> Outcome | None:
    if door.came_in:
        return None
    found = found or {}
    if "host" in found and found["port"] != str(door.port):
        return failed(
            ENCRYPTED, f"for such an address, conn leads to {found['host']}:{found['port']}", HARD_CODED
        )
    text = said(found) or "the connection was broken off over the certificate"
    return failed(ENCRYPTED, re.sub(r" \(_ssl\.c.*", "", text), TLS)


# The second part: what it does as a program.


def _work(probe: Probe, redis: Redis, url: str) -> Outcome | None:
    """See what it does with jobs, and what it does without a Redis: both at once, for each takes a second."""
    redis.flushdb()
    order = ["low", "default", "high", "low", "high", "default"]
    key = _enqueue(redis, url, order, "done")
    away = {"REDIS_URL": look_at_worker.AWAY}
    with (
        probe.start(["python", "worker.py"]) as running,
        probe.start(["python", "worker.py"], config=away) as lost,
    ):

        def settled() -> bool:
            return redis.llen(key) == len(order) or not running.alive or _waits_for_jobs(redis)

        came_true(settled)
        done = [item.decode() for item in redis.lrange(key, 0, -1)]
        if len(done) < len(order):
            return _did_not_finish(running, done, probe.text)
        if done != sorted(order, key=LISTENED.index):
            return failed(ORDER, f"it did them in this order: {', '.join(done)}", SEQUENCE)
        if outcome := _stays(redis, url, running):
            return outcome
        return _without_redis(lost, running.output)


def _did_not_finish(running: Running, done: list[str], text: str) -> Outcome:
    if running.alive:
        missing = [name for name in LISTENED if name not in done]
        return failed(ORDER, f"the jobs on {' and '.join(missing) or 'one queue'} were left lying", MISSING)
    running.wait(5)
    output = running.output
    if "UnicodeDecodeError" in output:
        return failed(STAYS, "the worker stopped at the first job with a UnicodeDecodeError", DECODE)
    line = last_line(output)
    if line.startswith("AssertionError") and "assert connection" in output:
        return failed(STAYS, "it ended: a Worker without a connection", NO_CONNECTION)
    if line:
        return failed(STAYS, f"it ended, and said: {line}", READ_IT)
    return failed(STAYS, "it ended at once", NOT_REACHED if _calls_work(text) else NO_WORK)


def _calls_work(text: str) -> bool:
    """Say whether a file that can be read has a call of some worker's work."""
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr == "work" for call in calls)


def _stays(redis: Redis, url: str, running: Running) -> Outcome | None:
    """See whether the worker waits for more; if that can't be seen, whether it does one more job."""
    came_true(lambda: not running.alive or _waits_for_jobs(redis), 20)
    if running.alive and _waits_for_jobs(redis):
        return None
    more = _enqueue(redis, url, ["default"], "more")
    came_true(lambda: not running.alive or redis.llen(more))
    return None if running.alive and redis.llen(more) else failed(STAYS, "it ended after the last job", BURST)


def _without_redis(lost: Running, usual: str) -> Outcome | None:
    """See whether it passes over a Redis that is away in silence.

    Who tries again and again is no concern of ours: after a while we look no longer.
    """
    if not came_true(lambda: not lost.alive, TRIES_AGAIN) or lost.returncode:
        return None
    lost.wait(PATIENCE)  # for the last of what it said
    if _lines(lost.output) - _lines(usual):
        return None
    return failed(TELLS, "with Redis away, it ended as if all were well, without a word about it", SILENT)


def _lines(output: str) -> set[str]:
    """Give what was said, save the numbers, which differ from run to run."""
    return {re.sub(r"\d+", "", line).strip() for line in output.splitlines() if line.strip()}


def _waits_for_jobs(redis: Redis) -> bool:
    """Say whether a client of this database is blocked: a worker that has found all its queues empty."""
    mine = str(redis.connection_pool.connection_kwargs.get("db", 0))
    return any("b" in client["flags"] and client["db"] == mine for client in redis.client_list())


def said(found: dict) -> str:
    """Write the error that an import ended with; empty if there was none."""
    return f"{found['error']}: {found['text']}".strip(": ") if "error" in found else ""


def last_line(output: str) -> str:
    """Give the last line that says anything, cut short."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return cut(lines[-1], 200) if lines else ""


def _masked(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.hostname}:{parts.port}"))
