"""How much the router costs, beside nginx and no router at all, before the same app in the same run.

The app is the lesson app under gunicorn by its own settings, one process as in a small dyno. "Direct" is a
connection straight to it, with requests that have the six headers already which Heroku's router adds: the app
does the same work as behind the router, so the difference is the router's part. "Plain" is the same with bare
requests: there the difference is all that a router costs, the app's work on those headers as well.

To see whether the app or the router is the bottleneck, the app has a processor of its own, and the clients
share the others with whatever stands between: the router, nginx, or nothing. The same again with all on all
processors ("shared") shows what a small machine makes of it: there a router also takes the app's time.

A lane is loaded for a second at a time, in turns with the others. What else the machine does, or its host,
makes a round worse and never better, so a lane's figure is the mean of its best third of rounds.

Prints a table for people, and as its last line one JSON object:
    added_ms_median         median time that the router adds to a direct request, one at a time
    throughput_ratio        requests a second through the router, of those direct, 50 at a time
    throughput_ratio_shared the same, with all on all processors
    h12_count               how many of 1,000 requests at once, which all hang, got an H12
    h12_worst_ms            how far the worst was from 3 s (30 s at speed 10) after it had reached its dyno
    waiting_mb              memory that 1,000 waiting requests take in the router
    throughput_ratio_plain  as throughput_ratio, of those plain
    added_ms_median_50      as added_ms_median, 50 at a time: the app is at its limit, so mostly queueing
    cpu_us                  processor time of the router for each request, 50 at a time
    app_busy                processor time that the app gets each second then, of what it gets when plain
    app_work                processor time that the app takes for each request then, of what a plain one takes
    others_busy             processors that other programs kept busy meanwhile: near 0, or try again later
Where programs can't be kept to a processor (macOS), all figures are of the shared kind. If app_busy is 1,
the app is the bottleneck: the router keeps it as busy as clients without a router do.
"""

import json
import math
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.measure import Row, report
from bench.router_lab.clients import Load, Visit, crowd, load
from bench.router_lab.processes import Others, Running, apart, app, child, keep_to, nginx
from lesson_kit.core.events import parse_event
from lesson_kit.core.waiting import wait_until
from lesson_kit.local_heroku.lines import RouterLine, read_router
from lesson_kit.local_heroku.router import limits

ROUNDS = 7
ROUNDS_APART = 15  # the target is about these
SECONDS = 1
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
SAID = (
    ("throughput_ratio", "throughput, of direct (same headers)", ""),
    ("throughput_ratio_plain", "throughput, of plain (bare requests)", ""),
    ("app_busy", "how busy the app is, of plain", ""),
    ("app_work", "the app's work on a request, of plain", ""),
    ("added_ms_median", "added to direct at the median, 1 at a time", "ms"),
    ("added_ms_median_50", "added to direct at the median, 50 at a time", "ms"),
    ("cpu_us", "processor time a request", "us"),
)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        rows, figures = through_the_app(Path(home), *apart())
        shared_rows, shared = through_the_app(Path(home), set(), set())
        crowd_rows, crowd_figures = a_crowd_that_hangs(Path(home))
    shared_row = next(row for row in shared_rows if row.figure == SAID[0][1])
    shared_row = replace(shared_row, figure=f"{shared_row.figure}, all on all processors")
    figures["throughput_ratio_shared"] = shared["throughput_ratio"]
    report("Router", [*rows, shared_row, *crowd_rows], figures | crowd_figures)


@dataclass(frozen=True)
class Lane:
    """Hold one way to the app: where it begins, which headers to send, and what was seen on it.

    Attributes:
        loads: What the clients saw, by how many they were.
        server_us: Processor time that the server where it begins took for each request, 50 at a time.
        app_us: The same of the app.
    """

    server: Running
    app: Running
    headers: dict[str, str]
    loads: dict[int, list[Load]] = field(default_factory=lambda: {1: [], 50: []})
    server_us: list[float] = field(default_factory=list)
    app_us: list[float] = field(default_factory=list)


def through_the_app(
    folder: Path, its_processors: set[int], the_others: set[int]
) -> tuple[list[Row], dict[str, float]]:
    """Load the app directly, through the router and through nginx, in turns; it may be kept apart."""
    with ExitStack() as running:
        with keep_to(its_processors):
            upstream = running.enter_context(app(folder, processes=1))
        running.enter_context(keep_to(the_others))
        router = running.enter_context(child("route", str(upstream.port), "1", str(folder / "router.log")))
        lanes = {"direct": (upstream, ADDED), "plain": (upstream, {}), "ours": (router, {})}
        if shutil.which("nginx"):
            lanes["nginx"] = (running.enter_context(nginx(folder, [upstream.port], 30)), {})
        seen = {name: Lane(server, upstream, headers) for name, (server, headers) in lanes.items()}
        for lane in seen.values():
            load(lane.server.port, 50, 1)  # warm
        others = Others([lane.server for lane in seen.values()])
        order = list(seen.values())
        for _ in range(ROUNDS_APART if its_processors else ROUNDS):
            for lane in order:  # in turns: what else this machine does meets all of them
                _drive(lane)
            order.append(order.pop(0))  # and each comes first, or after each other, equally often
        busy = others.busy()
    rows, figures = _rows(seen)
    return [*rows, Row("processors busy with other programs", busy, "")], figures | {"others_busy": busy}


def _drive(lane: Lane) -> None:
    lane.loads[1].append(load(lane.server.port, 1, SECONDS, lane.headers))
    before = lane.server.cpu_seconds(), lane.app.cpu_seconds()
    lane.loads[50].append(load(lane.server.port, 50, SECONDS, lane.headers))
    requests = lane.loads[50][-1].per_second * SECONDS
    lane.server_us.append((lane.server.cpu_seconds() - before[0]) / requests * 1e6)
    lane.app_us.append((lane.app.cpu_seconds() - before[1]) / requests * 1e6)


def _rows(seen: dict[str, Lane]) -> tuple[list[Row], dict[str, float]]:
    ours = _figures(seen, "ours")
    theirs = _figures(seen, "nginx") if "nginx" in seen else {}
    rate = {name: _throughput(lane) for name, lane in seen.items()}
    rows = [
        Row("requests a second, 50 at a time", rate["ours"], "/s", rate[name], name)
        for name in rate
        if name != "ours"
    ]
    rows += [
        Row(text, ours[name], unit, theirs.get(name), "nginx" if theirs else "") for name, text, unit in SAID
    ]
    return rows, ours


def _figures(seen: dict[str, Lane], name: str) -> dict[str, float]:
    plain, direct, lane = seen["plain"], seen["direct"], seen[name]
    return {
        "throughput_ratio": _throughput(lane) / _throughput(direct),
        "throughput_ratio_plain": _throughput(lane) / _throughput(plain),
        "added_ms_median": _waited(lane, 1) - _waited(direct, 1),
        "added_ms_median_50": _waited(lane, 50) - _waited(direct, 50),
        "cpu_us": least_disturbed(lane.server_us),
        "app_busy": statistics.median(_busy(lane)) / statistics.median(_busy(plain)),
        "app_work": least_disturbed(lane.app_us) / least_disturbed(plain.app_us),
    }


def least_disturbed(values: Sequence[float], best: Callable = min) -> float:
    """Give the mean of the best third: what else a machine does makes a round worse and never better."""
    ranked = sorted(values, reverse=best is max)
    return statistics.mean(ranked[: math.ceil(len(ranked) / 3)])


def _rates(lane: Lane) -> list[float]:
    return [load.per_second for load in lane.loads[50]]


def _throughput(lane: Lane) -> float:
    return least_disturbed(_rates(lane), best=max)


def _waited(lane: Lane, connections: int) -> float:
    return least_disturbed([load.median_ms for load in lane.loads[connections]])


def _busy(lane: Lane) -> list[float]:
    return [rate * us for rate, us in zip(_rates(lane), lane.app_us, strict=True)]


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
