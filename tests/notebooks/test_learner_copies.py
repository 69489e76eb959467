"""Each learner copy runs from top to bottom untouched: no exception, and every check says "not yet"."""

import json

import pytest

from lesson_kit.authoring.execute import executed
from lesson_kit.course import places
from lesson_kit.course.solved import CHECK, read_notebook, tagged
from lesson_kit.judge.outcome import not_attempted

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

COPIES = sorted(places.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("path", COPIES, ids=lambda path: path.stem)
def test_an_untouched_copy_runs_to_its_end_and_is_told_kindly(path):
    """Whoever presses "Run all" first sees where to begin, and nothing red."""
    notebook = json.loads(json.dumps(executed(read_notebook(path), path.name, path.parent)))

    for name, cell in tagged(notebook, CHECK):
        said = "".join(output.get("data", {}).get("text/plain", "") for output in cell["outputs"])
        assert said == f"○ {name}: not yet\n  {not_attempted().note}"
