"""The check of first-job: call the function, and look at what lies in Redis and was asked of it."""

import re
import time
from urllib.parse import urlsplit

from redis import Redis as Connection

from lesson_kit.course.answers import shown
from lesson_kit.course.checks.heard_by_redis import Listener, asked_again, blocks
from lesson_kit.course.checks.jobs_in_redis import JobInRedis, jobs_in_redis
from lesson_kit.judge.apart import Raised
from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Attempt, Ended, Probe, Redis, Ref

WANTED = (
    "one job, waiting on a queue that the worker listens to, which will call the function with the arguments"
)
CALLED = (
    "Your function called the function itself. Hand the queue the function and its arguments, side by side; "
    "the worker does the calling."
)
NOBODY = (
    "No worker of ours listens to a queue of that name, so the job would wait for ever, without any error."
)
NOT_QUEUED = (
    "A job that is made but not put on a queue is known to nobody. Which method of a queue does both?"
)
ARGUMENTS = (
    "The worker will call the function with these arguments, exactly. How do they get from *args into "
    "enqueue?"
)
RETURN = (
    "enqueue gives you the job. Give that back whole: the caller will ask it for its id, its status, its "
    "result."
)
IN_PLACE = "A queue made with is_async=False runs its jobs on the spot: there is nothing left for a worker."
CONNECTION = (
    "A queue has to be told where Redis is, and by name: the first argument without one is the queue's own "
    "name. Write Queue(connection=conn)."
)
OWN_CONN = (
    "The job went to the Redis that REDIS_URL names. Your function is handed a connection, conn, which may "
    "lead to another one: make the queue from that."
)
INSIDE = (
    "The queue of the cells above belongs to their own connection. Make the queue inside your function, from "
    "conn."
)
ONCE = "One call of your function is one job. Where does the other one come from?"
AT_ONCE = "the job, given back as soon as it is in Redis"
WAITS = (
    "Your function waits for the job. enqueue writes the call down and returns at once; whoever stays until "
    "the work is done has gained nothing by handing it over. Which line waits?"
)
BY_ITSELF = "the cell to run by itself, from top to bottom"
HANDED = (
    "The check runs your cell apart from the workspace, where there is no such file. The connection and the "
    "function are handed to first_job when it is called, so the cell can do without that import."
)

QUICK = 0.5  # seconds for a call that waits for nothing: a hundred times what it takes
CALLS = 5  # a slow machine may hold up a call for once; who waits is slow each time
WORKSPACE = re.compile(r"No module named '(utils|worker|drawing|lesson_app)\b")


def check_first_job(probe: Probe) -> Outcome:
    """Call the function with three others, one of which leaves a mark when it runs; read the queues."""
    url = probe.services["REDIS_URL"]
    probe.redirect(REDIS_URL=_another_database(url))
    with Connection.from_url(url) as connection, Connection.from_url(probe.services["REDIS_URL"]) as other:
        try:
            return _all_calls(probe, url, connection, other)
        finally:
            other.flushdb()


def _another_database(url: str) -> str:
    """Give the address of the same Redis, and there of the database that no check is given as its own."""
    return urlsplit(url)._replace(path="/0").geturl()


def _all_calls(probe: Probe, url: str, connection: Connection, other: Connection) -> Outcome:
    random = probe.random
    mark = f"mark-{random.getrandbits(64):x}"
    calls = [
        ("string.capwords", (" ".join(random.sample(["low", "tide", "red", "kite", "old", "oak"], 3)),)),
        ("posixpath.join", (f"{random.randint(11, 99)}", f"{random.randint(11, 99)}")),
        ("lesson_kit.course.checks.chores.write_down", (url, mark, "done")),
    ]
    quickest = float("inf")
    for number, (function, args) in enumerate((calls * 2)[:CALLS]):
        if number >= len(calls) and quickest <= QUICK:
            break
        outcome, seconds = _one_call(probe, url, connection, function, args)
        if outcome is not None and jobs_in_redis(other):
            return failed(WANTED, "the job in another Redis than conn's", OWN_CONN)
        if outcome is not None:
            return outcome
        quickest = min(quickest, seconds)
    if connection.exists(mark):
        return failed(WANTED, "the job, and its work done already, though no worker is running", CALLED)
    if quickest > QUICK:
        return failed(
            AT_ONCE, f"the job in Redis, and the function busy for {quickest:.1f} s each time", WAITS
        )
    return passed("Any worker with that connection can find it.")


def _one_call(
    probe: Probe, url: str, connection: Connection, function: str, args: tuple
) -> tuple[Outcome | None, float]:
    """Call the function once; say what is wrong with what it did, if anything is, and how long it took."""
    before = {job.id for job in jobs_in_redis(connection)}
    with Listener(connection) as listener:
        attempt, seconds = _attempt(probe, url, function, args)
        commands = listener.commands()
    new = [job for job in jobs_in_redis(connection) if job.id not in before]
    outcome = _queued(new, function, args) if attempt.ok else None
    if outcome is None and len(new) == 1:
        outcome = _waits(attempt, commands)
    if outcome is None and attempt.ok:
        outcome = _returned(probe, attempt.value, new[0].id)
    if outcome is None and not attempt.ok:
        outcome = _raised(attempt) or _ended_by_judge(probe, url, function, args)
    return outcome, seconds


def _attempt(probe: Probe, url: str, function: str, args: tuple) -> tuple[Attempt, float]:
    try:
        began = time.monotonic()
        return probe.attempt(Redis(url), Ref(function), *args), time.monotonic() - began
    except Ended as end:  # the cell itself did not run
        if WORKSPACE.search(end.outcome.seen):
            raise Ended(failed(BY_ITSELF, end.outcome.seen, HANDED)) from None
        raise


def _waits(attempt: Attempt, commands: list[str]) -> Outcome | None:
    """Say whether the function stayed for the job that it had put on a queue."""
    if blocks(commands):
        return failed(AT_ONCE, "the job in Redis, and a read that lasts until its result is there", WAITS)
    if count := asked_again(commands):
        return failed(
            AT_ONCE, f"the job in Redis, and then the same question to Redis, {count} times over", WAITS
        )
    if attempt.timed_out:
        return failed(AT_ONCE, "the job in Redis, and a function that did not come to an end", WAITS)
    return None


def _raised(attempt: Attempt) -> Outcome | None:
    said = f"{attempt.error_type}: {attempt.error_text}"
    # What RQ says when it is handed a function's result in place of the function.
    if "has no attribute '__module__'" in attempt.error_text or "Expected a callable" in attempt.error_text:
        return failed(WANTED, said, CALLED)
    if attempt.error_type == "TypeError" and "'connection'" in attempt.error_text:
        return failed(WANTED, said, CONNECTION)
    if WORKSPACE.search(attempt.error_text):
        return failed(BY_ITSELF, said, HANDED)
    if isinstance(attempt.trouble, Raised) and attempt.trouble.name in ("q", "queue"):
        return failed(WANTED, f"`{attempt.trouble.name}` is made in another cell", INSIDE)
    return None


def _ended_by_judge(probe: Probe, url: str, function: str, args: tuple) -> Outcome:
    probe.call(Redis(url), Ref(function), *args)  # ends the check with the judge's own sentence
    return failed(WANTED, "a call that fails once and works once", ONCE)


def _queued(new: list[JobInRedis], function: str, args: tuple) -> Outcome | None:
    """Say what is wrong with the jobs that a call has left in Redis, if anything is."""
    if not new:
        return failed(WANTED, "no job in Redis", NOT_QUEUED)
    if len(new) > 1:
        return failed(WANTED, f"{len(new)} jobs in Redis after one call", ONCE)
    [job] = new
    if job.status == "finished" or job.status == "failed":
        return failed(WANTED, f"a job that is {job.status} already, though no worker is running", IN_PLACE)
    if job.function != function:
        return failed(WANTED, f"a job that will call {shown(job.function)}, asked for {function}", CALLED)
    if job.args != args or job.kwargs:
        call = f"{function}({_listed(job.args, job.kwargs)})"
        return failed(
            WANTED, f"a job that will call {call}, asked for {function}({_listed(args)})", ARGUMENTS
        )
    if job.queue is None:
        return failed(
            WANTED, f"a job that is on no queue (its status is {job.status or 'empty'})", NOT_QUEUED
        )
    if not job.listened:
        return failed(WANTED, f"a job on the queue {shown(job.queue)}", NOBODY)
    return None


def _returned(probe: Probe, value: object, job_id: str) -> Outcome | None:
    if isinstance(value, Opaque) and value.type_name == "Job" and probe.get(value, "id") == job_id:
        return None
    return failed("the job itself, given back", f"your function returned {shown(value)}", RETURN)


def _listed(args: tuple, kwargs: dict | None = None) -> str:
    named = [f"{name}={shown(value, 30)}" for name, value in (kwargs or {}).items()]
    return ", ".join([*(shown(value, 30) for value in args), *named])
