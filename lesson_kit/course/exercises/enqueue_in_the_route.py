"""The exercise enqueue-in-the-route: the route asks for a report, and a worker makes it."""

from pathlib import Path

from lesson_kit.course.checks.enqueue_in_the_route import (
    AS_WELL,
    CALLED,
    CREATED,
    IN_PLACE,
    IN_ROUTE,
    NO_ID,
    NO_JOB,
    NOBODY,
    ONCE,
    OPTION,
    PICKLE,
    READ_LOG,
    REDIRECT,
    SAME_ID,
    STATUS,
    STOPS,
    THREAD,
    WAITS,
    check_enqueue_in_the_route,
)
from lesson_kit.course.exercise import Exercise, Mistake

_STUB = (Path(__file__).parent / "stubs" / "routes.py.txt").read_text(encoding="utf-8")
_TODO = _STUB[_STUB.index("    # 3. Enqueue") : _STUB.index('@pages.get("/jobs')]


def _file(
    body: str,
    imports: str = "from rq import Queue\n\nfrom worker import conn",
    queue: str = "q = Queue(connection=conn)",
) -> str:
    """Write the file with a route of one's own."""
    text = _STUB.replace("# 1. Import conn from worker, and Queue from rq.", imports)
    text = text.replace("# 2. Make a queue that uses conn.", queue)
    return text.replace(_TODO, "".join(f"    {line}\n" for line in body.split("\n")) + "\n\n")


_TO_ITS_PAGE = "job = q.enqueue(make_report)\nreturn redirect(url_for('pages.job_page', job_id=job.id))"
_ENQUEUE = "job = q.enqueue(make_report)\nreturn job_page(job.id, 202)"

MISTAKES = (
    Mistake(
        _file("job = q.enqueue(make_report())\nreturn job_page(job.id, 202)"), CALLED, "enqueues the result"
    ),
    Mistake(
        _file("key = make_report()\nreturn answer('reports.html', {'reports': list_reports()}, 202)"),
        IN_ROUTE,
        "no queue",
    ),
    Mistake(
        _file(
            "import time\n\njob = q.enqueue(make_report)\nwhile not job.is_finished:\n    time.sleep(0.1)\n"
            "    job.refresh()\nreturn job_page(job.id, 202)"
        ),
        WAITS,
        "waits in a loop",
    ),
    Mistake(
        _file("job = q.enqueue(make_report)\njob.latest_result(timeout=100)\nreturn job_page(job.id, 202)"),
        WAITS,
        "waits for the result",
    ),
    Mistake(_file("q.enqueue(make_report)\nreturn 'Your report is being made.', 202"), NO_ID, "no job id"),
    Mistake(_file(_ENQUEUE.replace(", 202", "")), STATUS, "200"),
    Mistake(_file(_ENQUEUE.replace(", 202", ", 201")), CREATED, "201"),
    Mistake(_file(_TO_ITS_PAGE), REDIRECT, "a plain redirect, 302"),
    Mistake(_file(_TO_ITS_PAGE.replace("job.id))", "job.id), 303)")), REDIRECT, "a redirect, 303"),
    Mistake(_file(_TO_ITS_PAGE.replace("job.id))", "job.id), 202)")), STOPS, "a redirect that says 202"),
    Mistake(
        _file(_ENQUEUE, queue='q = Queue("reports", connection=conn)'),
        NOBODY,
        "a queue that nobody listens to",
    ),
    Mistake(
        _file("job = q.enqueue(make_report)\nmake_report()\nreturn job_page(job.id, 202)"),
        AS_WELL,
        "makes it too",
    ),
    Mistake(
        _file(
            "from threading import Thread\n\nThread(target=make_report).start()\n"
            "return answer('reports.html', {'reports': []}, 202)"
        ),
        THREAD,
        "a thread in the web dyno",
    ),
    Mistake(
        _file(_ENQUEUE, queue="q = Queue(connection=conn, is_async=False)"),
        IN_PLACE,
        "a queue that runs on the spot",
    ),
    Mistake(
        _file(_ENQUEUE.replace("make_report)", 'make_report, job_id="report")')), SAME_ID, "one id for all"
    ),
    Mistake(_file("q.enqueue(make_report)\n" + _ENQUEUE), ONCE, "two jobs"),
    Mistake(
        _file(_ENQUEUE.replace("make_report)", "make_report, timeout=600)")),
        OPTION,
        "an option that goes to make_report",
    ),
    Mistake(
        _file("from flask import request\n\n" + _ENQUEUE.replace("make_report)", "make_report, request)")),
        PICKLE,
        "the request as an argument",
    ),
    Mistake(_file("q.enqueue(make_report)"), READ_LOG, "returns nothing"),
    Mistake(
        _file(_ENQUEUE, imports="from rq import Queue, Connection\n\nfrom worker import conn"),
        READ_LOG,
        "does not start",
    ),
    Mistake(
        _file("return answer('reports.html', {'reports': list_reports()}, 202)"), NO_JOB, "nothing at all"
    ),
    Mistake(
        _file(
            "from rq.job import Job\n\njob = Job.create(make_report, connection=conn)\njob.save()\n"
            "return job_page(job.id, 202)"
        ),
        NOBODY,
        "a job on no queue",
    ),
)

ALSO_RIGHT = (
    _file(_ENQUEUE),
    _file(
        "job = Queue('high', connection=worker.conn).enqueue_call(func=utils.make_report, kwargs={'title': "
        "'Sales'})\n"
        "return job_page(job.id, 202)",
        imports="from rq import Queue\n\nimport utils\nimport worker\nfrom worker import conn",
        queue="",
    ),
    _file(
        "waiting = report_later.delay(title='Sales')\nreturn follow_page(waiting)",
        imports="from rq.decorators import job\n\nfrom worker import conn",
        queue="report_later = job('low', connection=conn, timeout=600)(make_report)\n\n\n"
        "def follow_page(job):\n    return job_page(job.id, status=202)",
    ),
    _file(
        "import uuid\n\nfrom flask import jsonify\n\nreport_id = uuid.uuid4().hex\n"
        "get_queue().enqueue('utils.make_report', report_id=report_id, job_id=report_id)\n"
        "where = url_for('pages.job_page', job_id=report_id)\n"
        "return jsonify(job_id=report_id, status_url=where), 202, {'Location': where}",
        imports="import rq\n\nfrom worker import conn",
        queue="\n\ndef get_queue(name='default'):\n    return rq.Queue(name, connection=conn)",
    ),
)

ENQUEUE_IN_THE_ROUTE = Exercise(
    name="enqueue-in-the-route",
    kind="file",
    path="lesson_app/routes.py",
    points=4,
    stub="%%writefile lesson_app/routes.py\n" + _STUB,
    hints=(
        "Three lines are missing at the places 1 to 3, and you have written each of them in notebook 03.",
        "Above: from rq import Queue, from worker import conn, q = Queue(connection=conn). In the route: "
        "q.enqueue gives you a job, and the job has an id.",
        "The route is two lines: job = q.enqueue(make_report), without brackets after make_report, then "
        "return job_page(job.id, 202).",
    ),
    check=check_enqueue_in_the_route,
    mistakes=MISTAKES,
    also_right=ALSO_RIGHT,
)
