"""The events as the client has them: kept, given to listeners, waited for; from any thread."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from lesson_kit.core.errors import LessonError, TookTooLong
from lesson_kit.core.events import Event

KEEP = 100_000  # events; hours of a busy app


class Events(list[Event]):
    """Hold events in order; `end` is the index after the last, to give as `since` for those that follow."""

    end: int = 0


class Past:
    """Keep the newest `keep` events; an index counts all that ever were, those that have been dropped too."""

    def __init__(self, keep: int = KEEP) -> None:
        self._keep = keep
        self._kept: list[Event] = []
        self._dropped = 0

    @property
    def end(self) -> int:
        """Give the index that the next event will have."""
        return self._dropped + len(self._kept)

    def add(self, events: Sequence[Event]) -> None:
        """Take in new events; the oldest go."""
        self._kept += events
        surplus = max(len(self._kept) - self._keep, 0)
        del self._kept[:surplus]
        self._dropped += surplus

    def since(self, index: int) -> Events:
        """Give those from an index on that are still here; a negative index counts from the end."""
        events = Events(self._kept[index if index < 0 else max(index - self._dropped, 0) :])
        events.end = self.end
        return events


class Stream:
    """Pass on events as they come: to those who ask for the past, who listen, and who wait."""

    def __init__(self, keep: int = KEEP) -> None:
        self._past = Past(keep)
        self._news = threading.Condition()
        self._listeners: dict[int, Callable[[Event], None]] = {}
        self._numbers = itertools.count()

    def add(self, events: Sequence[Event]) -> None:
        """Take in new events, and tell everyone."""
        with self._news:
            self._past.add(events)
            self._news.notify_all()
            listeners = list(self._listeners.values())
        for event in events:
            for listener in listeners:
                listener(event)

    def since(self, index: int) -> Events:
        """Give the events from an index on."""
        with self._news:
            return self._past.since(index)

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Have each event from now on given to `callback`; give what to call to end that."""
        number = next(self._numbers)
        with self._news:
            self._listeners[number] = callback
        return lambda: self._listeners.pop(number, None)

    def wait_for(
        self, what: str | Callable[[Event], Any], timeout: float, since: int, alive: Callable[[], bool]
    ) -> Event:
        """Wait until an event has a text in it, or makes a function give something true.

        Raises:
            TookTooLong: It did not come within `timeout` real seconds.
            LessonError: The platform has ended: `alive` says no, and nothing more has come.
        """
        matches = what if callable(what) else lambda event: what in event.text
        deadline = time.monotonic() + timeout
        with self._news:
            while True:
                for event in self._past.since(since):
                    if matches(event):
                        return event
                since = self._past.end
                left = deadline - time.monotonic()
                if left <= 0:
                    named = "such an event" if callable(what) else f"'{what}'"
                    raise TookTooLong(f"Waited {timeout:g} s for {named} in the log, in vain.")
                self._news.wait(min(left, 1.0))
                if since == self._past.end and not alive():
                    raise LessonError("The local Heroku has ended.", "Start it again.")
