"""What the gate says of exercises by looking at them alone."""

from dataclasses import replace

import pytest

from lesson_kit.authoring.declared import declared, giveaways, twice
from lesson_kit.course.exercise import Exercise, Mistake

SOLUTION = "def add_up(lines):\n    return sum(int(line.strip()) for line in lines if line)\n"
MISTAKES = tuple(Mistake(f"def add_up(lines): return {n}", f"reply {n}") for n in range(3))
GOOD = Exercise(
    "add-up",
    "function",
    1,
    "def add_up(lines):\n    ...\n",
    ("Look at each line.", "A line is text: make it a number.", "sum(…) of int(…)"),
    lambda probe: None,
    MISTAKES,
    also_right=("one", "two"),
)


def said(exercise, solution=SOLUTION):
    """Give all that is wrong, as one text."""
    return "\n".join(str(problem) for problem in declared(exercise, solution))


def test_a_good_exercise_has_nothing_wrong_with_it():
    """As it is declared."""
    assert said(GOOD) == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hints": ("a", "", "c")}, "three hints"),
        ({"hints": ("a", "a", "c")}, "three hints"),
        ({"hints": ("a", "b")}, "three hints"),
        ({"hints": ("return sum(int(line.strip()) for line in lines if line)", "b", "c")}, "hint 1 gives"),
        ({"hints": ("a", "`return sum(int(line.strip())for line in lines if line)`", "c")}, "hint 2 gives"),
        ({"mistakes": MISTAKES[:2]}, "2 mistakes"),
        ({"also_right": ("one",)}, "1 other right"),
        ({"points": 0}, "no points"),
        ({"stub": "def other(lines):\n    ..."}, "must define add_up"),
    ],
)
def test_a_fault_is_named_with_the_command_that_looks_again(change, says):
    """One line for each."""
    text = said(replace(GOOD, **change))

    assert says in text
    assert "lesson course check --only add-up" in text


def test_the_third_hint_may_be_nearly_there():
    """Even all the way."""
    third = replace(GOOD, hints=("a", "b", SOLUTION))

    assert said(third) == ""


def test_an_answer_is_given_away_by_its_value():
    """One of a few letters can't be looked for."""
    answer = replace(
        GOOD, kind="answer", stub="add_up = ...", also_right=(), hints=("It is 'make_report'.", "b", "c")
    )

    assert "hint 1 gives" in said(answer, "add_up = 'make_report'")
    assert giveaways(answer, "add_up = 'b'") == []


def test_a_file_s_stub_names_its_path():
    """The one that is declared."""
    file = replace(GOOD, kind="file", path="worker.py", stub="%%writefile work.py\n# Write it.")

    assert "%%writefile worker.py" in said(file)


def test_a_missing_solution_is_named():
    """Solutions live in the solved notebooks."""
    assert "exercise:add-up" in said(GOOD, None)


def test_two_exercises_of_one_name_are_named():
    """Names are how they are found."""
    assert [problem.where for problem in twice(["a", "b", "a"])] == ["a"]
