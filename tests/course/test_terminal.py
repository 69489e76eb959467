"""The course in a terminal: verdicts of notebooks that were handed in, progress, reset."""

import json

import pytest
from click.testing import CliRunner

from lesson_kit.cli import lesson
from lesson_kit.course.catalog import chapter, find_exercise
from lesson_kit.course.progress import Progress
from lesson_kit.course.solved import solution_source


def write(path, **cells):
    """Write a notebook with a tagged cell for each exercise."""
    made = [
        {
            "cell_type": "code",
            "metadata": {"tags": [f"exercise:{name.replace('_', '-')}"]},
            "source": source,
        }
        for name, source in cells.items()
    ]
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return str(path)


def run(*words):
    """Run the `lesson` command."""
    return CliRunner().invoke(lesson, words)


@pytest.mark.real
def test_every_exercise_of_every_notebook_has_a_row(tmp_path):
    """Whatever state the notebooks are in; the exit code says that something falls short."""
    good = write(
        tmp_path / "02_time_an_h12.ipynb",
        count_h12=solution_source("count-h12"),
        who_gets_h12="import sys; sys.exit()",
        longer_timeout=find_exercise("longer-timeout").stub,
    )
    broken = tmp_path / "03_a_queue_and_a_worker.ipynb"
    broken.write_text("{")
    result = run("check", "--json", good, str(broken), str(tmp_path / "gone.ipynb"))
    rows = {row["exercise"] or row["notebook"].rpartition("/")[2]: row for row in json.loads(result.output)}

    assert result.exit_code == 1
    assert {name: row["status"] for name, row in rows.items()} == {
        "count-h12": "passed",
        "who-gets-h12": "failed",
        "longer-timeout": "not_attempted",
        "read-the-router-line": "not_attempted",
        "03_a_queue_and_a_worker.ipynb": "error",
        "gone.ipynb": "error",
    }
    assert rows["count-h12"]["points"] == rows["count-h12"]["max_points"] > 0
    assert rows["who-gets-h12"]["points"] == 0
    assert "sys.exit" in rows["who-gets-h12"]["message"]
    assert "can't be read" in rows["03_a_queue_and_a_worker.ipynb"]["message"]


@pytest.mark.real
def test_a_notebook_that_passes_is_told_for_people_and_by_the_exit_code(tmp_path):
    """One line an exercise."""
    names = [exercise.name for exercise in chapter("02").exercises]
    path = write(tmp_path / "02_x.ipynb", **{name: solution_source(name) for name in names})
    result = run("check", path)

    assert result.exit_code == 0, result.output
    assert "9 of 9 points" in result.output
    assert result.output.count("✓") == len(names)


def test_progress_is_told_in_the_terminal_too(progress):
    """Exercise by exercise."""
    progress.note_check("count-h12", "passed")
    result = run("progress")

    assert result.exit_code == 0
    assert "✓ count-h12" in result.output


def test_reset_begins_a_notebook_anew(workspace, progress):
    """And says what is kept."""
    progress.note_check("count-h12", "passed")
    result = run("reset", "2")

    assert result.exit_code == 0
    assert "Notebook 02 begins anew" in result.output
    assert not Progress(workspace).passed("count-h12")


def test_a_notebook_that_is_not_there_is_said_in_a_sentence(workspace):
    """With exit code 2."""
    result = run("reset", "77")

    assert result.exit_code == 2
    assert "There is no notebook" in result.output
