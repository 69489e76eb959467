"""The course in a terminal: `lesson check`, `lesson progress`, `lesson reset`. Each returns its exit code."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lesson_kit.core.errors import LessonError
from lesson_kit.course import show, standing, workspace
from lesson_kit.course.checker import Checker
from lesson_kit.course.handed_in import HandedIn, handed_in
from lesson_kit.course.places import workspace_folder
from lesson_kit.course.progress import Progress
from lesson_kit.course.verdict import submission_for
from lesson_kit.judge.outcome import ERROR, NOT_ATTEMPTED, PASSED, Outcome, not_attempted

FINE, SHORT = 0, 1


def check(notebooks: Sequence[str | Path], as_json: bool = False) -> int:
    """Print the verdict of every exercise of the notebooks named; 1 if any is not passed."""
    rows: list[dict[str, Any]] = []
    with Checker() as checker:
        for path in map(Path, notebooks):
            new = _check_notebook(path, checker)
            rows += new
            if not as_json:
                print(_text(path, new))
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    return FINE if rows and all(row["status"] == PASSED for row in rows) else SHORT


def progress() -> int:
    """Print how far the learner is, exercise by exercise."""
    kept = Progress(workspace_folder())
    for one in (all_of_them := standing.standings(kept)):
        print(standing.details(one))
    print(standing.table(all_of_them).text)
    if kept.said:
        print(kept.said)
    return FINE


def reset(number: str) -> int:
    """Begin a notebook's exercises anew."""
    folder = workspace_folder()
    print(workspace.reset(workspace.known_number(number), folder, Progress(folder)))
    return FINE


def _check_notebook(path: Path, checker: Checker) -> list[dict[str, Any]]:
    try:
        found = handed_in(path)
    except LessonError as problem:
        return [_row(path, "", ERROR, 0, 0, str(problem))]
    if not found:
        return [
            _row(path, "", ERROR, 0, 0, "It has no exercise of this course: no tag, no name that is known.")
        ]
    return [_verdict(path, one, checker) for one in found]


def _verdict(path: Path, one: HandedIn, checker: Checker) -> dict[str, Any]:
    exercise = one.exercise
    if one.source is None:
        outcome = not_attempted("The notebook has no cell for this exercise.")
    else:
        try:
            submission = replace(submission_for(exercise, one.source), elsewhere=one.elsewhere)
            outcome = checker.check(exercise.name, submission)
        except LessonError as problem:
            outcome = Outcome(ERROR, seen=problem.what, next_step=problem.do)
    points = exercise.points if outcome.status == PASSED else 0
    message = " ".join(filter(None, [outcome.message, one.note]))
    return _row(path, exercise.name, outcome.status, points, exercise.points, message)


def _row(path: Path, name: str, status: str, points: int, most: int, message: str) -> dict[str, Any]:
    return {
        "notebook": str(path),
        "exercise": name,
        "status": status,
        "points": points,
        "max_points": most,
        "message": message,
    }


def _text(path: Path, rows: list[dict[str, Any]]) -> str:
    points = sum(row["points"] for row in rows)
    lines = [f"{path}  {points} of {sum(row['max_points'] for row in rows)} points"]
    for row in rows:
        mark, word = show.HEADINGS[row["status"]]
        lines.append(f"  {mark} {row['exercise']:<24} {word}")
        if row["status"] not in (PASSED, NOT_ATTEMPTED):
            lines.append(f"      {row['message']}")
    return "\n".join(lines)
