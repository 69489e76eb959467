"""What belongs together in time: a story begins when something happens after a while of nothing."""

from dataclasses import dataclass, field

from lesson_kit.dashboards.bars import JobBar, RequestBar

GAP = 60.0  # lesson seconds without anything between one story and the next
IDLE = {"queued", "later", "lost"}  # a job in such a state may stay so for ever: nothing happens
MOST = 4000  # open bars to remember; the oldest are given up first


@dataclass
class Stories:
    """Tell when the latest story began, and up to when there is something of it to see."""

    began: float = 0.0
    last: float = 0.0
    _active: dict[tuple[str, int], None] = field(default_factory=dict)
    _idle: dict[tuple[str, int], None] = field(default_factory=dict)

    def take(self, kind: str, bar: RequestBar | JobBar) -> None:
        """Take a bar in, new or changed."""
        first, last = bar.spans[0].start, bar.spans[-1]
        if first - self.last > GAP and not self._active:
            self.began = first
        self.last = max(self.last, last.start if last.end is None else last.end)
        key = (kind, bar.number)
        self._active.pop(key, None)
        self._idle.pop(key, None)
        if last.end is None:
            bars = self._idle if last.kind in IDLE else self._active
            bars[key] = None
            if len(bars) > MOST:
                del bars[next(iter(bars))]

    def edge(self, now: float, dynos: float) -> float:
        """Give now while anything goes on or waits, else when the last thing happened.

        Args:
            dynos: When a dyno last changed its state.
        """
        if self._active or self._idle or not self.last:
            return now
        return max(self.last, dynos) if dynos <= self.last + GAP else self.last
