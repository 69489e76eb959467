"""The exercise first-job: put a call on a queue, and give back the job."""

from lesson_kit.course.checks.first_job import (
    ARGUMENTS,
    CALLED,
    CONNECTION,
    HANDED,
    IN_PLACE,
    INSIDE,
    NOBODY,
    NOT_QUEUED,
    ONCE,
    OWN_CONN,
    RETURN,
    WAITS,
    check_first_job,
)
from lesson_kit.course.exercise import Exercise, Mistake

STUB = '''\
from rq import Queue


def first_job(conn, function, *args):
    """Put function(*args) on a queue that a worker listens to; return the job."""
    ...
'''

_HEAD = "from rq import Queue\n\n\ndef first_job(conn, function, *args):\n"
_ENQUEUE = "    job = Queue(connection=conn).enqueue(function, *args)\n"


def _then(*lines: str) -> str:
    """Write the function with lines between enqueueing and giving back."""
    return (
        "import time\n" + _HEAD + _ENQUEUE + "".join(f"    {line}\n" for line in lines) + "    return job\n"
    )


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
    Mistake(_then("job.latest_result(timeout=3)"), WAITS, "waits for the result, three seconds at most"),
    Mistake(_then("job.latest_result(timeout=60)"), WAITS, "waits for the result longer than Redis is asked"),
    Mistake(_then("while not job.is_finished:", "    time.sleep(0.1)"), WAITS, "asks until it is finished"),
    Mistake(
        _then(
            "end = time.time() + 2", "while not job.is_finished and time.time() < end:", "    time.sleep(0.1)"
        ),
        WAITS,
        "asks until it is finished, two seconds at most",
    ),
    Mistake(
        _then("for _ in range(3):", "    time.sleep(1)", "    if job.is_finished:", "        break"),
        WAITS,
        "asks three times, a second apart",
    ),
    Mistake(_then("time.sleep(1)"), WAITS, "gives the job a second"),
    Mistake(
        "import utils\n" + _HEAD + _ENQUEUE + "    return job\n", HANDED, "imports a file of the workspace"
    ),
    Mistake(
        _HEAD + "    from utils import make_report\n" + _ENQUEUE + "    return job\n",
        HANDED,
        "imports a file of the workspace, inside the function",
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
    _then("job.refresh()", "print(job.id, job.get_status(), job.is_finished, job.is_queued, job.result)"),
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
