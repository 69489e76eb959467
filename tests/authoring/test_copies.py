"""Learner copies: no solution, no output, the same bytes every time."""

import copy
import json

import nbformat

from lesson_kit.authoring.copies import learner_copy, tidy, written
from lesson_kit.course.exercise import Exercise

STUB = "count_h12 = ...\n"
EXERCISES = {"count-h12": Exercise("count-h12", "answer", 1, STUB, ("a", "b", "c"), None, ())}
WIDGET = "application/vnd.jupyter.widget-view+json"


def code(source, *tags, outputs=(), **metadata):
    """Make a code cell."""
    return {
        "cell_type": "code",
        "execution_count": 7,
        "id": "whatever",
        "metadata": {"tags": list(tags), **metadata},
        "outputs": list(outputs),
        "source": source,
    }


SOLVED = {
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Title\n", "text"]},
        code("count_h12 = 3", "exercise:count-h12", execution={"iopub.execute_input": "2026-01-01"}),
        code(
            'check("count-h12")',
            "check:count-h12",
            outputs=[{"output_type": "stream", "name": "stdout", "text": "✓"}],
        ),
        code("secret = 42", "solution-only"),
        code("x = 1"),
        code(
            "x = 1",
            outputs=[
                {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "w", WIDGET: {}}}
            ],
        ),
    ],
    "metadata": {
        "widgets": {"state": {}},
        "language_info": {"name": "python", "version": "3.11.7"},
        "toc": 1,
    },
    "nbformat": 4,
    "nbformat_minor": 5,
}


def text_of(notebook):
    """Give a notebook's file, read by nbformat, which must find no fault."""
    text = written(notebook)
    nbformat.validate(nbformat.reads(text, as_version=4))
    return text


def test_the_learner_gets_the_stub_in_the_place_of_the_solution():
    """And none of what is for authors."""
    text = text_of(learner_copy(SOLVED, EXERCISES))

    assert "count_h12 = ..." in text
    assert "count_h12 = 3" not in text
    assert "secret" not in text


def test_the_learner_gets_no_outputs():
    """Nor numbers of cells that somebody else has run."""
    cells = learner_copy(SOLVED, EXERCISES)["cells"]

    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells[1:])


def test_tags_stay_in_both():
    """They are how exercises are found."""
    for notebook in (tidy(SOLVED), learner_copy(SOLVED, EXERCISES)):
        assert notebook["cells"][1]["metadata"]["tags"] == ["exercise:count-h12"]


def test_what_differs_from_run_to_run_is_left_out():
    """Times, versions, the state of widgets."""
    text = text_of(tidy(SOLVED))

    assert "2026-01-01" not in text
    assert "3.11.7" not in text
    assert "widget" not in text
    assert '"text/plain": "w"' in text


def test_ids_come_from_content_and_differ():
    """Whatever ids the cells had, and wherever they stand."""
    other = copy.deepcopy(SOLVED)
    other["cells"].insert(0, code("new"))
    for cell in other["cells"]:
        cell["id"] = "another"
    ids = [cell["id"] for cell in tidy(SOLVED)["cells"]]

    assert len(set(ids)) == len(ids)
    assert ids[1] == "exercise-count-h12"
    assert [cell["id"] for cell in tidy(other)["cells"]][1:] == ids


def test_both_copies_of_a_cell_have_the_same_id():
    """So that they can be compared."""
    solved = {cell["id"] for cell in tidy(SOLVED)["cells"]}

    assert {cell["id"] for cell in learner_copy(SOLVED, EXERCISES)["cells"]} < solved


def test_building_from_what_was_built_changes_nothing():
    """Byte for byte."""
    once = written(tidy(SOLVED))
    again = json.loads(once)

    assert written(tidy(again)) == once
    assert written(learner_copy(again, EXERCISES)) == written(learner_copy(SOLVED, EXERCISES))


def test_the_solved_notebook_is_not_changed_by_looking_at_it():
    """All of this is pure."""
    before = copy.deepcopy(SOLVED)
    learner_copy(SOLVED, EXERCISES)

    assert before == SOLVED
