"""The platform in a terminal: `lesson up` and `lesson doctor`."""

import signal
import sys
import threading
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event
from lesson_kit.local_heroku.client import LocalHeroku
from lesson_kit.local_heroku.doctor import Finding, look_around
from lesson_kit.local_heroku.lines import read_router
from lesson_kit.local_heroku.log import UNLOGGED

COLOURS = ("cyan", "green", "magenta", "yellow", "blue", "bright_cyan", "bright_green", "bright_magenta")
FIXED = {"router": "white", "api": "bright_black"}


def up(path: Path, *, port: int, speed: float, formation: str | None, out: TextIO | None = None) -> int:
    """Run an app and show its log until Ctrl-C; give the exit code."""
    screen = Screen(out or sys.stdout)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    counts = read_formation(formation) if formation else None
    with LocalHeroku(path, speed, formation=counts, port=port, on_event=screen.show) as app:
        screen.say(f"The app is at {app.url}  (Ctrl-C ends it)")
        while app.alive and not ended.wait(0.2):
            pass
        if not ended.is_set():
            raise LessonError("The local Heroku has ended by itself.", "Start it again.")
        screen.say("Ending …")
    return 0


def doctor(out: TextIO | None = None) -> int:
    """Show what works on this machine; give the exit code: 0 all that is needed, 1 something is missing."""
    console = Console(file=out or sys.stdout)
    with console.status("Looking around …"):
        findings = look_around()
    console.print(table(findings))
    missing = [finding for finding in findings if finding.works is False]
    for finding in (found for found in findings if found.do):
        console.print(Text(f"{finding.name}: {finding.do}"), style="bold" if finding.works is False else "")
    console.print(
        "Something that the course needs is missing." if missing else "All that the course needs works here."
    )
    return 1 if missing else 0


def table(findings: list[Finding]) -> Table:
    """Make a table of findings."""
    shown = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    marks = {True: Text("✓", "green"), False: Text("✗", "red"), None: Text("–", "yellow")}
    for finding in findings:
        shown.add_row(marks[finding.works], finding.name, Text(finding.says))
    return shown


def read_formation(text: str) -> dict[str, int]:
    """Read `web=1,worker=2`.

    Raises:
        LessonError: It has another form.
    """
    counts = {}
    for part in text.replace(",", " ").split():
        kind, equals, count = part.partition("=")
        if not equals or not count.isdigit():
            raise LessonError(
                f"'{part}' is not a number of dynos.", "Write it like this: --formation web=1,worker=2"
            )
        counts[kind] = int(count)
    return counts


class Screen:
    """Print the log, each process in a colour of its own, as `heroku local` does."""

    def __init__(self, out: TextIO) -> None:
        self._console = Console(file=out, soft_wrap=True, highlight=False)
        self._colours: dict[str, str] = dict(FIXED)

    def show(self, event: Event) -> None:
        """Print a line of the log."""
        if event.source != UNLOGGED:
            self._console.print(self.line(event))

    def say(self, text: str) -> None:
        """Print a line of our own."""
        self._console.print(Text(text, "bold"))

    def line(self, event: Event) -> Text:
        """Lay a line of the log out: time, process, message."""
        colour = self._colours.setdefault(event.process, COLOURS[len(self._colours) % len(COLOURS)])
        label = f"{event.at:%H:%M:%S} {event.process:<9} │ "
        return Text.assemble((label, colour), (clean(event.text), self._style(event)))

    def _style(self, event: Event) -> str:
        router = read_router(event)
        if (router and router.at == "error") or (
            event.source == "heroku" and event.text.startswith("Error ")
        ):
            return "red"
        return "dim" if event.source == "heroku" and not router else ""


def clean(text: str) -> str:
    """Take out what would make a terminal do things."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
