"""The jobs of a log: from the kit's notes, or from RQ's own lines, to bars."""

import re
from collections import OrderedDict
from dataclasses import dataclass, field

from lesson_kit.core.events import Event
from lesson_kit.dashboards.bars import JobBar
from lesson_kit.dashboards.lanes import Lanes
from lesson_kit.dashboards.tally import OVER, Tally
from lesson_kit.local_heroku.lines import JobNote, read_job_note

# RQ's wording differs from version to version ("Worker 1a2b…: default: Job OK (id)", "default: Job OK (id)").
PREFIX = r"(?:\d\d:\d\d:\d\d )?(?:\[\w+\] )?(?P<worker>Worker [^\s:]+: )?"
STARTED = re.compile(PREFIX + r"(?P<queue>[\w.-]+): (?P<what>.+) \((?P<id>[\w-]+)\)")
FAILED = re.compile(
    PREFIX
    + r"(?:\[?[Jj]ob (?P<id>[\w-]+)\]?:? (?:exception raised|failed|stopped by user)|Moving job to .*Failed)"
)
DONE = re.compile(PREFIX + r"Successfully completed ")
CALL = re.compile(r"[\w.]+\(.*\)")

WAITS = {"queued": "queued", "requeued": "queued", "scheduled": "later", "deferred": "later"}
STEPS_KEPT = 60


@dataclass(slots=True)
class Step:
    """Hold one step of a job: RQ's word, or `lost` when its worker died under it."""

    at: float
    name: str
    worker: str | None = None
    noted: bool = True  # by the kit, with RQ's own times; else guessed from a log line


@dataclass(slots=True, eq=False)
class Work:
    """Hold what is known of one job so far."""

    number: int
    id: str
    function: str
    queue: str
    detail: str = ""
    steps: list[Step] = field(default_factory=list)

    @property
    def noted(self) -> bool:
        """Say whether the kit's own notes tell of this job."""
        return any(step.noted and step.name != "lost" for step in self.steps)


class Jobs:
    """Keep every job's story, and of finished ones the last `keep`."""

    def __init__(self, lanes: Lanes, keep: int) -> None:
        self.bars: OrderedDict[int, JobBar] = OrderedDict()
        self.running: dict[str, Work] = {}  # by dyno
        self.tally = Tally()
        self._works: dict[str, Work] = {}
        self._lanes = lanes
        self._keep = keep
        self._count = 0

    def feed(self, event: Event) -> list[int]:
        """Read an event; give the numbers of the jobs that it changes."""
        if event.source == "lesson":
            note = read_job_note(event)
            return self._noted(note, event.seconds) if note else []
        if event.source == "app" and "." in event.process and not event.process.startswith("web."):
            return self._said(event.process, event.text, event.seconds)
        return []

    def dyno_ended(self, dyno: str, at: float) -> list[int]:
        """Mark the job that a dyno was working on when its processes ended: nobody has noticed yet."""
        work = self.running.pop(dyno, None)
        if work is None:
            return []
        return self._step(work, Step(at, "lost", dyno))

    def _noted(self, note: JobNote, at: float) -> list[int]:
        work = self._work(note.job_id, note.function, note.queue)
        work.steps = [step for step in work.steps if step.noted]
        work.function, work.queue = note.function or work.function, note.queue
        work.detail = note.detail
        return self._step(work, Step(at, note.step, note.worker))

    def _said(self, dyno: str, text: str, at: float) -> list[int]:
        if match := STARTED.fullmatch(text):
            if match["what"].removeprefix("\x1b[34m").startswith("Job OK"):
                return self._guess(self._works.get(match["id"]), "finished", dyno, at)
            if match["worker"] or CALL.fullmatch(match["what"]):
                function = match["what"].partition("(")[0]
                return self._guess(self._work(match["id"], function, match["queue"]), "started", dyno, at)
        elif DONE.match(text):
            return self._guess(self.running.get(dyno), "finished", dyno, at)
        elif match := FAILED.match(text):
            return self._guess(
                self._works.get(match["id"] or "") or self.running.get(dyno), "failed", dyno, at
            )
        return []

    def _guess(self, work: Work | None, name: str, dyno: str, at: float) -> list[int]:
        """Take a step from a line of RQ's own, unless the kit's notes tell the same story better."""
        if work is None or work.noted or (work.steps and work.steps[-1].name == name):
            return []
        return self._step(work, Step(at, name, dyno, noted=False))

    def _work(self, job_id: str, function: str, queue: str) -> Work:
        work = self._works.get(job_id)
        if work is None:
            self._count += 1
            work = self._works[job_id] = Work(self._count, job_id, function, queue)
        return work

    def _step(self, work: Work, step: Step) -> list[int]:
        work.steps.append(step)
        work.steps.sort(key=lambda s: s.at)
        del work.steps[:-STEPS_KEPT]
        spans, state, worker = job_story(work)
        for dyno in [dyno for dyno, job in self.running.items() if job is work]:
            del self.running[dyno]
        if state == "running" and worker:
            self.running[worker] = work
        tries = sum(s.name == "started" for s in work.steps)
        placed = self._lanes.place(("job", work.number), spans)
        bar = JobBar(
            work.number, work.id, work.function, work.queue, worker, state, tries, work.detail, placed
        )
        self.tally.change(self.bars.get(work.number), bar)
        self.bars[work.number] = bar
        self._trim()
        return [work.number]

    def _trim(self) -> None:
        while len(self.bars) > self._keep:
            over = (number for number, bar in self.bars.items() if bar.state in OVER)
            number = next(over, next(iter(self.bars)))
            bar = self.bars.pop(number)
            self.tally.remove(bar, forgotten=True)
            work = self._works.pop(bar.id)
            self._lanes.forget(("job", number))
            self.running = {dyno: job for dyno, job in self.running.items() if job is not work}


def job_story(work: Work) -> tuple[list[tuple[str, str, float, float | None]], str, str | None]:
    """Turn a job's steps into `(kind, lane, start, end)` in order of time, its state, and its last worker."""
    spans: list[tuple[str, str, float, float | None]] = []
    state, worker = "queued", None
    for step in work.steps:
        if (step.name == "lost" and state != "running") or (step.name == state == "queued" and spans):
            continue
        if step.name == "started" and state == "running" and step.worker in (None, worker):
            continue
        if spans:
            kind, lane, start, end = spans[-1]
            spans[-1] = (kind, lane, start, step.at if end is None else end)
        if step.name in WAITS:
            state = WAITS[step.name]
            spans.append((state, work.queue, step.at, None))
        elif step.name == "started":
            if spans and state in OVER:  # it had gone back to its queue, though no line says when
                spans.append(("queued", work.queue, spans[-1][3], step.at))
            state, worker = "running", step.worker
            spans.append(("running", worker or "a worker", step.at, None))
        elif step.name == "lost":
            state = "lost"
            spans.append(("lost", work.queue, step.at, None))
        else:
            state = step.name
            if not spans:
                spans.append(("queued", work.queue, step.at, step.at))
    return spans, state, worker
