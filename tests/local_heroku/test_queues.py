"""Jobs on a worker dyno, as the platform tells of them; and what becomes of them when Redis stops."""

import urllib.request
from pathlib import Path

import psutil
import pytest
import redis
import rq

from lesson_kit.local_heroku import LocalHeroku
from lesson_kit.local_heroku.lines import read_job_note

pytestmark = pytest.mark.real

WORKER = """
import os, redis, rq
import jobs
conn = redis.from_url(os.environ["REDIS_URL"])
if __name__ == "__main__":
    rq.Worker(["high", "default", "low"], connection=conn).work()
"""
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    for name in ("small_app.py", "jobs.py"):
        (folder / name).write_text((HERE / name).read_text())
    (folder / "worker.py").write_text(WORKER)
    (folder / "Procfile").write_text("web: python small_app.py\nworker: python worker.py\n")
    with LocalHeroku(folder, speed=10) as app:
        yield app


@pytest.fixture
def queue(app):
    """Give a queue of this platform's Redis; its jobs are named by text, as the app's module is not ours."""
    connection = redis.from_url(app.redis_url)
    yield rq.Queue(connection=connection)
    connection.close()


def test_who_asks_s3_before_it_has_started_is_answered_all_the_same(app):
    """It listens from the first moment and starts when it is asked, or a little after boot."""
    ask = urllib.request.Request(f"{app.s3['AWS_ENDPOINT_URL_S3']}/{app.s3['S3_BUCKET']}", method="HEAD")

    with urllib.request.urlopen(ask, timeout=60) as answer:
        assert answer.status == 200


def steps_of(app, job) -> list[str]:
    notes = filter(None, map(read_job_note, app.events()))
    return [note.step for note in notes if note.job_id == job.id]


def wait_for_step(app, job, step: str):
    """Wait until the platform has told of a job's step; give the note."""

    def is_it(event):
        note = read_job_note(event)
        return note is not None and (note.job_id, note.step) == (job.id, step)

    return read_job_note(app.wait_for(is_it))


def test_who_catches_up_has_heard_of_what_has_just_happened(app, queue):
    """Also right after the boot, as this is the first test of the file that asks for jobs."""
    app.scale(worker=0)
    try:
        for _ in range(5):
            job = queue.enqueue("jobs.add", 1, 2)
            app.catch_up()
            assert steps_of(app, job) == ["queued"]
    finally:
        queue.empty()
        app.scale(worker=1)


def test_a_job_is_queued_started_on_a_dyno_and_finished(app, queue):
    job = queue.enqueue("jobs.add", 1, 2)

    note = wait_for_step(app, job, "finished")

    assert steps_of(app, job) == ["queued", "started", "finished"]
    assert (note.queue, note.function, note.worker) == ("default", "jobs.add", "worker.1")


def test_steps_have_the_times_that_rq_wrote_in_lesson_time(app, queue):
    job = queue.enqueue("jobs.sleep", 0.5)
    wait_for_step(app, job, "finished")

    at = {
        note.step: event.seconds
        for event in app.events()
        if (note := read_job_note(event)) and note.job_id == job.id
    }

    assert at["queued"] < at["started"] < at["finished"]
    assert at["finished"] - at["started"] >= 5
    job.refresh()
    assert at["started"] <= app.clock.from_wall(job.started_at.timestamp()) + 0.01, (
        "the work horse sets it anew"
    )


def test_a_job_that_fails_says_why_and_a_retry_is_told(app, queue):
    job = queue.enqueue("jobs.fail", retry=rq.Retry(max=1))

    note = wait_for_step(app, job, "failed")

    assert note.detail == "ValueError: no such month"
    assert steps_of(app, job)[0] == "queued"
    assert "requeued" in steps_of(app, job)
    assert steps_of(app, job)[-1] == "failed"


def test_a_job_that_waits_for_another_is_deferred_first(app, queue):
    first = queue.enqueue("jobs.sleep", 0.3)
    second = queue.enqueue("jobs.add", 1, 2, depends_on=first)

    wait_for_step(app, second, "finished")

    assert steps_of(app, second) == ["deferred", "queued", "started", "finished"]


def test_a_deploy_sends_sigterm_to_the_work_horse_as_well_and_its_job_fails(app, queue):
    job = queue.enqueue("jobs.sleep", 60)
    wait_for_step(app, job, "started")

    app.restart("worker")

    note = wait_for_step(app, job, "failed")
    assert "Work-horse terminated unexpectedly; waitpid returned 15 (signal 15)" in note.detail


def test_when_redis_stops_the_web_goes_on_and_waiting_jobs_are_gone(app, queue):
    app.scale(worker=0)
    job = queue.enqueue("jobs.add", 1, 2)
    wait_for_step(app, job, "queued")

    app.stop_redis()
    with pytest.raises(redis.ConnectionError, match="Connection refused"):
        queue.enqueue("jobs.add", 1, 2)
    assert app.request("/").text == "home"
    app.start_redis()

    wait_for_step(app, job, "gone")
    again = queue.enqueue("jobs.add", 1, 2)
    app.scale(worker=1)
    wait_for_step(app, again, "finished")


def test_a_worker_is_known_by_its_dyno_also_when_redis_has_started_anew(app, queue):
    app.scale(worker=0)
    app.scale(worker=1)
    started = app.wait_for(lambda event: "Listening on" in event.text, since=_last_start(app))
    assert started.process == "worker.1"
    app.catch_up()

    app.stop_redis()
    app.start_redis()

    assert wait_for_step(app, queue.enqueue("jobs.add", 1, 2), "finished").worker == "worker.1"


def _last_start(app) -> int:
    """Give the place in the log where worker.1 was last started."""
    texts = [event.text if event.process == "worker.1" else "" for event in app.events()]
    return max(at for at, text in enumerate(texts) if text.startswith("Starting process"))


def test_the_bucket_is_there_for_the_app(app):
    assert set(app.s3) == {
        "S3_BUCKET",
        "AWS_ENDPOINT_URL_S3",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_DEFAULT_REGION",
    }
    seen = app.request("/environment").json()
    assert {name: seen[name] for name in app.s3} == app.s3
    assert seen["REDIS_URL"] == app.redis_url


def test_no_process_list_shows_the_redis_password(app):
    password = app.redis_url.split("@")[0].rpartition(":")[2]
    lines = []
    for process in psutil.process_iter():
        try:
            lines.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue

    assert not any(password in line for line in lines)
    assert any("redis-server" in line or "valkey-server" in line for line in lines)


def test_all_that_listens_for_the_platform_is_on_loopback_alone(app):
    platform = psutil.Process(app._child.pid)
    ours = [
        platform,
        *(child for child in platform.children() if "small_app" not in " ".join(child.cmdline())),
    ]
    where = [
        connection.laddr.ip
        for process in ours
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]

    assert len(where) >= 3, "router, Redis and S3"
    assert set(where) == {"127.0.0.1"}
