"""What a moment of the platform looks like, as plain frozen data: the snapshot that every view draws.

Times are lesson seconds since the epoch; `Snapshot.origin` is the first event's, and views count from it.
"""

from dataclasses import dataclass

ROUTER = "router"  # the lane of requests that no dyno has taken
GIVES_UP_AFTER = 30.0  # seconds that Heroku's router gives a dyno for the first byte of its answer


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a stretch of a request's or job's life that it spends in one place.

    Attributes:
        kind: For requests `held` (the router has no dyno for it yet), `waiting` (in the dyno's line),
            `serving`, and after the router gave up `forgotten` (still in line, for nobody) and `ghost` (work
            for nobody). For jobs `queued`, `running`, `later` (scheduled or deferred) and `lost` (its worker
            died and nobody has noticed).
        lane: A dyno's name, a queue's name or `router`.
        row: Which row of the lane, from 0; spans of one row never overlap.
        end: None while it goes on.
        mark: How a job's run ended, where that is not well: `worker died`, `failed`, `not done`, …
    """

    kind: str
    lane: str
    row: int
    start: float
    end: float | None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RequestBar:
    """Hold one request.

    Attributes:
        state: `open`, `answered`, or `failed`: an H code or an answer of 500 and up.
        ended: When the visitor got an answer; the dyno may work on, which `spans` shows.
    """

    number: int
    id: str
    method: str
    path: str
    dyno: str | None
    arrived: float
    ended: float | None
    state: str
    status: int | None
    code: str | None
    spans: tuple[Span, ...]

    @property
    def label(self) -> str:
        """Name it as the log does."""
        return f"{self.method} {self.path}"

    @property
    def short(self) -> str:
        """Name it in a word; a request has no shorter name."""
        return self.label

    @property
    def mark(self) -> str:
        """Say how it ended in a word: an H code, a status that isn't 2xx or 3xx, or nothing."""
        if self.code:
            return self.code
        return str(self.status) if self.status and self.status >= 400 else ""

    @property
    def seconds(self) -> float | None:
        """Give how long the visitor waited for an answer."""
        return None if self.ended is None else self.ended - self.arrived

    @property
    def took(self) -> float | None:
        """Give the time that its label tells: the visitor's wait."""
        return self.seconds


@dataclass(frozen=True, slots=True)
class JobBar:
    """Hold one job.

    Attributes:
        state: `queued`, `running`, `later`, `lost`, `finished`, `failed`, `stopped`, `canceled` or `gone`
            (Redis has forgotten it).
        tries: How many times a worker has started it.
    """

    number: int
    id: str
    function: str
    queue: str
    worker: str | None
    state: str
    tries: int
    detail: str
    spans: tuple[Span, ...]

    @property
    def label(self) -> str:
        """Name it by its number, which it keeps from place to place, and its function."""
        return f"#{self.number} {self.function}"

    @property
    def short(self) -> str:
        """Name it without its function's module."""
        return f"#{self.number} {self.function.rpartition('.')[2]}"

    @property
    def mark(self) -> str:
        """Say how it ended, where that is not well."""
        return self.state if self.state in ("failed", "stopped", "canceled", "lost", "gone") else ""

    @property
    def since(self) -> float:
        """Give when its present state began."""
        last = self.spans[-1]
        return last.start if last.end is None else last.end

    @property
    def ran(self) -> float | None:
        """Give how long its last run took."""
        runs = [span for span in self.spans if span.kind == "running" and span.end is not None]
        return runs[-1].end - runs[-1].start if runs else None

    @property
    def took(self) -> float | None:
        """Give the time that its label tells: its run's, since its wait stands in the queue's lane."""
        return self.ran


@dataclass(frozen=True, slots=True)
class DynoNow:
    """Hold a dyno's state (`starting`, `up`, `stopping`, `crashed`, `down`) and what it does just now."""

    name: str
    state: str
    since: float
    listens: tuple[str, ...] = ()
    at_work: tuple[int, ...] = ()
    in_line: tuple[int, ...] = ()
    ghosts: int = 0
    doing: str = ""


@dataclass(frozen=True, slots=True)
class QueueNow:
    """Hold a queue: the numbers of jobs that wait and run, counts of the others, and who listens."""

    name: str
    waiting: tuple[int, ...] = ()
    running: tuple[int, ...] = ()
    later: int = 0
    lost: int = 0
    finished: int = 0
    failed: int = 0
    listeners: tuple[str, ...] | None = None  # None: no worker has said what it listens to
    behind: tuple[str, ...] = ()  # queues with jobs from which each of the listeners takes first


@dataclass(frozen=True, slots=True)
class LogLine:
    """Hold a line of the log, numbered from the first that was read."""

    number: int
    at: float
    source: str
    process: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Hold everything that a view may draw.

    Attributes:
        edge: Now, while anything goes on; else when the last thing happened.
        story: When what goes on, or went on last, began: after the last stretch in which nothing did.
    """

    origin: float
    now: float
    edge: float = 0.0
    story: float = 0.0
    requests: tuple[RequestBar, ...] = ()
    jobs: tuple[JobBar, ...] = ()
    dynos: tuple[DynoNow, ...] = ()
    queues: tuple[QueueNow, ...] = ()
    away: tuple[Span, ...] = ()  # when dynos were not up; the kind is the state
    log: tuple[LogLine, ...] = ()
