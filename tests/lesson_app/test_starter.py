"""The starter: the app before the lesson, whose page makes the report while the visitor waits."""

import shutil
import threading

import pytest

pytestmark = pytest.mark.real
STARTER = "lesson_kit/course/starter"
NOT_YET = ("worker.py", "lesson_app/jobs.py", "lesson_app/templates/job.html", "lesson_app/static/job.js")


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """Lay the starter's files over the finished app, and take away what a learner does not have yet."""
    folder = tmp_path_factory.mktemp("starter")
    for name in ("lesson_app", "drawing.py"):
        copy = shutil.copytree if (root / name).is_dir() else shutil.copyfile
        copy(root / name, folder / name)
    shutil.copytree(root / STARTER, folder, dirs_exist_ok=True)
    for name in NOT_YET:
        (folder / name).unlink(missing_ok=True)
    return folder


@pytest.fixture
def web(start, folder, clean):
    """Run the starter's web process."""
    return start(["gunicorn", "lesson_app:create_app()"], clean | {"REPORT_SECONDS": "1"}, folder).listens()


def test_the_report_is_made_while_the_visitor_waits(web, bucket):
    """The answer comes with the link, after the work."""
    answer = web.post("/reports").json()
    assert [item.key for item in bucket.objects.all()] == [answer["key"]]
    assert web.log.index("making the report…") < web.log.index(f"done: {answer['key']}")
    assert "X-Amz-Signature" in web.get(answer["download_url"]).headers["Location"]
    assert "Download the report" in web.post("/reports", page=True).text
    assert len(web.get("/reports").json()["reports"]) == 2


def test_another_visitors_quick_page_waits_behind_the_report(web, bucket):
    """When the quick page answers, the report that was begun before it is done."""
    slow = threading.Thread(target=web.post, args=["/reports"])
    slow.start()
    web.wait_for("making the report…")
    assert web.get("/ping").text == "pong\n"
    assert "done: report-" in web.log
    slow.join()


def test_a_slow_request_is_not_killed_by_the_web_server(folder):
    """Gunicorn kills its sync workers after 30 seconds; here the app must work on after an H12."""
    settings = {}
    exec((folder / "gunicorn.conf.py").read_text(), settings)
    assert (settings["worker_class"], settings["workers"], settings["threads"]) == ("gthread", 1, 1)
    assert settings["timeout"] > 45


def test_the_starter_holds_only_files_that_differ(root):
    """A copy of what the finished app has too would go stale."""
    for path in (root / STARTER).rglob("*"):
        twin = root / path.relative_to(root / STARTER)
        assert path.is_dir() or not twin.exists() or path.read_bytes() != twin.read_bytes(), path
