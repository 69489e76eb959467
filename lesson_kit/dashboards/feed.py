"""Where views get their events from: a log that is over, or a platform that runs.

A live feed is one for each platform, however many views it has. One thread reads the platform's events into
the state and tells the views, at most ten times a second; each command that a view gives runs on a thread of
its own, so that no callback of a widget ever waits.
"""

import contextlib
import re
import threading
import time
import weakref
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Protocol

from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event, parse_event
from lesson_kit.dashboards.bars import RequestBar
from lesson_kit.dashboards.snapshot import State

PUSH_EVERY = 0.1  # real seconds at least between two pushes
MOST_DYNOS = 10  # of a type, by the buttons: each is a real process of this machine
DEPLOYS = "Release v"
HEARTBEAT = 1.0  # real seconds at most between two pushes, by which the page knows that somebody is there
THREADS = re.compile(r"^\s*threads\s*=\s*(\d+)|--threads[= ](\d+)", re.MULTILINE)
POSTS = re.compile(r"""\.post\(\s*["'](/[^"'<]*)["']""")
REPORTS = ["POST", "/reports"]
_feeds: "weakref.WeakValueDictionary[int, Live]" = weakref.WeakValueDictionary()  # by the platform's id


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
        self.state = State()
        self.lock = threading.RLock()
        for event in events:
            self.state.feed(event)

    def attach(self, view: View) -> None:
        """Do nothing: there will be no news."""

    def catch_up(self) -> None:
        """Do nothing: all is known."""

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
        self.state = State()
        self.lock = threading.RLock()
        self.over = False
        self._taking = threading.Lock()
        self._note = ""
        self._page = REPORTS
        self._formation: dict[str, int] = {}
        self._read = 0
        self._views: weakref.WeakSet[View] = weakref.WeakSet()
        self._news = threading.Event()
        self._unsubscribe = platform.subscribe(lambda event: self._news.set())
        self._take_in()
        threading.Thread(target=self._follow, name="dashboards: follows the platform", daemon=True).start()

    def attach(self, view: View) -> None:
        """Tell a view from now on."""
        self._views.add(view)

    def catch_up(self) -> None:
        """Take in all that has happened so far: a picture that is kept should not be a moment behind."""
        with contextlib.suppress(LessonError):  # it has ended: no more will happen
            self.platform.catch_up()
        self._take_in()

    def extras(self) -> dict[str, Any]:
        """Say what a view shows besides the state: a note, the formation, the progress of a load."""
        extras: dict[str, Any] = {
            "note": self._note,
            "live": not self.over,
            "formation": dict(self._formation),
            "ask": last_asked(self.state.requests.bars.values()) or self._page,
        }
        if load := self.platform.last_load:
            extras["load"] = list(load.progress)
        return extras

    def command(self, name: str, args: dict[str, Any]) -> None:
        """Have a command of a view carried out, on a thread of its own; return at once."""
        threading.Thread(target=self._do, args=(name, args), name=f"dashboards: {name}", daemon=True).start()

    def _do(self, name: str, args: dict[str, Any]) -> None:
        try:
            COMMANDS[name](self.platform, args)
            self._note = ""
        except LessonError as error:
            self._note = str(error)
        except (KeyError, TypeError, ValueError):
            self._note = "That can't be done: a number or a name is missing."
        self._news.set()

    def _follow(self) -> None:
        while not self.over:
            self._news.wait(HEARTBEAT)
            self._news.clear()
            started = time.monotonic()
            self.over = not self.platform.alive
            self._take_in()
            if self.over:
                self._note = "The app has been stopped. The picture shows its last moment."
            self._tell()
            time.sleep(max(0.0, PUSH_EVERY - (time.monotonic() - started)))
        self._unsubscribe()

    def _tell(self) -> None:
        for view in list(self._views):
            try:
                view.push()
            except Exception:  # its page or its comm is gone: the others are to have their news all the same
                self._views.discard(view)

    def _take_in(self) -> None:
        with self._taking:
            self._take()

    def _take(self) -> None:
        events = self.platform.events(self._read)
        first, self._read = not self._read, events.end
        if first or any(DEPLOYS in event.text for event in events):
            self.state.requests.at_once = served_at_once(Path(self.platform.path))
            self._page = first_to_ask(Path(self.platform.path))
        if not self.over and (not self._formation or any(changes_formation(event) for event in events)):
            self._look()
        with self.lock:
            for event in events:
                self.state.feed(event)
            if not self.over and self.state.origin is not None:
                self.state.now = max(self.state.now, self.platform.clock.seconds())

    def _look(self) -> None:
        try:
            self._formation = self.platform.formation
        except LessonError:  # it is just ending, which the next round will say
            pass


def changes_formation(event: Event) -> bool:
    """Say whether an event may mean another number of dynos."""
    return event.process == "api" and event.text.startswith(("Scaled", "Deploy", "Release"))


def _send_visitors(platform: Any, args: dict[str, Any]) -> None:
    visitors, every = min(max(int(args["visitors"]), 1), 200), max(float(args["every"]), 0.0)
    platform.load(visitors=visitors, path=str(args["path"]), method=str(args["method"]), every=every)


def _scale(platform: Any, args: dict[str, Any]) -> None:
    platform.scale(wait=False, **{str(args["kind"]): min(max(int(args["count"]), 0), MOST_DYNOS)})


COMMANDS: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "scale": _scale,
    "restart": lambda platform, args: platform.restart(str(args["dyno"]), wait=False),
    "kill": lambda platform, args: platform.kill(str(args["dyno"])),
    "load": _send_visitors,
}


def feed_of(source: Any) -> Fixed | Live:
    """Give the feed of a platform, of a list of events, or of a log in a file."""
    if isinstance(source, (str, Path)):
        return Fixed(read_log(Path(source)))
    if hasattr(source, "subscribe"):
        feed = _feeds.get(id(source))
        if feed is None or feed.platform is not source:
            feed = _feeds[id(source)] = Live(source)
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


def first_to_ask(app: Path) -> list[str]:
    """Read from the app's own files what visitors may ask for: `POST /reports`, or the first that it has."""
    files = [*sorted(app.glob("*.py")), *sorted(app.glob("*/*.py"))]
    paths = [path for file in files for path in POSTS.findall(file.read_text(errors="replace"))]
    return REPORTS if not paths or REPORTS[1] in paths else ["POST", paths[0]]


def last_asked(requests: Collection[RequestBar]) -> list[str] | None:
    """Give method and path of the last request for a page that there is; a `POST`, if there has been any.

    The `GET`s are mostly those of pages that follow a job.
    """
    known = [bar for bar in requests if bar.mark not in ("404", "405") and bar.method in ("GET", "POST")]
    last = next((bar for bar in reversed(known) if bar.method == "POST"), known[-1] if known else None)
    return last and [last.method, last.path]
