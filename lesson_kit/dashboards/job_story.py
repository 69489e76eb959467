"""What a job went through: from its steps, as notes and log lines tell them, to spans. Pure functions."""

from dataclasses import dataclass, field

from lesson_kit.dashboards.tally import OVER

WAITS = {"queued": "queued", "requeued": "queued", "scheduled": "later", "deferred": "later"}
DIED, NOT_DONE = "worker died", "not done"
AGAIN = ("requeued", "queued", "scheduled", "deferred", "gone")


@dataclass(slots=True)
class Step:
    """Hold one step of a job: RQ's word, `lost` when its worker died, `gone` when Redis forgot it."""

    at: float
    name: str
    worker: str | None = None
    noted: bool = True  # by the kit, with RQ's own times; else guessed from a log line


@dataclass(slots=True, eq=False)
class Work:
    """Hold what is known of one job so far.

    Attributes:
        taken: When which dyno said in its log that it takes the job.
    """

    number: int
    id: str
    function: str
    queue: str
    detail: str = ""
    steps: list[Step] = field(default_factory=list)
    taken: list[tuple[float, str]] = field(default_factory=list)

    @property
    def noted(self) -> bool:
        """Say whether the kit's own notes tell of this job."""
        return any(step.noted and step.name != "lost" for step in self.steps)

    @property
    def forgotten(self) -> bool:
        """Say whether Redis no longer knows it, so that its worker's log alone tells how it ends."""
        return bool(self.steps) and self.steps[-1].name == "gone"


@dataclass(slots=True)
class Past:
    """Hold a job's spans as `(kind, lane, start, end)` in order of time, its state, and its last worker.

    Attributes:
        ends: How runs ended that did not end well, by their places among the spans.
    """

    spans: list[tuple[str, str, float, float | None]] = field(default_factory=list)
    ends: dict[int, str] = field(default_factory=dict)
    state: str = "queued"
    worker: str | None = None

    def close(self, at: float, how: str = "") -> None:
        """End the last span, if it goes on."""
        if self.spans and self.spans[-1][3] is None:
            kind, lane, start, _ = self.spans[-1]
            self.spans[-1] = (kind, lane, start, at)
            if how and kind == "running":
                self.ends[len(self.spans) - 1] = how

    def open(self, kind: str, lane: str, at: float) -> None:
        """Begin a span."""
        self.spans.append((kind, lane, at, None))


def job_story(work: Work) -> Past:
    """Turn a job's steps into its past."""
    past, forgotten = Past(), False
    for index, step in enumerate(work.steps):
        worker = _worker_of(work, index)
        if _says_nothing_new(step, past, worker):
            continue
        if step.name == "gone" and past.state == "running" and not forgotten:
            forgotten = True  # Redis lost its record; its worker works on
        elif step.name in WAITS:
            past.close(step.at, NOT_DONE)
            past.state = WAITS[step.name]
            past.open(past.state, work.queue, step.at)
        elif step.name == "started":
            _starts(past, work.queue, step.at, worker)
        elif step.name == "lost":
            past.close(step.at, DIED)
            past.state = "lost"
            past.open("lost", work.queue, step.at)
        else:
            past.close(step.at, {"finished": "", "gone": NOT_DONE}.get(step.name, step.name))
            past.state = step.name
            if not past.spans:
                past.spans.append(("queued", work.queue, step.at, step.at))
    return past


def _says_nothing_new(step: Step, past: Past, worker: str | None) -> bool:
    if step.name == "lost":
        return past.state != "running" or step.worker != past.worker
    if step.name == "started":
        return past.state == "running" and worker in (None, past.worker)
    return step.name == past.state == "queued" and bool(past.spans)


def _starts(past: Past, queue: str, at: float, worker: str | None) -> None:
    past.close(at, NOT_DONE)
    if past.spans and past.state in OVER:  # it had gone back to its queue, though no line says when
        past.spans.append(("queued", queue, past.spans[-1][3], at))
    past.state, past.worker = "running", worker
    past.open("running", worker or queue, at)  # in its queue's lane while nobody knows on which dyno


def _worker_of(work: Work, index: int) -> str | None:
    """Say who a step is told of; of a start without a name, who said to take the job, or who ended it."""
    step = work.steps[index]
    if step.worker or step.name != "started":
        return step.worker
    if work.taken:
        return min(work.taken, key=lambda taken: abs(taken[0] - step.at))[1]
    for later in work.steps[index + 1 :]:
        if later.worker or later.name in AGAIN:
            return later.worker
    return None
