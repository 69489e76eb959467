"""A platform that only plays a script: in the kernel, in the place of the real one."""

import statistics
import threading
import time
from datetime import timedelta
from typing import Any

import psutil

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event
from lesson_kit.dashboards.drawings.timeline import timeline_svg
from lesson_kit.dashboards.snapshot import State
from lesson_kit.dashboards.text import log_text
from lesson_kit.dashboards.widget import message_bytes
from lesson_kit.local_heroku.lines import (
    JobNote,
    RequestNote,
    RouterLine,
    job_note_text,
    request_note_text,
    router_text,
    state_text,
)
from lesson_kit.local_heroku.stream import Events

PAUSE = 0.01  # seconds between two messages of the hour, in which the page may draw
EVERY = 0.05  # seconds between two deliveries, as from the platform's pipe


def script(clock: Clock, each: int, seconds: float, past: float = 0.0) -> list[Event]:
    """Write a log of `each` requests and as many jobs, over some seconds, on two web and two worker dynos.

    Args:
        past: How many of the seconds have gone by.
    """
    start = clock.now() - timedelta(seconds=past)
    said: list[tuple[float, str, str, str]] = [
        (0.0, "heroku", name, state_text("starting", "up"))
        for name in ("web.1", "web.2", "worker.1", "worker.2")
    ]
    for number in range(each):
        said += _request(number, seconds * number / each) + _job(number, seconds * (number + 0.5) / each)
    said.sort(key=lambda entry: entry[0])
    return [Event(start + timedelta(seconds=at), *rest) for at, *rest in said]


def _request(number: int, at: float) -> list[tuple[float, str, str, str]]:
    dyno, took = f"web.{number % 2 + 1}", 0.2 + number % 7
    request_id = f"{number:08}-0000-4000-8000-000000000000"
    asked = (request_id, "POST", "/reports")
    notes = [RequestNote("arrived", *asked), RequestNote("dispatched", *asked, dyno)]
    line = RouterLine(
        *("info", "POST", "/reports", "app-0123456789ab.herokuapp.com", request_id, "127.0.0.1", dyno, 0),
        *(round(took * 1000), 202, 1234),
    )
    return [
        (at, "lesson", "router", request_note_text(notes[0])),
        (at + 0.01, "lesson", "router", request_note_text(notes[1])),
        (at + took, "heroku", "router", router_text(line)),
    ]


def _job(number: int, at: float) -> list[tuple[float, str, str, str]]:
    queue, worker = ("high", "default", "low")[number % 3], f"worker.{number % 2 + 1}"
    steps = [
        ("queued", 0.0, None),
        ("started", 1.0 + number % 5, worker),
        ("finished", 3.0 + number % 5, worker),
    ]
    return [
        (
            at + later,
            "lesson",
            "queue",
            job_note_text(JobNote(name, f"job-{number}", queue, "utils.make_report", who)),
        )
        for name, later, who in steps
    ]


class Player:
    """Be what a feed needs of a platform: say a script at once, the last `live` seconds as they happen."""

    path, speed, alive, last_load = ".", 1.0, True, None

    def __init__(self, each: int = 500, seconds: float = 50.0, live: float = 20.0) -> None:
        self.clock = Clock()
        self.formation = {"web": 2, "worker": 2}
        self._said: list[Event] = []
        self._listeners: list[Any] = []
        self._script = script(self.clock, each, seconds, past=seconds - live)

    def events(self, since: int = 0) -> Events:
        """Give what has been said."""
        events = Events(self._said[since:])
        events.end = since + len(events)
        return events

    def catch_up(self) -> None:
        """Do nothing: what has been played is known."""

    def subscribe(self, callback: Any) -> Any:
        """Tell of each event."""
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def play(self) -> None:
        """Begin."""
        threading.Thread(target=self._play, daemon=True).start()

    def _play(self) -> None:
        for_now = 0
        while for_now < len(self._script):
            until = self.clock.seconds()
            due = for_now
            while due < len(self._script) and self._script[due].seconds <= until:
                due += 1
            self._said += self._script[for_now:due]
            for event in self._script[for_now:due]:
                for listener in self._listeners:
                    listener(event)
            for_now = due
            time.sleep(EVERY)


class Html:
    """Draw the same with `ipywidgets.HTML`: the whole picture anew, ten times a second."""

    def __init__(self, platform: Player) -> None:
        from ipywidgets import HTML

        self.widget, self.sizes = HTML(), []
        self._platform, self._state, self._read = platform, State(), 0
        threading.Thread(target=self._draw, daemon=True).start()

    def _draw(self) -> None:
        while True:
            events = self._platform.events(self._read)
            self._read += len(events)
            for event in events:
                self._state.feed(event)
            now = self._state.snapshot()
            picture = timeline_svg(now, last=60) + f"<pre>{log_text(now.log[-40:])}</pre>"
            self.widget.value = picture
            self.sizes.append(len(picture.encode()))
            time.sleep(0.1)


def weigh(view: Any) -> list[int]:
    """Note the size of each message that a view sends."""
    sizes: list[int] = []
    send = view.send

    def weighed(message: dict, buffers: Any = None) -> None:
        sizes.append(message_bytes(message))
        send(message, buffers)

    view.send = weighed
    return sizes


def cpu_seconds() -> float:
    """Give the processor time that this process has taken."""
    times = psutil.Process().cpu_times()
    return times.user + times.system


def figures(began: tuple[float, float], sizes: list[int]) -> dict[str, float]:
    """Say what was taken since `began` (processor seconds, seconds)."""
    share = (cpu_seconds() - began[0]) / (time.monotonic() - began[1])
    return {"cpu_percent": 100 * share, "push_bytes_median": statistics.median(sizes)}


def an_hour(view: Any, each_second: int = 20, seconds: int = 3600, chunk: int = 100) -> list[float]:
    """Put an hour's events through a view, as fast as the page takes them; give the memory on the way."""
    feed, memory = view._feed, []
    events = script(Clock(), each_second * seconds // 6, seconds)
    for start in range(0, len(events), chunk):
        with feed.lock:
            for event in events[start : start + chunk]:
                feed.state.feed(event)
        view.push()
        time.sleep(PAUSE)
        if start % (len(events) // chunk // 8 * chunk) == 0:
            memory.append(psutil.Process().memory_info().rss / 1e6)
    return memory
