"""The dynos of a log: their states, and what their workers listen to."""

import re
from collections import deque
from dataclasses import dataclass

from lesson_kit.core.events import Event
from lesson_kit.dashboards.bars import Span
from lesson_kit.local_heroku.lines import read_state

DYNO = re.compile(r"[A-Za-z][\w-]*\.\d+")
SCALED = re.compile(r"Scaled to (.+?)(?: by .*)?")
COUNT = re.compile(r"([\w-]+)@(\d+)")
LISTENING = re.compile(r"\*\*\* Listening on (.+?)\.\.\.")


@dataclass(slots=True)
class Dyno:
    """Hold a dyno's state and since when."""

    name: str
    state: str
    since: float
    listens: tuple[str, ...] = ()


class Dynos:
    """Keep the dynos of the formation; those scaled away leave once they are down."""

    def __init__(self) -> None:
        self.now: dict[str, Dyno] = {}
        self.away: deque[Span] = deque(maxlen=200)  # when dynos were not up, in order of end
        self.changed = 0.0  # when a dyno last changed its state
        self._formation: dict[str, int] = {}

    def feed(self, event: Event) -> str | None:
        """Read an event; give the dyno whose processes ended by it, if any did."""
        if event.source == "app" and event.process == "api":
            self._scaled(event.text)
        elif event.source in ("app", "heroku") and DYNO.fullmatch(event.process):
            return self._reads(event)
        return None

    def listeners(self, queue: str) -> tuple[str, ...] | None:
        """Give the dynos that are up and listen to a queue; None where no worker has said to what."""
        workers = [dyno for dyno in self.now.values() if dyno.listens]
        if not workers:
            return None
        return tuple(d.name for d in workers if queue in d.listens and d.state == "up")

    def first(self, queue: str) -> tuple[str, ...]:
        """Give the queues from which every dyno that listens to a queue takes first, in its order."""
        lists = [dyno.listens for dyno in self.now.values() if queue in dyno.listens and dyno.state == "up"]
        before = [names[: names.index(queue)] for names in lists]
        return tuple(name for name in before[0] if all(name in names for names in before)) if before else ()

    def in_order(self) -> list[Dyno]:
        """Give the dynos, web first, by type and number."""
        return sorted(self.now.values(), key=lambda dyno: dyno_order(dyno.name))

    def _reads(self, event: Event) -> str | None:
        at, name = event.seconds, event.process
        if event.source == "app":
            dyno = self.now.get(name) or self._set(name, "up", at)
            if match := LISTENING.search(event.text):
                dyno.listens = tuple(re.sub(r"\x1b\[\d+m", "", match[1]).split(", "))
            return None
        if change := read_state(event):
            self._set(name, change.after, at)
            self._sweep()
            return name if change.after in ("crashed", "down") else None
        if event.text.startswith("Stopping") and name in self.now:
            self._set(name, "stopping", at)
        if event.text.startswith("Process exited"):
            if name in self.now and self.now[name].state == "stopping":
                self._set(name, "starting", at)
            return name
        return None

    def _set(self, name: str, state: str, at: float) -> Dyno:
        dyno = self.now.setdefault(name, Dyno(name, state, at))
        if dyno.state != state:
            if dyno.state not in ("up", "down"):
                self.away.append(Span(dyno.state, name, 0, dyno.since, at))
            dyno.state, dyno.since = state, at
            self.changed = at
        return dyno

    def away_now(self) -> tuple[Span, ...]:
        """Give all the times when a dyno was not up, those that go on among them."""
        still = [Span(d.state, d.name, 0, d.since, None) for d in self.in_order() if d.state != "up"]
        return (*self.away, *still)

    def _scaled(self, text: str) -> None:
        if match := SCALED.fullmatch(text):
            self._formation |= {kind: int(count) for kind, count in COUNT.findall(match[1])}
            self._sweep()

    def _sweep(self) -> None:
        for name, dyno in list(self.now.items()):
            kind, _, number = name.rpartition(".")
            if dyno.state == "down" and int(number) > self._formation.get(kind, int(number)):
                del self.now[name]


def dyno_order(name: str) -> tuple[bool, str, int]:
    """Order dynos: web first, then by type, then by number."""
    kind, _, number = name.rpartition(".")
    return (kind != "web", kind, int(number) if number.isdigit() else 0)
