"""The probe: what checks see of a learner's work, and how a check ends where there is nothing to see."""

import pytest

from lesson_kit.judge.outcome import ERROR, FAILED, PASSED, failed, passed
from lesson_kit.judge.probe import Ended, Opaque, Probe, Ref, run_check
from lesson_kit.judge.submission import NO_VALUE, Submission

pytestmark = pytest.mark.real


@pytest.fixture
def judge(bench):
    """Give a function that runs a check on a function or an answer of the name `f`."""

    def judge(check, source, kind="function", **more):
        return run_check(check, Probe(Submission(kind, "f", source, **more), bench))

    return judge


def doubles(probe):
    """Check that a function doubles a number drawn afresh."""
    number = probe.random.randint(1, 10**6)
    value = probe.call(number)
    return passed() if value == 2 * number else failed("the double", f"{value!r}", "multiply")


def test_a_right_function_passes_and_a_wrong_one_fails(judge):
    """By what it gives back."""
    assert judge(doubles, "def f(x): return 2 * x").status == PASSED
    assert judge(doubles, "def f(x): return 3").status == FAILED


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def f(x): return y", "`y` is not defined (line 1 of the cell)"),
        ("def f(): return 1", "the same parameters"),
        ("def f(x): raise ValueError('no luck')", "`ValueError`: no luck (line 1 of the cell)"),
        ("import sys\nsys.exit()", "`sys.exit` (line 2 of the cell)"),
        ("def f(x): import os; os._exit(0)", "ended the whole Python process"),
        ("def f(x):\n  while True: pass", "cut off"),
        ("def g(x): pass", "use exactly the name `f`"),
        ("def f(x:\n  pass", "Python can't read it"),
        ("def f(x): return 'x' * 10**7", "more than a check can look at"),
        ("f = 3", "'int' object is not callable"),
        ("import not_there", "No module named 'not_there'"),
    ],
)
def test_code_without_a_value_ends_the_check_with_a_sentence(judge, source, says):
    """Which names what happened, and where."""
    outcome = judge(doubles, source)

    assert outcome.status == FAILED
    assert says in outcome.message
    assert outcome.next_step


def test_a_name_from_another_cell_is_named_and_explained(judge):
    """The check runs the cell by itself."""
    outcome = judge(doubles, "def f(x): return re.sub('', '', x)", elsewhere=frozenset({"re"}))

    assert "uses `re`, which another cell defines" in outcome.message


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return 2 * x\nprint(f(app.logs()))",
        "def f(x): return 2 * x\nassert f(1) == 3, 'as I thought'",
        "lines = app.logs()\ndef f(x): return 2 * x\nf(lines)",
        "here = !pwd\n%matplotlib inline\ndef f(x): return 2 * x",
    ],
)
def test_trying_a_function_out_in_its_own_cell_is_no_mistake(judge, source):
    """Also with what only the notebook has."""
    assert judge(doubles, source, elsewhere=frozenset({"app"})).status == PASSED


def test_a_function_that_needs_what_was_passed_over_is_told_so(judge):
    """By the name that it lacks."""
    source = "factor = app.factor\ndef f(x): return factor * x"

    assert "uses `factor`" in judge(doubles, source, elsewhere=frozenset({"app", "factor"})).message


def test_the_call_that_failed_is_shown_short(judge):
    """However long its arguments are."""
    outcome = judge(lambda probe: probe.call(["line " * 50] * 50, limit=3), "def f(lines, limit): 1/0")

    assert "f(['line line" in outcome.message
    assert "limit=3" in outcome.message
    assert len(outcome.message) < 600


def test_a_check_may_look_at_what_went_wrong_itself(judge):
    """Nothing ends the check then."""

    def check(probe):
        attempt = probe.attempt(0)
        assert not attempt.ok
        assert (attempt.error_type, attempt.error_text) == ("ValueError", "no luck")
        assert probe.attempt(1).value == 1
        assert probe.attempt(2, timeout=0.3).timed_out
        return passed()

    source = (
        "import time\ndef f(x):\n    time.sleep(600 * (x == 2))\n"
        "    if x == 1: return 1\n    raise ValueError('no luck')"
    )

    assert judge(check, source).status == PASSED


def test_objects_stay_where_they_are_and_can_be_asked(judge):
    """By attribute, and as an argument again."""

    def check(probe):
        thing = probe.call(Ref("collections.Counter"))
        assert isinstance(thing, Opaque)
        assert thing.type_name == "Thing"
        assert probe.get(thing, "inner.name") == "Counter"
        assert probe.call(thing) == "Thing"
        return passed()

    source = (
        "class Thing: pass\ndef f(x):\n    if isinstance(x, Thing): return 'Thing'\n"
        "    thing = Thing()\n    thing.inner = Thing()\n    thing.inner.name = x.__name__\n    return thing"
    )

    assert judge(check, source).status == PASSED


def same(expected):
    """Make a check of an answer."""
    return lambda probe: passed() if probe.value() == expected else failed("it", "other", "look")


def test_an_answer_is_the_value_from_the_notebook_or_of_its_cell(judge):
    """Whichever there is."""
    assert judge(same(42), "f = ...", "answer", value=42).status == PASSED
    assert judge(same(42), "f = 6 * 7", "answer", value=NO_VALUE).status == PASSED
    assert judge(same(42), "f = 6 * g", "answer", given="g = 7").status == PASSED


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("class Sly(int):\n    def __eq__(self, other): return True\nf = Sly(3)", "`Sly` object"),
        ("f = [1, {2: print}]", "`builtin_function_or_method` object"),
        ("f = {'a': 1, 'b': ...}", "three dots"),
        ("f = g", "`g` is not defined"),
        ("g = 3", "use exactly the name `f`"),
    ],
)
def test_an_answer_that_is_no_plain_data_is_named(judge, source, says):
    """An object that is equal to everything is not the answer."""
    outcome = judge(same(3), source, "answer")

    assert outcome.status == FAILED
    assert says in outcome.message


def test_an_answer_made_from_other_cells_is_not_said_to_be_wrong(judge):
    """It can't be known without running them."""
    outcome = judge(same(3), "f = max(times)", "answer", elsewhere=frozenset({"times"}))

    assert outcome.status == ERROR
    assert "`times`, which another cell defines" in outcome.message


def test_what_the_code_prints_can_be_read(judge):
    """And disturbs nothing."""

    def check(probe):
        probe.call()
        return passed(probe.printed)

    assert judge(check, "print('at the top')\ndef f(): print('inside')").note == "at the top\ninside\n"


def test_a_check_can_be_ended_from_anywhere_inside(judge):
    """With an outcome."""

    def check(probe):
        raise Ended(failed("a", "b", "c"))

    assert judge(check, "f = 1").seen == "b"


def test_inputs_differ_from_run_to_run(bench):
    """So that knowing those of the last one is of no use."""
    numbers = {Probe(Submission("answer", "f", ""), bench).random.random() for _ in range(5)}

    assert len(numbers) == 5


@pytest.mark.parametrize(
    ("source", "advised"),
    [
        ("def f(): return 1", True),
        ("def f(x, y): return 1", True),
        ("def f(x): return len(x, 2, 3)", False),
        ("def g(a): pass\ndef f(x): return g()", False),
    ],
)
def test_the_def_line_is_to_blame_only_for_calls_that_do_not_fit_it(judge, source, advised):
    """Not for a call inside the function that went wrong."""
    outcome = judge(doubles, source)

    assert "TypeError" in outcome.seen
    assert ("compare the `def` line" in outcome.next_step) == advised


def test_long_numbers_in_a_call_are_shown_with_few_digits(judge):
    """Nobody reads seventeen of them."""
    assert "f(0.3)" in judge(lambda probe: probe.call(0.1 + 0.2), "def f(x): 1/0").message
