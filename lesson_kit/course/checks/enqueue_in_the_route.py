"""The check of enqueue-in-the-route: press the button where no report is made until we say so."""

import re
from typing import Any

from redis import Redis

from lesson_kit.course.answers import shown
from lesson_kit.course.checks.faults import Fault, last_error, last_fault
from lesson_kit.course.checks.gate_in_utils import gated_files, made_in, open_gate
from lesson_kit.course.checks.job_timeout import IN_TIME, too_short
from lesson_kit.course.checks.jobs_in_redis import JobInRedis, jobs_in_redis
from lesson_kit.course.checks.press import GRACE, MOMENT, WHICH_LINE, Press, still_waits, waits
from lesson_kit.course.checks.usual_errors import (
    IN_WORKER,
    JOB_GIVEN,
    meaning,
    next_step,
    status_means,
)
from lesson_kit.course.checks.watching import PATIENCE, came_true
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

ACCEPTED = 202
FILE = "lesson_app/routes.py"
A_JOB = "%3CJob%20"  # what an address has in it where a job stands for its id
PROGRAM = {"Accept": "application/json"}
PERSON = {"Accept": "text/html"}

BOOTS = "the app to start with your routes"
AT_ONCE = "POST /reports to answer at once, whatever the report takes"
ONE_JOB = "POST /reports to leave one job in Redis, for make_report, where a worker takes it"
WHO = "the worker to make the report, and nobody else"
TELLS = "the answer to say 202, accepted, and to name the job"
LEADS = "the answer to lead a browser to the job's page, /jobs/ and its id"
FOLLOWS = "the job's page to follow the report until it can be downloaded"
REST = "the other pages to be as they were"

READ_LOG = (
    "Deploy it with app.deploy(), press the button, and read the last lines of app.logs(process='web.1')."
)
READ_WORKER = "Deploy it with app.deploy(), press the button, and read app.logs(process='worker.1')."
CALLED = (
    "With brackets, make_report() runs right there, and its result is enqueued. Hand enqueue the bare name."
)
AS_WELL = "The job is in the queue, and the route made the report as well. One of the two is too many."
IN_ROUTE = "The route still makes the report itself. Put the call on the queue, and let a worker make it."
THREAD = "A thread is still in the web dyno: it takes its time, and dies with it. Put a job on the queue."
NO_JOB = (
    "Your route answered, but no job came to the Redis that worker.conn leads to. Is enqueue called, and "
    "on which queue?"
)
NOBODY = (
    "The worker listens to high, default and low. A job on any other queue waits for ever, without an error."
)
ONCE = "One press of the button is one job. Where does the other come from?"
IN_PLACE = "A queue made with is_async=False runs its jobs on the spot, in the web dyno."
STATUS = "200 says that all is done. The report is not. The status that says accepted is 202."
REDIRECT = (
    "A redirect says: look elsewhere. It doesn't say that the report is accepted and not done yet. Answer "
    "202 with the job's page itself: which function of this file makes it?"
)
STOPS = (
    "A browser follows no redirect that says 202: the visitor is left with that page. Answer 202 with the "
    "job's page itself: which function of this file makes it?"
)
CREATED = "201 says that something has been made. Nothing has, so far. The status that says accepted is 202."
NO_ID = "Nobody can follow a job whose id they are not told. Which call makes an answer out of a job's id?"
ID_ALONE = "That is the id alone; the visitor needs the job's page: which function makes it?"
NOT_THE_REPORT = (
    "The job is for {0}. The one that the worker shall do is make_report: is that what you enqueue?"
)
SAME_ID = "Two visitors, two reports: leave the id to RQ, or draw a new one for each request."
PICKLE = (
    "What is enqueued must be plain: names, numbers, short texts. The request and the app stay in the web "
    "dyno."
)


def check_enqueue_in_the_route(probe: Probe) -> Outcome:
    """Press the button twice with the gate shut, look at the queue, open the gate, follow both jobs."""
    redis = Redis.from_url(probe.services["REDIS_URL"])
    config = {"REPORT_SECONDS": "0", "WEB_CONCURRENCY": "1"}
    with redis, probe.boot({"web": 1}, extra_files=gated_files(), config=config) as app:
        if outcome := _booted(app):
            return outcome
        jobs: list[JobInRedis] = []
        for who in (PROGRAM, PERSON):
            outcome, job = _press(app, redis, who, {job.id for job in jobs_in_redis(redis)})
            if outcome or job is None:
                return outcome or failed(ONE_JOB, "no job", NO_JOB)
            jobs.append(job)
            app.scale(worker=1, wait=False)  # not before it is needed: most mistakes show at the first press
        return (
            _not_done_yet(app, jobs[0])
            or _rest(app)
            or _followed(app, redis, jobs)
            or passed("Every visitor is answered at once; the worker makes one report after the other.")
        )


def _booted(app: Any) -> Outcome | None:
    if any(dyno.name == "web.1" and dyno.state == "up" for dyno in app.dynos):
        return None
    came_true(lambda: last_error(app, "web.1"), 5)  # the log may come a moment after the end
    fault = last_fault(app, "web.1")
    return failed(BOOTS, fault.said or "web.1 crashed", next_step(fault, FILE, READ_LOG))


# Pressing the button.


def _press(app: Any, redis: Redis, who: dict, known: set[str]) -> tuple[Outcome | None, JobInRedis | None]:
    press = Press(lambda: app.request("/reports", "POST", data={}, headers=who, timeout=PATIENCE))

    def new() -> list[JobInRedis]:
        return [job for job in jobs_in_redis(redis) if job.id not in known]

    came_true(lambda: press.answer or new() or "web.1" in made_in(redis))
    came_true(lambda: press.answer or "web.1" in made_in(redis), GRACE)
    if "web.1" in made_in(redis):
        return _made_in_web(press, redis, new), None
    if press.answer is None:
        return still_waits(AT_ONCE), None
    jobs = new()  # before it is pressed again
    if press.answer.status >= 400:
        return _went_wrong(app, press.answer, bool(jobs)), None
    if jobs and (outcome := waits(press, AT_ONCE)):
        return outcome, None
    outcome = _no_job(press, redis, known) if not jobs else _job(jobs)
    return outcome or _told(press.answer, jobs[0], who), jobs[0] if jobs else None


def _made_in_web(press: Press, redis: Redis, new: Any) -> Outcome:
    """Say how the report came to be made in the web dyno: let it through, and see what comes of it."""
    answered_first = press.answer is not None
    open_gate(redis)
    press.join(PATIENCE)
    jobs = new()
    seen = "make_report ran in web.1"
    if any(job.worker == "sync" for job in jobs):
        return failed(WHO, seen, IN_PLACE)
    if any(job.function.startswith("report-") or job.function == "?" for job in jobs):
        return failed(WHO, seen, CALLED)
    if jobs:
        return failed(WHO, f"{seen}, and a job for it is in Redis too", AS_WELL)
    return failed(WHO, seen, THREAD if answered_first else IN_ROUTE)


def _went_wrong(app: Any, answer: Any, enqueued: bool) -> Outcome:
    if reply := status_means(answer.status, enqueued):
        return failed(AT_ONCE, f"the status {answer.status}", reply)
    came_true(lambda: last_error(app, "web.1"), 5)  # the log may come a moment after the answer
    fault = last_fault(app, "web.1")
    said = fault.said
    if enqueued and "Timeout" in said:
        return failed(AT_ONCE, f"the job was in Redis, and no answer came; web.1 says: {said}", WHICH_LINE)
    pickled = "pickle" in said.lower() or "Working outside of" in said
    seen = f"the status {answer.status}" + (f"; web.1 says: {said}" if said else "")
    return failed(AT_ONCE, seen, PICKLE if pickled else next_step(fault, FILE, READ_LOG))


def _no_job(press: Press, redis: Redis, known: set[str]) -> Outcome:
    if known:
        return failed(ONE_JOB, "the second visitor's job has the first one's id", SAME_ID)
    came_true(lambda: "web.1" in made_in(redis), MOMENT)
    if "web.1" in made_in(redis):
        return failed(WHO, "make_report ran in web.1, after the answer", THREAD)
    return failed(ONE_JOB, f"an answer ({press.answer.status}), and no job", NO_JOB)


def _job(jobs: list[JobInRedis]) -> Outcome | None:
    if len(jobs) > 1:
        return failed(ONE_JOB, f"{len(jobs)} jobs for one request", ONCE)
    if not jobs[0].listened:
        return failed(ONE_JOB, f"a job on the queue {shown(jobs[0].queue or jobs[0].origin)}", NOBODY)
    if thing := jobs[0].of_flask:
        return failed(ONE_JOB, f"a job with Flask's {thing} among its arguments", PICKLE)
    module, _, function = jobs[0].function.rpartition(".")
    if module == "utils" and function != "make_report":
        return failed(ONE_JOB, f"a job for {jobs[0].function}", NOT_THE_REPORT.format(jobs[0].function))
    if reply := too_short("The report", jobs[0].timeout):
        return failed(IN_TIME, f"a job timeout of {jobs[0].timeout} s", reply)
    return None


def _told(answer: Any, job: JobInRedis, who: dict) -> Outcome | None:
    if A_JOB in answer.text + answer.headers.get("location", ""):
        return failed(TELLS, "an address with <Job …> in it", JOB_GIVEN)
    if answer.status != ACCEPTED:
        reply = REDIRECT if 300 <= answer.status < 400 else CREATED if answer.status == 201 else STATUS
        return failed(TELLS, f"the status {answer.status}", reply)
    if "<title>Redirecting..." in answer.text:  # the page of Flask's redirect(), whatever its status
        return failed(TELLS, "a page that says Redirecting…, with the status 202", STOPS)
    if job.id not in answer.text and job.id not in answer.headers.get("location", ""):
        return failed(TELLS, f"an answer ({answer.status}) without the job's id", NO_ID)
    if who is PERSON and f"/jobs/{job.id}" not in answer.text + answer.headers.get("location", ""):
        return failed(LEADS, shown(answer.text), ID_ALONE)
    return None


# Following the jobs.


def _not_done_yet(app: Any, job: JobInRedis) -> Outcome | None:
    answer = app.request(f"/jobs/{job.id}", headers=PROGRAM, timeout=PATIENCE)
    if answer.status != 200:
        seen = f"the status {answer.status} at /jobs/… while the job waits"
        return _fails(FOLLOWS, seen, last_fault(app, "web.1"))
    return None


def _rest(app: Any) -> Outcome | None:
    for path in ("/", "/ping", "/reports"):
        answer = app.request(path, timeout=PATIENCE)
        if answer.status != 200:
            return _fails(REST, f"the status {answer.status} at {path}", last_fault(app, "web.1"))
    return None


def _fails(expected: str, seen: str, fault: Fault) -> Outcome:
    return failed(expected, f"{seen}; {fault.said}".rstrip("; "), next_step(fault, FILE, READ_LOG))


def _followed(app: Any, redis: Redis, jobs: list[JobInRedis]) -> Outcome | None:
    open_gate(redis)
    came_true(lambda: all(job.status in ("finished", "failed") for job in jobs_in_redis(redis)))
    if any(job.status != "finished" for job in jobs_in_redis(redis)):
        came_true(lambda: last_error(app, "worker.1"), 5)
        said = last_error(app, "worker.1")
        return failed(WHO, f"the job failed; worker.1 says: {said}", meaning(said, IN_WORKER) or READ_WORKER)
    for job in jobs:
        answer = app.request(f"/jobs/{job.id}", headers=PROGRAM, timeout=PATIENCE)
        link = re.search(r"/reports/report-[0-9a-f]{32}\.pdf", answer.text)
        if answer.status != 200 or link is None:
            return failed(FOLLOWS, f"the report is made, and its page says: {shown(answer.text)}", READ_LOG)
        if app.request(link[0], timeout=PATIENCE).status != 302:
            return failed(FOLLOWS, "the download link leads nowhere", READ_LOG)
    if set(made_in(redis)) != {"worker.1"}:
        return failed(WHO, f"reports were made in {' and '.join(sorted(set(made_in(redis))))}", IN_ROUTE)
    return None
