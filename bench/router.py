"""How much the router costs, beside nginx and no router at all, before the same app in the same run.

The app is the lesson app under gunicorn by its own settings, one process as in a small dyno. "Direct" is a
connection straight to it; its requests carry the headers that the router adds (and nginx is told to add), for
the app's work on them is not the router's. Prints a table for people, and as its last line one JSON object:
    added_ms_median         median time that the router adds to a request, one at a time
    throughput_ratio        requests a second through the router, of those direct, 50 at a time
    h12_count               how many of 1,000 requests at once, which all hang, got an H12
    h12_worst_ms            how far the worst was from 3 s (30 s at speed 10) after it had reached its dyno
    waiting_mb              memory that 1,000 waiting requests take in the router
    throughput_ratio_plain  as throughput_ratio, of direct requests without those headers
    added_ms_median_50      as added_ms_median, 50 at a time, with the app at its limit
    cpu_us                  processor time of the router for each request
"""

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Row, report
from bench.router_lab.clients import Load, Visit, crowd, load
from bench.router_lab.processes import Running, app, child, nginx
from lesson_kit.core.events import parse_event
from lesson_kit.core.waiting import wait_until
from lesson_kit.local_heroku.lines import RouterLine, read_router
from lesson_kit.local_heroku.router import limits

ROUNDS = 7
SECONDS = 2
CROWD = 1000
HANGING = 6
SPEED = 10
ADDED = {
    "X-Request-Id": "6903a168-b79b-ec27-03c8-b8f64d8d8792",
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "12345",
    "X-Request-Start": "1767322800000",
    "Via": "1.1 heroku-router",
}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        rows, figures = through_the_app(Path(home))
        more_rows, more_figures = a_crowd_that_hangs(Path(home))
    report("Router", [*rows, *more_rows], figures | more_figures)


@dataclass(frozen=True)
class Lane:
    """Hold one way to the app: where it begins, which headers to send, and what was seen on it."""

    server: Running
    headers: dict[str, str]
    loads: dict[int, list[Load]]
    cpu_us: list[float]


def through_the_app(folder: Path) -> tuple[list[Row], dict[str, float]]:
    """Load the app directly, through the router and through nginx, in turns."""
    with ExitStack() as running:
        upstream = running.enter_context(app(folder, processes=1))
        router = running.enter_context(child("route", str(upstream.port), "1", str(folder / "router.log")))
        lanes = {"direct": (upstream, ADDED), "plain": (upstream, {}), "ours": (router, {})}
        if shutil.which("nginx"):
            lanes["nginx"] = (running.enter_context(nginx(folder, [upstream.port], 30)), {})
        seen = {name: Lane(server, headers, {1: [], 50: []}, []) for name, (server, headers) in lanes.items()}
        for lane in seen.values():
            load(lane.server.port, 50, 1)  # warm
        for _ in range(ROUNDS):  # in turns: what else this machine does meets all of them
            for lane in seen.values():
                _drive(lane)
    return _rows(seen)


def _drive(lane: Lane) -> None:
    lane.loads[1].append(load(lane.server.port, 1, SECONDS, lane.headers))
    before = lane.server.cpu_seconds()
    lane.loads[50].append(load(lane.server.port, 50, SECONDS, lane.headers))
    used = lane.server.cpu_seconds() - before
    lane.cpu_us.append(used / (lane.loads[50][-1].per_second * SECONDS) * 1e6)


def _rows(seen: dict[str, Lane]) -> tuple[list[Row], dict[str, float]]:
    others = [name for name in ("direct", "nginx") if name in seen]
    rate = {name: _median(load.per_second for load in lane.loads[50]) for name, lane in seen.items()}
    rows = [Row("requests a second, 50 at a time", rate["ours"], "/s", rate[name], name) for name in others]
    figures = {
        "added_ms_median": _added(seen, "ours", 1),
        "added_ms_median_50": _added(seen, "ours", 50),
        "throughput_ratio": _ratio(seen, "ours", "direct"),
        "throughput_ratio_plain": _ratio(seen, "ours", "plain"),
        "cpu_us": _median(seen["ours"].cpu_us),
    }
    if "nginx" in seen:
        rows += [
            Row("added at the median, 1 at a time", figures["added_ms_median"], "ms",
                _added(seen, "nginx", 1), "nginx"),
            Row("added at the median, 50 at a time", figures["added_ms_median_50"], "ms",
                _added(seen, "nginx", 50), "nginx"),
            Row("throughput, of direct", figures["throughput_ratio"], "",
                _ratio(seen, "nginx", "direct"), "nginx"),
            Row("processor time a request", figures["cpu_us"], "us", _median(seen["nginx"].cpu_us), "nginx"),
        ]  # fmt: skip
    return rows, figures


def _added(seen: dict[str, Lane], name: str, connections: int) -> float:
    pairs = zip(seen[name].loads[connections], seen["direct"].loads[connections], strict=True)
    return _median(through.median_ms - direct.median_ms for through, direct in pairs)


def _ratio(seen: dict[str, Lane], name: str, other: str) -> float:
    pairs = zip(seen[name].loads[50], seen[other].loads[50], strict=True)
    return _median(one.per_second / two.per_second for one, two in pairs)


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


@dataclass(frozen=True)
class Crowd:
    """Hold how a crowd fared: how many were turned away, the worst time, and what it cost."""

    refused: int
    worst_ms: float
    memory_mb: float


def a_crowd_that_hangs(folder: Path) -> tuple[list[Row], dict[str, float]]:
    """Let 1,000 visitors ask six dynos at once that never answer, through the router and through nginx."""
    window = limits.FIRST_BYTE / SPEED
    log = folder / "crowd.log"
    ours = _crowd(
        folder, lambda ports: child("route", ",".join(map(str, ports)), str(SPEED), str(log)), window
    )
    h12s = [line for line in _router_lines(log) if line.code == "H12" and line.status == 503]
    figures = {
        "h12_count": min(ours.refused, len(h12s)),
        "h12_worst_ms": ours.worst_ms,
        "waiting_mb": ours.memory_mb,
    }
    theirs, name = Crowd(CROWD, 0, 0), "all of them"
    if shutil.which("nginx"):
        theirs, name = _crowd(folder, lambda ports: nginx(folder, ports, window), window), "nginx"
    rows = [
        Row("timeouts of 1,000 that hang", figures["h12_count"], "", theirs.refused, name),
        Row("the worst, from its own 3 s", ours.worst_ms, "ms", theirs.worst_ms or None, name),
        Row("memory of 1,000 that wait", ours.memory_mb, "MB", theirs.memory_mb or None, name),
    ]
    return rows, figures


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


def _router_lines(log: Path) -> list[RouterLine]:
    with log.open(encoding="utf-8") as lines:
        return [line for line in map(read_router, filter(None, map(parse_event, lines))) if line]


if __name__ == "__main__":
    main()
