"""The jobs of a log: from the kit's notes, or from RQ's own lines, to bars."""

import re
from collections import OrderedDict, deque
from dataclasses import replace

from lesson_kit.core.events import Event
from lesson_kit.dashboards.bars import JobBar, Span
from lesson_kit.dashboards.job_story import Past, Step, Work, job_story
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

STEPS_KEPT = 60
ENDS_KEPT = 20


class Jobs:
    """Keep every job's story, and of finished ones the last `keep`."""

    def __init__(self, lanes: Lanes, keep: int) -> None:
        self.bars: OrderedDict[int, JobBar] = OrderedDict()
        self.running: dict[str, Work] = {}  # by dyno
        self.tally = Tally()
        self._ends: dict[str, deque[float]] = {}  # by dyno: when its processes ended
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
        self._ends.setdefault(dyno, deque(maxlen=ENDS_KEPT)).append(at)
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
                return self._takes(match, dyno, at)
        elif DONE.match(text):
            return self._guess(self.running.get(dyno), "finished", dyno, at)
        elif match := FAILED.match(text):
            return self._guess(
                self._works.get(match["id"] or "") or self.running.get(dyno), "failed", dyno, at
            )
        return []

    def _takes(self, match: re.Match[str], dyno: str, at: float) -> list[int]:
        work = self._work(match["id"], match["what"].partition("(")[0], match["queue"])
        work.taken.append((at, dyno))
        del work.taken[:-STEPS_KEPT]
        if any(step.name == "started" and step.worker is None for step in work.steps):
            return self._draw(work)  # now it is known who
        return self._guess(work, "started", dyno, at)

    def _guess(self, work: Work | None, name: str, dyno: str, at: float) -> list[int]:
        """Take a step from a line of RQ's own, unless the kit's notes tell the same story better."""
        if work is None or (work.noted and not work.forgotten):
            return []
        if work.steps and work.steps[-1].name == name:
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
        return self._draw(work)

    def _draw(self, work: Work) -> list[int]:
        """Make a job's bar anew."""
        past = job_story(work)
        if past.state == "running" and (end := self._death(past)) is not None:
            return self._step(work, Step(end, "lost", past.worker))
        others = self._note_running(work, past)
        tries = sum(kind == "running" for kind, *_ in past.spans)
        bar = JobBar(
            *(work.number, work.id, work.function, work.queue, past.worker, past.state, tries, work.detail),
            self._placed(work, past),
        )
        self.tally.change(self.bars.get(work.number), bar)
        self.bars[work.number] = bar
        self._trim()
        return [work.number, *others]

    def _death(self, past: Past) -> float | None:
        """Give when a run's worker died, if that is known before the run is: notes come late."""
        started = past.spans[-1][2]
        return next((end for end in self._ends.get(past.worker or "", ()) if end >= started), None)

    def _note_running(self, work: Work, past: Past) -> list[int]:
        """Note who works on what; whoever begins something is done with a job that Redis has forgotten."""
        for dyno in [dyno for dyno, job in self.running.items() if job is work]:
            del self.running[dyno]
        if past.state != "running" or not past.worker:
            return []
        before = self.running.get(past.worker)
        self.running[past.worker] = work
        started = past.spans[-1][2]
        if before and before.forgotten and before.steps[-1].at < started:
            return self._step(before, Step(started, "gone"))
        return []

    def _placed(self, work: Work, past: Past) -> tuple[Span, ...]:
        spans = self._lanes.place(("job", work.number), past.spans)
        return tuple(replace(span, mark=past.ends.get(index, "")) for index, span in enumerate(spans))

    def _trim(self) -> None:
        while len(self.bars) > self._keep:
            over = (number for number, bar in self.bars.items() if bar.state in OVER)
            number = next(over, next(iter(self.bars)))
            bar = self.bars.pop(number)
            self.tally.remove(bar, forgotten=True)
            work = self._works.pop(bar.id)
            self._lanes.forget(("job", number))
            self.running = {dyno: job for dyno, job in self.running.items() if job is not work}
