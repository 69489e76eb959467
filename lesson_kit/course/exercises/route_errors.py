"""The mistakes of enqueue-in-the-route that end in an error, and how a route of one's own is written."""

from pathlib import Path

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
    WORKER_TOO_MANY,
)
from lesson_kit.course.exercise import Mistake

STUB = (Path(__file__).parent / "stubs" / "routes.py.txt").read_text(encoding="utf-8")
_TODO = STUB[STUB.index("    # 3. Enqueue") : STUB.index('@pages.get("/jobs')]


def file_with(
    body: str,
    imports: str = "from rq import Queue\n\nfrom worker import conn",
    queue: str = "q = Queue(connection=conn)",
) -> str:
    """Write the file with a route of one's own."""
    text = STUB.replace("# 1. Import conn from worker, and Queue from rq.", imports)
    text = text.replace("# 2. Make a queue that uses conn.", queue)
    return text.replace(_TODO, "".join(f"    {line}\n" for line in body.split("\n")) + "\n\n")


TO_ITS_PAGE = "job = q.enqueue(make_report)\nreturn redirect(url_for('pages.job_page', job_id=job.id))"
ENQUEUE_IT = "job = q.enqueue(make_report)\nreturn job_page(job.id, 202)"

_IMPORTS = "from rq import Queue\n\nfrom worker import conn"
_FLASK = "from flask import jsonify, request\n\njob = q.enqueue(make_report)\n"
_ITS_PAGE = "jsonify(job_id=job.id, status_url=url_for('pages.job_page', job_id=job))"

# What ends in a 500, or in an app that does not start: the error's own words tell which mistake it is.
ERRORS = (
    Mistake(file_with("q.enqueue(make_report)"), NO_ANSWER, "returns nothing"),
    Mistake(file_with("return q.enqueue(make_report)"), JOB_RETURNED, "returns the job"),
    Mistake(file_with("q.enqueue(make_report)\nreturn 202"), STATUS_FIRST, "returns the status alone"),
    Mistake(file_with(ENQUEUE_IT.replace("job.id, 202)", "job.id), 202")), ANSWER_INSIDE, "the status twice"),
    Mistake(file_with(ENQUEUE_IT.replace("job.id", "job")), JOB_GIVEN, "the job in the place of its id"),
    Mistake(file_with(f"{_FLASK}return jsonify(job_id=job), 202"), JOB_GIVEN, "the job as JSON"),
    Mistake(file_with(f"{_FLASK}return {_ITS_PAGE}, 202"), JOB_GIVEN, "the job in its page's address"),
    Mistake(
        file_with(TO_ITS_PAGE.replace("job.id))", "job))")), JOB_GIVEN, "a redirect to the job, not to its id"
    ),
    Mistake(
        file_with(ENQUEUE_IT.replace("job.id", "job.job_id")), JOB_HAS_NOT.format("job_id"), "job.job_id"
    ),
    Mistake(file_with(ENQUEUE_IT.replace("job.id", "'job.id'")), NO_JOB_ID, "the id between quotes"),
    Mistake(file_with(ENQUEUE_IT.replace("job.id", "'job'")), NOT_FOUND, "a name in the place of the id"),
    Mistake(file_with(ENQUEUE_IT.replace("job.id", "job_id")), ITS_ID, "a name from nowhere"),
    Mistake(file_with(ENQUEUE_IT.replace("q.", "job.")), UNBOUND.format("job"), "a job that makes itself"),
    Mistake(
        file_with(ENQUEUE_IT.replace("job.id, 202", "status=202")), TOO_FEW.format("job_page", "'job_id'")
    ),
    Mistake(
        file_with(ENQUEUE_IT, imports="from worker import conn"), NAME.format("Queue"), "an import forgotten"
    ),
    Mistake(
        file_with(ENQUEUE_IT, imports="from rq import Queue"), NAME.format("conn"), "the other one forgotten"
    ),
    Mistake(file_with(ENQUEUE_IT, queue=""), NAME.format("q"), "no queue"),
    Mistake(
        file_with(ENQUEUE_IT, imports=_IMPORTS.replace("Queue", "Queue, Connection")),
        CONNECTION_GONE,
        "an old guide",
    ),
    Mistake(
        file_with(ENQUEUE_IT, imports=_IMPORTS.replace("rq", "redis")),
        NO_SUCH_NAME.format("Queue", "redis"),
        "a queue from elsewhere",
    ),
    Mistake(
        file_with(ENQUEUE_IT, imports=_IMPORTS.replace("worker", "workers")),
        NO_MODULE.format("workers"),
        "a file that is not there",
    ),
    Mistake(
        file_with(ENQUEUE_IT, imports=f"{_IMPORTS}\nfrom lesson_app import create_app\n\napp = create_app()"),
        CIRCLE,
        "an app of its own",
    ),
    Mistake(
        file_with(ENQUEUE_IT, imports="from redis import Redis\nfrom rq import Queue\n\nconn = Redis()"),
        NO_REDIS,
        "a connection of its own",
    ),
    Mistake(
        file_with(ENQUEUE_IT, queue="q = Queue(conn)"), NO_CONNECTION, "the connection as the queue's name"
    ),
    Mistake(
        file_with(ENQUEUE_IT, queue='q = Queue(connection="conn")'), CONN_TEXT, "the connection as a text"
    ),
    Mistake(file_with(ENQUEUE_IT.replace("q.", "conn.")), ON_CONN, "enqueue on the connection"),
    Mistake(file_with(ENQUEUE_IT.replace("make_report", "")), ENQUEUE, "enqueues nothing"),
    Mistake(file_with(ENQUEUE_IT.replace("make_report", "print('!')")), NO_FUNCTION, "enqueues None"),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report", "'Sales', make_report")), WORKER_FINDS.format("Sales")
    ),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report", "'make_report'")), WORKER_FINDS.format("make_report")
    ),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report", "make_report, 'Sales', None, 3")),
        WORKER_TOO_MANY.format("make_report"),
        "too many arguments",
    ),
    Mistake(file_with(ENQUEUE_IT.replace(" q.enqueue(make_report)", " q.enqueue(make_report")), UNREADABLE),
    Mistake(
        file_with(f"{_FLASK}return render_template('jobs.html', job_id=job.id), 202"),
        TEMPLATE.format("jobs.html"),
        "a template that is not there",
    ),
    Mistake(
        file_with(TO_ITS_PAGE.replace("pages.", "")),
        ENDPOINT.format("job_page"),
        "a page without its blueprint",
    ),
    Mistake(
        file_with(TO_ITS_PAGE.replace(", job_id=job.id", "")), ENDPOINT_ALONE.format("'job_id'"), "no page"
    ),
    Mistake(
        file_with(f"{_FLASK}title = request.form['title']\nreturn job_page(job.id, 202)"),
        FORM,
        "no such field",
    ),
    Mistake(file_with(f"{_FLASK}title = request.json['title']\nreturn job_page(job.id, 202)"), NO_FORM_JSON),
    Mistake(file_with(ENQUEUE_IT).replace('@pages.post("/reports")\n', ""), NO_ROUTE, "no route"),
)
