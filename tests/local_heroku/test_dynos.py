"""Heroku's rules for dynos, each once for real, on apps that break them."""

import pytest

from lesson_kit.core.waiting import wait_until
from lesson_kit.local_heroku import LocalHeroku

pytestmark = pytest.mark.real

NO_SERVICES = {"services": {}}
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, lambda *_: print("no", flush=True))
print("ready", flush=True)
while True: time.sleep(0.1)
"""
FAMILY = """
import os, signal, sys, time
def say(*_):
    os.write(1, f"{who} was asked to end\\n".encode())
    sys.exit(0)
who = "child" if os.fork() == 0 else "parent"
if who == "child":
    os.setpgrp()  # as RQ's work horse does
signal.signal(signal.SIGTERM, say)
os.write(1, f"{who} is ready\\n".encode())
while True: time.sleep(0.1)
"""
LEAVES_A_CHILD = """
import os, time
child = os.fork()
if child == 0:
    os.setsid()
    while True: time.sleep(0.1)
print("left", child, flush=True)
time.sleep(0.3)
os._exit(5)
"""

HUNGRY = """
import os, time
os.fork()
held = os.urandom(60 * 2**20)
time.sleep(600)
"""


def said(app, process, since=0, source="heroku"):
    """Give what was logged of a process."""
    return [event.text for event in app.events(since) if (event.source, event.process) == (source, process)]


def test_r10_a_web_process_that_does_not_bind_its_port_is_killed_and_its_app_has_crashed(app_folder):
    folder = app_folder("web: python -c 'import time; time.sleep(600)'\n")

    with LocalHeroku(folder, speed=120, **NO_SERVICES) as app:
        lines = said(app, "web.1")
        assert lines[2:5] == [
            "Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch",
            "Stopping process with SIGKILL",
            "Process exited with status 137",
        ]
        assert app.dynos[0].state == "crashed"
        assert app.request("/").status == 503
        app.wait_for("code=H10")


def test_a_command_that_is_not_found_has_status_127_and_its_app_an_h10(app_folder):
    with LocalHeroku(app_folder("web: gunicron app:app\n"), speed=10, **NO_SERVICES) as app:
        assert "Process exited with status 127" in said(app, "web.1")
        assert any("not found" in line for line in said(app, "web.1", source="app"))
        assert said(app, "web.1").count("State changed from starting to crashed") == 2, (
            "it was tried once more"
        )
        assert app.request("/").status == 503
        app.wait_for("code=H10")


def test_sigterm_goes_to_every_process_of_a_dyno(app_folder):
    folder = app_folder("worker: python family.py\n", family=FAMILY)

    with LocalHeroku(folder, speed=10, **NO_SERVICES) as app:
        app.wait_for("parent is ready")
        app.wait_for("child is ready")
        app.scale(worker=0)
        app.wait_for("Process exited with status 0")
        assert app.wait_for("child was asked to end").process == "worker.1"
        app.wait_for("parent was asked to end")


def test_r12_a_process_that_ignores_sigterm_is_killed_after_30_seconds(app_folder):
    folder = app_folder("worker: python stubborn.py\n", stubborn=STUBBORN)

    with LocalHeroku(folder, speed=60, **NO_SERVICES) as app:
        app.wait_for("ready")
        app.restart("worker.1")
        lines = said(app, "worker.1")
        at = lines.index("Restarting")
        assert lines[at + 2 : at + 6] == [
            "Stopping all processes with SIGTERM",
            "Error R12 (Exit timeout) -> At least one process failed to exit within 30 seconds of SIGTERM",
            "Stopping remaining processes with SIGKILL",
            "Process exited with status 137",
        ]
        asked, killed = (app.wait_for(text) for text in ("Stopping all processes", "Error R12"))
        assert killed.seconds - asked.seconds >= 29.9
        assert app.dynos[0].state == "up"


def test_what_a_crashed_process_leaves_behind_goes_with_its_dyno(app_folder, alive):
    folder = app_folder("worker: python leaver.py\n", leaver=LEAVES_A_CHILD)

    with LocalHeroku(folder, speed=10, **NO_SERVICES) as app:
        left = int(app.wait_for("left ").text.split()[1])
        app.wait_for("Process exited with status 5")
        assert not alive(left)


def test_a_dyno_that_crashes_again_and_again_waits_ten_minutes(app_folder):
    with LocalHeroku(app_folder("worker: exit 3\n"), speed=10, **NO_SERVICES) as app:
        lines = lambda: said(app, "worker.1")  # noqa: E731
        wait_until(lambda: lines().count("State changed from up to crashed") == 2, 60, "the second crash")
        assert lines().count("Starting process with command `exit 3`") == 2
        assert app.dynos[0].state == "crashed"
        app.restart("worker")
        wait_until(lambda: lines().count("State changed from crashed to starting") >= 2, 60, "the restart")


def test_the_release_command_runs_before_the_new_dynos(app_folder):
    folder = app_folder("release: echo migrating as $DYNO\nweb: python small_app.py\n")

    with LocalHeroku(folder, speed=10, **NO_SERVICES) as app:
        line = app.wait_for("migrating as release.")
        lines = [event.text for event in app.events()]
        assert said(app, line.process) == [
            "Starting process with command `echo migrating as $DYNO`",
            "State changed from starting to up",
            "Process exited with status 0",
            "State changed from up to complete",
        ]
        assert lines.index(line.text) < lines.index("Starting process with command `python small_app.py`")
        assert app.formation == {"web": 1}


def test_a_release_command_that_fails_keeps_the_old_release(app_folder):
    folder = app_folder("release: test ! -e broken\nweb: python small_app.py\n")

    with LocalHeroku(folder, speed=10, **NO_SERVICES) as app:
        (folder / "broken").touch()
        since = app.events().end
        assert app.deploy() is False
        assert "Release v2 command failed by user you@example.com" in said(app, "api", since, source="app")
        assert said(app, "web.1", since) == [], "the dyno was not restarted"
        assert app.request("/").text == "home"


def test_a_first_release_that_fails_leaves_an_app_without_dynos(app_folder):
    folder = app_folder("release: exit 1\nweb: python small_app.py\n")

    with LocalHeroku(folder, speed=10, **NO_SERVICES) as app:
        assert app.dynos == []
        assert app.request("/").status == 503
        app.wait_for("code=H14")


def test_r14_and_r15_come_from_the_memory_of_all_processes_of_a_dyno(app_folder):
    with LocalHeroku(app_folder(), speed=20, memory=60, **NO_SERVICES) as app:
        app.request("/fill?megabytes=60")
        over = app.wait_for("Process running mem=")
        assert over.process == "web.1"
        app.wait_for("Error R14 (Memory quota exceeded)")
        app.request("/fill?megabytes=160")
        app.wait_for("Error R15 (Memory quota vastly exceeded)")
        app.wait_for("Process exited with status 137")


def test_the_memory_of_a_dyno_is_that_of_all_its_processes_together(app_folder):
    """Each of the two is well below the quota."""
    with LocalHeroku(
        app_folder("worker: python hungry.py\n", hungry=HUNGRY), speed=20, memory=80, **NO_SERVICES
    ) as app:
        assert app.wait_for("Error R14 (Memory quota exceeded)").process == "worker.1"


def test_a_procfile_without_a_web_process_boots_as_well(app_folder):
    with LocalHeroku(app_folder("worker: sleep 600\n"), speed=10, **NO_SERVICES) as app:
        assert app.formation == {"worker": 1}
        assert app.request("/").status == 503
        app.wait_for("code=H14")


def test_a_flood_of_output_does_not_drown_the_platform(app_folder):
    with LocalHeroku(app_folder("web: python small_app.py\nworker: yes\n"), speed=1, **NO_SERVICES) as app:
        app.wait_for("Error L10 (output buffer overflow)")
        assert app.request("/").text == "home"
