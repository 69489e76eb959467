"""A scaffolded exercise: a module that can be imported, two cells with its tags, steps that are left."""

import json
import runpy

import pytest

from lesson_kit.authoring import new
from lesson_kit.core.errors import LessonError
from lesson_kit.course import exercises, places
from lesson_kit.course.exercise import Exercise


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Give a copy of the course in which there is one solved notebook."""
    solutions, modules = tmp_path / "notebooks/solutions", tmp_path / "exercises"
    solutions.mkdir(parents=True)
    modules.mkdir()
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (solutions / "02_time_an_h12.ipynb").write_text(json.dumps(notebook))
    monkeypatch.setattr(places, "ROOT", tmp_path)
    monkeypatch.setattr(places, "SOLUTIONS", solutions)
    monkeypatch.setattr(exercises, "__path__", [str(modules)])
    return tmp_path


@pytest.mark.parametrize("kind", ["answer", "function", "file"])
def test_a_new_exercise_is_ready_to_be_filled_in(course, kind):
    """Of each kind."""
    steps = new.scaffold("02", "my-exercise", kind)
    module = runpy.run_path(str(course / "exercises/my_exercise.py"))
    notebook = json.loads((course / "notebooks/solutions/02_time_an_h12.ipynb").read_text())
    exercise = module["MY_EXERCISE"]

    assert isinstance(exercise, Exercise)
    assert (exercise.name, exercise.kind, bool(exercise.path)) == ("my-exercise", kind, kind == "file")
    assert [cell["metadata"]["tags"] for cell in notebook["cells"]] == [
        ["exercise:my-exercise"],
        ["check:my-exercise"],
    ]
    assert "".join(notebook["cells"][0]["source"]) == exercise.stub.rstrip("\n")
    assert len(steps) == 7


@pytest.mark.parametrize(
    ("number", "name", "kind"),
    [
        ("02", "My Exercise", "answer"),
        ("02", "count-h12", "answer"),
        ("02", "new", "poem"),
        ("09", "new", "answer"),
    ],
)
def test_what_can_t_be_made_is_refused_before_anything_is_written(course, number, name, kind):
    """In a sentence."""
    with pytest.raises(LessonError):
        new.scaffold(number, name, kind)

    assert not list((course / "exercises").iterdir())


def test_an_exercise_is_not_scaffolded_twice(course):
    """The first may have been filled in."""
    new.scaffold("02", "my-exercise", "answer")

    with pytest.raises(LessonError, match="exists already"):
        new.scaffold("02", "my-exercise", "answer")
