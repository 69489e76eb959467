"""The exercises of notebook 03: jobs are judged by what lies in Redis, a worker by what it does."""

import pytest

from lesson_kit.course import places
from lesson_kit.course.checks.write_worker import NO_CONN, ORDER
from lesson_kit.course.exercises.first_job import CALLED, FIRST_JOB, NOT_QUEUED, ONCE, RETURN
from lesson_kit.course.exercises.who_goes_first import RIGHT, WAITING, WHO_GOES_FIRST
from lesson_kit.course.exercises.write_worker import WRITE_WORKER
from lesson_kit.course.solved import read_notebook, solution_source, source_of
from lesson_kit.judge.submission import body_of_file

pytestmark = pytest.mark.real

HEAD = "from rq import Queue\n\n\ndef first_job(conn, function, *args):\n"
WORKER = WRITE_WORKER.also_right[0]


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        ("    function(*args)\n    return Queue(connection=conn).enqueue(print)\n", CALLED),
        (
            "    class Lookalike:\n        id = Queue(connection=conn).enqueue(function, *args).id\n"
            "    return Lookalike()\n",
            RETURN,
        ),
        (
            "    from rq.job import Job\n    Queue(connection=conn).enqueue(function, *args)\n"
            "    return Job.create(function, args=args, connection=conn)\n",
            RETURN,
        ),
        ("    from rq.job import Job\n    return Job('x', connection=conn)\n", NOT_QUEUED),
        (
            "    q = Queue(connection=conn)\n    q.enqueue(print)\n    return q.enqueue(function, *args)\n",
            ONCE,
        ),
        ("    return Queue(connection=conn).enqueue(function, *args[::-1])\n", "exactly"),
        ("    return Queue(connection=conn).enqueue_in(timedelta(0), function, *args)\n", "timedelta"),
    ],
)
def test_a_job_that_is_not_the_one_asked_for_is_told_apart(judged, body, reply):
    outcome = judged(FIRST_JOB, HEAD + body)

    assert outcome.status == "failed"
    assert reply in outcome.message


def test_a_cell_may_do_other_things_as_well(judged):
    """What the cell does besides is nobody's business."""
    source = (
        FIRST_JOB.also_right[0] + "\n\nimport os, redis\nredis.from_url(os.environ['REDIS_URL']).ping()\n"
    )

    assert judged(FIRST_JOB, source).passed


@pytest.mark.parametrize(
    "value",
    [
        repr(RIGHT),
        repr(tuple(name.upper() for name in RIGHT)),
        repr([name.replace(" ", "_") for name in RIGHT]),
        repr("\n".join(RIGHT)),
    ],
)
def test_the_right_order_passes_however_it_is_written(judged, value):
    assert judged(WHO_GOES_FIRST, f"who_goes_first = {value}\n").passed


def test_the_notebook_enqueues_the_jobs_that_the_exercise_asks_about():
    path = next(path for path in places.solved_notebooks() if path.stem.startswith("03"))
    sources = [source_of(cell) for cell in read_notebook(path)["cells"]]
    [cell] = [source for source in sources if "waiting = [" in source]
    found: dict = {}
    exec(cell[cell.index("waiting") :], found)

    assert tuple(found["waiting"]) == WAITING


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        ("import sys\nsys.exit(0)\n", "SystemExit"),
        ("def conn(:\n", "SyntaxError"),
        ("conn = 'redis://localhost:6379'\n", "connection_pool"),
        ("import os\nos._exit(3)\n", NO_CONN),
        ("import utils_that_is_not_there\n", "utils_that_is_not_there"),
        (
            WORKER.replace(
                "from rq import Queue, Worker",
                "from rq import Queue\nfrom rq.worker import RoundRobinWorker as Worker",
            ),
            "order",
        ),
        (WORKER.replace(".work()", ".work(max_jobs=2)"), "ended"),
        (WORKER.replace('"low"]', '"low", "urgent"]').replace('["high",', '["urgent",'), ORDER),
    ],
)
def test_other_files_fail_with_what_was_seen(judged, source, reply):
    outcome = judged(WRITE_WORKER, source)

    assert outcome.status == "failed"
    assert reply in outcome.message


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "print('x' * 200_000)\n" + text,
        lambda text: text.replace("listen = [", "listen = ['urgent', ").replace('"low"]', '"low", "rest"]'),
        lambda text: "%%writefile worker.py\n" + text,
        lambda text: text.replace(".work()", ".work(logging_level='ERROR')"),
    ],
    ids=["noisy", "more queues besides", "with its magic line", "silent"],
)
def test_a_right_worker_passes_all_the_same(judged, change):
    assert judged(WRITE_WORKER, change(WORKER)).passed


def test_the_solved_cell_is_the_repositorys_own_worker():
    text = body_of_file(solution_source("write-worker"))

    assert text.rstrip("\n") == (places.ROOT / "worker.py").read_text(encoding="utf-8").rstrip("\n")
