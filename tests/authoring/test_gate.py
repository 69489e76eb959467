"""The gate: the whole course, as it is, must pass it; and it must see what is wrong."""

import json

import pytest
from click.testing import CliRunner

from lesson_kit.authoring import terminal
from lesson_kit.authoring.gate import run_gate
from lesson_kit.authoring.trials import Trial, Tried, problem_of, said, trials_of
from lesson_kit.cli import lesson
from lesson_kit.course.catalog import find_exercise
from lesson_kit.judge.outcome import failed, not_attempted, passed


@pytest.mark.real
@pytest.mark.timeout(1200)  # four to seven minutes on two idle cores, as fast as they are
def test_the_course_is_as_it_says():
    """Run `lesson course check`, which says what fails and which command mends it."""
    report = run_gate()

    assert not report.problems, "\n".join(["lesson course check", *map(str, report.problems)])


def tried(status, outcome, reply=""):
    """Make a trial with its outcome."""
    return Tried(Trial(find_exercise("count-h12"), "known mistake 1", "x", status, reply), outcome, 0.1)


@pytest.mark.parametrize(
    "one",
    [
        tried("passed", passed("Well done.")),
        tried("not_attempted", not_attempted()),
        tried("failed", failed("a", "b", "Look at the code.")),
        tried("failed", failed("a", "b", "look at the  code. And so on."), "Look at\nthe code."),
    ],
)
def test_what_comes_as_it_should_is_no_problem(one):
    """A reply counts however it is spaced and begun."""
    assert problem_of(one) is None


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (tried("passed", failed("a dict", "b", "c")), "is failed, not passed. Expected: a dict"),
        (tried("failed", passed()), "is passed, not failed"),
        (tried("not_attempted", passed()), "is passed, not not_attempted"),
        (tried("failed", failed("a", "b", "c"), "Look at the code."), "is not told “Look at the code.”"),
    ],
)
def test_a_wrong_verdict_is_a_problem_with_a_command(one, says):
    """Which tries that exercise again."""
    problem = problem_of(one)

    assert says in problem.what
    assert problem.mend == "lesson course check --only count-h12"


def test_everything_that_an_exercise_declares_is_tried():
    """Its stub, its solution, the other ways, the mistakes."""
    exercise = find_exercise("count-h12")
    trials = trials_of(exercise, "the solution")

    assert [trial.status for trial in trials[:2]] == ["not_attempted", "passed"]
    assert len(trials) == 2 + len(exercise.also_right) + len(exercise.mistakes)
    assert all(trial.reply for trial in trials if trial.status == "failed")


def test_a_reply_must_be_there():
    """An empty message says nothing."""
    assert not said("Look.", "")


@pytest.mark.real
def test_one_exercise_can_be_tried_by_itself(capsys):
    """And the counts can be read by programs."""
    assert terminal.course_check("count-h12", as_json=True) == 0
    counts = json.loads(capsys.readouterr().out)

    assert counts["exercises"] == 1
    assert counts["known_mistakes"] == len(find_exercise("count-h12").mistakes)
    assert counts["problems"] == []


def test_a_name_that_is_not_there_is_said_in_a_sentence():
    """With exit code 2."""
    result = CliRunner().invoke(lesson, ["course", "check", "--only", "nothing-like-it"])

    assert result.exit_code == 2
    assert "no exercise 'nothing-like-it'" in result.output
