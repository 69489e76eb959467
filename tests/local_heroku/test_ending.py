"""Whatever ends the platform, and however: no process, port or file of it is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from lesson_kit.core.ports import is_listening
from lesson_kit.core.waiting import wait_until
from lesson_kit.local_heroku import LocalHeroku

pytestmark = pytest.mark.real

FAMILY = """
import os, time
if os.fork() == 0:
    os.setsid()
    os.execve("/bin/sleep", ["sleep", "600"], {})  # neither a mark nor a session is left of it
if os.fork() == 0:
    os.setpgrp()  # as RQ's work horse does
    print("the family is there", flush=True)
time.sleep(600)
"""
OWNER = """
import os, sys, time
from lesson_kit.local_heroku import LocalHeroku
app = LocalHeroku(sys.argv[1])
app.wait_for("the family is there")
if sys.argv[2] == "fork" and os.fork() == 0:
    time.sleep(30)  # it has inherited the owner's end of every pipe
    os._exit(0)
sys.stdout.write(f"{app._child.pid} {app.url.rpartition(':')[2]}\\n")
sys.stdout.flush()
time.sleep(600)
"""
WITHIN = 20.0  # seconds; 5 are promised (bench/boot.py measures it), a busy machine may take longer


@pytest.fixture
def folder(app_folder):
    return app_folder("web: python small_app.py\nworker: python family.py\n", family=FAMILY)


def everything(platform: int) -> tuple[list[psutil.Process], Path]:
    """List all processes that belong to a platform, and its folder."""
    process = psutil.Process(platform)
    folder = process.cmdline()[-1]
    return [process, *process.children(recursive=True)], Path(folder)


def assert_nothing_is_left(alive, processes: list[psutil.Process], folder: Path, port: int) -> None:
    wait_until(
        lambda: not any(map(alive, processes)) and not folder.exists(), WITHIN, "everything to be gone"
    )
    assert not is_listening(port)


@pytest.mark.parametrize("how", ["plain", "fork"])
def test_when_the_owner_is_killed_nothing_is_left_five_seconds_later(folder, how, alive):
    """A fork of the owner that still holds its pipes must not keep the platform alive."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, folder, how], stdout=subprocess.PIPE, text=True)
    platform, port = map(int, owner.stdout.readline().split())
    processes, files = everything(platform)
    assert len(processes) >= 7, "platform, janitor, Redis, web, worker and its two children"
    forks = psutil.Process(owner.pid).children() if how == "fork" else []

    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    owner.stdout.close()

    assert_nothing_is_left(alive, processes, files, port)
    for process in forks:
        if process.is_running():
            process.kill()


def test_when_the_platform_s_own_process_is_killed_nothing_is_left_and_its_client_says_so(folder, alive):
    app = LocalHeroku(folder, services={})
    processes, files = everything(app._child.pid)

    os.kill(app._child.pid, signal.SIGKILL)

    assert_nothing_is_left(alive, processes, files, int(app.url.rpartition(":")[2]))
    wait_until(lambda: not app.alive, 60, "the client to notice")
    assert "stopped" in repr(app)
    app.stop()


def test_stop_leaves_nothing_and_may_be_called_again(folder, alive):
    app = LocalHeroku(folder)
    processes, files = everything(app._child.pid)
    assert all(map(alive, processes))

    app.stop()

    assert not any(map(alive, processes))
    assert not files.exists()
    assert not is_listening(int(app.url.rpartition(":")[2]))
    app.stop()


def test_an_error_inside_a_with_block_ends_the_platform_as_well(folder):
    with pytest.raises(ZeroDivisionError), LocalHeroku(folder, services={}) as app:
        raise ZeroDivisionError

    assert not app.alive
