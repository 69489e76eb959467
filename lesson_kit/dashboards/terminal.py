"""`lesson watch`: a log, as it comes, on a dashboard in the terminal.

    heroku logs --tail | lesson watch
    lesson watch heroku.log

Every line that comes in goes out, unchanged if it is of a form that nobody here knows; below them stands how
things are. Where the output is no terminal, lines go through and the last word is said at the end.
"""

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event, parse_event
from lesson_kit.dashboards.snapshot import State
from lesson_kit.dashboards.terminal_bars import timeline_lines
from lesson_kit.dashboards.text import dyno_text, queue_text, summary, timeline_text

AS_IT_IS = "surrogateescape"  # a byte that is no text goes out as it came in
PAUSE = 0.2  # real seconds between two looks for more lines
BARS, SECONDS = 14, 120.0
LEGEND = "░ waits   █ served, runs or done   ▒ work for nobody, or lost   · in line for nobody, or later"
STYLES = {"router": "red", "web": "green", "worker": "blue"}


def watch(source: Path | None = None, follow: bool = False) -> int:
    """Show a log on a dashboard, from a file or from what is piped in; give the exit code.

    Args:
        follow: Whether to wait for more at the file's end.

    Raises:
        LessonError: There is nothing to watch.
    """
    if source is None and sys.stdin.isatty():
        raise LessonError(
            "There is no log to watch.", "Say: heroku logs --tail | lesson watch. Or: lesson watch FILE"
        )
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors=AS_IT_IS)
    state, console = State(), Console(highlight=False, soft_wrap=True)
    try:
        if source is None:
            show(sys.stdin, state, console)
        else:
            with source.open(encoding="utf-8", errors=AS_IT_IS) as lines:
                show(followed(lines) if follow else lines, state, console)
    except KeyboardInterrupt:
        pass
    return 0


def show(lines: Iterable[str], state: State, console: Console) -> None:
    """Let lines through, and show below them how things are; at the end, tell the story."""
    lock = threading.Lock()

    def picture() -> Group:
        with lock:
            return board(state, console.width)

    if not console.is_terminal:
        for line in lines:
            console.file.write(line)
            console.file.flush()
            _feed(line, state)
    else:
        with Live(get_renderable=picture, console=console, refresh_per_second=5, transient=True):
            for line in lines:
                with lock:
                    _take(line, state, console)
        console.print(board(state, console.width))
    console.print(Text(timeline_text(state.snapshot(), last=SECONDS)))


def followed(lines: TextIO, pause: float = PAUSE) -> Iterator[str]:
    """Give a file's lines, and go on with those that are added; a line is given when it is whole."""
    part = ""
    while True:
        part += lines.readline()
        if part.endswith("\n"):
            yield part
            part = ""
        else:
            time.sleep(pause)


def _feed(line: str, state: State) -> Event | None:
    event = parse_event(line)
    if event is not None:
        state.feed(event)
    return event


def _take(line: str, state: State, console: Console) -> None:
    event = _feed(line, state)
    if event is None:
        console.print(Text(line.rstrip("\n")))
    elif event.source != "lesson":
        console.print(log_line(event, line.rstrip("\n")))


def log_line(event: Event, line: str) -> Text:
    """Colour a log line by its source; an error stands out."""
    text = Text(line, style="bold" if "at=error" in line or "Error " in line else "")
    start, end = line.index(event.source), line.index("]:") + 2
    text.stylize(STYLES.get(event.process.partition(".")[0], "cyan"), start, end)
    return text


def board(state: State, width: int) -> Group:
    """Say how things are: bars over time, dynos, queues, and all in a sentence."""
    now = state.snapshot()
    since = {job.number: job.since for job in now.jobs}
    rule = Text("─" * width, style="dim")
    parts = [rule, *timeline_lines(now, width, SECONDS, BARS), Text(LEGEND, style="dim"), rule]
    parts += [Text(dyno_text(dyno)) for dyno in now.dynos]
    parts += [Text(f"queue {queue_text(queue, since, now.now)}") for queue in now.queues]
    return Group(*parts, Text(summary(now), style="bold"))
