"""From a solved notebook to the learner's copy of it: pure, and the same bytes every time.

The solved notebook is the source. Both files get cell ids that come from the cells' content, so that a change
in one cell changes one id; what differs from run to run is left out of both.
"""

import copy
import hashlib
import json
from typing import Any

from lesson_kit.course.exercise import Exercise
from lesson_kit.course.solved import CHECK, EXERCISE, SOLUTION_ONLY, source_of, tags_of

Notebook = dict[str, Any]
Cell = dict[str, Any]

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET = "application/vnd.jupyter.widget-view+json"  # of no use without the kernel that made it
KEPT_METADATA = ("tags", "reason", "jupyter", "editable", "deletable")


def tidy(solved: Notebook) -> Notebook:
    """Give a solved notebook as it is saved: nothing in it that differs from run to run."""
    tidied = _frame(solved)
    tidied["cells"] = [_tidy_cell(cell) for cell in solved["cells"]]
    return _with_ids(tidied)


def learner_copy(solved: Notebook, exercises: dict[str, Exercise]) -> Notebook:
    """Give the learner's copy: no outputs, each exercise's cell as its stub, nothing for authors only."""
    made = _frame(solved)
    cells = [cell for cell in tidy(solved)["cells"] if SOLUTION_ONLY not in tags_of(cell)]
    made["cells"] = [_learner_cell(cell, exercises) for cell in cells]
    return made


def written(notebook: Notebook) -> str:
    """Give a notebook file's text, as Jupyter itself would write it."""
    lined = copy.deepcopy(notebook)
    for cell in lined["cells"]:
        cell["source"] = source_of(cell).splitlines(keepends=True)
    return json.dumps(lined, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _frame(notebook: Notebook) -> Notebook:
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return {"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _tidy_cell(cell: Cell) -> Cell:
    kept = {name: value for name, value in cell.get("metadata", {}).items() if name in KEPT_METADATA}
    tidied = {"cell_type": cell["cell_type"], "metadata": kept, "source": source_of(cell)}
    if cell["cell_type"] == "code":
        tidied["execution_count"] = cell.get("execution_count")
        tidied["outputs"] = [_tidy_output(output) for output in cell.get("outputs", [])]
    if "attachments" in cell:
        tidied["attachments"] = cell["attachments"]
    return tidied


def _tidy_output(output: dict[str, Any]) -> dict[str, Any]:
    tidied = {name: value for name, value in output.items() if name != "transient"}
    if "data" in tidied:
        tidied["data"] = {mime: value for mime, value in tidied["data"].items() if mime != WIDGET}
    return tidied


def _learner_cell(cell: Cell, exercises: dict[str, Exercise]) -> Cell:
    made = copy.deepcopy(cell)
    for tag in tags_of(cell):
        name = tag.removeprefix(EXERCISE)
        if tag.startswith(EXERCISE) and name in exercises:
            made["source"] = exercises[name].stub.rstrip("\n")
    if made["cell_type"] == "code":
        made["outputs"], made["execution_count"] = [], None
    else:
        made["source"] = made["source"].replace("](../", "](")  # the copy is one folder further up
    return made


def _with_ids(notebook: Notebook) -> Notebook:
    seen: dict[str, int] = {}
    for cell in notebook["cells"]:
        base = _id(cell)
        seen[base] = seen.get(base, 0) + 1
        cell["id"] = base if seen[base] == 1 else f"{base}-{seen[base]}"
    return notebook


def _id(cell: Cell) -> str:
    for tag in tags_of(cell):
        if tag.startswith((EXERCISE, CHECK)):
            return tag.replace(":", "-")[:60]
    return hashlib.sha256(f"{cell['cell_type']}\n{cell['source']}".encode()).hexdigest()[:10]
