"""How far a learner is: one row an exercise, in the notebook and in the terminal."""

import contextlib
import html
import re
from dataclasses import dataclass

from lesson_kit.core.errors import LessonError
from lesson_kit.course import places
from lesson_kit.course.catalog import Chapter, chapters
from lesson_kit.course.progress import Progress
from lesson_kit.course.show import HEADINGS, Shown, box
from lesson_kit.course.solved import read_notebook, source_of
from lesson_kit.judge.outcome import FAILED, NOT_ATTEMPTED, PASSED

BAR = 20
TITLE = re.compile(r"\s*# (?:\d\d\W+)?(.+)")


@dataclass(frozen=True)
class Row:
    """Hold how an exercise stands: its status is `passed` once it ever was."""

    name: str
    status: str
    points: int
    hints: int
    solution_seen: bool


@dataclass(frozen=True)
class Standing:
    """Hold how a notebook stands."""

    number: str
    title: str
    rows: tuple[Row, ...]

    @property
    def passed(self) -> int:
        """Count the exercises passed."""
        return sum(row.status == PASSED for row in self.rows)


def standings(progress: Progress) -> list[Standing]:
    """Read how every notebook with exercises stands."""
    known = progress.read()["exercises"]
    return [_standing(chapter, known) for chapter in chapters() if chapter.exercises]


def _standing(chapter: Chapter, known: dict) -> Standing:
    title = title_of(chapter.stem)
    rows = tuple(
        _row(exercise.name, exercise.points, known.get(exercise.name, {})) for exercise in chapter.exercises
    )
    return Standing(chapter.number, title, rows)


def title_of(stem: str) -> str:
    """Give a notebook's title: its first heading, without the number; else its file's name."""
    with contextlib.suppress(LessonError):
        cells = read_notebook(places.NOTEBOOKS / f"{stem}.ipynb")["cells"]
        heading = next((match for cell in cells if (match := TITLE.match(source_of(cell)))), None)
        if heading:
            return heading[1].strip()
    return stem.partition("_")[2].replace("_", " ")


def _row(name: str, points: int, entry: dict) -> Row:
    status = PASSED if entry.get("passed") else entry.get("status", NOT_ATTEMPTED)
    if status not in (PASSED, FAILED):
        status = NOT_ATTEMPTED
    hints = entry.get("hints")
    return Row(name, status, points, hints if type(hints) is int else 0, entry.get("solution_seen") is True)


def table(all_of_them: list[Standing], here: str = "") -> Shown:
    """Show the exercises of the notebook `here` one by one, and a bar for each notebook and for all."""
    total = sum(len(one.rows) for one in all_of_them)
    passed = sum(one.passed for one in all_of_them)
    lines, body = [], ""
    for one in all_of_them:
        if one.number == here:
            lines.append(details(one))
            body += f"<p><strong>{one.number} {html.escape(one.title)}</strong></p>{_rows_markup(one.rows)}"
    for one in all_of_them:
        lines.append(
            f"{one.number} {one.title:<32}{bar(one.passed, len(one.rows))} {one.passed} of {len(one.rows)}"
        )
    lines.append(f"   {'all':<32}{bar(passed, total)} {passed} of {total}")
    return Shown("\n".join(lines), box(body + _bars_markup(all_of_them, passed, total), "hint"))


def details(one: Standing) -> str:
    """List one notebook's exercises in text."""
    return "\n".join([f"{one.number} {one.title}", *(f"  {_row_text(row)}" for row in one.rows), ""])


def bar(done: int, of: int) -> str:
    """Draw a bar of text."""
    filled = BAR * done // of if of else 0
    return "█" * filled + "░" * (BAR - filled)


def _row_text(row: Row) -> str:
    mark, word = HEADINGS[row.status]
    return f"{mark} {row.name:<26}{word:<15}{_extras(row)}".rstrip()


def _extras(row: Row) -> str:
    parts = [f"{row.hints} hint{'s' * (row.hints > 1)}"] if row.hints else []
    return ", ".join(parts + ["solution seen"] * row.solution_seen)


def _rows_markup(rows: tuple[Row, ...]) -> str:
    def cells(row: Row) -> str:
        mark, word = HEADINGS[row.status]
        return f"<td>{mark}</td><td>{html.escape(row.name)}</td><td>{word}</td><td>{_extras(row)}</td>"

    return "<table>" + "".join(f"<tr>{cells(row)}</tr>" for row in rows) + "</table>"


def _bars_markup(all_of_them: list[Standing], passed: int, total: int) -> str:
    def line(title: str, done: int, of: int) -> str:
        state = f'role="progressbar" aria-valuenow="{done}" aria-valuemax="{of}"'
        drawn = (
            f'<span class="lesson-bar" {state}><span style="width:{100 * done // (of or 1)}%"></span></span>'
        )
        count = f'<td class="lesson-number">{done} of {of}</td>'
        return f"<tr><td>{html.escape(title)}</td><td>{drawn}</td>{count}</tr>"

    lines = [line(f"{one.number} {one.title}", one.passed, len(one.rows)) for one in all_of_them]
    return "<table>" + "".join([*lines, line("all", passed, total)]) + "</table>"
