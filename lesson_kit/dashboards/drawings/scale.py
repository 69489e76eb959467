"""The time axis that all pictures share."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200)


@dataclass(frozen=True, slots=True)
class Scale:
    """Map seconds from `start` to `end` onto pixels from `left` to `right`."""

    start: float
    end: float
    left: float
    right: float

    def x(self, seconds: float) -> float:
        """Give the pixel of a moment, kept within the picture."""
        share = (seconds - self.start) / (self.end - self.start)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def ticks(self, most: int = 9) -> Iterable[tuple[float, str]]:
        """Give round moments and their names."""
        step = next((s for s in STEPS if (self.end - self.start) / s <= most), STEPS[-1])
        for count in range(ceil(self.start / step), floor(self.end / step) + 1):
            yield count * step, clock_name(count * step, step)


def clock_name(seconds: float, step: float = 1) -> str:
    """Name a moment: `45 s`, or `2:30` from two minutes on."""
    if step < 1:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
