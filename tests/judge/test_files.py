"""File exercises: the learner's file beside an app, run as a command; what it started ends with the check."""

import psutil
import pytest

from lesson_kit.core.waiting import wait_until
from lesson_kit.judge.bench import Bench
from lesson_kit.judge.outcome import passed
from lesson_kit.judge.probe import Probe, run_check
from lesson_kit.judge.submission import Submission
from lesson_kit.services.processes import Household

pytestmark = pytest.mark.real


def compose(folder, base):
    """Lay out a small app, whose one file says what base it is."""
    (folder / "base.txt").write_text(base)


@pytest.fixture(scope="module")
def household():
    """Give a household."""
    with Household() as household:
        yield household


@pytest.fixture
def judge(household):
    """Give a function that runs a check on a file `mine.py`."""

    def judge(check, text):
        bench = Bench(None, None, compose, household)
        probe = Probe(Submission("file", "mine", text, path="mine.py"), bench)
        probe._services = {"REDIS_URL": "redis://nowhere"}
        return run_check(check, probe)

    return judge


def test_a_command_runs_beside_the_file_with_the_services_variables(judge):
    """And its exit code and all that it prints come back."""
    text = (
        "%%writefile mine.py\nimport os, sys\n"
        "print(open('base.txt').read(), os.environ['REDIS_URL'])\nsys.exit(3)"
    )

    def check(probe):
        ran = probe.run(["python", "mine.py"], base="starter")
        assert (ran.returncode, ran.timed_out) == (3, False)
        assert ran.output == "starter redis://nowhere\n"
        assert not probe.text.startswith("%%")
        return passed()

    assert judge(check, text).passed


def test_files_that_were_left_behind_are_named(judge):
    """Not those that were there before."""

    def check(probe):
        ran = probe.run(["python", "mine.py"], extra_files={"data/x.txt": "1"})
        assert ran.left_behind == ("tmp/report.pdf",)
        return passed()

    assert judge(
        check, "import os\nos.mkdir('tmp')\nopen('tmp/report.pdf', 'w')\nopen('data/x.txt', 'a')"
    ).passed


def test_a_command_that_does_not_end_is_cut_off(judge):
    """What it printed until then is there."""

    def check(probe):
        ran = probe.run(["python", "mine.py"], timeout=1)
        assert ran.timed_out
        assert ran.returncode < 0
        assert ran.output == "begun\n"
        return passed()

    assert judge(check, "print('begun')\nwhile True: pass").passed


def test_a_config_var_of_none_is_unset(judge):
    """To see what a file does without it."""

    def check(probe):
        return passed(probe.run(["python", "mine.py"], config={"REDIS_URL": None, "X": "1"}).output)

    assert judge(check, "import os\nprint(os.environ.get('REDIS_URL'), os.environ['X'])").note == "None 1\n"


def test_a_command_can_be_watched_while_it_runs(judge):
    """Line by line; it and its own children end with the context, whatever group they are in."""
    text = (
        "import os, sys, time\nchild = os.fork()\nif child == 0:\n    os.setpgid(0, 0)\n    time.sleep(600)\n"
        "print('child', child)\nsys.stdout.write('half a line')\nsys.stdout.flush()\ntime.sleep(600)"
    )

    def check(probe):
        with probe.start(["python", "mine.py"]) as running:
            assert running.wait_for("child")
            assert running.alive
            assert not running.wait_for("never", timeout=0.1)
            child = int(running.output.split()[1])
            assert running.output.endswith("\n")
            assert psutil.pid_exists(child)
        wait_until(lambda: not psutil.pid_exists(child), 10, "the grandchild to end")
        assert running.output.endswith("half a line")
        return passed()

    assert judge(check, text).passed


def test_the_folder_goes_with_the_check(judge):
    """Nothing is left on the disk."""
    kept = []

    def check(probe):
        kept.append(probe.folder())
        assert (kept[0] / "mine.py").read_text() == "x = 1"
        return passed()

    assert judge(check, "x = 1").passed
    assert not kept[0].exists()
