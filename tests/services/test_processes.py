"""Processes of a household never outlive it, whatever they do and however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from lesson_kit.core.waiting import wait_until
from lesson_kit.services.processes import Household, ended

pytestmark = pytest.mark.real

ESCAPES = """
import os, sys, time
def child(work):
    if os.fork() == 0:
        work()
        os.execve("/bin/sleep", ["sleep", "600"], env)
env = {}
child(os.setpgrp)
child(os.setsid)
env = dict(os.environ)
child(os.setsid)
sys.stdout.write("ready\\n"); sys.stdout.flush()
time.sleep(600)
"""
OWNER = f"""
import os, subprocess, sys, time
from lesson_kit.services.processes import Household
household = Household()
process = household.start([sys.executable, "-c", {ESCAPES!r}], part="child", stdout=subprocess.PIPE)
process.stdout.readline()
pids = household.members("child")
if sys.argv[1] == "fork" and os.fork() == 0:
    time.sleep(30)
    os._exit(0)
print(household.folder, household._janitor.pid, *pids, flush=True)
time.sleep(600)
"""


def start_family(household: Household, part: str = "child") -> subprocess.Popen:
    """Start a process with three children that try to get away."""
    process = household.start([sys.executable, "-c", ESCAPES], part=part, stdout=subprocess.PIPE)
    process.stdout.readline()
    process.stdout.close()
    wait_until(lambda: len(household.members(part)) == 4, 60, "the children")
    return process


def test_members_are_all_that_a_part_started_and_nothing_of_another_part():
    with Household() as household:
        one, two = start_family(household, "web.1"), start_family(household, "web.12")

        assert one.pid in household.members("web.1")
        assert not set(household.members("web.1")) & set(household.members("web.12"))
        assert household.part_of(two.pid) == "web.12"
        assert household.part_of(os.getpid()) is None


def test_a_part_is_killed_with_all_that_it_started(alive):
    with Household() as household:
        start_family(household, "one")
        two = start_family(household, "two")
        pids = household.members("one")
        assert all(map(alive, pids))

        household.kill("one")

        assert not any(map(alive, pids))
        assert two.poll() is None


def test_a_signal_reaches_every_process_of_a_part():
    with Household() as household:
        start_family(household)

        household.signal("child", signal.SIGTERM)

        wait_until(lambda: not household.members("child"), 60, "all to end")


def test_at_its_end_processes_and_files_are_gone(alive):
    with Household() as household:
        start_family(household)
        pids = [household._janitor.pid, *household.members("child")]
        (household.folder / "file").touch()

    assert not any(map(alive, pids))
    assert not household.folder.exists()


def test_its_folder_is_for_this_user_only():
    with Household() as household:
        assert household.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("how", ["plain", "fork"])
def test_when_the_owner_is_killed_the_janitor_sweeps_up(how, alive):
    """A fork of the owner that holds the pipe to the janitor open must not keep it from that."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, how], stdout=subprocess.PIPE, text=True)
    folder, *pids = owner.stdout.readline().split()
    forks = [child for child in psutil.Process(owner.pid).children() if child.pid not in map(int, pids)]

    owner.kill()
    owner.wait()
    owner.stdout.close()

    wait_until(
        lambda: not any(map(alive, map(int, pids))) and not Path(folder).exists(), 60, "everything to go"
    )
    for child in forks:
        child.kill()


def test_signals_that_end_the_owner_do_not_end_the_janitor(alive):
    with Household() as household:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            wait_until(lambda: _ignores(household._janitor.pid), 60, "the janitor to be ready")
            household._janitor.send_signal(number)
        process = start_family(household)

    assert household._janitor.returncode == 0
    assert not alive(process.pid)


def test_without_its_janitor_a_household_still_ends_cleanly(alive):
    with Household() as household:
        household._janitor.kill()
        household._janitor.wait()
        process = start_family(household)
        pids = household.members("child")

    assert process.poll() is not None
    assert not any(map(alive, pids))


def test_an_end_is_said_in_words():
    process = subprocess.Popen(["/bin/sleep", "600"])
    assert ended(process) == ""
    process.kill()
    process.wait()
    assert ended(process) == "it was ended by SIGKILL"
    process = subprocess.Popen(["/bin/sh", "-c", "exit 3"])
    process.wait()
    assert ended(process) == "it ended with status 3"


def _ignores(pid: int) -> bool:
    """Say whether a process has got as far as ignoring SIGTERM (on Linux; elsewhere, whether it runs)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return psutil.pid_exists(pid)
    ignored = int(next(line for line in status.splitlines() if line.startswith("SigIgn:")).split()[1], 16)
    return bool(ignored & (1 << (signal.SIGTERM - 1)))
