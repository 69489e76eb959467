"""Try every solution, every known mistake and every untouched stub on its check, on three checkers."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lesson_kit.authoring.problems import Problem
from lesson_kit.core.errors import LessonError
from lesson_kit.course.checker import Checker
from lesson_kit.course.exercise import FILE, Exercise
from lesson_kit.course.verdict import submission_for
from lesson_kit.judge.outcome import FAILED, NOT_ATTEMPTED, PASSED, Outcome, error

CHECKERS = 3  # on two cores: some mistakes wait for seconds


@dataclass(frozen=True)
class Trial:
    """Hold one source to be judged, and what the verdict has to be.

    Attributes:
        what: What the source is: "the solution", "known mistake 2 (counts every 503)".
        reply: A sentence that the verdict's message must contain.
    """

    exercise: Exercise
    what: str
    source: str
    status: str
    reply: str = ""


@dataclass(frozen=True)
class Tried:
    """Hold a trial, its verdict and how long it took."""

    trial: Trial
    outcome: Outcome
    seconds: float


def trials_of(exercise: Exercise, solution: str | None) -> list[Trial]:
    """List what there is to try for an exercise."""
    found = [Trial(exercise, "the untouched stub", exercise.stub, NOT_ATTEMPTED)]
    if solution is not None:
        found.append(Trial(exercise, "the solution", solution, PASSED))
    for number, source in enumerate(exercise.also_right, 1):
        found.append(Trial(exercise, f"other right solution {number}", source, PASSED))
    for number, mistake in enumerate(exercise.mistakes, 1):
        name = f"known mistake {number}" + (f" ({mistake.why})" if mistake.why else "")
        found.append(Trial(exercise, name, mistake.source, FAILED, mistake.reply))
    return found


def problem_of(tried: Tried) -> Problem | None:
    """Say what is wrong with a verdict, if anything is."""
    trial, outcome = tried.trial, tried.outcome
    mend = f"lesson course check --only {trial.exercise.name}"
    if outcome.status != trial.status:
        what = f"{trial.what} is {outcome.status}, not {trial.status}. {outcome.message}"
        return Problem(trial.exercise.name, what, mend)
    if trial.reply and not said(trial.reply, outcome.message):
        what = f"{trial.what} is not told “{trial.reply}” but: {outcome.message}"
        return Problem(trial.exercise.name, what, mend)
    return None


def said(reply: str, message: str) -> bool:
    """Say whether a message has a sentence in it, however the two are spaced, begun and ended."""
    return " ".join(reply.split()).rstrip(".").lower() in " ".join(message.split()).lower()


def try_all(trials: Iterable[Trial], on_each: Callable[[Tried], None] = lambda tried: None) -> list[Tried]:
    """Judge all trials, the slow kinds first, and give the verdicts in the order of the trials."""
    trials = list(trials)
    order = sorted(range(len(trials)), key=lambda number: trials[number].exercise.kind != FILE)
    results: dict[int, Tried] = {}
    mine = threading.local()
    checkers: list[Checker] = []

    def begin() -> None:
        mine.checker = Checker()
        checkers.append(mine.checker)

    def one(number: int) -> None:
        results[number] = _try(trials[number], mine.checker)
        on_each(results[number])

    try:
        with ThreadPoolExecutor(CHECKERS, initializer=begin) as pool:
            list(pool.map(one, order))
    finally:
        for checker in checkers:
            checker.stop()
    return [results[number] for number in range(len(trials))]


def _try(trial: Trial, checker: Checker) -> Tried:
    began = time.perf_counter()
    try:
        outcome = checker.check(trial.exercise.name, submission_for(trial.exercise, trial.source))
    except LessonError as problem:  # the gate goes on, and says so at its end
        outcome = error(problem.what, problem.do)
    return Tried(trial, outcome, time.perf_counter() - began)
