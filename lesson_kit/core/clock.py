"""Lesson time: the clock that log lines and dashboards show, which may run faster than the wall's."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lesson_kit.core.events import at_seconds


@dataclass(frozen=True)
class Clock:
    """Tell lesson time, which starts at the real time and runs `speed` times as fast.

    Attributes:
        speed: Lesson seconds in a real second.
        started: Real seconds since the epoch when lesson time and real time were the same.
        monotonic: Gives real seconds that never jump.
    """

    speed: float = 1.0
    started: float = field(default_factory=time.time)
    monotonic: Callable[[], float] = time.monotonic
    _origin: float = field(default=0.0, init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.speed > 0:
            raise ValueError("a clock's speed is greater than 0")
        object.__setattr__(self, "_origin", self.monotonic())

    @classmethod
    def shared(cls, speed: float, started: float, origin: float) -> "Clock":
        """Make the clock that another process of this machine has: monotonic time is the same for all."""
        clock = cls(speed, started)
        object.__setattr__(clock, "_origin", origin)
        return clock

    @property
    def origin(self) -> float:
        """Give the monotonic second at which lesson time and real time were the same."""
        return self._origin

    def seconds(self) -> float:
        """Give lesson time now, as seconds since the epoch."""
        return self.started + (self.monotonic() - self._origin) * self.speed

    def now(self) -> datetime:
        """Give lesson time now, as an event's time."""
        return at_seconds(self.seconds())

    def from_wall(self, wall_seconds: float) -> float:
        """Turn real seconds since the epoch (a timestamp that RQ wrote, say) into lesson seconds."""
        return self.started + (wall_seconds - self.started) * self.speed

    def real(self, lesson_seconds: float) -> float:
        """Say how many real seconds a span of lesson seconds takes."""
        return lesson_seconds / self.speed
