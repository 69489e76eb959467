"""What the gate says of notebooks by reading them: tags, links, saved runs."""

import json

import pytest

from lesson_kit.authoring import pages
from lesson_kit.course import places
from lesson_kit.course.catalog import Chapter
from lesson_kit.course.exercise import Exercise

EXERCISE = Exercise("add-up", "answer", 1, "add_up = ...", ("a", "b", "c"), None, ())
CHAPTER = Chapter("02", "02_x", (EXERCISE,))


def code(source, *tags, count=1, outputs=()):
    """Make a code cell."""
    cell = {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": source}
    return {**cell, "execution_count": count, "outputs": list(outputs)}


def text(source):
    """Make a Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


ANSWER, CHECK = code("add_up = 3", "exercise:add-up"), code('check("add-up")', "check:add-up")


@pytest.fixture
def said(tmp_path, monkeypatch):
    """Give a function from a look and cells to what is wrong, as one text."""
    monkeypatch.setattr(places, "ROOT", tmp_path)

    def said(look, *cells):
        path = tmp_path / "02_x.ipynb"
        path.write_text(json.dumps({"cells": cells}))
        return "\n".join(map(str, look(path)))

    return said


def tags(path):
    """Look at tags."""
    return pages.tag_problems(path, CHAPTER)


def test_an_exercise_with_its_check_after_it_is_right(said):
    """Nothing is said."""
    assert said(tags, text("hi"), ANSWER, CHECK) == ""


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([], "0 cells have the tag exercise:add-up"),
        ([ANSWER, CHECK, ANSWER, CHECK], "2 cells have the tag"),
        ([ANSWER], "the cell after exercise:add-up"),
        ([ANSWER, text("between"), CHECK], "the cell after exercise:add-up"),
        ([ANSWER, code('check("other")', "check:add-up")], "the cell after exercise:add-up"),
        ([ANSWER, code('check("add-up")')], "the cell after exercise:add-up"),
        ([ANSWER, CHECK, code("x", "exercise:other"), CHECK], "belongs to no exercise"),
    ],
)
def test_a_tag_out_of_place_is_named(said, cells, says):
    """With the command that opens the notebook."""
    found = said(tags, *cells)

    assert says in found
    assert "jupyter lab 02_x.ipynb" in found


def test_cells_that_were_never_run_or_failed_are_named(said):
    """Except where failing is the lesson."""
    failed = [{"output_type": "error"}]
    found = said(
        pages.run_problems,
        code("x = 1"),
        code("", count=None),
        code("y", count=None),
        code("1/0", outputs=failed),
        code("1/0", "raises-exception", outputs=failed),
    )

    assert "1 cells were never run, the first of them cell 2" in found
    assert "cell 3 failed" in found
    assert "cell 4" not in found
    assert "lesson course build --execute --only 02" in found


def test_links_that_lead_nowhere_are_named(said, tmp_path):
    """Files and headings; links to other sites and links in code are not looked at."""
    (tmp_path / "there.md").touch()
    found = said(
        pages.link_problems,
        text("# A heading\n[a](there.md) [b](#A-heading) [c](https://x.y) ![d](attachment:x.png)"),
        text("[e](gone.md) [f](#Gone) [g](there.md#any) `[h](code.md)`\n```\n[i](block.md)\n```"),
        code("# [j](comment.md)"),
    )

    assert [line.split()[3] for line in found.splitlines()[::2]] == ["gone.md", "#Gone"]
