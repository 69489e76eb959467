"""A notebook that was handed in, and what of it counts: the exercises' cells, however they have fared.

Tags get lost when cells are copied, doubled when they are split. So a cell without its tag is found by the
name that it defines, and cells with the same tag count together. The notebook is read, never run.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lesson_kit.course.catalog import all_exercises, chapter
from lesson_kit.course.exercise import FILE, Exercise
from lesson_kit.course.places import number_of
from lesson_kit.course.solved import EXERCISE, read_notebook, source_of, tagged
from lesson_kit.judge.submission import defined_names, definition, path_of_file

FOUND_BY_NAME = "The cell's tag was gone; it was found by its name."
JOINED = "{count} cells have this exercise's tag; they were taken together."


@dataclass(frozen=True)
class HandedIn:
    """Hold what a notebook has for one exercise.

    Attributes:
        source: The cell's source, None if the notebook has no such cell.
        note: What was odd about it.
        elsewhere: Names that the notebook's cells define.
    """

    exercise: Exercise
    source: str | None
    note: str = ""
    elsewhere: frozenset[str] = frozenset()


def handed_in(path: Path) -> list[HandedIn]:
    """Read what a notebook has for each exercise that belongs to it.

    Raises:
        LessonError: The file can't be read as a notebook.
    """
    notebook = read_notebook(path)
    by_tag: dict[str, list[str]] = {}
    for name, cell in tagged(notebook, EXERCISE):
        by_tag.setdefault(name, []).append(source_of(cell))
    loose = [source_of(cell) for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    names = frozenset(name for source in loose for name in defined_names(source))
    found = [_find(exercise, by_tag.get(exercise.name, []), loose) for exercise in _expected(path, by_tag)]
    return [replace(one, elsewhere=names) for one in found]


def _expected(path: Path, by_tag: dict[str, Any]) -> list[Exercise]:
    """List the exercises of the notebook by this file name; of a renamed one, those whose tags it has."""
    own = list(chapter(number_of(path.stem)).exercises)
    return own + [one for one in all_exercises() if one.name in by_tag and one not in own]


def _find(exercise: Exercise, sources: list[str], loose: list[str]) -> HandedIn:
    if len(sources) == 1:
        return HandedIn(exercise, sources[0])
    if sources:
        note = JOINED.format(count=len(sources))
        joined = sources[-1] if exercise.kind == FILE else "\n\n".join(sources)
        return HandedIn(exercise, joined, note)
    found = next((source for source in reversed(loose) if _is_for(source, exercise)), None)
    return HandedIn(exercise, found, FOUND_BY_NAME if found is not None else "")


def _is_for(source: str, exercise: Exercise) -> bool:
    if exercise.kind == FILE:
        return path_of_file(source) == exercise.path
    return definition(source, exercise.variable) is not None
