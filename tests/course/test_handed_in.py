"""Notebooks that were handed in: the cells that count are found, however the notebook has fared."""

import json

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.course.catalog import chapter
from lesson_kit.course.handed_in import FOUND_BY_NAME, handed_in

COUNT = "def count_h12(lines):\n    return {}"


def cell(source, *tags, kind="code"):
    """Make a cell."""
    return {"cell_type": kind, "metadata": {"tags": list(tags)}, "source": source}


@pytest.fixture
def found(tmp_path):
    """Give a function from cells to what counts for `count-h12`."""

    def found(*cells, name="02_time_an_h12.ipynb"):
        path = tmp_path / name
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        return {one.exercise.name: one for one in handed_in(path)}

    return found


def test_only_the_tagged_cell_counts(found):
    """Whatever else defines the name."""
    one = found(cell(COUNT, "exercise:count-h12"), cell("def count_h12(x): pass"))["count-h12"]

    assert (one.source, one.note) == (COUNT, "")


def test_names_from_other_cells_are_known(found):
    """So that a cell which leans on them can be told so."""
    one = found(cell("import re\nlimit = 3"), cell(COUNT, "exercise:count-h12"))["count-h12"]

    assert {"re", "limit"} <= one.elsewhere


def test_source_may_be_a_list_of_lines(found):
    """As Jupyter saves it."""
    assert found(cell(["a\n", "b"], "exercise:count-h12"))["count-h12"].source == "a\nb"


def test_every_exercise_of_the_notebook_has_its_row(found):
    """One without a cell has no source."""
    rows = found(cell(COUNT, "exercise:count-h12"))

    assert list(rows) == [exercise.name for exercise in chapter("02").exercises]
    assert rows["who-gets-h12"].source is None


def test_a_cell_that_lost_its_tag_is_found_by_its_name(found):
    """The last that defines it, and it is said so."""
    one = found(cell("def count_h12(x): pass"), cell(COUNT), cell("count_h12([])"))["count-h12"]

    assert (one.source, one.note) == (COUNT, FOUND_BY_NAME)


def test_a_file_that_lost_its_tag_is_found_by_its_path(found):
    """A Markdown cell that shows the same is no answer."""
    rows = found(
        cell("%%writefile worker.py\nx = 1"),
        cell("%%writefile worker.py\nx = 2", kind="markdown"),
        name="03_a_queue_and_a_worker.ipynb",
    )

    assert rows["write-worker"].source == "%%writefile worker.py\nx = 1"


def test_a_cell_that_was_split_is_put_together(found):
    """Both halves carry the tag then."""
    one = found(cell("import re", "exercise:count-h12"), cell(COUNT, "exercise:count-h12"))["count-h12"]

    assert one.source == f"import re\n\n{COUNT}"
    assert "2 cells" in one.note


def test_a_renamed_notebook_is_known_by_its_tags(found):
    """Only what it has is expected of it then."""
    assert list(found(cell(COUNT, "exercise:count-h12"), name="ada.ipynb")) == ["count-h12"]


def test_a_notebook_of_another_course_has_nothing(found):
    """And says so by being empty."""
    assert found(cell("x = 1"), name="other.ipynb") == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [3]}', '{"a": 1}'])
def test_a_file_that_is_no_notebook_is_refused_in_a_sentence(tmp_path, text):
    """With what to do."""
    path = tmp_path / "02_time_an_h12.ipynb"
    path.write_text(text)

    with pytest.raises(LessonError, match="notebook"):
        handed_in(path)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": 3, "metadata": []},
        {"cell_type": "code", "source": [1, "x"], "metadata": {"tags": "exercise:count-h12"}},
        {"cell_type": "code", "source": "x", "metadata": {"tags": [3, None]}},
    ],
)
def test_odd_cells_do_no_harm(found, odd):
    """The others count all the same."""
    assert found(odd, cell(COUNT, "exercise:count-h12"))["count-h12"].source == COUNT
