"""Build the learner copies from the solved notebooks; say which are stale."""

from collections.abc import Iterator
from pathlib import Path

from lesson_kit.authoring.copies import learner_copy, tidy, written
from lesson_kit.authoring.execute import executed
from lesson_kit.course import places
from lesson_kit.course.catalog import all_exercises
from lesson_kit.course.solved import read_notebook


def chosen(only: str = "") -> list[Path]:
    """List the solved notebooks, or the one with the number or name given."""
    return [path for path in places.solved_notebooks() if path.stem.startswith(only)]


def build(only: str = "", execute: bool = False) -> Iterator[tuple[Path, bool]]:
    """Write learner copies, and tidy the solved notebooks; go through them: path, and whether it changed.

    Args:
        only: A notebook's number, to leave the others alone.
        execute: Run the solved notebooks first.
    """
    exercises = {exercise.name: exercise for exercise in all_exercises()}
    for path in chosen(only):
        solved = read_notebook(path)
        if execute:
            solved = executed(solved, path.name, path.parent)
        yield path, _write(path, written(tidy(solved)))
        target = places.NOTEBOOKS / path.name
        yield target, _write(target, written(learner_copy(solved, exercises)))


def stale(only: str = "") -> list[Path]:
    """List the notebook files that are not what `build` would write."""
    exercises = {exercise.name: exercise for exercise in all_exercises()}
    found = []
    for path in chosen(only):
        solved = read_notebook(path)
        target = places.NOTEBOOKS / path.name
        if _text(path) != written(tidy(solved)):
            found.append(path)
        if _text(target) != written(learner_copy(solved, exercises)):
            found.append(target)
    return found


def orphans() -> list[Path]:
    """List the learner copies that have no solved notebook."""
    names = {path.name for path in places.solved_notebooks()}
    return [path for path in sorted(places.NOTEBOOKS.glob("*.ipynb")) if path.name not in names]


def _write(path: Path, text: str) -> bool:
    if _text(path) == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
