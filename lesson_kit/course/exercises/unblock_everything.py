"""The exercise unblock-everything: the box office answers at once, and urgent work goes first."""

from pathlib import Path

from lesson_kit.course.checks.job_timeout import TOO_SHORT
from lesson_kit.course.checks.press import WHICH_LINE
from lesson_kit.course.checks.unblock_everything import (
    ANOTHER,
    AS_WELL,
    BULK,
    CALLED,
    HOW_FAR,
    IN_PLACE,
    IN_ROUTE,
    MIDDLE,
    NO_ID,
    NO_JOB,
    NOBODY,
    NOT_202,
    NOT_JSON,
    REQUEST,
    SHOW,
    STATUS,
    THREAD,
    URGENT,
    check_unblock_everything,
)
from lesson_kit.course.checks.usual_errors import (
    ANSWER_INSIDE,
    JOB_GIVEN,
    JOB_RETURNED,
    NAME,
    NO_ANSWER,
    NO_MODULE,
    NO_SUCH_NAME,
    STATUS_FIRST,
    WORKER_FINDS,
    WORKER_TOO_FEW,
    WORKER_TOO_MANY,
)
from lesson_kit.course.exercise import Exercise, Mistake

STUB = (Path(__file__).parent / "stubs" / "box_office.py.txt").read_text(encoding="utf-8")
QUEUES = STUB[STUB.index("# 1. Make") : STUB.index('\n\n\n@app.get("/")')]
SEATS = (
    '    show = int(request.form.get("show", 1))\n    return jsonify(show=show, free=find_free_seats(show))\n'
)
STATEMENTS = '    return jsonify(key=make_statement(int(request.form.get("show", 1))))\n'
ARCHIVES = "    return jsonify(key=upload_archive())\n"
THREE_QUEUES = 'high, default, low = (Queue(name, connection=conn) for name in ("high", "default", "low"))'
SHOWN = 'int(request.form.get("show", 1))'


def _file(
    seats: str = f"job = high.enqueue(find_free_seats, {SHOWN})\nreturn accepted(job)",
    statements: str = f"job = default.enqueue(make_statement, {SHOWN})\nreturn accepted(job)",
    archives: str = "return accepted(low.enqueue(upload_archive))",
    queues: str = THREE_QUEUES,
    accepted: str = "return jsonify(job_id=job.id), 202",
) -> str:
    """Write the file with routes of one's own."""
    helper = f"\n\n\ndef accepted(job):\n    {accepted}\n"
    text = STUB.replace("from rq.job", "from rq import Queue\nfrom rq.job").replace(
        QUEUES, queues + helper.rstrip()
    )
    for route, body in ((SEATS, seats), (STATEMENTS, statements), (ARCHIVES, archives)):
        text = text.replace(route, "".join(f"    {line}\n" for line in body.split("\n")))
    return text


WAIT = (
    f"job = high.enqueue(find_free_seats, {SHOWN})\nreturn "
    f"jsonify(free=job.latest_result(timeout=100).return_value)"
)
WAIT_A_LITTLE = f"job = high.enqueue(find_free_seats, {SHOWN})\njob.latest_result(timeout=2)"
SLEEP = "import time\n\njob = low.enqueue(upload_archive)\ntime.sleep(1.5)\nreturn accepted(job)"
AS_A_THREAD = (
    "from threading import Thread\n\nThread(target=upload_archive).start()\nreturn "
    "jsonify(job_id='thread'), 202"
)

MISTAKES = (
    Mistake(
        _file(seats=f"return accepted(high.enqueue(find_free_seats({SHOWN})))"), CALLED, "enqueues a result"
    ),
    Mistake(
        _file(statements=f"return accepted(default.enqueue(make_statement({SHOWN})))"),
        CALLED,
        "enqueues a key",
    ),
    Mistake(_file(archives="return jsonify(key=upload_archive())"), IN_ROUTE, "two of the three"),
    Mistake(
        _file(archives=f"low.enqueue(upload_archive)\n{ARCHIVES.strip()}"), AS_WELL, "does the work as well"
    ),
    Mistake(_file(seats=WAIT), WHICH_LINE, "waits for the result in the route"),
    Mistake(_file(seats=f"{WAIT_A_LITTLE}\nreturn accepted(job)"), WHICH_LINE, "waits, and not for long"),
    Mistake(_file(archives=SLEEP), WHICH_LINE, "sleeps a little"),
    Mistake(_file(archives=AS_A_THREAD), THREAD, "a thread"),
    Mistake(_file(queues="high = default = low = Queue(connection=conn)"), URGENT, "one queue for all"),
    Mistake(
        _file(queues='high = default = Queue("high", connection=conn)\nlow = Queue("low", connection=conn)'),
        MIDDLE,
        "all that somebody wants is urgent",
    ),
    Mistake(
        _file(queues='high = Queue("high", connection=conn)\ndefault = low = Queue(connection=conn)'),
        BULK,
        "the archive among the statements",
    ),
    Mistake(
        _file(queues=THREE_QUEUES.replace('"high"', '"urgent"')),
        NOBODY,
        "a queue that nobody listens to",
    ),
    Mistake(
        _file(queues="high = default = low = Queue(connection=conn, is_async=False)"), IN_PLACE, "not async"
    ),
    Mistake(_file(seats="return accepted(high.enqueue(find_free_seats, 1))"), SHOW, "one show for all"),
    Mistake(_file(accepted="return jsonify(job_id=job.id)"), STATUS, "200"),
    Mistake(_file(accepted="return jsonify(accepted=True), 202"), NO_ID, "no job id"),
    Mistake(_file(accepted="return job.id, 202"), NOT_JSON, "the id as plain text"),
    Mistake(_file(accepted="return jsonify(id=job.id), 202"), NOT_JSON, "the id under another name"),
    Mistake(
        _file(accepted='return "", 303, {"Location": f"/jobs/{job.id}"}'),
        NOT_202,
        "a redirect to the job's page",
    ),
    Mistake(_file(seats="return jsonify(job_id='later'), 202"), NO_JOB, "no job at all"),
    # What ends in a 500, in an app that does not start or in a job that fails: the error's own words tell.
    Mistake(_file(seats="return accepted(high.enqueue(find_free_seats()))"), CALLED, "called, with no show"),
    Mistake(_file(archives="low.enqueue(upload_archive)"), NO_ANSWER, "returns nothing"),
    Mistake(_file(archives="return low.enqueue(upload_archive)"), JOB_RETURNED, "returns the job"),
    Mistake(_file(accepted="return 202"), STATUS_FIRST, "returns the status alone"),
    Mistake(
        _file(accepted="return jsonify(job_id=job), 202"),
        f"of app.py is `return accepted(job)`. {JOB_GIVEN}",
        "the job in the place of its id",
    ),
    Mistake(
        _file(archives="return accepted(low.enqueue(upload_archive)), 202"), ANSWER_INSIDE, "the status twice"
    ),
    Mistake(
        _file(seats="return accepted(high.enqueue(find_free_seats, request))"),
        REQUEST,
        "hands over the request",
    ),
    Mistake(
        _file(seats="return accepted(high.enqueue(find_free_seats, request.form))"),
        REQUEST,
        "hands over the form",
    ),
    Mistake(
        _file(statements="return accepted(default.enqueue(make_statement, show=request.values))"),
        REQUEST,
        "hands over form and query",
    ),
    Mistake(
        _file(statements=f"return accepted(default.enqueue(find_free_seats, {SHOWN}))"),
        ANOTHER.format("/statements", "find_free_seats", "make_statement"),
        "another route's function",
    ),
    Mistake(
        _file(archives="return accepted(low.enqueue('utils.typeset', []))"),
        ANOTHER.format("/archives", "typeset", "upload_archive"),
        "a helper in place of the function",
    ),
    Mistake(
        _file(archives="return accepted(low.enqueue(upload_archive, job_timeout='30s'))"),
        TOO_SHORT.format("`upload_archive`", 45, 30),
        "less time than the upload takes",
    ),
    Mistake(
        _file(archives="return job_page(low.enqueue(upload_archive).id), 202"),
        HOW_FAR,
        "the page in place of the id",
    ),
    Mistake(
        _file(archives="return job_page(low.enqueue(upload_archive).id, 202)"), HOW_FAR, "as in the other app"
    ),
    Mistake(_file(queues=THREE_QUEUES.replace("high, d", "urgent, d")), NAME.format("high"), "another name"),
    Mistake(_file().replace("from rq import Queue\n", ""), NAME.format("Queue"), "an import forgotten"),
    Mistake(_file().replace("rq import Queue", "redis import Queue"), NO_SUCH_NAME.format("Queue", "redis")),
    Mistake(_file().replace("from worker", "from workers"), NO_MODULE.format("workers"), "another file"),
    Mistake(
        _file(seats="return accepted(high.enqueue(find_free_seats))"),
        WORKER_TOO_FEW.format("find_free_seats"),
        "a job without its show",
    ),
    Mistake(
        _file(archives=f"return accepted(low.enqueue(upload_archive, {SHOWN}))"),
        WORKER_TOO_MANY.format("upload_archive"),
        "a show for the archive",
    ),
    Mistake(
        _file(archives="return accepted(low.enqueue('upload_archive'))"),
        WORKER_FINDS.format("upload_archive"),
        "a text that says no module",
    ),
)

BY_NAME = _file(accepted='return {"job_id": job.id}, 202, {"Location": f"/jobs/{job.id}"}').replace(
    "job = high.enqueue(find_free_seats, ", "job = high.enqueue('utils.find_free_seats', show="
)
WITH_A_TABLE = _file(
    seats='return ask("high", find_free_seats)',
    statements='return ask("default", make_statement)',
    archives='return accepted(Queue("low", connection=conn).enqueue_call(upload_archive, timeout=600))',
    queues=(
        "def ask(queue, work):\n"
        '    show = request.form.get("show", default=1, type=int)\n'
        "    return accepted(Queue(queue, connection=conn).enqueue(work, show, result_ttl=3600))"
    ),
    accepted='return jsonify({"job_id": job.id, "status_url": f"/jobs/{job.id}"}), 202',
)

EXERCISE = Exercise(
    name="unblock-everything",
    kind="file",
    path="app.py",
    points=5,
    stub="%%writefile app.py\n" + STUB,
    hints=(
        "Three queues, three routes. For each route: which function, which arguments, how long may it wait?",
        'Queue("high", connection=conn) is a queue by name: enqueue the bare function, its show after it.',
        "Each route is two lines: job = high.enqueue(the function, its show), and return "
        "jsonify(job_id=job.id), 202. "
        "Only the queue differs.",
    ),
    check=check_unblock_everything,
    mistakes=MISTAKES,
    also_right=(BY_NAME, WITH_A_TABLE),
)
