"""Each learner copy runs from top to bottom untouched: no exception, and every check says "not yet"."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from lesson_kit.authoring.execute import executed
from lesson_kit.course import places
from lesson_kit.course.catalog import all_exercises
from lesson_kit.course.solved import CHECK, EXERCISE, read_notebook, tagged
from lesson_kit.judge.outcome import not_attempted

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

COPIES = sorted(places.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
AT_A_TIME = 3  # much of a notebook is waiting


@pytest.fixture(scope="module")
def run():
    """Run all copies, several at a time; give each one's run to come."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield {path: pool.submit(executed, read_notebook(path), path.name, path.parent) for path in COPIES}


def test_each_exercises_cell_has_the_id_that_its_check_knows_it_by():
    """A file's cell that has lost its `%%writefile` line is known by nothing else."""
    ids = {name: cell["id"] for path in COPIES for name, cell in tagged(read_notebook(path), EXERCISE)}

    assert ids == {exercise.name: exercise.cell for exercise in all_exercises()}


@pytest.mark.parametrize("path", COPIES, ids=lambda path: path.stem)
def test_an_untouched_copy_runs_to_its_end_and_is_told_kindly(run, path):
    """Whoever presses "Run all" first sees where to begin, and nothing red."""
    notebook = json.loads(json.dumps(run[path].result()))

    for name, cell in tagged(notebook, CHECK):
        said = "".join(output.get("data", {}).get("text/plain", "") for output in cell["outputs"])
        assert said == f"○ {name}: not yet\n  {not_attempted().note}"
