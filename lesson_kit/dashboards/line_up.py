"""A dyno's line: which requests it works on and which wait, judged from who finishes when.

A router's log does not say when a dyno takes a request up, only when it got it and when the answer was
complete. A dyno that serves one at a time answers in the order of asking; whoever overtakes shows that more
are served at once. Where the app itself says that it starts on a request, that is believed.
"""

from collections import deque
from dataclasses import dataclass, field

SAME_MOMENT = 1.0  # lesson seconds within which two requests may have reached the dyno in either order


@dataclass(slots=True, eq=False)
class Asked:
    """Hold what is known of one request so far; times in lesson seconds."""

    number: int
    id: str
    method: str
    path: str
    arrived: float
    dispatched: float | None = None
    began: float | None = None  # when the dyno took it up
    ended: float | None = None  # when the visitor got an answer
    finished: float | None = None  # when the dyno was done with it
    dyno: str | None = None
    status: int | None = None
    code: str | None = None


@dataclass
class Line:
    """Hold one dyno's open requests, in the order in which they reached it."""

    capacity: int = 1
    told: bool = False  # the app says itself when it starts on a request
    open: list[Asked] = field(default_factory=list)
    past: deque[Asked] = field(default_factory=lambda: deque(maxlen=30))

    def enter(self, asked: Asked) -> None:
        """Put a request at the end of the line."""
        self.open.append(asked)
        if not self.told:
            self._take_up(asked.dispatched)

    def begin(self, asked: Asked, at: float) -> None:
        """Believe the app that it starts on a request."""
        self.told = True
        asked.began = at

    def leave(self, asked: Asked) -> list[Asked]:
        """Take out a request that the dyno has finished; give all whose story that changes."""
        if asked not in self.open:
            return self._leave_unseen(asked)
        if asked.began is None and not self.told:
            self._overtakes(asked)
        elif asked.began is None:
            asked.began = asked.dispatched
        self.open.remove(asked)
        self.past.append(asked)
        if not self.told:
            self._take_up(asked.finished)
        return [asked, *self.open]

    def clear(self, at: float) -> list[Asked]:
        """End all work, since the dyno's processes have ended; give the requests that were cut off."""
        cut, self.open = self.open, []
        for asked in cut:
            asked.finished = at
        return cut

    def _take_up(self, at: float) -> None:
        for asked in self.open[: self.capacity]:
            if asked.began is None:
                asked.began = max(asked.dispatched, at)

    def _overtakes(self, asked: Asked) -> None:
        """Learn from a request that is done before its turn had come."""
        first = next(other for other in self.open if other.began is not None)
        if self.capacity == 1 and asked.dispatched - first.dispatched < SAME_MOMENT:
            asked.began, first.began = first.began, None
            return
        self.capacity = self.open.index(asked) + 1
        for other in self.open[: self.capacity]:
            if other.began is None:
                other.began = other.dispatched

    def _leave_unseen(self, asked: Asked) -> list[Asked]:
        """Place a request of which only the end was logged, as in a real Heroku log."""
        overtook = [p for p in self.past if p.dispatched > asked.dispatched and p.finished < asked.finished]
        if overtook:
            self.capacity = max(self.capacity, 2)
            for other in overtook:
                other.began = other.dispatched
        ahead = [p.finished for p in self.past if p.dispatched <= asked.dispatched < p.finished]
        asked.began = asked.dispatched
        if len(ahead) >= self.capacity:
            asked.began = min(sorted(ahead)[-self.capacity], asked.finished)
        self.past.append(asked)
        return [asked, *overtook]
