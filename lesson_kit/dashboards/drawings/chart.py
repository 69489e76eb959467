"""Where everything of a timeline lies: which bars are seen, the lanes, and the scale."""

from collections.abc import Iterable
from dataclasses import dataclass

from lesson_kit.dashboards.bars import ROUTER, JobBar, RequestBar, Snapshot, Span
from lesson_kit.dashboards.drawings.scale import Scale
from lesson_kit.dashboards.dynos import dyno_order
from lesson_kit.dashboards.snapshot import queue_order

GUTTER, MARGIN = 108, 12
ROW, ROW_LEAST, ROWS_AT_FULL = 24, 5, 24
BEFORE = 2.0  # lesson seconds to leave before the story's first bar
AFTER = 0.04  # how much room to leave after now, for the marks
Bar = RequestBar | JobBar


@dataclass(frozen=True, slots=True)
class Lane:
    """Hold where a lane lies; the first of a group has the group's title."""

    name: str
    title: str
    top: float
    row: float
    rows: int

    @property
    def bottom(self) -> float:
        """Give the y where the lane ends."""
        return self.top + self.row * self.rows


@dataclass(frozen=True)
class Chart:
    """Hold the plan of a timeline; times it is asked about are those of the snapshot."""

    snapshot: Snapshot
    scale: Scale
    requests: list[RequestBar]
    jobs: list[JobBar]
    lanes: dict[str, Lane]
    bottom: float

    @property
    def bars(self) -> list[Bar]:
        """Give all bars that are seen."""
        return [*self.requests, *self.jobs]

    def x(self, moment: float) -> float:
        """Give a moment's pixel."""
        return self.scale.x(moment - self.snapshot.origin)

    def ends(self, span: Span) -> tuple[float, float]:
        """Give the pixels where a span begins and ends."""
        return self.x(span.start), self.x(self.snapshot.edge if span.end is None else span.end)

    def sees(self, moment: float | None) -> bool:
        """Say whether a moment (None: now) is in the picture."""
        return moment is None or moment - self.snapshot.origin >= self.scale.start

    def place(self, bar: Bar, span: Span) -> tuple[float, float]:
        """Give the y where a span's row begins, and the row's height."""
        lane = self.lanes[lane_key(bar, span)]
        return lane.top + lane.row * span.row, lane.row


def lane_key(bar: Bar, span: Span) -> str:
    """Name a span's lane so that a queue and a dyno never share one."""
    on_dyno = not isinstance(bar, JobBar) or (span.kind == "running" and span.lane != bar.queue)
    return span.lane if on_dyno else f"queue {span.lane}"


def make_chart(snapshot: Snapshot, last: float | None, width: int, top: float) -> Chart:
    """Plan the timeline of a moment."""
    scale = _scale(snapshot, last, width)
    first = scale.start + snapshot.origin
    requests = [bar for bar in snapshot.requests if _ends_after(bar.spans[-1], first)]
    jobs = [bar for bar in snapshot.jobs if _ends_after(bar.spans[-1], first)]
    lanes = _stacked(_rows(requests, first), _rows(jobs, first), top)
    bottom = max((lane.bottom for lane in lanes.values()), default=top)
    return Chart(snapshot, scale, requests, jobs, lanes, bottom + 6)


def _scale(snapshot: Snapshot, last: float | None, width: int) -> Scale:
    end = snapshot.edge - snapshot.origin
    start = max(end - last if last else snapshot.story - snapshot.origin - BEFORE, 0.0)
    end = max(end, start + 10)
    return Scale(start, end + (end - start) * AFTER, GUTTER, width - MARGIN)


def _ends_after(span: Span, moment: float) -> bool:
    return span.end is None or span.end >= moment


def _rows(bars: Iterable[Bar], first: float) -> dict[str, int]:
    """Count the rows of each lane."""
    rows: dict[str, int] = {}
    for bar in bars:
        for span in bar.spans:
            if _ends_after(span, first):
                key = lane_key(bar, span)
                rows[key] = max(rows.get(key, 0), span.row + 1)
    return rows


def _stacked(asked: dict[str, int], worked: dict[str, int], top: float) -> dict[str, Lane]:
    """Stack the lanes: the router's and the dynos' of requests, then queues, then the dynos of jobs."""
    queues = [key for key in worked if key.startswith("queue ")]
    groups = {
        "Requests": sorted(asked, key=lambda name: (name != ROUTER, dyno_order(name))),
        "Jobs: queues": sorted(queues, key=lambda key: queue_order(key.removeprefix("queue "))),
        "Jobs: workers": sorted(worked.keys() - queues, key=dyno_order),
    }
    rows = asked | worked
    row = max(min(ROW, ROW * ROWS_AT_FULL / max(sum(rows.values()), 1)), ROW_LEAST)
    lanes: dict[str, Lane] = {}
    for title, names in groups.items():
        for index, name in enumerate(names):
            top += 32 if index == 0 else 6
            lanes[name] = Lane(name, title if index == 0 else "", top, row, rows[name])
            top = max(lanes[name].bottom, top + 14)
    return lanes
