"""How much the router costs, beside nginx and no router at all, before the same app in the same run.

Prints a table for people, and as its last line one JSON object:
    added_ms_median   median time that the router adds to a request, one at a time
    throughput_ratio  requests a second through the router, of those straight to the app, 50 at a time
    h12_count         how many of 1,000 requests at once, which all hang, got an H12
    h12_worst_ms      how far the worst of them was from 3 s (30 s at speed 10) after it had reached its dyno
    waiting_mb        memory that 1,000 waiting requests take in the router
"""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.router_lab.clients import Load, Visit, crowd, load
from bench.router_lab.processes import Running, app, child, nginx
from lesson_kit.core.events import parse_event
from lesson_kit.core.waiting import wait_until
from lesson_kit.local_heroku.lines import read_router
from lesson_kit.local_heroku.router import limits

ROUNDS = 5
SECONDS = 2.0
CROWD = 1000
HANGING = 6
SPEED = 10


@dataclass(frozen=True)
class Row:
    """Hold one figure: ours, the baseline's, and nginx's where it is installed."""

    figure: str
    ours: float
    baseline: float | None
    nginx: float | None
    unit: str


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        rows = [*through_the_app(folder), *a_crowd_that_hangs(folder)]
    print_table([row for row in rows if row.unit])
    print(json.dumps({row.figure: round(row.ours, 3) for row in rows}))


def through_the_app(folder: Path) -> list[Row]:
    """Load the app directly, through the router and through nginx, in turns."""
    with ExitStack() as running:
        upstream = running.enter_context(app(folder, processes=1))
        router = running.enter_context(child("route", str(upstream.port), "1", str(folder / "router.log")))
        servers = {"direct": upstream, "ours": router}
        if shutil.which("nginx"):
            servers["nginx"] = running.enter_context(nginx(folder, [upstream.port], 30))
        for server in servers.values():
            load(server.port, 50, 1)  # warm
        one = in_turns(servers, 1)
        many = in_turns(servers, 50)
    return [*_latency_rows(one, 1, ""), *_latency_rows(many, 50, "_50"), *_throughput_rows(many)]


def in_turns(servers: dict[str, Running], connections: int) -> dict[str, list[Load]]:
    """Load each server in each round, so that what the machine does besides meets all of them."""
    seen: dict[str, list[Load]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, server in servers.items():
            seen[name].append(load(server.port, connections, SECONDS))
    return seen


def _latency_rows(seen: dict[str, list[Load]], connections: int, suffix: str) -> list[Row]:
    def added(name: str) -> float | None:
        if name not in seen:
            return None
        return statistics.median(
            through.median_ms - direct.median_ms
            for through, direct in zip(seen[name], seen["direct"], strict=True)
        )

    return [
        Row(f"added_ms_median{suffix}", added("ours"), None, added("nginx"), f"ms, {connections} at a time")
    ]


def _throughput_rows(seen: dict[str, list[Load]]) -> list[Row]:
    def rate(name: str) -> float | None:
        return statistics.median(load.per_second for load in seen[name]) if name in seen else None

    def ratio(name: str) -> float | None:
        if name not in seen:
            return None
        pairs = zip(seen[name], seen["direct"], strict=True)
        return statistics.median(through.per_second / direct.per_second for through, direct in pairs)

    return [
        Row("requests_per_second", rate("ours"), rate("direct"), rate("nginx"), "/s, 50 at a time"),
        Row("throughput_ratio", ratio("ours"), 1.0, ratio("nginx"), "of direct"),
    ]


def a_crowd_that_hangs(folder: Path) -> list[Row]:
    """Let 1,000 visitors ask six dynos at once that never answer, through the router and through nginx."""
    window = limits.FIRST_BYTE / SPEED
    log = folder / "crowd.log"
    ours = _crowd(
        folder, lambda ports: child("route", ",".join(map(str, ports)), str(SPEED), str(log)), window
    )
    theirs = None
    if shutil.which("nginx"):
        theirs = _crowd(folder, lambda ports: nginx(folder, ports, window), window)
    lines = [line for line in map(read_router, filter(None, map(parse_event, log.open()))) if line]
    h12s = sum(line.code == "H12" and line.service == 30000 for line in lines)
    rows = [
        Row("h12_count", min(ours.refused, sum(line.code == "H12" for line in lines)), CROWD,
            theirs and theirs.refused, "timeouts of 1,000"),
        Row("h12_worst_ms", ours.worst_ms, None, theirs and theirs.worst_ms, "ms from its own 3 s"),
        Row("waiting_mb", ours.memory_mb, None, theirs and theirs.memory_mb, "MB more at 1,000 waiting"),
    ]  # fmt: skip
    return [*rows, Row("h12_exact", h12s, None, None, "")]


@dataclass(frozen=True)
class Crowd:
    """Hold how a crowd fared: how many were turned away, the worst time, and what it cost."""

    refused: int
    worst_ms: float
    memory_mb: float


def _crowd(folder: Path, proxy: Callable[[list[int]], object], window: float) -> Crowd:
    logs = [folder / f"hanging-{n}.json" for n in range(HANGING)]
    with ExitStack() as dynos:
        hanging = [dynos.enter_context(child("hang", str(log))) for log in logs]
        with proxy([dyno.port for dyno in hanging]) as server:
            before = server.memory_mb()
            waiting: list[float] = []
            visits = crowd(server.port, CROWD, window * 5, lambda: waiting.append(_settled(server, window)))
    came: dict[str, float] = {}
    for log in logs:
        came |= json.loads(log.read_text())
    off = [abs(visit.answered - came[visit.name] - window) * 1000 for visit in visits if visit.answered]
    return Crowd(_refused(visits), max(off), waiting[0] - before)


def _settled(server: Running, window: float) -> float:
    until = time.monotonic() + window / 2
    wait_until(lambda: time.monotonic() > until, window, "the crowd to wait")
    return server.memory_mb()


def _refused(visits: list[Visit]) -> int:
    return sum(visit.status in (503, 504) for visit in visits)


def print_table(rows: list[Row]) -> None:
    """Print the figures for people."""
    print(f"{'figure':<22}{'ours':>10}{'direct':>10}{'nginx':>10}{'ours/nginx':>12}  unit")
    for row in rows:
        against = row.ours / row.nginx if row.nginx else None
        cells = [row.ours, row.baseline, row.nginx]
        text = "".join(f"{'' if cell is None else format(cell, '.2f'):>10}" for cell in cells)
        print(f"{row.figure:<22}{text}{'' if against is None else format(against, '.2f'):>12}  {row.unit}")


if __name__ == "__main__":
    main()
