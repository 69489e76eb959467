"""The log as people read it: lines that print as lines."""

import html
from collections.abc import Iterable

from lesson_kit.core.events import Event, format_event

AT_SPACES = "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere"
HANGING = "display: block; padding-left: 2em; text-indent: -2em"  # where a long line begins is plain to see
UNLOGGED = "lesson"  # the source of what Heroku does not log


class Line(str):
    """A line of the log, which shows itself without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Log(list):
    """Lines of the log; shown or printed, they are lines of text."""

    def __repr__(self) -> str:
        return "\n".join(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        """Give the lines for a notebook, which would break them in the middle of a word."""
        lines = "".join(f'<span style="{HANGING}">{html.escape(line)}</span>' for line in self)
        return f'<pre style="{AT_SPACES}">{lines}</pre>'


def make_log(
    events: Iterable[Event], n: int | None = None, source: str | None = None, process: str | None = None
) -> Log:
    """Write events as log lines.

    Args:
        n: Only the last so many.
        source: Only those of `app` or `heroku`; `lesson` gives what Heroku would not log.
        process: Only those of `router`, of `web.1`, or of all `web` dynos.
    """
    lines = [
        Line(format_event(event))
        for event in events
        if (event.source != UNLOGGED if source is None else event.source == source)
        and (process is None or process in (event.process, event.process.rpartition(".")[0]))
    ]
    return Log(lines if n is None else lines[max(0, len(lines) - n) :])
