"""worker.py as Heroku runs it: a process with REDIS_URL, and SIGTERM to all of it."""

import signal
import subprocess
import sys

import pytest
from redis import Redis
from rq import Queue, Retry
from rq.job import Job, JobStatus
from rq.registry import StartedJobRegistry

from lesson_kit.core.ports import free_port
from lesson_kit.core.waiting import wait_until

pytestmark = pytest.mark.real
WORKER = [sys.executable, "worker.py"]
PATIENCE = 60.0


@pytest.fixture
def redis(clean, services):
    """Give a connection to the empty Redis."""
    with Redis.from_url(services.redis_url) as connection:
        yield connection


def wait_for_job(job: Job, status: JobStatus) -> None:
    """Wait until a job has a status."""
    wait_until(lambda: job.get_status(refresh=True) == status, PATIENCE, f"the job to be {status}")


def run_python(code: str, root, env: dict[str, str]) -> tuple[int, str]:
    """Run a line of Python in the app's folder; give the exit code and what it said."""
    ran = subprocess.run(
        [sys.executable, *code.split(maxsplit=1)],
        cwd=root,
        env={"PATH": "", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
    )
    return ran.returncode, ran.stdout.strip()


def test_importing_worker_connects_to_nothing_and_starts_nothing(root):
    """There is no Redis at this address; an import that connected would fail."""
    code = "-c import\tworker;print(worker.listen,worker.redis_url)"
    url = f"redis://127.0.0.1:{free_port()}"
    assert run_python(code, root, {"REDIS_URL": url}) == (0, f"['high', 'default', 'low'] {url}")


def test_without_redis_url_the_redis_of_this_machine_is_meant(root):
    """That is where `redis-server` listens when one starts it by hand."""
    assert run_python("-c import\tworker;print(worker.redis_url)", root, {}) == (0, "redis://localhost:6379")


def test_without_redis_the_worker_says_so_in_one_line_and_ends_with_code_1(root):
    """No traceback: the sentence says what to do."""
    port = free_port()
    code, said = run_python("worker.py", root, {"REDIS_URL": f"redis://:sesame@127.0.0.1:{port}"})
    assert code == 1
    assert said == (
        f"The worker can't reach Redis: Error 111 connecting to 127.0.0.1:{port}. Connection refused. "
        "Start redis-server, or set REDIS_URL."
    ).replace("111", "111" if sys.platform == "linux" else "61")


def test_high_comes_before_default_and_default_before_low(start, clean, redis):
    """Three jobs wait when the worker starts; it takes them by their queues, not by their age."""
    done = [
        Queue(name, connection=redis).enqueue("utils.make_report", report_id=name)
        for name in ("low", "default", "high")
    ]
    worker = start(WORKER, clean)
    for job in done:
        wait_for_job(job, JobStatus.FINISHED)
    at = [worker.log.index(f"done: report-{name}.pdf") for name in ("high", "default", "low")]
    assert at == sorted(at)


def test_a_job_gets_done_over_tls_with_a_certificate_that_signs_itself(start, clean, redis, tls_url):
    """The worker's only way to this Redis is through TLS. A client with the usual checks turns back there."""
    with Redis.from_url(tls_url) as careful, pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        careful.ping()
    job = Queue(connection=redis).enqueue("utils.make_report")
    start(WORKER, {**clean, "REDIS_URL": tls_url})
    wait_for_job(job, JobStatus.FINISHED)


def test_what_jobs_need_is_imported_once_before_they_start(start, clean, redis, root, tmp_path):
    """A utils.py of our own writes down each process that runs its top level."""
    (tmp_path / "worker.py").write_bytes((root / "worker.py").read_bytes())
    (tmp_path / "utils.py").write_text("import os\nprint('imported by', os.getpid())\ndef say(): return 1\n")
    worker = start(WORKER, clean, tmp_path)
    for job in [Queue(connection=redis).enqueue("utils.say") for _ in range(2)]:
        wait_for_job(job, JobStatus.FINISHED)
    assert worker.log.count("imported by") == 1
    assert f"imported by {worker.process.pid}\n" in worker.log


def test_an_idle_worker_leaves_in_peace_when_it_is_told_to(start, clean, redis):
    """Every process gets the SIGTERM; the exit code is 0."""
    worker = start(WORKER, clean)
    worker.wait_for("Listening on high, default, low...")
    assert worker.stop_as_heroku_does() == 0


def test_a_report_that_a_deploy_interrupts_is_made_by_the_next_worker(start, clean, redis):
    """SIGTERM reaches the process that does the job too. It is given a moment, and the job is retried."""
    job = Queue(connection=redis).enqueue("utils.make_report", retry=Retry(max=1))
    first = start(WORKER, {**clean, "REPORT_SECONDS": "1000000"})
    first.wait_for("making the report…")
    assert first.stop_as_heroku_does() == 0
    if hasattr(signal, "SIGRTMIN"):  # else the job's process is killed without a moment to end
        assert "Imminent shutdown" in first.log
    assert job.get_status(refresh=True) == JobStatus.QUEUED
    start(WORKER, clean)
    wait_for_job(job, JobStatus.FINISHED)


def test_a_killed_workers_job_is_noticed_in_a_minute_or_two(start, clean, redis):
    """RQ's own settings leave it for eleven. The job's entry says how long its worker is believed in."""
    job = Queue(connection=redis).enqueue("utils.make_report")
    worker = start(WORKER, {**clean, "REPORT_SECONDS": "1000000"})
    worker.wait_for("making the report…")
    started = StartedJobRegistry(connection=redis)
    [(_, until)] = redis.zrange(started.key, 0, -1, withscores=True)
    now = redis.time()[0]
    assert until - now <= 70
    assert job.get_status() == JobStatus.STARTED


def test_where_the_system_has_no_sigrtmin_jobs_get_done_all_the_same(start, clean, redis, root, tmp_path):
    """MacOS has none. Take it away here and see the other kind of worker do the job."""
    (tmp_path / "sitecustomize.py").write_text("import signal\ndel signal.SIGRTMIN\n")
    job = Queue(connection=redis).enqueue("utils.make_report")
    start(WORKER, {**clean, "PYTHONPATH": f"{tmp_path}:{root}"})
    wait_for_job(job, JobStatus.FINISHED)
