"""The check of unblock-everything: press every button where nothing slow is done until we say so."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis

from lesson_kit.course.answers import shown
from lesson_kit.course.checks import quick_box_office, theatre_files
from lesson_kit.course.checks.faults import last_error, last_fault
from lesson_kit.course.checks.gate_in_utils import made_in, open_gate
from lesson_kit.course.checks.job_timeout import IN_TIME, too_short
from lesson_kit.course.checks.jobs_in_redis import JobInRedis, jobs_in_redis
from lesson_kit.course.checks.press import GRACE, MOMENT, WHICH_LINE, Press, still_waits, waits
from lesson_kit.course.checks.theatre_results import is_right, values
from lesson_kit.course.checks.usual_errors import (
    IN_WORKER,
    meaning,
    next_step,
    status_means,
)
from lesson_kit.course.checks.watching import PATIENCE, came_true
from lesson_kit.course.workspace import finished_app
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

FILE = "app.py"
LOGGED = 20.0
ACCEPTED = 202

BOOTS = "the app to start with your app.py"
RIGHT = "each job to end in the right result, which its page tells"
QUICK = "the quick pages to be as they were"

READ_LOG = (
    "Deploy it with app.deploy(), press that button, and read the last lines of app.logs(process='web.1')."
)
READ_WORKER = "Deploy it with app.deploy(), press that button, and read app.logs(process='worker.1')."
IN_ROUTE = "That route still does the work itself. Put it on a queue, and let a worker do it."
CALLED = (
    "With brackets, the function runs right there. Hand enqueue the bare name, and the arguments after it."
)
IN_PLACE = "A queue made with is_async=False runs its jobs on the spot, in the web dyno."
AS_WELL = "The job is in the queue, and the route does the work as well. One of the two is too many."
THREAD = "A thread is still in the web dyno: it takes its time, and dies with it. Put a job on a queue."
NO_JOB = "It answered, and no job came to the Redis that worker.conn leads to. Is enqueue called?"
NOBODY = "The worker listens to high, default and low. On any other queue a job waits for ever."
URGENT = "Somebody stands at the box office and waits for the seats. Which queue is emptied first?"
MIDDLE = "A statement is neither urgent nor bulk. Which queue is for such work?"
BULK = "Nobody waits for an archive, and it would keep others waiting. Which queue comes last?"
STATUS = "200 says that all is done, and it is not. The status that says accepted is 202."
NOT_202 = (
    "The three routes shall all answer 202, accepted, and tell the job's id themselves: no redirect, no 201."
)
NO_ID = "Nobody can follow a job whose id they are not told."
HOW_FAR = f"{NO_ID} job_page here says how far a job is, not its id."
NOT_JSON = (
    'The id is there, but not as {"job_id": …}: a program would have to guess which part of the answer '
    "it is. What makes JSON in this file's other routes?"
)
REQUEST = (
    "Flask's request, with its form, stays in the web dyno: it doesn't travel to a worker. Hand over the "
    "plain value from it, a number or a text."
)
ANOTHER = (
    "The job of POST {0} is for {1}, and {2} was expected. Look at the function that this route hands to "
    "enqueue."
)
SHOW = (
    "The result is about another show than the visitor asked for. What does your route hand over to the job?"
)
RESULT = (
    "The page of a job has to tell its result: compare job_page with the one in the cell as you found it."
)
TOO_MANY = "One press of a button is one job. Where does the other come from?"


@dataclass(frozen=True, slots=True)
class Button:
    """Hold one button of the box office: where it leads, what is to be done, and on which queue."""

    path: str
    function: str
    queue: str
    wrong_queue: str
    has_show: bool = True


BUTTONS = (
    Button("/seats", "find_free_seats", "high", URGENT),
    Button("/statements", "make_statement", "default", MIDDLE),
    Button("/archives", "upload_archive", "low", BULK, has_show=False),
)
FUNCTIONS = [button.function for button in BUTTONS]


def check_unblock_everything(probe: Probe) -> Outcome:
    """Press each button with the gate shut, look at the queues, open the gate, see the results."""
    seed = probe.random.randrange(10**9)
    files = {
        "theatre.py": theatre_files.theatre_text(seed, gate=True),
        "utils.py": Path(quick_box_office.__file__).read_text(encoding="utf-8"),
        "worker.py": finished_app()["worker.py"].decode(),
        "Procfile": theatre_files.PROCFILE,
    }
    redis = Redis.from_url(probe.services["REDIS_URL"])
    config = {"REPORT_SECONDS": "0", "WEB_CONCURRENCY": "1"}
    with (
        redis,
        probe.boot({"web": 1}, extra_files=files, config=config, base="challenge") as app,
    ):
        if not any(dyno.name == "web.1" and dyno.state == "up" for dyno in app.dynos):
            return did_not_start(app)
        jobs: dict[str, tuple[Button, int]] = {}
        for button in (*BUTTONS, BUTTONS[0]):
            show = probe.random.randint(2, 4)
            outcome, job = press(app, redis, button, show, {job.id for job in jobs_in_redis(redis)})
            if outcome or job is None:
                return outcome or failed(expected(button), "no job", NO_JOB)
            jobs[job.id] = button, show
            app.scale(worker=1, wait=False)  # not before it is needed: most mistakes show at a press
        return (
            quick_pages(app)
            or results(app, redis, probe, jobs, seed)
            or passed("Every page answers at once, and what is urgent goes first.")
        )


def expected(button: Button) -> str:
    """Say what a button has to do."""
    return f"POST {button.path} to leave one job for {button.function} and answer at once"


def press(
    app: Any, redis: Redis, button: Button, show: int, known: set[str]
) -> tuple[Outcome | None, JobInRedis | None]:
    """Press a button, and look at what it leaves behind."""
    form = {"show": str(show)}
    visitor = Press(lambda: app.request(button.path, "POST", data=form, timeout=PATIENCE))

    def new() -> list[JobInRedis]:
        return [job for job in jobs_in_redis(redis) if job.id not in known]

    came_true(lambda: visitor.answer or new() or in_web(redis), PATIENCE)
    came_true(lambda: visitor.answer or in_web(redis), GRACE)
    if visitor.answer is not None and not new():
        came_true(lambda: in_web(redis), MOMENT)
    if in_web(redis):
        return done_in_web(redis, visitor, button, new), None
    if visitor.answer is None:
        return still_waits(expected(button)), None
    answer, jobs = visitor.answer, new()  # before it is pressed again
    if answer.status >= 400:
        return went_wrong(app, button, answer.status, bool(jobs)), None
    if jobs and (outcome := waits(visitor, expected(button))):
        return outcome, None
    return judge_job(button, answer, jobs), jobs[0] if jobs else None


def did_not_start(app: Any) -> Outcome:
    """Say why the app did not start."""
    came_true(lambda: last_error(app, "web.1"), LOGGED)
    fault = last_fault(app, "web.1")
    return failed(BOOTS, fault.said or "web.1 crashed", next_step(fault, FILE, READ_LOG))


def went_wrong(app: Any, button: Button, status: int, enqueued: bool) -> Outcome:
    """Say why a press was answered with an error."""
    if reply := status_means(status, enqueued):
        return failed(expected(button), f"the status {status}", reply)
    came_true(lambda: last_error(app, "web.1"), LOGGED)  # the log may come a moment after the answer
    fault = last_fault(app, "web.1")
    seen = f"the status {status}" + (f"; web.1 says: {fault.said}" if fault else "")
    if enqueued and "Timeout" in fault.said:
        return failed(expected(button), seen, WHICH_LINE)
    if "pickle" in fault.said.lower() or "Working outside of" in fault.said:
        return failed(expected(button), seen, REQUEST)
    if fault.said.startswith("TypeError: job_page() takes 1 "):  # as in the other app, job_page(job.id, 202)
        return failed(expected(button), seen, HOW_FAR)
    called = fault.said.startswith(f"TypeError: {button.function}() missing ")
    return failed(expected(button), seen, CALLED if called else next_step(fault, FILE, READ_LOG))


def in_web(redis: Redis) -> bool:
    """Say whether the web dyno has begun to do slow work."""
    return "web.1" in made_in(redis)


def done_in_web(redis: Redis, visitor: Press, button: Button, new: Any) -> Outcome:
    """Say how slow work came to be done in the web dyno: let it through, and see what comes of it."""
    answered_first = visitor.answer is not None
    open_gate(redis)
    visitor.join(PATIENCE)
    seen, jobs = f"{button.function} ran in web.1", new()
    if any(job.worker == "sync" for job in jobs):
        return failed(expected(button), seen, IN_PLACE)
    if any(job.function.rpartition(".")[2] == button.function for job in jobs):
        return failed(expected(button), f"{seen}, and a job for it is in Redis too", AS_WELL)
    if jobs or (visitor.answer is not None and visitor.answer.status >= 500):
        return failed(expected(button), seen, CALLED)
    return failed(expected(button), seen, THREAD if answered_first else IN_ROUTE)


def judge_job(button: Button, answer: Any, jobs: list[JobInRedis]) -> Outcome | None:
    """Look at the job that a press has left, and at the answer."""
    if not jobs:
        return failed(expected(button), f"an answer ({answer.status}), and no job", NO_JOB)
    if len(jobs) > 1:
        return failed(expected(button), f"{len(jobs)} jobs for one request", TOO_MANY)
    [job] = jobs
    queue = job.queue or job.origin
    if not job.listened:
        return failed(expected(button), f"a job on the queue {shown(queue)}", NOBODY)
    if thing := job.of_flask:
        return failed(expected(button), f"a job with Flask's {thing} among its arguments", REQUEST)
    module, _, function = job.function.rpartition(".")
    if function != button.function and (module == "utils" or function in FUNCTIONS):
        reply = ANOTHER.format(button.path, function, button.function)
        return failed(expected(button), f"a job for {function}", reply)
    if function == button.function and queue != button.queue:
        return failed(
            f"{expected(button)}, on the right queue", f"a job on the queue {queue}", button.wrong_queue
        )
    if reply := too_short(f"`{button.function}`", job.timeout):
        return failed(IN_TIME, f"a job timeout of {job.timeout} s", reply)
    if answer.status != ACCEPTED:
        reply = STATUS if answer.status == 200 else NOT_202
        return failed(expected(button), f"the status {answer.status}", reply)
    if job.id not in answer.text and job.id not in answer.headers.get("location", ""):
        reply = HOW_FAR if named(answer.text, "status") else NO_ID
        return failed(expected(button), f"an answer ({answer.status}) without the job's id", reply)
    if named(answer.text, "job_id") != job.id:
        return failed(f'{expected(button)} with {{"job_id": …}}', shown(answer.text), NOT_JSON)
    return None


def named(text: str, name: str) -> Any:
    """Give what a JSON object holds under a name; None if the text is no such object."""
    try:
        facts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return facts.get(name) if isinstance(facts, dict) else None


def quick_pages(app: Any) -> Outcome | None:
    """Ask the pages that were never slow."""
    for path in ("/", "/ping", "/shows"):
        answer = app.request(path, timeout=PATIENCE)
        if answer.status != 200:
            fault = last_fault(app, "web.1")
            seen = f"the status {answer.status} at {path}; {fault.said}".rstrip("; ")
            return failed(QUICK, seen, next_step(fault, FILE, READ_LOG))
    return None


def results(
    app: Any, redis: Redis, probe: Probe, jobs: dict[str, tuple[Button, int]], seed: int
) -> Outcome | None:
    """Let the worker do all of it, and hold what each job's page tells to what is right."""
    open_gate(redis)
    came_true(lambda: all(job.status in ("finished", "failed") for job in jobs_in_redis(redis)), PATIENCE)
    for job in jobs_in_redis(redis):
        if job.status != "finished":
            came_true(lambda: last_error(app, "worker.1"), LOGGED)
            said = last_error(app, "worker.1")
            seen = f"the job for {job.function} is {job.status}; worker.1 says: {said}"
            return failed(RIGHT, seen, meaning(said, IN_WORKER) or READ_WORKER)
    for job_id, (button, show) in jobs.items():
        answer = app.request(f"/jobs/{job_id}", headers={"Accept": "application/json"}, timeout=PATIENCE)
        told = list(values(answer.text))
        if not any(is_right(probe, button.function, show, value, seed) for value in told):
            another = button.has_show and any(
                is_right(probe, button.function, other, value, seed)
                for other in range(1, 5)
                for value in told
            )
            return failed(
                RIGHT, f"at /jobs/… of {button.function}: {shown(answer.text)}", SHOW if another else RESULT
            )
    return None
