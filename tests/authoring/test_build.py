"""Building: what is stale is known, what is fresh is left alone, notebooks are run apart."""

import json
import os

import pytest

from lesson_kit.authoring import build
from lesson_kit.core.errors import LessonError
from lesson_kit.course import places


def notebook(*sources):
    """Make a solved notebook's file."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": 1,
            "id": "a",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a folder of notebooks, one of them solved."""
    monkeypatch.setattr(places, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(places, "SOLUTIONS", tmp_path / "solutions")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions/02_x.ipynb").write_text(notebook("x = 1"))
    return tmp_path


def test_what_is_stale_is_known_and_mended_by_building(folder):
    """Then nothing is left to do."""
    solved, copy = folder / "solutions/02_x.ipynb", folder / "02_x.ipynb"
    assert build.stale() == [solved, copy]

    assert list(build.build()) == [(solved, True), (copy, True)]
    assert build.stale() == []
    assert list(build.build()) == [(solved, False), (copy, False)]


def test_a_copy_changed_by_hand_is_stale(folder):
    """Copies are built, never edited."""
    list(build.build())
    (folder / "02_x.ipynb").write_text(notebook("x = 2"))

    assert build.stale() == [folder / "02_x.ipynb"]


def test_a_copy_without_a_solved_notebook_is_known(folder):
    """It belongs to nothing."""
    (folder / "07_y.ipynb").write_text("{}")

    assert build.orphans() == [folder / "07_y.ipynb"]


def test_only_the_notebook_asked_for_is_built(folder):
    """The others are left alone."""
    (folder / "solutions/03_y.ipynb").write_text(notebook("y = 1"))

    assert {path.name for path, _ in build.build("03")} == {"03_y.ipynb"}


@pytest.mark.real
def test_a_notebook_is_run_in_a_workspace_of_its_own(folder, monkeypatch):
    """Never in the learner's."""
    monkeypatch.setenv("LESSON_WORKSPACE", "/somewhere/mine")
    text = notebook("import os\nprint(os.environ['LESSON_WORKSPACE'].startswith('/somewhere'))")
    (folder / "solutions/02_x.ipynb").write_text(text)
    list(build.build("02", execute=True))
    [cell] = json.loads((folder / "solutions/02_x.ipynb").read_text())["cells"]

    assert cell["outputs"][0]["text"] == "False\n"
    assert os.environ["LESSON_WORKSPACE"] == "/somewhere/mine"


@pytest.mark.real
def test_a_notebook_that_fails_is_named_and_left_as_it_was(folder):
    """With the error."""
    text = notebook("1 / 0")
    (folder / "solutions/02_x.ipynb").write_text(text)

    with pytest.raises(LessonError, match=r"02_x.ipynb did not run to its end[\s\S]*ZeroDivisionError"):
        list(build.build("02", execute=True))
    assert (folder / "solutions/02_x.ipynb").read_text() == text
