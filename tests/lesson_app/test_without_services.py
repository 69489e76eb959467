"""The pages and the pieces where no Redis and no S3 is: they say so, at once, in a sentence."""

import ast
import sys

import pytest

from lesson_kit.core.ports import free_port

JSON = {"Accept": "application/json"}
NO_QUEUE = "The queue can't be reached just now. Please try again in a minute."


@pytest.fixture
def env():
    """Give an environment whose Redis and S3 do not answer."""
    return {
        "REDIS_URL": f"redis://:sesame@127.0.0.1:{free_port()}",
        "S3_BUCKET": "reports",
        "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{free_port()}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


@pytest.fixture
def client(load, env):
    """Give a client of the finished app."""
    return load(env, "lesson_app").create_app().test_client()


def test_the_quick_pages_need_nothing(client):
    """They are what other visitors want while a report is made."""
    assert client.get("/ping").text == "pong\n"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/reports"), ("GET", "/jobs/abc")])
def test_without_redis_the_page_says_so(client, method, path, caplog):
    """503, one sentence for the visitor, the reason for the log; no password and no traceback in either."""
    page, answer = client.open(path, method=method), client.open(path, method=method, headers=JSON)
    assert (page.status_code, answer.status_code) == (503, 503)
    assert answer.get_json() == {"message": NO_QUEUE}
    assert NO_QUEUE.replace("'", "&#39;") in page.text
    assert "Connection refused" in caplog.text
    assert "sesame" not in caplog.text + page.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("path", ["/reports", "/reports/report-" + "0" * 32 + ".pdf"])
def test_without_s3_the_page_says_so(client, path):
    """503, and where to look."""
    answer = client.get(path, headers=JSON)
    assert answer.status_code == 503
    assert answer.get_json()["message"].startswith("S3 does not answer")


def test_without_a_bucket_no_job_is_begun(load, env):
    """The answer is the same whether or not Redis is there: it is not even asked."""
    client = load({**env, "S3_BUCKET": ""}, "lesson_app").create_app().test_client()
    answer = client.post("/reports", headers=JSON)
    assert answer.status_code == 503
    assert answer.get_json() == {"message": "There is no bucket for the reports: set S3_BUCKET."}


def test_an_unknown_page_is_a_404_with_a_sentence_and_a_way_back(client):
    """So is a method that a page does not know."""
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert "There is no such page." in page.text
    assert 'href="/"' in page.text
    assert client.delete("/reports", headers=JSON).get_json() == {
        "message": "This page can't be asked for in this way."
    }


def test_a_failure_of_our_own_is_a_500_without_its_insides(client, monkeypatch):
    """The traceback goes to the log alone."""
    import lesson_app.routes

    def fail():
        raise RuntimeError("hunter2")

    monkeypatch.setattr(lesson_app.routes, "bucket_name", fail)
    page = client.post("/reports")
    assert page.status_code == 500
    assert "Something went wrong here. The log says what." in page.text
    assert "hunter2" not in page.text


def test_pages_load_nothing_from_elsewhere(client, root):
    """The browser is told to refuse it, and no page names another host."""
    page = client.get("/")
    assert page.headers["Content-Security-Policy"] == "default-src 'self'"
    assert "//" not in page.text
    static = (root / "lesson_app/static").iterdir()
    assert not any("http" in path.read_text() for path in static if path.suffix != ".svg")


def test_a_page_says_which_dyno_made_it(load, env):
    """With two web dynos one can see that they take turns."""
    app = load({**env, "DYNO": "web.2"}, "lesson_app").create_app()
    assert "web.2" in app.test_client().get("/").text


def test_settings_can_be_given(load, env):
    """Tests need no environment for them."""
    lesson_app, settings = load(env, "lesson_app", "lesson_app.settings")
    app = lesson_app.create_app(settings.Settings(dyno="web.7", report_seconds=12))
    page = app.test_client().get("/").text
    assert "web.7" in page
    assert "about 12 seconds" in page


def imported(path) -> set[str]:
    """List the top-level modules that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


def test_the_app_knows_nothing_of_the_kit_around_it(root):
    """Delete lesson_kit, and the app still deploys."""
    files = [root / "worker.py", root / "utils.py", root / "drawing.py", *(root / "lesson_app").glob("*.py")]
    assert all("lesson_kit" not in imported(path) for path in files)


@pytest.mark.parametrize("name", ["utils.py", "drawing.py"])
def test_what_workers_do_needs_neither_flask_nor_rq(root, name):
    """Nor the app, which would be a circle."""
    assert not {"flask", "rq", "redis", "worker", "lesson_app"} & imported(root / name)


def test_importing_the_app_reads_no_network(load, env):
    """Both services are away, and the import has nothing to say about it."""
    load(env, "lesson_app.routes")
    assert "lesson_app.routes" in sys.modules
