"""Visitors by a plan, and what each of them saw."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Visit:
    """Plan a visit.

    Attributes:
        at: When, in lesson seconds from the start of the load.
        data: The body, as text.
    """

    at: float
    path: str = "/"
    method: str = "GET"
    data: str | None = None


@dataclass(frozen=True)
class Visited:
    """Hold what a visitor saw.

    Attributes:
        at: When they came, in lesson seconds from the start.
        status: The answer's; 0 if there was none.
        seconds: How long they waited, in lesson seconds.
        code: What the router logged as an error: `H12`; None if all was well.
    """

    at: float
    path: str
    method: str
    status: int
    seconds: float
    code: str | None
    request_id: str


class Codes(Counter):
    """Count how visits ended: by code for an error (`codes["H12"]`), else by status (`codes[200]`)."""

    def __missing__(self, key: object) -> int:
        return self.get(str(key), 0) if isinstance(key, int) else 0


@dataclass(frozen=True)
class LoadReport:
    """Hold what all visitors saw, in the order of their plan."""

    visits: tuple[Visited, ...]

    @property
    def codes(self) -> Codes:
        """Count the visits by how they ended: "H12", "200" …"""
        return Codes(visit.code or str(visit.status) for visit in self.visits)

    @property
    def h12_share(self) -> float:
        """Give the share of visits that ended with an H12, from 0 to 1."""
        return self.codes["H12"] / len(self.visits) if self.visits else 0.0

    @property
    def median(self) -> float:
        """Give the median wait, in lesson seconds."""
        return median(self._seconds) if self.visits else 0.0

    @property
    def p95(self) -> float:
        """Give the wait that 95 of 100 visits did not exceed, in lesson seconds."""
        return percentile(self._seconds, 0.95)

    @property
    def _seconds(self) -> list[float]:
        return [visit.seconds for visit in self.visits]

    def __repr__(self) -> str:
        ends = ", ".join(f"{count} x {code}" for code, count in self.codes.most_common()) or "none"
        return (
            f"{len(self.visits)} visits: {ends}; median {self.median:.1f} s, 95th percentile {self.p95:.1f} s"
        )


def percentile(values: Iterable[float], share: float) -> float:
    """Give the smallest value that a share of all values does not exceed; 0 for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    rank = max(1, -(-len(ordered) * round(share * 10_000) // 10_000))  # rounded up, without a float's error
    return ordered[rank - 1]


def even_plan(visitors: int, path: str, method: str, every: float) -> list[Visit]:
    """Plan visitors that come one after another, or all at once."""
    return [Visit(number * every, path, method) for number in range(visitors)]
