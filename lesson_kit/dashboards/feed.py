"""Where views get their events from: a log that is over, or a platform that runs.

A live feed is one for each platform, however many views it has. One thread reads the platform's events into
the state and tells the views, at most ten times a second; each command that a view gives runs on a thread of
its own, so that no callback of a widget ever waits.
"""

import re
import threading
import time
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event, parse_event
from lesson_kit.dashboards.snapshot import State

PUSH_EVERY = 0.1  # real seconds at least between two pushes
HEARTBEAT = 2.0  # real seconds at most between two pushes, by which the page knows that somebody is there
THREADS = re.compile(r"^\s*threads\s*=\s*(\d+)|--threads[= ](\d+)", re.MULTILINE)
_feeds: "weakref.WeakKeyDictionary[Any, Live]" = weakref.WeakKeyDictionary()


class View(Protocol):
    """What a feed tells news to."""

    def push(self) -> None:
        """Draw what changed."""


class Fixed:
    """Hold a log that is over."""

    live = False
    speed = 1.0
    note = ""

    def __init__(self, events: Iterable[Event]) -> None:
        self.state = State(keep=5000)
        self.lock = threading.RLock()
        for event in events:
            self.state.feed(event)

    def attach(self, view: View) -> None:
        """Do nothing: there will be no news."""

    def extras(self) -> dict[str, Any]:
        """Say what a view shows besides the state."""
        return {"note": "", "live": False}

    def command(self, name: str, args: dict[str, Any]) -> None:
        """Do nothing: there is nobody to command."""


class Live:
    """Follow a running platform."""

    live = True

    def __init__(self, platform: Any) -> None:
        self.platform = platform
        self.speed = float(platform.speed)
        self.state = State(at_once=served_at_once(Path(platform.path)))
        self.lock = threading.RLock()
        self.note = ""
        self.over = False
        self._loads: list[Any] = []
        self._read = 0
        self._views: weakref.WeakSet[View] = weakref.WeakSet()
        self._news = threading.Event()
        self._unsubscribe = platform.subscribe(lambda event: self._news.set())
        self._take_in()
        threading.Thread(target=self._follow, name="dashboards: follows the platform", daemon=True).start()

    def attach(self, view: View) -> None:
        """Tell a view from now on."""
        self._views.add(view)

    def extras(self) -> dict[str, Any]:
        """Say what a view shows besides the state: a note, whether it can be commanded, a load's progress."""
        extras: dict[str, Any] = {"note": self.note, "live": not self.over}
        if not self.over:
            extras["formation"] = dict(self.platform.formation)
        if self._loads:
            extras["load"] = list(self._loads[-1].progress)
        return extras

    def command(self, name: str, args: dict[str, Any]) -> None:
        """Have a command of a view carried out, on a thread of its own; return at once."""
        threading.Thread(target=self._do, args=(name, args), name=f"dashboards: {name}", daemon=True).start()

    def _do(self, name: str, args: dict[str, Any]) -> None:
        try:
            COMMANDS[name](self, args)
        except (LessonError, KeyError, TypeError, ValueError) as error:
            self.note = str(error)
        self._news.set()

    def _follow(self) -> None:
        while not self.over:
            self._news.wait(HEARTBEAT)
            self._news.clear()
            started = time.monotonic()
            self.over = not self.platform.alive
            self._take_in()
            if self.over:
                self.note = "The app has been stopped. The picture shows its last moment."
            for view in list(self._views):
                view.push()
            time.sleep(max(0.0, PUSH_EVERY - (time.monotonic() - started)))
        self._unsubscribe()

    def _take_in(self) -> None:
        events = self.platform.events(self._read)
        with self.lock:
            for event in events:
                self.state.feed(event)
            self._read += len(events)
            if not self.over and self.state.origin is not None:
                self.state.now = max(self.state.now, self.platform.clock.seconds())


def _send_visitors(feed: Live, args: dict[str, Any]) -> None:
    visitors, every = min(max(int(args["visitors"]), 1), 200), max(float(args["every"]), 0.0)
    load = feed.platform.load(
        visitors=visitors, path=str(args["path"]), method=str(args["method"]), every=every
    )
    feed._loads = [load]


COMMANDS: dict[str, Callable[[Live, dict[str, Any]], None]] = {
    "scale": lambda feed, args: feed.platform.scale(
        **{str(args["kind"]): min(max(int(args["count"]), 0), 10)}
    ),
    "restart": lambda feed, args: feed.platform.restart(str(args["dyno"])),
    "kill": lambda feed, args: feed.platform.kill(str(args["dyno"])),
    "load": _send_visitors,
}


def feed_of(source: Any) -> Fixed | Live:
    """Give the feed of a platform, of a list of events, or of a log in a file."""
    if isinstance(source, (str, Path)):
        return Fixed(read_log(Path(source)))
    if hasattr(source, "subscribe"):
        feed = _feeds.get(source)
        if feed is None or (feed.over and source.alive):
            feed = _feeds[source] = Live(source)
        return feed
    return Fixed(source)


def read_log(path: Path) -> list[Event]:
    """Read the events of a log in a file; lines of other forms are left out."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return [event for line in lines if (event := parse_event(line))]


def served_at_once(app: Path) -> int:
    """Read from the app's own files how many requests a web dyno serves at once, as far as they say."""
    for name in ("gunicorn.conf.py", "Procfile"):
        file = app / name
        if file.is_file() and (match := THREADS.search(file.read_text(errors="replace"))):
            return max(int(match[1] or match[2]), 1)
    return 1
