"""The exercise enqueue-in-the-route: the route asks for a report, and a worker makes it."""

from pathlib import Path

from lesson_kit.course.checks.enqueue_in_the_route import (
    AS_WELL,
    CALLED,
    CREATED,
    ID_ALONE,
    IN_PLACE,
    IN_ROUTE,
    NO_ID,
    NO_JOB,
    NOBODY,
    NOT_THE_REPORT,
    ONCE,
    PICKLE,
    REDIRECT,
    SAME_ID,
    STATUS,
    STOPS,
    THREAD,
    check_enqueue_in_the_route,
)
from lesson_kit.course.checks.press import WHICH_LINE
from lesson_kit.course.checks.usual_errors import (
    ANSWER_INSIDE,
    CIRCLE,
    CONN_TEXT,
    CONNECTION_GONE,
    ENDPOINT,
    ENDPOINT_ALONE,
    ENQUEUE,
    FORM,
    ITS_ID,
    JOB_GIVEN,
    JOB_HAS_NOT,
    JOB_RETURNED,
    NAME,
    NO_ANSWER,
    NO_CONNECTION,
    NO_FORM_JSON,
    NO_FUNCTION,
    NO_JOB_ID,
    NO_MODULE,
    NO_REDIS,
    NO_ROUTE,
    NO_SUCH_NAME,
    NOT_FOUND,
    ON_CONN,
    STATUS_FIRST,
    TEMPLATE,
    TOO_FEW,
    UNBOUND,
    UNREADABLE,
    WORKER_FINDS,
    WORKER_OPTION,
    WORKER_TOO_MANY,
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

QUEUES = (
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
        WHICH_LINE,
        "waits in a loop",
    ),
    Mistake(
        _file("job = q.enqueue(make_report)\njob.latest_result(timeout=100)\nreturn job_page(job.id, 202)"),
        WHICH_LINE,
        "waits for the result",
    ),
    Mistake(
        _file("job = q.enqueue(make_report)\njob.latest_result(timeout=4)\nreturn job_page(job.id, 202)"),
        WHICH_LINE,
        "waits for the result, and not for long",
    ),
    Mistake(_file(f"import time\n\n{_ENQUEUE}".replace("return", "time.sleep(3)\nreturn")), WHICH_LINE),
    Mistake(_file("q.enqueue(make_report)\nreturn 'Your report is being made.', 202"), NO_ID, "no job id"),
    Mistake(
        _file('job = q.enqueue(make_report)\nreturn {"job_id": job.id}, 202'),
        ID_ALONE,
        "the id alone, as JSON",
    ),
    Mistake(
        _file(_ENQUEUE.replace("make_report", "list_reports")),
        NOT_THE_REPORT.format("utils.list_reports"),
        "another function of utils",
    ),
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
        WORKER_OPTION,
        "an option that goes to make_report",
    ),
    Mistake(
        _file("from flask import request\n\n" + _ENQUEUE.replace("make_report)", "make_report, request)")),
        PICKLE,
        "the request as an argument",
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

_IMPORTS = "from rq import Queue\n\nfrom worker import conn"
_FLASK = "from flask import jsonify, request\n\njob = q.enqueue(make_report)\n"
_ITS_PAGE = "jsonify(job_id=job.id, status_url=url_for('pages.job_page', job_id=job))"

# What ends in a 500, or in an app that does not start: the error's own words tell which mistake it is.
ERRORS = (
    Mistake(_file("q.enqueue(make_report)"), NO_ANSWER, "returns nothing"),
    Mistake(_file("return q.enqueue(make_report)"), JOB_RETURNED, "returns the job"),
    Mistake(_file("q.enqueue(make_report)\nreturn 202"), STATUS_FIRST, "returns the status alone"),
    Mistake(_file(_ENQUEUE.replace("job.id, 202)", "job.id), 202")), ANSWER_INSIDE, "the status twice"),
    Mistake(_file(_ENQUEUE.replace("job.id", "job")), JOB_GIVEN, "the job in the place of its id"),
    Mistake(_file(f"{_FLASK}return jsonify(job_id=job), 202"), JOB_GIVEN, "the job as JSON"),
    Mistake(_file(f"{_FLASK}return {_ITS_PAGE}, 202"), JOB_GIVEN, "the job in its page's address"),
    Mistake(
        _file(_TO_ITS_PAGE.replace("job.id))", "job))")), JOB_GIVEN, "a redirect to the job, not to its id"
    ),
    Mistake(_file(_ENQUEUE.replace("job.id", "job.job_id")), JOB_HAS_NOT.format("job_id"), "job.job_id"),
    Mistake(_file(_ENQUEUE.replace("job.id", "'job.id'")), NO_JOB_ID, "the id between quotes"),
    Mistake(_file(_ENQUEUE.replace("job.id", "'job'")), NOT_FOUND, "a name in the place of the id"),
    Mistake(_file(_ENQUEUE.replace("job.id", "job_id")), ITS_ID, "a name from nowhere"),
    Mistake(_file(_ENQUEUE.replace("q.", "job.")), UNBOUND.format("job"), "a job that makes itself"),
    Mistake(_file(_ENQUEUE.replace("job.id, 202", "status=202")), TOO_FEW.format("job_page", "'job_id'")),
    Mistake(_file(_ENQUEUE, imports="from worker import conn"), NAME.format("Queue"), "an import forgotten"),
    Mistake(_file(_ENQUEUE, imports="from rq import Queue"), NAME.format("conn"), "the other one forgotten"),
    Mistake(_file(_ENQUEUE, queue=""), NAME.format("q"), "no queue"),
    Mistake(
        _file(_ENQUEUE, imports=_IMPORTS.replace("Queue", "Queue, Connection")),
        CONNECTION_GONE,
        "an old guide",
    ),
    Mistake(
        _file(_ENQUEUE, imports=_IMPORTS.replace("rq", "redis")),
        NO_SUCH_NAME.format("Queue", "redis"),
        "a queue from elsewhere",
    ),
    Mistake(
        _file(_ENQUEUE, imports=_IMPORTS.replace("worker", "workers")),
        NO_MODULE.format("workers"),
        "a file that is not there",
    ),
    Mistake(
        _file(_ENQUEUE, imports=f"{_IMPORTS}\nfrom lesson_app import create_app\n\napp = create_app()"),
        CIRCLE,
        "an app of its own",
    ),
    Mistake(
        _file(_ENQUEUE, imports="from redis import Redis\nfrom rq import Queue\n\nconn = Redis()"),
        NO_REDIS,
        "a connection of its own",
    ),
    Mistake(_file(_ENQUEUE, queue="q = Queue(conn)"), NO_CONNECTION, "the connection as the queue's name"),
    Mistake(_file(_ENQUEUE, queue='q = Queue(connection="conn")'), CONN_TEXT, "the connection as a text"),
    Mistake(_file(_ENQUEUE.replace("q.", "conn.")), ON_CONN, "enqueue on the connection"),
    Mistake(_file(_ENQUEUE.replace("make_report", "")), ENQUEUE, "enqueues nothing"),
    Mistake(_file(_ENQUEUE.replace("make_report", "print('!')")), NO_FUNCTION, "enqueues None"),
    Mistake(_file(_ENQUEUE.replace("make_report", "'Sales', make_report")), WORKER_FINDS.format("Sales")),
    Mistake(_file(_ENQUEUE.replace("make_report", "'make_report'")), WORKER_FINDS.format("make_report")),
    Mistake(
        _file(_ENQUEUE.replace("make_report", "make_report, 'Sales', None, 3")),
        WORKER_TOO_MANY.format("make_report"),
        "too many arguments",
    ),
    Mistake(_file(_ENQUEUE.replace(" q.enqueue(make_report)", " q.enqueue(make_report")), UNREADABLE),
    Mistake(
        _file(f"{_FLASK}return render_template('jobs.html', job_id=job.id), 202"),
        TEMPLATE.format("jobs.html"),
        "a template that is not there",
    ),
    Mistake(
        _file(_TO_ITS_PAGE.replace("pages.", "")), ENDPOINT.format("job_page"), "a page without its blueprint"
    ),
    Mistake(_file(_TO_ITS_PAGE.replace(", job_id=job.id", "")), ENDPOINT_ALONE.format("'job_id'"), "no page"),
    Mistake(
        _file(f"{_FLASK}title = request.form['title']\nreturn job_page(job.id, 202)"), FORM, "no such field"
    ),
    Mistake(_file(f"{_FLASK}title = request.json['title']\nreturn job_page(job.id, 202)"), NO_FORM_JSON),
    Mistake(_file(_ENQUEUE).replace('@pages.post("/reports")\n', ""), NO_ROUTE, "no route"),
)

MISTAKES = QUEUES + ERRORS

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
