"""Two runs of the same visitors, boiled down to what a comparison shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lesson_kit.dashboards.bars import RequestBar
from lesson_kit.dashboards.snapshot import snapshot
from lesson_kit.local_heroku.load_report import percentile


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold what one visitor saw; `mark` says what went wrong, in a word, and is empty if all was well."""

    at: float
    seconds: float
    path: str
    mark: str


@dataclass(frozen=True, slots=True)
class Run:
    """Hold one run."""

    visits: tuple[Seen, ...]

    @property
    def h12s(self) -> int:
        """Count the H12s."""
        return sum(visit.mark == "H12" for visit in self.visits)

    @property
    def h12_share(self) -> float:
        """Give the share of H12s, from 0 to 1."""
        return self.h12s / len(self.visits) if self.visits else 0.0

    @property
    def error_share(self) -> float:
        """Give the share of visitors who saw another error, from 0 to 1."""
        others = sum(bool(visit.mark) for visit in self.visits) - self.h12s
        return others / len(self.visits) if self.visits else 0.0

    @property
    def p95(self) -> float:
        """Give the wait that 95 of 100 visitors did not exceed."""
        return percentile([visit.seconds for visit in self.visits], 0.95)

    @property
    def longest(self) -> float:
        """Give when the last visitor had an answer, from the start."""
        return max((visit.at + visit.seconds for visit in self.visits), default=0.0)


def run_of(source: Any) -> Run:
    """Read a run from a `LoadReport`, or from a list of `Event`s."""
    if hasattr(source, "visits"):
        return Run(tuple(_from_report(visit) for visit in source.visits))
    return Run(tuple(_from_bars(snapshot(source).requests)))


def _from_report(visit: Any) -> Seen:
    failed = visit.status >= 400 or visit.status == 0
    mark = visit.code or (str(visit.status or "no answer") if failed else "")
    return Seen(visit.at, visit.seconds, f"{visit.method} {visit.path}", mark)


def _from_bars(bars: tuple[RequestBar, ...]) -> Iterable[Seen]:
    ended = [bar for bar in bars if bar.seconds is not None]
    start = min((bar.arrived for bar in ended), default=0.0)
    return [Seen(bar.arrived - start, bar.seconds, bar.label, bar.mark) for bar in ended]


def figures(run: Run) -> list[tuple[str, str]]:
    """Give what a run comes down to, each figure with its name."""
    count = len(run.visits)
    return [
        (str(count), "visitor" if count == 1 else "visitors"),
        (f"{run.h12_share:.0%}", "H12"),
        (f"{run.error_share:.0%}", "other errors"),
        (f"{run.p95:.1f} s", "95th percentile"),
    ]


def comparison_text(before: Run, after: Run) -> str:
    """Tell both runs, a line each."""
    return f"Before: {run_text(before)}\nAfter:  {run_text(after)}"


def run_text(run: Run) -> str:
    """Tell one run."""
    who, h12, others, (wait, words) = figures(run)
    return f"{', '.join(' '.join(said) for said in (who, h12, others))}, {words} {wait}"
