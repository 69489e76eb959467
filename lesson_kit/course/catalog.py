"""All exercises of the course, in order, and which notebook each belongs to."""

import difflib
import importlib
import pkgutil
import re
from dataclasses import dataclass
from functools import cache

from lesson_kit.core.errors import LessonError
from lesson_kit.course import exercises
from lesson_kit.course.exercise import FILE, Exercise

CHALLENGE_STEP = "08"  # it has an app and a folder of its own
MODULE = re.compile(r"ex(\d\d)_(\w+)")


@dataclass(frozen=True)
class Chapter:
    """Hold one notebook's exercises.

    Attributes:
        number: `02`.
        stem: `02_time_an_h12`, the notebook's file name without its ending.
        exercises: In the order in which the notebook has them.
    """

    number: str
    stem: str
    exercises: tuple[Exercise, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """Import every exercise module, and give them in the course's order."""
    names = sorted(module.name for module in pkgutil.iter_modules(exercises.__path__))
    return tuple(_chapter(match) for name in names if (match := MODULE.fullmatch(name)))


def _chapter(match: re.Match) -> Chapter:
    module = importlib.import_module(f"{exercises.__name__}.{match[0]}")
    return Chapter(match[1], f"{match[1]}_{match[2]}", tuple(module.EXERCISES))


def chapter(number: str) -> Chapter:
    """Give one notebook's exercises; none for a notebook without any."""
    found = next((one for one in chapters() if one.number == number), None)
    return found or Chapter(number, number, ())


def chapter_of(name: str) -> Chapter:
    """Give the chapter that an exercise belongs to."""
    return next(one for one in chapters() for exercise in one.exercises if exercise.name == name)


def all_exercises() -> tuple[Exercise, ...]:
    """List every exercise of the course, in order."""
    return tuple(exercise for one in chapters() for exercise in one.exercises)


def file_exercises() -> list[tuple[str, Exercise]]:
    """List the exercises that write a file of the lesson app, each with its notebook's number, in order."""
    numbered = [(one.number, exercise) for one in chapters() for exercise in one.exercises]
    return [
        (number, exercise)
        for number, exercise in numbered
        if exercise.kind == FILE and number != CHALLENGE_STEP
    ]


def challenge_files_to_write() -> list[Exercise]:
    """List the exercises that write a file of the challenge's app."""
    return [exercise for exercise in chapter(CHALLENGE_STEP).exercises if exercise.kind == FILE]


def find_exercise(
    name: str, else_do: str = 'Its name is in the cell\'s own line: check("NAME").'
) -> Exercise:
    """Find an exercise by its name.

    Args:
        else_do: What to advise where no name is near.

    Raises:
        LessonError: There is none; the error names the nearest.
    """
    known = {exercise.name: exercise for exercise in all_exercises()}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(str(name).replace("_", "-"), known, n=1, cutoff=0.5)
    do = f"Did you mean {near[0]!r}?" if near else else_do
    raise LessonError(f"There is no exercise named {name!r}.", do)
