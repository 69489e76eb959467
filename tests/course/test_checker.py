"""The checker: a process that stays warm, gives verdicts, and survives its own mistakes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.core.waiting import wait_until
from lesson_kit.course.catalog import find_exercise
from lesson_kit.course.checker import Checker, pack_submission, unpack_submission
from lesson_kit.course.exercise import Exercise
from lesson_kit.course.verdict import judge, submission_for
from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.outcome import ERROR, FAILED, NOT_ATTEMPTED, PASSED
from lesson_kit.judge.submission import NO_VALUE, Submission

pytestmark = pytest.mark.real

RIGHT = """\
def count_h12(lines):
    counts = {}
    for line in lines:
        if "heroku[router]" in line and "code=H12" in line:
            path = line.split('path="')[1].split('"')[0].split("?")[0]
            counts[path] = counts.get(path, 0) + 1
    return counts
"""


@pytest.fixture(scope="module")
def checker():
    """Give a checker for all."""
    with Checker() as checker:
        yield checker


def verdict(checker, source, name="count-h12"):
    """Give the verdict on a source."""
    return checker.check(name, submission_for(find_exercise(name), source))


def test_verdicts_come_from_a_process_of_its_own(checker):
    """Right, wrong, untouched."""
    assert verdict(checker, RIGHT).status == PASSED
    assert verdict(checker, "def count_h12(lines): return 3").status == FAILED
    assert verdict(checker, find_exercise("count-h12").stub).status == NOT_ATTEMPTED


@pytest.mark.parametrize(
    "trouble",
    [
        "import sys; sys.exit()",
        "import os; os.abort()",
        "while True: pass",
        "def count_h12(lines): return 'x' * 10**8",
        "print('x' * 10**7)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
        "x = [bytearray(10**9) for _ in range(20)]",
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
        "(lambda: 0).__code__.replace(co_code=b'\\x01' * 40)",
    ],
)
def test_whatever_learner_code_does_the_next_check_works(checker, trouble):
    """And it never passes."""
    assert verdict(checker, trouble).status == FAILED
    assert verdict(checker, RIGHT).status == PASSED


CHEATS = {
    "equal to everything": (
        "class All(dict):\n    def __eq__(self, o): return True\ndef count_h12(lines): return All()"
    ),
    "a pass of its own": "from lesson_kit.judge.outcome import passed\ndef count_h12(l): return passed()",
    "the word": "def count_h12(lines): return {'status': 'passed'}",
    "a forged line": (
        "import os\ndef count_h12(lines):\n    for fd in range(3, 99):\n        try: os.write(fd, "
        'b\'{"status": "passed", "expected": "", "seen": "", "next_step": "", "note": ""}\\n\')\n'
        "        except OSError: pass"
    ),
    "a patched check": (
        "import lesson_kit.course.exercises.count_h12 as ours\nours.same_counts = lambda *a: True\n"
        "def count_h12(lines): return {}"
    ),
    "what the frames hold": (
        "import sys\ndef count_h12(lines):\n    frame = sys._getframe()\n    while frame:\n"
        "        for value in frame.f_locals.values():\n"
        "            if hasattr(value, 'counts'): return value.counts\n"
        "        frame = frame.f_back\n    return {}"
    ),
    "what the memory holds": (
        "import gc\ndef count_h12(lines):\n    for one in gc.get_objects():\n"
        "        if type(one).__name__ == 'Case': return one.counts\n    return {}"
    ),
}


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS)
def test_a_verdict_cannot_be_forged(checker, cheat):
    """The process that holds the learner's code decides nothing, and knows nothing of what is expected."""
    assert verdict(checker, cheat).status == FAILED


def test_a_submission_is_the_same_after_the_way():
    """With or without a value."""
    with_value = Submission("answer", "x", "x = 1", {"a": (1, Opaque("Sly"))}, "", "", frozenset({"re"}))
    without = Submission("file", "x", None, path="worker.py")

    assert unpack_submission(pack_submission(with_value)) == with_value
    assert unpack_submission(pack_submission(without)).value is NO_VALUE


def test_a_fault_in_a_check_is_said_to_be_ours():
    """And is an outcome, not a crash."""

    def check(probe):
        raise KeyError("oops")

    exercise = Exercise("x-y", "answer", 1, "x_y = ...", ("a", "b", "c"), check, ())
    outcome = judge(exercise, submission_for(exercise, "x_y = 1"), None)

    assert outcome.status == ERROR
    assert "not your fault" in outcome.message


def test_the_checker_ends_with_its_owner_however_that_ends(alive):
    """With its template and its services."""
    program = (
        "from lesson_kit.course.checker import Checker\nchecker = Checker()\nchecker.warm().result(100)\n"
        "print(checker._child.pid, flush=True)\nimport time\ntime.sleep(600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with owner.stdout:
        checker = psutil.Process(int(owner.stdout.readline()))
    family = [checker, *checker.children(recursive=True)]
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()

    assert len(family) >= 3
    wait_until(lambda: not any(alive(one) for one in family), 30, "the checker's processes to end")


def test_a_check_that_nobody_waits_for_is_cut_short(alive):
    """With the process that ran it, and the folders."""
    checker = Checker()
    waiting = threading.Thread(target=ask_in_vain, args=(checker,), daemon=True)
    waiting.start()
    family = wait_until(lambda: grown(checker._child.pid), 60, "the check to begin")
    checker.stop(patience=5)
    waiting.join(20)

    wait_until(lambda: not any(alive(one) for one in family), 30, "the checker's processes to end")


def ask_in_vain(checker):
    """Ask for a check that takes long, and take no answer for an answer."""
    with contextlib.suppress(LessonError):
        verdict(checker, "import time\ntime.sleep(600)")


def grown(pid):
    """Give a checker's family once it has a template, a keeper and a learner's process; else nothing."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return (
        family if len(family) >= 5 else None
    )  # the checker, its janitor, the template, the keeper, the code
