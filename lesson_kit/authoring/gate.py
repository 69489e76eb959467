"""The gate: all that must hold of the course before a change goes in.

An exercise untouched is not passed; solutions pass; every known mistake is told so; hints don't tell too
early; learner copies are fresh; links lead somewhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lesson_kit.authoring import build, pages
from lesson_kit.authoring.declared import LEAST_MISTAKES_IN_ALL, declared, twice
from lesson_kit.authoring.problems import Problem
from lesson_kit.authoring.trials import Tried, problem_of, trials_of, try_all
from lesson_kit.core.errors import LessonError
from lesson_kit.course import places
from lesson_kit.course.catalog import chapter, chapters
from lesson_kit.course.exercise import Exercise
from lesson_kit.course.solved import solutions


@dataclass(frozen=True)
class Report:
    """Hold what the gate found."""

    exercises: tuple[Exercise, ...]
    tried: tuple[Tried, ...]
    problems: tuple[Problem, ...]

    @property
    def known_mistakes(self) -> int:
        """Count the known mistakes looked at."""
        return sum(len(exercise.mistakes) for exercise in self.exercises)

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain data."""
        problems = [{"where": one.where, "what": one.what, "mend": one.mend} for one in self.problems]
        return {
            "exercises": len(self.exercises),
            "known_mistakes": self.known_mistakes,
            "other_right_solutions": sum(len(exercise.also_right) for exercise in self.exercises),
            "tried": len(self.tried),
            "problems": problems,
        }


def run_gate(only: str = "", on_each: Callable[[Tried], None] = lambda tried: None) -> Report:
    """Look at the whole course, or at one notebook (`02`) or one exercise (`count-h12`)."""
    exercises = _chosen(only)
    solved = dict(solutions())
    found = [problem for exercise in exercises for problem in declared(exercise, solved.get(exercise.name))]
    if not only or only.isdigit():
        found += _page_problems(only)
    if not only:
        found += _whole(exercises)
    tried = try_all([t for one in exercises for t in trials_of(one, solved.get(one.name))], on_each)
    found += [problem for one in tried if (problem := problem_of(one))]
    return Report(tuple(exercises), tuple(tried), tuple(found))


def _chosen(only: str) -> list[Exercise]:
    every = [(one.number, exercise) for one in chapters() for exercise in one.exercises]
    found = [exercise for number, exercise in every if only in ("", number, exercise.name)]
    if not found and not only.isdigit():
        raise LessonError(
            f"There is no notebook and no exercise {only!r}.", "Say --only 02 or --only count-h12."
        )
    return found


def _page_problems(only: str) -> Iterator[Problem]:
    for path in build.chosen(only):
        yield from pages.tag_problems(path, chapter(places.number_of(path.stem)))
        yield from pages.run_problems(path)
        yield from pages.link_problems(path)
        target = places.NOTEBOOKS / path.name
        if target.exists():
            yield from pages.link_problems(target)
    for path in build.stale(only):
        yield Problem(
            str(path.relative_to(places.ROOT)), "it is not what its solved notebook gives", "make notebooks"
        )


def _whole(exercises: list[Exercise]) -> Iterator[Problem]:
    yield from twice(exercise.name for exercise in exercises)
    yield from pages.file_problems()
    for path in build.orphans():
        yield Problem(path.name, "there is no solved notebook of this name", f"git rm notebooks/{path.name}")
    stems = {path.stem for path in places.solved_notebooks()}
    for one in chapters():
        if one.stem not in stems:
            mend = f"ls notebooks/solutions/{one.number}*"
            yield Problem(f"ex{one.stem}.py", "there is no solved notebook of this name", mend)
    count = sum(len(exercise.mistakes) for exercise in exercises)
    if count < LEAST_MISTAKES_IN_ALL:
        what = f"it knows {count} mistakes; at least {LEAST_MISTAKES_IN_ALL} are wanted"
        yield Problem("the course", what, "lesson course check --json")
