"""`lesson up` and `lesson doctor`, as somebody in a terminal sees them."""

import io
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event, at_seconds
from lesson_kit.core.ports import free_port, is_listening
from lesson_kit.core.waiting import wait_until
from lesson_kit.local_heroku.http import send
from lesson_kit.local_heroku.terminal import Screen, read_formation

LESSON = [str(Path(sys.executable).parent / "lesson")]


def lesson(*words: str, **how) -> subprocess.CompletedProcess:
    return subprocess.run([*LESSON, *words], capture_output=True, text=True, timeout=60, check=False, **how)


def shown(event: Event) -> str:
    out = io.StringIO()
    Screen(out).show(event)
    return out.getvalue()


def test_a_line_of_the_log_is_shown_with_its_time_and_process():
    event = Event(at_seconds(3723), "app", "web.1", "hello [bold]not markup[/bold]")

    assert shown(event) == "01:02:03 web.1     │ hello [bold]not markup[/bold]\n"


def test_what_heroku_would_not_log_is_not_shown():
    assert shown(Event(at_seconds(0), "lesson", "queue", "at=queued")) == ""


def test_an_app_s_output_can_not_take_over_the_terminal():
    assert "\x1b" not in shown(Event(at_seconds(0), "app", "web.1", "\x1b]0;gotcha\x07\x1b[2Jtext"))


def test_long_lines_are_not_broken():
    assert shown(Event(at_seconds(0), "app", "web.1", "word " * 100)).count("\n") == 1


def test_a_formation_is_read_from_text():
    assert read_formation("web=1,worker=2") == read_formation("web=1 worker=2") == {"web": 1, "worker": 2}


@pytest.mark.parametrize("text", ["web", "web=", "web=two", "web:1", "worker=-1"])
def test_a_formation_in_another_form_is_refused(text):
    with pytest.raises(LessonError, match="is not a number of dynos"):
        read_formation(text)


@pytest.mark.real
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_lesson_up_runs_an_app_until_ctrl_c_and_leaves_nothing(app_folder, number):
    port = free_port()
    process = subprocess.Popen(
        [*LESSON, "up", str(app_folder()), "--port", str(port), "--speed", "10"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(process.stdout))
    reader.start()

    wait_until(lambda: any("The app is at" in line for line in lines), 60, "the app to be up")
    assert send(port, "/").text == "home"
    os.killpg(process.pid, number)

    assert process.wait(30) == 0
    reader.join()
    process.stdout.close()
    text = "".join(lines)
    assert f"The app is at http://127.0.0.1:{port}" in text
    assert "web.1     │ State changed from starting to up" in text
    assert "Traceback" not in text
    assert not is_listening(port)


@pytest.mark.real
def test_what_lesson_up_can_not_run_it_says_in_plain_sentences(tmp_path, app_folder):
    missing = lesson("up", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        in_use = lesson("up", str(app_folder()), "--port", str(taken.getsockname()[1]))

    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.splitlines()[0] == f"There is no Procfile in {tmp_path}."
    assert in_use.returncode == 2
    assert "can't listen on port" in in_use.stderr
    assert "Traceback" not in missing.stderr + in_use.stderr


def test_debug_shows_where_an_error_comes_from(tmp_path):
    assert "Traceback" in lesson("--debug", "up", str(tmp_path), "--formation", "web").stderr


@pytest.mark.real
def test_lesson_doctor_says_what_works_and_ends_with_0():
    answer = lesson("doctor", env={**os.environ, "REDIS_URL": ""})

    assert answer.returncode == 0, answer.stdout + answer.stderr
    for name in ("Python", "Redis", "S3", "JupyterLab", "Workspace"):
        assert f"✓  {name}" in answer.stdout
    assert "All that the course needs works here." in answer.stdout


@pytest.mark.real
def test_lesson_doctor_says_what_to_do_about_what_does_not_work_and_ends_with_1():
    answer = lesson("doctor", env={**os.environ, "REDIS_URL": "redis://127.0.0.1:1"})

    assert answer.returncode == 1
    assert "✗  Redis" in answer.stdout
    assert "unset REDIS_URL" in answer.stdout


def test_a_command_used_wrongly_ends_with_2():
    assert lesson("up", "--speed", "fast").returncode == 2
    assert lesson("nonsense").returncode == 2
