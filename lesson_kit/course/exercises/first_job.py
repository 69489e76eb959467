"""The exercise first-job: put a call on a queue, and give back the job."""

from urllib.parse import urlsplit

from redis import Redis as Connection

from lesson_kit.course.answers import shown
from lesson_kit.course.checks.jobs_in_redis import JobInRedis, jobs_in_redis
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.judge.apart import Raised
from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe, Redis, Ref

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
    for function, args in calls:
        outcome = _one_call(probe, url, connection, function, args)
        if outcome is not None and jobs_in_redis(other):
            return failed(WANTED, "the job in another Redis than conn's", OWN_CONN)
        if outcome is not None:
            return outcome
    if connection.exists(mark):
        return failed(WANTED, "the job, and its work done already, though no worker is running", CALLED)
    return passed("Any worker with that connection can find it.")


def _one_call(probe: Probe, url: str, connection: Connection, function: str, args: tuple) -> Outcome | None:
    before = {job.id for job in jobs_in_redis(connection)}
    attempt = probe.attempt(Redis(url), Ref(function), *args)
    new = [job for job in jobs_in_redis(connection) if job.id not in before]
    if attempt.ok:
        return _queued(new, function, args) or _returned(probe, attempt.value, new[0].id)
    # What RQ says when it is handed a function's result in place of the function.
    if "has no attribute '__module__'" in attempt.error_text or "Expected a callable" in attempt.error_text:
        return failed(WANTED, f"{attempt.error_type}: {attempt.error_text}", CALLED)
    if attempt.error_type == "TypeError" and "'connection'" in attempt.error_text:
        return failed(WANTED, f"{attempt.error_type}: {attempt.error_text}", CONNECTION)
    if isinstance(attempt.trouble, Raised) and attempt.trouble.name in ("q", "queue"):
        return failed(WANTED, f"`{attempt.trouble.name}` is made in another cell", INSIDE)
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


STUB = '''\
from rq import Queue


def first_job(conn, function, *args):
    """Put function(*args) on a queue that a worker listens to; return the job."""
    ...
'''

_HEAD = "from rq import Queue\n\n\ndef first_job(conn, function, *args):\n"

MISTAKES = (
    Mistake(_HEAD + "    return Queue(conn).enqueue(function, *args)\n", CONNECTION, "no name before conn"),
    Mistake(_HEAD + "    return Queue().enqueue(function, *args)\n", CONNECTION, "a queue without Redis"),
    Mistake(
        _HEAD + "    return Queue(connection=conn).enqueue(function(*args))\n", CALLED, "enqueues the result"
    ),
    Mistake(
        _HEAD + "    function(*args)\n    return Queue(connection=conn).enqueue(function, *args)\n",
        CALLED,
        "calls it, and enqueues it too",
    ),
    Mistake(
        "import os\nimport redis\n"
        + _HEAD
        + "    own = redis.from_url(os.environ['REDIS_URL'])\n"
        + "    return Queue(connection=own).enqueue(function, *args)\n",
        OWN_CONN,
        "ignores conn",
    ),
    Mistake(
        "import os\nimport redis\nfrom rq import Queue\n\n"
        "q = Queue(connection=redis.from_url(os.environ['REDIS_URL']))\n\n\n"
        "def first_job(conn, function, *args):\n    return q.enqueue(function, *args)\n",
        OWN_CONN,
        "a queue of its own, made once",
    ),
    Mistake(
        "def first_job(conn, function, *args):\n    return q.enqueue(function, *args)\n",
        INSIDE,
        "the queue of the cells above",
    ),
    Mistake(
        _HEAD + "    return Queue('reports', connection=conn).enqueue(function, *args)\n",
        NOBODY,
        "a queue that nobody listens to",
    ),
    Mistake(
        "from rq.job import Job\n\n\ndef first_job(conn, function, *args):\n"
        "    return Job.create(function, args=args, connection=conn)\n",
        NOT_QUEUED,
        "a job on no queue",
    ),
    Mistake(
        "from rq.job import Job\n\n\ndef first_job(conn, function, *args):\n"
        "    job = Job.create(function, args=args, connection=conn)\n    job.save()\n    return job\n",
        NOT_QUEUED,
        "a job saved, but on no queue",
    ),
    Mistake(
        _HEAD + "    return Queue(connection=conn).enqueue(function)\n", ARGUMENTS, "loses the arguments"
    ),
    Mistake(
        _HEAD + "    return Queue(connection=conn).enqueue(function, args)\n",
        ARGUMENTS,
        "one argument, a tuple",
    ),
    Mistake(_HEAD + "    Queue(connection=conn).enqueue(function, *args)\n", RETURN, "gives nothing back"),
    Mistake(
        _HEAD + "    return Queue(connection=conn).enqueue(function, *args).id\n",
        RETURN,
        "the id, not the job",
    ),
    Mistake(
        _HEAD + "    return Queue(connection=conn, is_async=False).enqueue(function, *args)\n",
        IN_PLACE,
        "a queue that runs its jobs on the spot",
    ),
    Mistake(
        _HEAD + "    for name in ('high', 'default', 'low'):\n"
        "        job = Queue(name, connection=conn).enqueue(function, *args)\n    return job\n",
        ONCE,
        "one job on each queue",
    ),
)

ALSO_RIGHT = (
    _HEAD + "    q = Queue(connection=conn)\n    return q.enqueue_call(func=function, args=args)\n",
    "from rq.decorators import job\n\n\ndef first_job(conn, function, *args):\n"
    "    return job('default', connection=conn)(function).delay(*args)\n",
    "import rq\n\n\ndef queue_named(name, where):\n    return rq.Queue(name, connection=where)\n\n\n"
    "def first_job(connection, work, *parts):\n"
    "    waiting = queue_named('low', connection).enqueue(work, args=parts, job_timeout=600)\n"
    "    return waiting\n",
    "from rq import Queue\nfrom rq.job import Job\n\n\ndef first_job(conn, function, *args):\n"
    "    job = Job.create(function, args=args, connection=conn)\n"
    "    return Queue('high', connection=conn).enqueue_job(job)\n",
)

FIRST_JOB = Exercise(
    name="first-job",
    kind="function",
    points=2,
    stub=STUB,
    hints=(
        "Two steps: make a Queue that knows where Redis is, then ask it to remember a call for later.",
        "Queue(connection=conn) is the queue named default. Its method for the second step is called "
        "enqueue.",
        "enqueue takes the function itself, without brackets after it, then the arguments one by one "
        "(*args), "
        "and it returns the job.",
    ),
    check=check_first_job,
    mistakes=MISTAKES,
    also_right=ALSO_RIGHT,
)
