"""The line that `start` prints says one thing of each file."""

from pathlib import Path

from lesson_kit.course.places import ROOT
from lesson_kit.course.verbs import ready
from lesson_kit.course.workspace import Changes

COPY = ROOT / "workspace/.lesson/kept/1/utils.py"


def test_all_is_well_in_one_short_line():
    assert ready("03", Changes()) == "✓ Ready for notebook 03."


def test_the_files_of_earlier_notebooks_are_told_apart_by_whose_they_are():
    said = ready("05", Changes(own=("worker.py",), reference=("utils.py", "Procfile")))

    assert "From earlier notebooks, yours: worker.py." in said
    assert "From earlier notebooks, ours: utils.py, Procfile." in said


def test_a_file_that_was_changed_since_it_passed_is_told_of_once():
    """Not as the learner's own, and as put aside too."""
    said = ready("08", Changes(own=("worker.py", "utils.py"), kept=(("utils.py", COPY),)))

    assert "yours: worker.py." in said
    assert said.endswith(
        "Your utils.py that passed is in its place; what you had there since is in "
        "workspace/.lesson/kept/1/utils.py."
    )
    assert "put aside" not in said


def test_a_file_of_this_notebook_that_passed_and_was_changed_is_told_of_once():
    said = ready("05", Changes(waiting=("utils.py",), kept=(("utils.py", COPY),)))

    assert said.count("Your utils.py") == 1
    assert "put it back. What you had there since is in workspace/" in said


def test_a_file_that_never_passed_was_put_aside():
    said = ready("04", Changes(kept=(("worker.py", Path("/elsewhere/worker.py")),)))

    assert said.endswith("Your worker.py was put aside; it is in /elsewhere/worker.py.")
