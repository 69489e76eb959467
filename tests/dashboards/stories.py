"""Scripted logs, written with the platform's own writers, for views to read."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lesson_kit.core.events import Event
from lesson_kit.local_heroku.lines import (
    JobNote,
    RequestNote,
    RouterLine,
    job_note_text,
    request_note_text,
    router_text,
    state_text,
)

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Story:
    """Write a log by saying what happens when, in any order; `events` gives it in order of time."""

    def __init__(self) -> None:
        self.said: list[tuple[float, int, Event]] = []
        self.paths: dict[str, tuple[str, str]] = {}
        self.functions: dict[str, tuple[str, str]] = {}

    @property
    def events(self) -> list[Event]:
        """Give the log."""
        return [event for _, _, event in sorted(self.said, key=lambda entry: entry[:2])]

    def say(self, at: float, source: str, process: str, text: str) -> None:
        """Write one line, `at` seconds from the start."""
        event = Event(START + timedelta(seconds=at), source, process, text)
        self.said.append((at, len(self.said), event))

    def dyno(self, at: float, name: str, before: str, after: str) -> None:
        """Change a dyno's state."""
        self.say(at, "heroku", name, state_text(before, after))

    def boot(self, at: float, name: str, listens: str = "") -> None:
        """Start a dyno within a second."""
        self.dyno(at, name, "created", "starting")
        self.say(at + 0.1, "heroku", name, f"Starting process with command `{name.split('.')[0]}`")
        self.dyno(at + 1, name, "starting", "up")
        if listens:
            self.say(at + 1.1, "app", name, f"03:04:06 *** Listening on {listens}...")

    def ask(self, at: float, key: str, path: str, method: str = "GET", dyno: str | None = "web.1") -> None:
        """Let a request arrive, and reach a dyno at once."""
        self.paths[key] = (method, path)
        self.say(at, "lesson", "router", request_note_text(RequestNote("arrived", rid(key), method, path)))
        if dyno:
            note = RequestNote("dispatched", rid(key), method, path, dyno)
            self.say(at + 0.01, "lesson", "router", request_note_text(note))

    def answer(self, at: float, key: str, seconds: float, status: int = 200, dyno: str = "web.1") -> None:
        """Log the router's line of a request that is answered."""
        self._routed(at, key, "info", seconds, status, dyno)

    def h12(self, at: float, key: str, dyno: str = "web.1") -> None:
        """Log that the router gives up on a request."""
        self._routed(at, key, "error", 30.0, 503, dyno, "H12", "Request timeout")

    def late(self, at: float, key: str, dyno: str = "web.1") -> None:
        """Note that the dyno is done with a request that the router gave up on."""
        note = RequestNote("late", rid(key), *self.paths[key], dyno)
        self.say(at, "lesson", "router", request_note_text(note))

    def job(
        self, at: float, key: str, step: str, queue: str = "", worker: str | None = None, detail: str = ""
    ) -> None:
        """Note a job's step."""
        if queue:
            self.functions[key] = (queue, "utils.make_report")
        note = JobNote(step, key, *self.functions[key], worker, detail)
        self.say(at, "lesson", "queue", job_note_text(note))

    def work(self, key: str, start: float, end: float, worker: str = "worker.1") -> None:
        """Run a job from start to end."""
        self.job(start, key, "started", worker=worker)
        self.job(end, key, "finished", worker=worker)

    def _routed(
        self,
        at: float,
        key: str,
        level: str,
        seconds: float,
        status: int,
        dyno: str,
        code: str = "",
        desc: str = "",
    ) -> None:
        method, path = self.paths[key]
        line = RouterLine(
            level,
            method,
            path,
            "app-0123456789ab.herokuapp.com",
            rid(key),
            "127.0.0.1",
            dyno,
            0,
            round(seconds * 1000),
            status,
            0 if code else 1234,
            code or None,
            desc or None,
        )
        self.say(at, "heroku", "router", router_text(line))


def rid(key: str) -> str:
    """Give a request id that looks like one."""
    return f"{key:0>8}-0000-4000-8000-{len(key):012d}"[:36]


def told(bar: Any) -> list[tuple]:
    """Give a bar's spans as (kind, lane, start, end) with whole seconds from the start of the story."""
    start = START.timestamp()
    rounded = [(s.start - start, None if s.end is None else s.end - start) for s in bar.spans]
    return [
        (s.kind, s.lane, round(a), None if b is None else round(b))
        for s, (a, b) in zip(bar.spans, rounded, strict=True)
    ]


def starter() -> list[Event]:
    """Tell of three visitors to the starter: two slow pages and a quick one that waits behind them."""
    story = Story()
    story.boot(0, "web.1")
    for key, at in (("a", 5.0), ("b", 6.0)):
        story.ask(at, key, "/reports", "POST")
        story.h12(at + 30.01, key)
    story.ask(7.0, "c", "/")
    story.h12(37.01, "c")
    story.late(50, "a")
    story.late(95, "b")
    story.late(95.1, "c")
    return story.events


def finished_app() -> list[Event]:
    """Tell of three visitors to the finished app: answers at once, and jobs for one worker."""
    story = Story()
    story.boot(0, "web.1")
    story.boot(0.2, "worker.1", "high, default, low")
    for number, key in enumerate("abc"):
        at = 5.0 + number
        story.ask(at, key, "/reports", "POST")
        story.answer(at + 0.2, key, 0.19, 202)
        story.job(at + 0.1, f"job-{key}", "queued", "default")
    story.work("job-a", 5.3, 25)
    story.work("job-b", 25.1, 45)
    story.job(45.1, "job-c", "started", worker="worker.1")
    story.say(50, "app", "worker.1", "03:04:55 Worker 1a2b: still here")
    return story.events


def priorities() -> list[Event]:
    """Tell of a queue `high` that is never empty, so that nobody takes from `low`."""
    story = Story()
    story.boot(0, "worker.1", "high, default, low")
    for number in range(3):
        story.job(4 + number / 10, f"low-{number}", "queued", "low")
    for number in range(6):
        story.job(3 + 4 * number, f"high-{number}", "queued", "high")
        story.work(f"high-{number}", 3.2 + 6 * number, 9 + 6 * number)
    story.job(8, "default-0", "queued", "default")
    story.job(39.2, "default-0", "started", worker="worker.1")
    story.say(42, "app", "worker.1", "busy")
    return story.events


def killed_worker() -> list[Event]:
    """Tell of a worker that is killed halfway, and of its job, which comes back after a minute."""
    story = Story()
    story.boot(0, "worker.1", "high, default, low")
    story.job(4, "report", "queued", "default")
    story.job(4.2, "report", "started", worker="worker.1")
    story.say(15, "heroku", "worker.1", "Process exited with status 137")
    story.dyno(15, "worker.1", "up", "crashed")
    story.dyno(16, "worker.1", "crashed", "starting")
    story.dyno(19, "worker.1", "starting", "up")
    story.say(19.1, "app", "worker.1", "03:04:24 *** Listening on high, default, low...")
    story.job(80, "report", "requeued")
    story.work("report", 81, 110)
    return story.events


def failures() -> list[Event]:
    """Tell of an app that crashed, a job that failed, and a queue that nobody listens to."""
    story = Story()
    story.boot(0, "web.1")
    story.boot(0, "worker.1", "high, default")
    story.ask(3, "a", "/reports", "POST")
    story.answer(3.1, "a", 0.1, 202)
    story.job(3.05, "ok", "queued", "default")
    story.job(3.2, "ok", "started", worker="worker.1")
    story.job(9, "ok", "failed", worker="worker.1", detail="ValueError: no such month")
    story.job(5, "nobody", "queued", "bulk")
    story.ask(12, "b", "/reports", "POST")
    story.answer(12.5, "b", 0.4, 500)
    story.say(15, "heroku", "web.1", "Process exited with status 1")
    story.dyno(15, "web.1", "up", "crashed")
    for number in range(3):
        key = f"h10{number}"
        story.ask(18 + number, key, "/", dyno=None)
        story._routed(18.01 + number, key, "error", 0, 503, "", "H10", "App crashed")
    return story.events


def crowd() -> list[Event]:
    """Tell of quick failures, and of a quick success right after them."""
    story = Story()
    for number in range(6):
        story.ask(20 + number / 2, f"f{number}", "/boom", "POST")
        story.answer(20.1 + number / 2, f"f{number}", 0.1, 500)
    story.ask(23.4, "ok", "/")
    story.answer(23.6, "ok", 0.2)
    story.ask(1, "slow", "/reports", "POST", dyno="web.2")
    story.answer(90, "slow", 29, dyno="web.2")
    return story.events


STORIES = {story.__name__: story for story in (starter, finished_app, priorities, killed_worker, failures)}
