"""The one event type, which is a line of Heroku's log, and the one parser for it.

Router, dynos, queues and workers report what happens as `Event`s. Log views, dashboards, load reports and
checks are all readers of that stream. A real `heroku logs --tail` parses into the same type.

Heroku does not log everything that a dashboard wants to draw (a request's arrival, a job that starts to
wait). The local platform says those things in the same form under a source of its own, `lesson`, which
log views leave out.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)) "
    r"(?P<source>[^\s\[\]:]+)\[(?P<process>[^\s\[\]]+)\]: ?(?P<text>[^\n]*)\n?"
)
NAME = re.compile(r"[^\s\[\]:]+")
PROCESS = re.compile(r"[^\s\[\]]+")
FIELD = re.compile(r'([A-Za-z_][\w.#-]*)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')


@dataclass(frozen=True, slots=True)
class Event:
    """Hold one thing that happened: a line of the log.

    Attributes:
        at: When, in lesson time, with a time zone.
        source: Who says it: `app` (the dynos' own output), `heroku` (the platform) or `lesson` (this kit).
        process: Which part of it: `web.1`, `router`, `api`, `queue`.
        text: The message, one line.
    """

    at: datetime
    source: str
    process: str
    text: str

    def __post_init__(self) -> None:
        if "\n" in self.text:
            raise ValueError("an event is one line; make an event for each line of the text")
        if not is_origin(self.source, self.process):
            raise ValueError(f"not a log source: {self.source}[{self.process}]")
        if self.at.tzinfo is None:
            raise ValueError("an event's time needs a time zone")

    @property
    def seconds(self) -> float:
        """Give the time as seconds since the epoch."""
        return self.at.timestamp()


@lru_cache(maxsize=1024)
def is_origin(source: str, process: str) -> bool:
    """Say whether a log line can come from there; few places say a great many lines."""
    return bool(NAME.fullmatch(source) and PROCESS.fullmatch(process))


def at_seconds(seconds: float) -> datetime:
    """Turn seconds since the epoch into an event's time, to the microsecond."""
    return datetime.fromtimestamp(seconds, UTC)


def format_event(event: Event) -> str:
    """Write an event as Heroku writes a log line: `timestamp source[process]: message`.

    Source: Heroku Dev Center, "Logging": RFC 5424 times with microseconds.
    """
    at = event.at.isoformat(timespec="microseconds")
    return f"{at} {event.source}[{event.process}]: {event.text}"


def parse_event(line: str) -> Event | None:
    """Read a log line back; give None for a line that has another form."""
    match = LINE.fullmatch(line)
    if match is None:
        return None
    try:
        at = datetime.fromisoformat(match["at"])
    except ValueError:  # the digits are there but no such day or hour is
        return None
    return Event(at, match["source"], match["process"], match["text"])


def fields(text: str) -> dict[str, str]:
    """Read the `key=value` and `key="quoted value"` pairs of a message; the first of a name wins."""
    found: dict[str, str] = {}
    for name, quoted, bare in FIELD.findall(text):
        found.setdefault(name, re.sub(r"\\(.)", r"\1", quoted) if quoted else bare)
    return found


def quote(value: str) -> str:
    """Write a value in double quotes so that `fields` reads the same value back."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
