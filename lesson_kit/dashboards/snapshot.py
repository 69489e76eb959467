"""The one pure reading of the event stream: from log lines to what views draw.

`State` is fed events one by one and keeps a bounded past; text, picture and widget only draw what it says.
It works on the local platform's stream and on a real `heroku logs`, as far as that tells.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from lesson_kit.core.events import Event
from lesson_kit.dashboards.bars import DynoNow, JobBar, LogLine, QueueNow, RequestBar, Snapshot
from lesson_kit.dashboards.dynos import Dyno, Dynos
from lesson_kit.dashboards.jobs import Jobs
from lesson_kit.dashboards.lanes import Lanes
from lesson_kit.dashboards.requests import Requests
from lesson_kit.dashboards.stories import Stories

USUAL_QUEUES = ("high", "default", "low")


@dataclass
class State:
    """Read events one by one; say at any moment how things stand.

    Attributes:
        keep: How many requests, how many jobs and how many log lines to remember; the oldest go first.
    """

    keep: int = 1500
    origin: float | None = None
    now: float = 0.0
    version: int = 0
    log: deque[LogLine] = field(init=False)

    def __post_init__(self) -> None:
        lanes = Lanes()
        self.log = deque(maxlen=self.keep)
        self.requests = Requests(lanes, self.keep)
        self.jobs = Jobs(lanes, self.keep)
        self.dynos = Dynos()
        self._bars = {"request": self.requests.bars, "job": self.jobs.bars}
        self.lines = 0
        self.stories = Stories()
        self._touched: OrderedDict[tuple[str, int], int] = OrderedDict()

    def feed(self, event: Event) -> None:
        """Read one event."""
        self.version += 1
        at = event.seconds
        self.origin = at if self.origin is None else min(self.origin, at)
        self.now = max(self.now, at)
        if event.source != "lesson":
            self.lines += 1
            self.log.append(LogLine(self.lines, at, event.source, event.process, event.text))
        self._touch("request", self.requests.feed(event))
        self._touch("job", self.jobs.feed(event))
        if ended := self.dynos.feed(event):
            self._touch("request", self.requests.dyno_ended(ended, at))
            self._touch("job", self.jobs.dyno_ended(ended, at))

    def changed(self, since: int) -> tuple[list[RequestBar], list[JobBar]]:
        """Give the bars that changed after a version."""
        found: dict[str, list] = {"request": [], "job": []}
        for (kind, number), version in reversed(self._touched.items()):
            if version <= since:
                break
            if number in self._bars[kind]:
                found[kind].append(self._bars[kind][number])
        return found["request"][::-1], found["job"][::-1]

    def snapshot(self) -> Snapshot:
        """Say how things stand."""
        return Snapshot(
            self.origin or 0.0,
            self.now,
            self.edge,
            self.stories.began,
            tuple(self.requests.bars.values()),
            tuple(self.jobs.bars.values()),
            self.dynos_now(),
            self.queues_now(),
            self.dynos.away_now(),
            tuple(self.log),
        )

    @property
    def edge(self) -> float:
        """Give the moment up to which there is something to see."""
        return self.stories.edge(self.now, self.dynos.changed)

    def dynos_now(self) -> tuple[DynoNow, ...]:
        """Say what each dyno does."""
        return tuple(self._doing(dyno) for dyno in self.dynos.in_order())

    def queues_now(self) -> tuple[QueueNow, ...]:
        """Say what is in each queue."""
        names = self.jobs.tally.queues.keys()
        names |= {name for dyno in self.dynos.now.values() for name in dyno.listens}
        return tuple(
            self.jobs.tally.queue(name, self.dynos.listeners(name), self.dynos.first(name))
            for name in sorted(names, key=queue_order)
        )

    def _touch(self, kind: str, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._touched[kind, number] = self.version
            self._touched.move_to_end((kind, number))
            if bar := self._bars[kind].get(number):
                self.stories.take(kind, bar)
        while len(self._touched) > 2 * self.keep:
            self._touched.popitem(last=False)

    def _doing(self, dyno: Dyno) -> DynoNow:
        serving, waiting = self.requests.at_work(dyno.name)
        doing = [f"{asked.method} {asked.path}" for asked in serving]
        numbers = [asked.number for asked in serving]
        if work := self.jobs.running.get(dyno.name):
            doing, numbers = [f"#{work.number} {work.function}"], [work.number]
        return DynoNow(
            dyno.name,
            dyno.state,
            dyno.since,
            dyno.listens,
            tuple(numbers),
            tuple(asked.number for asked in waiting),
            sum(asked.ended is not None for asked in serving),
            doing[0] if doing else "",
        )


def queue_order(name: str) -> tuple[int, str]:
    """Order queues: high, default, low, then the others by name."""
    return (USUAL_QUEUES.index(name) if name in USUAL_QUEUES else len(USUAL_QUEUES), name)


def snapshot(events: Iterable[Event]) -> Snapshot:
    """Read a whole log at once."""
    state = State()
    for event in events:
        state.feed(event)
    return state.snapshot()
