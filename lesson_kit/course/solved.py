"""Solutions, read from the one place where they are written down: the solved notebooks' tagged cells."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lesson_kit.core.errors import LessonError
from lesson_kit.course.places import solved_notebooks

EXERCISE = "exercise:"
CHECK = "check:"
SOLUTION_ONLY = "solution-only"


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook file.

    Raises:
        LessonError: It is not there, or is not a notebook.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LessonError(f"There is no notebook {path}.", "Look at the name and the folder.") from None
    except (OSError, ValueError) as error:
        raise LessonError(
            f"{path} can't be read as a notebook: {error}", "Open it in JupyterLab, or take a fresh copy."
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise LessonError(f"{path} is not a notebook: it has no list of cells.", "Take a fresh copy of it.")
    return notebook


def source_of(cell: dict[str, Any]) -> str:
    """Give a cell's source as one text; a cell that has none that can be read has an empty one."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else ""


def tags_of(cell: dict[str, Any]) -> list[str]:
    """List a cell's tags."""
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def tagged(notebook: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the cells with a tag `PREFIX:NAME`: the name and the cell."""
    for cell in notebook["cells"]:
        for tag in tags_of(cell):
            if tag.startswith(prefix):
                yield tag.removeprefix(prefix), cell


def solution_source(name: str) -> str | None:
    """Give the solution of an exercise, as its solved notebook has it; None if no notebook does."""
    return next((text for found, text in solutions() if found == name), None)


def solutions() -> Iterator[tuple[str, str]]:
    """Go through all exercises that the solved notebooks solve: name and source."""
    for path in solved_notebooks():
        for name, cell in tagged(read_notebook(path), EXERCISE):
            yield name, source_of(cell)
