"""Two measured runs, drawn so that what is often taken for their figures is far from the figures."""

import math
from itertools import pairwise
from random import Random


def telling_run(random: Random, size: int) -> list[dict]:
    """Draw a run in which the usual wrong figures are far enough apart to be told from each other."""
    while True:
        run = _run(random, size, h12=random.randint(size // 4, size // 3))
        times = [row["seconds"] for row in run]
        good = sorted(row["seconds"] for row in run if row["status"] < 500)
        mean, median, longest = sum(times) / size, sorted(times)[size // 2], max(times)
        unsorted = times[int(0.95 * (size - 1))]
        figures = sorted((mean, median, longest, unsorted, good[int(0.95 * (len(good) - 1))]))
        if all(high - low > 1 for low, high in pairwise(figures)):
            return run


def steep_run(random: Random, size: int) -> list[dict]:
    """Draw a run without H12s whose longest time is well above all that is called its 95th percentile."""
    while True:
        run = _run(random, size, h12=0)
        times = sorted(row["seconds"] for row in run)
        if times[-1] - p95s(times)[1] > 0.5:
            return run


def _run(random: Random, size: int, h12: int) -> list[dict]:
    """Draw a run: quick answers, `h12` that the router gave up on, some 503s of other kinds, in any order."""
    others = size // 12
    rows = [{"status": 503, "code": "H12", "seconds": 30 + random.random() / 10} for _ in range(h12)]
    rows += [
        {"status": 503, "code": code, "seconds": random.random() / 50}
        for code in (("H10", "H14") * others)[:others]
    ]
    rows += [{"status": 500, "code": None, "seconds": random.random()} for _ in range(others)]
    rows += [
        {"status": 200, "code": None, "seconds": 0.1 + 25 * random.random()} for _ in range(size - len(rows))
    ]
    random.shuffle(rows)
    return rows


def p95s(times: list[float]) -> tuple[float, float]:
    """Give the least and the most that a usual way to compute the 95th percentile gives, of sorted times.

    The ways are nearest rank, numpy's and the statistics module's.
    """
    low = times[math.floor(0.95 * (len(times) - 1))]
    high = times[min(len(times), math.ceil(0.95 * (len(times) + 1))) - 1]
    return low, high
