"""What two looks at RQ's record of a job say about what happened in between."""

import base64
import zlib

import pytest

from lesson_kit.local_heroku.job_steps import Job, Step, last_line, read_job, steps


def job(status, *, created=1.0, enqueued=None, started=None, ended=None, worker="w"):
    return Job("id", status, "default", "utils.f", worker, created, enqueued, started, ended)


QUEUED = job("queued", enqueued=2.0)
STARTED = job("started", enqueued=2.0, started=3.0)
FINISHED = job("finished", enqueued=2.0, started=3.0, ended=4.0)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, QUEUED, [("queued", 2.0)]),
        (QUEUED, QUEUED, []),
        (QUEUED, STARTED, [("started", 3.0)]),
        (STARTED, FINISHED, [("finished", 4.0)]),
        (None, FINISHED, [("queued", 2.0), ("started", 3.0), ("finished", 4.0)]),
        (FINISHED, FINISHED, []),
        (FINISHED, None, []),
        (STARTED, None, [("gone", None)]),
        (None, None, []),
        (None, job("deferred"), [("deferred", 1.0)]),
        (job("deferred"), job("queued", enqueued=2.0), [("queued", 2.0)]),
        (None, job("scheduled"), [("scheduled", 1.0)]),
        (QUEUED, job("canceled", enqueued=2.0), [("canceled", None)]),
    ],
)
def test_each_step_is_told_once_at_its_own_time(before, after, expected):
    assert steps(before, after) == [Step(name, at) for name, at in expected]


def test_a_job_that_goes_back_to_its_queue_is_requeued():
    assert steps(STARTED, job("queued", enqueued=5.0, started=3.0)) == [Step("requeued", 5.0)]


def test_a_whole_second_attempt_between_two_looks_is_told():
    again = job("failed", enqueued=5.0, started=6.0, ended=7.0)

    assert steps(STARTED, again) == [Step("requeued", 5.0), Step("started", 6.0), Step("failed", 7.0)]


def test_the_work_horse_s_own_note_of_the_start_is_not_a_second_start():
    assert steps(STARTED, job("started", enqueued=2.0, started=3.004)) == []


def test_a_record_of_rq_is_read():
    values = {
        "status": "started",
        "origin": "high",
        "description": "utils.make_report(title='Sales')",
        "worker_name": "w1",
        "created_at": "2026-01-02T03:04:05.500000Z",
        "enqueued_at": "2026-01-02T03:04:06.000000Z",
        "started_at": "",
        "ended_at": "not a time",
    }

    read = read_job("id", values)

    assert (read.queue, read.function, read.worker) == ("high", "utils.make_report", "w1")
    assert read.enqueued - read.created == 0.5
    assert read.started is None
    assert read.ended is None


def test_no_record_is_no_job():
    assert read_job("id", {"status": ""}) is None


def test_the_last_line_of_an_error_is_read_as_rq_keeps_it():
    kept = base64.b64encode(zlib.compress(b"Traceback ...\n  File ...\nValueError: no such month\n")).decode()

    assert last_line(kept) == "ValueError: no such month"
    assert last_line("plain\ntext") == "text"
    assert last_line("") == ""
