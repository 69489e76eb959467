"""What a notebook says to the course: start, check, hint, solution, progress, predict, reveal, reset.

Each prints what the learner reads, and one line that never changes where all is well, so that a notebook's
saved output can be compared.
"""

from typing import Any

from lesson_kit.core.errors import LessonError
from lesson_kit.course import show, standing, workspace
from lesson_kit.course.catalog import chapter, find_exercise
from lesson_kit.course.exercise import Exercise
from lesson_kit.course.places import ROOT
from lesson_kit.course.session import session
from lesson_kit.course.solved import solution_source
from lesson_kit.judge.outcome import FAILED


def start(number: str | int, speed: float = 10, **config: Any) -> Any:
    """Make the workspace that a notebook needs, start the app on the local Heroku, and give it back.

    Args:
        number: The notebook's: "02".
        speed: How many times faster than the real Heroku its clock runs; 1 is real time.
        config: Config vars for the app: `REPORT_SECONDS=3`.
    """
    here = session()
    here.number = workspace.known_number(number)
    folder = workspace.app_folder(here.number, here.workspace)
    changes = workspace.make_step(here.number, here.workspace, here.progress)
    here.enter(folder)
    lab = here.open_lab(folder, speed, **config)
    here.warm(chapter(here.number).exercises)
    _say(ready(here.number, changes))
    return lab


def check(name: str = "") -> None:
    """Check the learner's work on an exercise, and say what came of it."""
    exercise = _named(name, "check")
    here = session()
    verdict = here.check(exercise)
    tip = f'Stuck? `hint("{name}")` gives you a nudge.' if _needs_a_tip(here.progress.exercise(name)) else ""
    show.display(show.outcome(name, verdict, tip))
    _say_if_broken(here.progress)


def hint(name: str = "") -> None:
    """Show the next of an exercise's three hints, below those shown before."""
    exercise = _named(name, "hint")
    number = session().progress.note_hint(name, len(exercise.hints))
    show.display(show.hints(name, exercise.hints[:number], len(exercise.hints)))


def solution(name: str = "") -> None:
    """Show one solution of an exercise, folded."""
    exercise = _named(name, "solution")
    source = solution_source(name)
    if source is None:
        raise LessonError(f"No solved notebook has a solution of {name!r}.", "Look in notebooks/solutions.")
    session().progress.note_solution(name)
    show.display(show.solution(name, source, exercise.shorter, exercise.more))


def progress() -> None:
    """Show how far you are: this notebook's exercises, and a bar for every notebook."""
    here = session()
    kept = here.progress
    show.display(standing.table(standing.standings(kept), here.number))
    _say_if_broken(kept)


def predict(name: str, question: str, options: list[str]) -> None:
    """Ask for a prediction; it is kept, never graded."""
    from lesson_kit.course import view

    view.predict(session().progress, name, question, options)


def reveal(name: str, was: str = "") -> None:
    """Say what the learner had predicted, and how it was.

    Args:
        was: In a sentence or two. Its cell is folded in the notebooks, so that nobody reads it too early.
    """
    choice = session().progress.prediction(name)
    said = f"You predicted: {choice}" if choice else "You made no prediction this time."
    show.display(show.plain_sentences([said, was] if was else [said]))


def reset(number: str | int) -> None:
    """Begin a notebook's exercises anew; a copy of your files is kept."""
    here = session()
    _say(workspace.reset(workspace.known_number(number), here.workspace, here.progress))


def _named(name: Any, verb: str) -> Exercise:
    """Find the exercise that a learner means.

    Raises:
        LessonError: They gave no name, or none that there is; it says which ones this notebook has.
    """
    names = [exercise.name for exercise in chapter(session().number).exercises]
    calls = ", ".join(f'{verb}("{one}")' for one in names)
    listed = f"This notebook has {calls}." if calls else f'Its name is in the check\'s line: {verb}("NAME").'
    if not isinstance(name, str) or not name.strip():
        raise LessonError(f"{verb}() needs the name of an exercise, between quotes.", listed)
    return find_exercise(name.strip(), listed)


def _needs_a_tip(known: dict[str, Any]) -> bool:
    """Say whether to mention hints: after a second try that failed, if none was asked for."""
    return known.get("status") == FAILED and known.get("checks", 0) > 1 and not known.get("hints")


def ready(number: str, changes: workspace.Changes) -> str:
    """Say whose files the notebook begins with: of each file one thing."""
    copies = {path: _short(copy) for path, copy in changes.kept}
    own = [path for path in changes.own if path not in copies]
    parts = [f"✓ Ready for notebook {number}."]
    if own:
        parts.append(f"From earlier notebooks, yours: {', '.join(own)}.")
    if changes.reference:
        parts.append(f"From earlier notebooks, ours: {', '.join(changes.reference)}.")
    for path in changes.waiting:
        since = f" What you had there since is in {copies[path]}." if path in copies else ""
        parts.append(f"Your {path} that passed is kept: run its cell, or its check, to put it back.{since}")
    for path, copy in copies.items():
        if path in changes.own:
            parts.append(f"Your {path} that passed is in its place; what you had there since is in {copy}.")
        elif path not in changes.waiting:
            parts.append(f"Your {path} was put aside; it is in {copy}.")
    return " ".join(parts)


def _short(path: Any) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _say(text: str) -> None:
    print(text)


def _say_if_broken(kept: Any) -> None:
    if kept.said:
        show.display(show.plain_sentences([kept.said]))
        kept.said = ""
