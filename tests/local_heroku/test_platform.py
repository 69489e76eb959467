"""A small app on the platform: requests, log, config, deploys, scaling. One platform for all tests."""

import importlib.util
import json
import shutil
import sys
import threading
from pathlib import Path

import pytest

from lesson_kit.core.errors import LessonError, TookTooLong
from lesson_kit.core.ports import is_listening
from lesson_kit.local_heroku import LocalHeroku, Visit

pytestmark = pytest.mark.real

WORKER = "import time\nprint('worker works', flush=True)\nwhile True: time.sleep(1)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app")
    shutil.copy(Path(__file__).parent / "small_app.py", folder)
    (folder / "worker.py").write_text(WORKER)
    (folder / "Procfile").write_text("web: python small_app.py\nworker: python worker.py\n")
    return folder


@pytest.fixture(scope="module")
def app(folder):
    with LocalHeroku(folder, speed=10, services={"REDIS_URL": ""}, config={"COLOUR": "blue"}) as app:
        yield app


def environment(app) -> dict[str, str]:
    return app.request("/environment").json()


def test_at_first_one_dyno_of_each_type_is_up(app):
    assert app.formation == {"web": 1, "worker": 1}
    assert [(dyno.name, dyno.state) for dyno in app.dynos] == [("web.1", "up"), ("worker.1", "up")]
    assert is_listening(app.dynos[0].port)


def test_the_log_begins_as_a_push_to_heroku_does(app):
    digest = app.wait_for("Deploy ").text.split()[1]

    said = [event.text for event in app.events() if (event.source, event.process) == ("app", "api")]
    assert said[:5] == [
        "Build started by user you@example.com",
        f"Deploy {digest} by user you@example.com",
        "Release v1 created by user you@example.com",
        "Build succeeded",
        "Scaled to web@1:Eco worker@1:Eco by user you@example.com",
    ]
    app.wait_for("worker works")
    assert [event.text for event in app.events() if event.process == "worker.1"][:4] == [
        "State changed from created to starting",
        "Starting process with command `python worker.py`",
        "State changed from starting to up",
        "worker works",
    ]


def test_a_request_goes_through_the_router_to_a_dyno(app):
    answer = app.request("/")

    assert (answer.status, answer.text) == (200, "home")
    line = app.wait_for(f"request_id={answer.request_id}", since=0)
    assert line.source in ("heroku", "lesson")
    app.wait_for(lambda event: event.source == "heroku" and answer.request_id in event.text)


def test_a_request_carries_forms_json_and_text(app):
    assert app.request("/", "POST", data={"a": "1 2"}).json() == [
        "application/x-www-form-urlencoded",
        "a=1+2",
    ]
    assert app.request("/", "POST", json=[1]).json() == ["application/json", "[1]"]
    assert app.request("/", "POST", data="é").json() == ["text/plain; charset=utf-8", "é"]


def test_a_path_may_come_with_the_app_s_address_or_without_its_slash(app):
    assert app.request(f"{app.url}/slow?seconds=0").text == "slow"
    assert app.request("slow?seconds=0").text == "slow"


def test_a_redirect_is_followed_only_when_asked_for(app):
    assert app.request("/go", "POST", data="x").status == 303
    assert app.request("/go", "POST", data="x", follow=True).text == "home"


def test_a_request_that_takes_too_long_for_its_caller_says_so(app):
    with pytest.raises(TookTooLong, match=r"GET /slow\?seconds=1 had no answer within 0.1 s"):
        app.request("/slow?seconds=1", timeout=0.1)


def test_seconds_and_log_times_are_lesson_time(app):
    answer = app.request("/slow?seconds=0.3")

    assert answer.seconds >= 3.0
    assert app.events()[0].seconds < app.events()[-1].seconds <= app.clock.seconds()


def test_a_dyno_sees_its_own_name_and_port_and_the_config(app):
    seen = environment(app)

    assert (seen["DYNO"], seen["COLOUR"], seen["REPORT_SECONDS"]) == ("web.1", "blue", "4.5")
    assert seen["PORT"] == str(app.dynos[0].port)
    assert seen["HOME"] != str(app.path)


def test_each_dyno_has_files_of_its_own_which_go_with_it(app):
    home = Path(environment(app)["HOME"])
    app.request("/write?text=hello")

    assert app.request("/read").text == "hello"
    assert not (app.path / "note.txt").exists()
    app.restart("web.1")
    assert app.request("/read").text == "no such file"
    assert not home.exists()


def test_a_config_change_makes_a_release_and_restarts_the_dynos(app):
    since = app.events().end

    app.set_config(COLOUR="red", SIZE=3)

    assert (environment(app)["COLOUR"], environment(app)["SIZE"]) == ("red", "3")
    assert app.config == {"COLOUR": "red", "SIZE": "3"}
    lines = [event.text for event in app.events(since) if event.process in ("api", "web.1")]
    assert lines[0] == "Set COLOUR, SIZE config vars by user you@example.com"
    assert lines[1].startswith("Release v")
    assert lines[2:5] == [
        "Restarting",
        "State changed from up to starting",
        "Stopping all processes with SIGTERM",
    ]
    app.set_config(SIZE=None, COLOUR="blue")
    assert "SIZE" not in environment(app)


def test_a_deploy_takes_the_files_as_they_are_now(app, folder):
    source = (folder / "small_app.py").read_text()
    (folder / "small_app.py").write_text(source.replace('b"home"', 'b"new home"'))
    try:
        assert app.request("/").text == "home"
        assert app.deploy()
        assert app.request("/").text == "new home"
    finally:
        (folder / "small_app.py").write_text(source)
        app.deploy()


def test_a_deploy_with_a_broken_procfile_is_refused_and_the_app_runs_on(app, folder):
    (folder / "Procfile").write_text("web=python small_app.py\n")
    try:
        with pytest.raises(LessonError, match="not an equals sign"):
            app.deploy()
        assert app.wait_for("Build failed")
        assert app.request("/").text == "home"
    finally:
        (folder / "Procfile").write_text("web: python small_app.py\nworker: python worker.py\n")


def test_scaling_starts_and_stops_dynos(app):
    app.scale(web=2, worker=0)
    names = {environment(app)["DYNO"] for _ in range(40)}

    assert names == {"web.1", "web.2"}
    since = app.events().end
    app.scale(web=1, worker=1)
    app.wait_for(
        lambda event: event.process == "web.2" and event.text.startswith("Process exited"), since=since
    )
    gone = [event.text for event in app.events(since) if event.process == "web.2"]
    assert gone[:2] == ["State changed from up to down", "Stopping all processes with SIGTERM"]
    assert app.formation == {"web": 1, "worker": 1}


def test_without_web_dynos_there_is_an_h14(app):
    app.scale(web=0)
    try:
        answer = app.request("/")
        assert answer.status == 503
        app.wait_for("code=H14")
    finally:
        app.scale(web=1)


def test_what_can_not_be_scaled_or_killed_is_said_so(app):
    with pytest.raises(LessonError, match="names no process type 'clock'"):
        app.scale(clock=1)
    with pytest.raises(LessonError, match=r"There is no dyno 'web\.7'"):
        app.kill("web.7")


def test_a_killed_dyno_crashes_and_comes_back(app):
    app.restart("worker")
    since = app.events().end

    app.kill("worker.1")
    app.wait_for(lambda event: event.text == "State changed from starting to up", since=since)

    assert [
        event.text for event in app.events(since) if (event.source, event.process) == ("heroku", "worker.1")
    ] == [
        "Process exited with status 137",
        "State changed from up to crashed",
        "State changed from crashed to starting",
        "Starting process with command `python worker.py`",
        "State changed from starting to up",
    ]


def test_visitors_come_by_a_plan_and_what_each_saw_is_reported(app):
    load = app.load(
        [Visit(0, "/slow?seconds=0.5"), Visit(2, "/"), Visit(2, "/", "POST", "x"), Visit(3, "/nowhere")]
    )

    assert not load.done
    assert load.progress[1] == 4
    report = load.wait(timeout=60)
    assert load.done
    assert [visit.status for visit in report.visits[:3]] == [200, 200, 200]
    assert report.visits[3].code in ("H13", "H18"), "the small app falls over pages that it does not have"
    assert report.visits[0].seconds >= 5
    assert report.visits[1].at >= 1.9


def test_a_crowd_of_visitors_is_let_in_up_to_heroku_s_limit_for_a_dyno(app):
    report = app.load(visitors=400, path="/slow?seconds=1").wait(timeout=60)

    assert report.codes["200"] >= 200
    assert set(report.codes) <= {"200", "H11"}
    assert sum(report.codes.values()) == 400


def test_a_visitor_that_waits_too_long_gets_an_h12_and_the_app_works_on(app):
    since = app.events().end

    report = app.load(visitors=1, path="/slow?seconds=5").wait(timeout=60)

    assert (report.codes["H12"], report.visits[0].status) == (1, 503)
    assert report.visits[0].seconds >= 29.9
    assert app.wait_for("done after 5 s", since=since).process == "web.1"


def test_events_are_told_to_who_subscribes_until_they_have_had_enough(app):
    heard, enough = [], threading.Event()

    def hear(event):
        heard.append(event)
        enough.set()

    unsubscribe = app.subscribe(hear)
    answer = app.request("/")
    assert enough.wait(10)
    app.wait_for(lambda event: event.source == "heroku" and answer.request_id in event.text)
    unsubscribe()
    count = len(heard)
    app.request("/")

    assert len(heard) == count


def test_waiting_for_what_does_not_come_has_an_end(app):
    with pytest.raises(TookTooLong, match="never to be said"):
        app.wait_for("never to be said", timeout=0.05)


def test_output_of_any_kind_ends_up_in_the_log(app, folder):
    (folder / "worker.py").write_text(
        "import sys, time\n"
        "sys.stdout.buffer.write(b'caf\\xe9\\r\\n' + b'x' * 10_001 + b'\\nno end'); sys.stdout.flush()\n"
        "time.sleep(60)\n"
    )
    since = app.events().end
    try:
        app.deploy()
        app.wait_for("x" * 10_000, since=since)
        app.scale(worker=0)
        app.wait_for("no end", since=since)
        said = [
            event.text for event in app.events(since) if (event.source, event.process) == ("app", "worker.1")
        ]
        assert said[-4:] == ["caf�", "x" * 10_000, "x", "no end"]
    finally:
        (folder / "worker.py").write_text(WORKER)
        app.deploy()
        app.scale(worker=1)


def test_it_says_what_it_is(app):
    assert repr(app) == f"<LocalHeroku {app.path.name} at {app.url}, speed 10>"
    assert app.alive
    assert json.dumps(app.s3) == "{}"
    assert importlib.util.find_spec("small_app") is None, "the app is never imported here"
    assert str(app.path) not in sys.path
