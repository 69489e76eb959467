"""The finished app as Heroku starts it: the Procfile's commands, gunicorn, a worker, Redis and S3."""

import io
import shlex
import urllib.request

import pytest
from pypdf import PdfReader

from lesson_kit.core.waiting import wait_until

pytestmark = pytest.mark.real
PATIENCE = 60.0
ENDLESS = {"REPORT_SECONDS": "1000000"}


@pytest.fixture
def boot(start, root):
    """Start a process type of the Procfile."""
    lines = (root / "Procfile").read_text().splitlines()
    commands = {name: shlex.split(command) for name, command in (line.split(": ", 1) for line in lines)}
    return lambda process_type, env: start(commands[process_type], env)


def test_a_report_is_asked_for_made_and_downloaded(boot, clean):
    """From the button to the PDF, over HTTP all the way."""
    web, worker = boot("web", clean).listens(), boot("worker", clean)
    asked = web.post("/reports")
    assert asked.status == 202

    def ended():
        progress = web.get(asked.headers["Location"]).json()
        return progress if progress["status"] in {"done", "failed"} else None

    done = wait_until(ended, PATIENCE, "the report")
    assert done["message"] == "Your report is ready."
    with urllib.request.urlopen(web.get(done["download_url"]).headers["Location"]) as reply:
        assert len(PdfReader(io.BytesIO(reply.read())).pages) >= 2
    key = done["download_url"].removeprefix("/reports/")
    assert worker.log.index("making the report…") < worker.log.index(f"done: {key}")
    assert [report["key"] for report in web.get("/reports").json()["reports"]] == [key]


def test_nobody_waits_for_a_report(boot, clean):
    """The worker is busy for ever; pages, and more reports asked for, are answered all the same."""
    web, worker = boot("web", clean).listens(), boot("worker", clean | ENDLESS)
    first = web.post("/reports").json()
    worker.wait_for("making the report…")
    assert [web.post("/reports").json()["position"] for _ in range(3)] == [1, 2, 3]
    assert web.get("/ping").text == "pong\n"
    assert web.get(first["status_url"]).json()["status"] == "running"


def test_a_worker_whose_storage_is_wrong_says_it_in_its_log(boot, clean):
    """So does the page: in the end, after the retries."""
    web, worker = boot("web", clean).listens(), boot("worker", clean | {"S3_BUCKET": "nobodys"})
    asked = web.post("/reports").json()
    wait_until(lambda: web.get(asked["status_url"]).json()["status"] == "failed", PATIENCE, "the failure")
    assert "utils.StorageError: S3 has no bucket named nobodys: look at S3_BUCKET." in worker.log


def test_the_web_process_leaves_when_it_is_told_to(boot, clean):
    """All its processes get the SIGTERM. Nothing is left, in its home either."""
    web = boot("web", clean).listens()
    assert web.get("/ping").status == 200
    assert web.stop_as_heroku_does() == 0
