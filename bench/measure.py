"""What the benches share: a table for people, and one line of JSON for programs."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """Hold one figure beside what it is measured against, both from the same run.

    Attributes:
        baseline: The other's; None where there is none.
        against: What the baseline is.
    """

    figure: str
    ours: float
    unit: str
    baseline: float | None = None
    against: str = ""


def report(title: str, rows: list[Row], figures: Mapping[str, float]) -> None:
    """Print the table, and as the last line the figures by their names."""
    shown = Table("figure", "ours", "baseline", "ratio", "", title=title, title_justify="left")
    for row in rows:
        baseline = "" if row.baseline is None else f"{row.baseline:.3g} {row.unit}"
        ratio = f"{row.ours / row.baseline:.2f}" if row.baseline else ""
        shown.add_row(row.figure, f"{row.ours:.3g} {row.unit}", baseline, ratio, row.against)
    Console().print(shown)
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


def seconds_of(work: Callable[[], object]) -> float:
    """Say how long something takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def medians(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Take the median of each measurement; they take turns, so that a busy moment hits all alike."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(work())
    return {name: statistics.median(values) for name, values in taken.items()}
