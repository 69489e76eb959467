"""A request's moments as they are noted, and the one timer that wakes it when its time is over."""

import asyncio
from collections.abc import Callable

from lesson_kit.core.clock import Clock
from lesson_kit.local_heroku.router import rules
from lesson_kit.local_heroku.router.timeline import Timeline

TICK = 0.0005  # real seconds: event loops round to milliseconds, and too early would be in vain


class Life:
    """Note a request's moments, under the names that `Timeline` has, so that the rules read it as one."""

    __slots__ = (*Timeline.__slots__, "_clock", "_due", "_loop", "_timer", "_wake")

    def __init__(
        self, clock: Clock, loop: asyncio.AbstractEventLoop, wake: Callable[[], None] | None
    ) -> None:
        self._clock, self._loop, self._wake = clock, loop, wake
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self.arrived = self.looked = clock.seconds()
        self.formation = "up"
        self.crowded = self.quarantined = self.clients_turn = False
        self.connecting = self.refused = self.connected = self.dispatched = None
        self.first_byte = self.last_byte = self.finished = None
        self.misread = self.malformed = self.oversized = None
        self.dyno_closed = self.client_closed = None

    def verdict(self, now: float) -> rules.Verdict | None:
        """Ask the rules; if the request goes on, be woken when it would end."""
        end = rules.ending(self)
        if end is None or end.at <= now:
            return end
        self.wake_by(end.at, now)
        return None

    def wake_by(self, deadline: float, now: float) -> None:
        """Be woken at a moment, or before it if that was asked for already."""
        if self._timer is not None and self._due <= deadline:
            return
        self.stop()
        self._due = deadline
        self._timer = self._loop.call_later(self._clock.real(max(0.0, deadline - now)) + TICK, self._ring)

    def stop(self) -> None:
        """Be woken no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def end(self) -> None:
        """Be woken no more, and let go of whoever was: that leaves the garbage collector no work."""
        self.stop()
        self._wake = None

    def _ring(self) -> None:
        self._timer = None
        self._wake()
