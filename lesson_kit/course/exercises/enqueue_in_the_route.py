"""The exercise enqueue-in-the-route: the route asks for a report, and a worker makes it."""

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
from lesson_kit.course.checks.job_timeout import TOO_SHORT
from lesson_kit.course.checks.press import WHICH_LINE
from lesson_kit.course.checks.usual_errors import (
    WORKER_OPTION,
)
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.course.exercises.route_errors import ENQUEUE_IT, ERRORS, STUB, TO_ITS_PAGE, file_with

QUEUES = (
    Mistake(
        file_with("job = q.enqueue(make_report())\nreturn job_page(job.id, 202)"),
        CALLED,
        "enqueues the result",
    ),
    Mistake(
        file_with("key = make_report()\nreturn answer('reports.html', {'reports': list_reports()}, 202)"),
        IN_ROUTE,
        "no queue",
    ),
    Mistake(
        file_with(
            "import time\n\njob = q.enqueue(make_report)\nwhile not job.is_finished:\n    time.sleep(0.1)\n"
            "    job.refresh()\nreturn job_page(job.id, 202)"
        ),
        WHICH_LINE,
        "waits in a loop",
    ),
    Mistake(
        file_with(
            "job = q.enqueue(make_report)\njob.latest_result(timeout=100)\nreturn job_page(job.id, 202)"
        ),
        WHICH_LINE,
        "waits for the result",
    ),
    Mistake(
        file_with("job = q.enqueue(make_report)\njob.latest_result(timeout=2)\nreturn job_page(job.id, 202)"),
        WHICH_LINE,
        "waits for the result, and not for long",
    ),
    Mistake(
        file_with(f"import time\n\n{ENQUEUE_IT}".replace("return", "time.sleep(1.5)\nreturn")), WHICH_LINE
    ),
    Mistake(
        file_with("q.enqueue(make_report)\nreturn 'Your report is being made.', 202"), NO_ID, "no job id"
    ),
    Mistake(
        file_with('job = q.enqueue(make_report)\nreturn {"job_id": job.id}, 202'),
        ID_ALONE,
        "the id alone, as JSON",
    ),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report", "list_reports")),
        NOT_THE_REPORT.format("utils.list_reports"),
        "another function of utils",
    ),
    Mistake(file_with(ENQUEUE_IT.replace(", 202", "")), STATUS, "200"),
    Mistake(file_with(ENQUEUE_IT.replace(", 202", ", 201")), CREATED, "201"),
    Mistake(file_with(TO_ITS_PAGE), REDIRECT, "a plain redirect, 302"),
    Mistake(file_with(TO_ITS_PAGE.replace("job.id))", "job.id), 303)")), REDIRECT, "a redirect, 303"),
    Mistake(file_with(TO_ITS_PAGE.replace("job.id))", "job.id), 202)")), STOPS, "a redirect that says 202"),
    Mistake(
        file_with(ENQUEUE_IT, queue='q = Queue("reports", connection=conn)'),
        NOBODY,
        "a queue that nobody listens to",
    ),
    Mistake(
        file_with("job = q.enqueue(make_report)\nmake_report()\nreturn job_page(job.id, 202)"),
        AS_WELL,
        "makes it too",
    ),
    Mistake(
        file_with(
            "from threading import Thread\n\nThread(target=make_report).start()\n"
            "return answer('reports.html', {'reports': []}, 202)"
        ),
        THREAD,
        "a thread in the web dyno",
    ),
    Mistake(
        file_with(ENQUEUE_IT, queue="q = Queue(connection=conn, is_async=False)"),
        IN_PLACE,
        "a queue that runs on the spot",
    ),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report)", 'make_report, job_id="report")')),
        SAME_ID,
        "one id for all",
    ),
    Mistake(file_with("q.enqueue(make_report)\n" + ENQUEUE_IT), ONCE, "two jobs"),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report)", "make_report, timeout=600)")),
        WORKER_OPTION,
        "an option that goes to make_report",
    ),
    Mistake(
        file_with(
            "from flask import request\n\n" + ENQUEUE_IT.replace("make_report)", "make_report, request)")
        ),
        PICKLE,
        "the request as an argument",
    ),
    Mistake(
        file_with(
            "from flask import request\n\n" + ENQUEUE_IT.replace("make_report)", "make_report, request.form)")
        ),
        PICKLE,
        "the form as an argument",
    ),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report)", 'make_report, "Sales", job_timeout=10)')),
        TOO_SHORT.format("The report", 45, 10),
        "less time than the report takes",
    ),
    Mistake(
        file_with(ENQUEUE_IT.replace("make_report)", 'make_report, job_timeout="45s")')),
        TOO_SHORT.format("The report", 45, 45),
        "just the time that it takes, and none to keep it",
    ),
    Mistake(
        file_with(ENQUEUE_IT, queue="q = Queue(connection=conn, default_timeout=30)"),
        TOO_SHORT.format("The report", 45, 30),
        "a queue whose jobs all have too little time",
    ),
    Mistake(
        file_with("return answer('reports.html', {'reports': list_reports()}, 202)"), NO_JOB, "nothing at all"
    ),
    Mistake(
        file_with(
            "from rq.job import Job\n\njob = Job.create(make_report, connection=conn)\njob.save()\n"
            "return job_page(job.id, 202)"
        ),
        NOBODY,
        "a job on no queue",
    ),
)

MISTAKES = QUEUES + ERRORS

ALSO_RIGHT = (
    file_with(ENQUEUE_IT),
    file_with(ENQUEUE_IT.replace("make_report)", 'make_report, job_timeout="1m")')),
    file_with(ENQUEUE_IT.replace("make_report)", "make_report, job_timeout=-1)")),
    file_with("import utils\n\nutils.s3().head_bucket(Bucket=utils.bucket_name())\n" + ENQUEUE_IT),
    file_with(
        "job = Queue('high', connection=worker.conn).enqueue_call(func=utils.make_report, kwargs={'title': "
        "'Sales'})\n"
        "return job_page(job.id, 202)",
        imports="from rq import Queue\n\nimport utils\nimport worker\nfrom worker import conn",
        queue="",
    ),
    file_with(
        "waiting = report_later.delay(title='Sales')\nreturn follow_page(waiting)",
        imports="from rq.decorators import job\n\nfrom worker import conn",
        queue="report_later = job('low', connection=conn, timeout=600)(make_report)\n\n\n"
        "def follow_page(job):\n    return job_page(job.id, status=202)",
    ),
    file_with(
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
    stub="%%writefile lesson_app/routes.py\n" + STUB,
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
