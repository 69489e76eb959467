"""The timeline as SVG: requests above, jobs below, on one axis of lesson time."""

from collections.abc import Iterable
from dataclasses import dataclass

from lesson_kit.dashboards.bars import GIVES_UP_AFTER, ROUTER, JobBar, RequestBar, Snapshot, Span
from lesson_kit.dashboards.drawings.scale import Scale
from lesson_kit.dashboards.drawings.svg import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    PAPER,
    VERMILION,
    Drawing,
    fitted,
    text_width,
)
from lesson_kit.dashboards.dynos import dyno_order
from lesson_kit.dashboards.snapshot import queue_order
from lesson_kit.dashboards.text import summary

GUTTER, MARGIN, TOP = 112, 16, 22
ROW, ROW_LEAST, ROWS_AT_FULL = 22, 5, 24
AFTER = 0.04  # how much room to leave after now, for the marks
COLOURS = {"open": BLUE, "running": BLUE, "answered": GREEN, "finished": GREEN, "failed": VERMILION}
ON = {BLUE: PAPER, GREEN: INK, VERMILION: INK, GREY: PAPER}
WORDS = {
    "held": "no dyno yet",
    "waiting": "waits in line",
    "ghost": "works on, for nobody",
    "forgotten": "still in line",
    "queued": "waits",
    "lost": "lost, not yet noticed",
    "later": "later",
}


@dataclass(frozen=True, slots=True)
class Lane:
    """Hold where a lane lies in the picture."""

    name: str
    title: str
    top: float
    row: float
    rows: int

    @property
    def bottom(self) -> float:
        """Give the y where the lane ends."""
        return self.top + self.row * self.rows


def timeline_svg(snapshot: Snapshot, *, last: float | None = None, title: str = "", width: int = 1000) -> str:
    """Draw the timeline of a moment.

    Args:
        last: How many lesson seconds to show, up to the last event; by default from the first bar on.
    """
    scale = _scale(snapshot, last, width)
    requests = [bar for bar in snapshot.requests if _seen(bar, scale, snapshot)]
    jobs = [bar for bar in snapshot.jobs if _seen(bar, scale, snapshot)]
    lanes, bottom = _lanes(requests, jobs, scale, snapshot, (TOP if title else 0))
    drawing = Drawing(width, bottom + 62, title or summary(snapshot))
    if title:
        drawing.text(MARGIN, 24, title, 14, bold=True)
    _axis(drawing, scale, lanes, bottom)
    for lane in lanes.values():
        _lane(drawing, lane, scale, snapshot, width)
    for job in jobs:
        _moves(drawing, job, lanes, scale, snapshot)
    for bar in (*requests, *jobs):
        _bar(drawing, bar, lanes, scale, snapshot)
    if not lanes:
        drawing.text(width / 2, TOP + 24, "No requests and no jobs yet.", 12, GREY, anchor="middle")
    _legend(drawing, bottom + 48)
    return drawing.xml


def _scale(snapshot: Snapshot, last: float | None, width: int) -> Scale:
    end = snapshot.now - snapshot.origin
    starts = [bar.spans[0].start - snapshot.origin for bar in (*snapshot.requests, *snapshot.jobs)]
    start = end - last if last else max(min(starts, default=0.0) - 2, 0.0)
    start = max(start, 0.0)
    end = max(end, start + 10)
    return Scale(start, end + (end - start) * AFTER, GUTTER, width - MARGIN)


def _seen(bar: RequestBar | JobBar, scale: Scale, snapshot: Snapshot) -> bool:
    end = bar.spans[-1].end
    return end is None or end - snapshot.origin >= scale.start


def _lanes(
    requests: list[RequestBar], jobs: list[JobBar], scale: Scale, snapshot: Snapshot, top: float
) -> tuple[dict[str, Lane], float]:
    """Stack the lanes: the router's and the dynos' of requests, then queues, then the dynos of jobs."""
    asked = _rows(requests, scale, snapshot)
    worked = _rows(jobs, scale, snapshot)
    queues = {job.queue for job in jobs} & worked.keys()
    groups = [
        (sorted(asked, key=lambda name: (name != ROUTER, dyno_order(name))), asked, "Requests"),
        (sorted(queues, key=queue_order), worked, "Jobs: queues"),
        (sorted(worked.keys() - queues, key=dyno_order), worked, "Jobs: workers"),
    ]
    every = sum(asked.values()) + sum(worked.values())
    row = max(min(ROW, ROW * ROWS_AT_FULL / max(every, 1)), ROW_LEAST)
    lanes: dict[str, Lane] = {}
    for names, rows, title in groups:
        for index, name in enumerate(names):
            top += 32 if index == 0 else 6
            key = f"queue {name}" if title.endswith("queues") else name
            lanes[key] = Lane(key, title if index == 0 else "", top, row, max(rows[name], 1))
            top = max(lanes[key].bottom, top + 14)
    return lanes, top + 6


def _rows(bars: Iterable[RequestBar | JobBar], scale: Scale, snapshot: Snapshot) -> dict[str, int]:
    rows: dict[str, int] = {}
    for bar in bars:
        for span in bar.spans:
            if span.end is None or span.end - snapshot.origin >= scale.start:
                rows[span.lane] = max(rows.get(span.lane, 0), span.row + 1)
    return rows


def _axis(drawing: Drawing, scale: Scale, lanes: dict[str, Lane], bottom: float) -> None:
    top = min((lane.top for lane in lanes.values()), default=bottom)
    for seconds, name in scale.ticks():
        x = scale.x(seconds)
        drawing.line(x, top - 4, x, bottom, FAINT)
        drawing.text(x, bottom + 14, name, 10, INK, anchor="middle")
    drawing.line(scale.left, bottom, scale.right, bottom, GREY)


def _lane(drawing: Drawing, lane: Lane, scale: Scale, snapshot: Snapshot, width: int) -> None:
    if lane.title:
        drawing.text(MARGIN, lane.top - 9, lane.title, 11, INK, bold=True)
        drawing.line(MARGIN, lane.top - 4, width - MARGIN, lane.top - 4, GREY)
    drawing.text(MARGIN, lane.top + min(lane.row, ROW) / 2 + 4, fitted(lane.name, GUTTER - MARGIN, 11), 11)
    for span in snapshot.away:
        if span.lane == lane.name:
            x, end = _ends(span, scale, snapshot)
            if end - x > 1:
                drawing.rect(
                    x, lane.top, end - x, lane.bottom - lane.top, fill="url(#hatch-grey)", opacity=0.25
                )
                drawing.text(x + 3, lane.bottom - 6, fitted(span.kind, end - x - 4, 10), 10)


def _ends(span: Span, scale: Scale, snapshot: Snapshot) -> tuple[float, float]:
    end = snapshot.now if span.end is None else span.end
    return scale.x(span.start - snapshot.origin), scale.x(end - snapshot.origin)


def _place(bar: RequestBar | JobBar, span: Span, lanes: dict[str, Lane]) -> tuple[Lane, float]:
    queued = isinstance(bar, JobBar) and span.lane == bar.queue
    lane = lanes[f"queue {span.lane}" if queued else span.lane]
    return lane, lane.top + lane.row * span.row


def _moves(drawing: Drawing, job: JobBar, lanes: dict[str, Lane], scale: Scale, snapshot: Snapshot) -> None:
    """Join the places that a job goes through by a thin line."""
    for before, after in zip(job.spans, job.spans[1:], strict=False):
        if before.lane != after.lane and after.start - snapshot.origin >= scale.start:
            (lane, y1), (_, y2) = _place(job, before, lanes), _place(job, after, lanes)
            x = scale.x(after.start - snapshot.origin)
            drawing.line(x, y1 + lane.row / 2, x, y2 + lane.row / 2, GREY, stroke_width=1.2)


def _bar(
    drawing: Drawing, bar: RequestBar | JobBar, lanes: dict[str, Lane], scale: Scale, snapshot: Snapshot
) -> None:
    for span in bar.spans:
        if span.end is not None and span.end - snapshot.origin < scale.start:
            continue
        lane, y = _place(bar, span, lanes)
        x, end = _ends(span, scale, snapshot)
        _span(drawing, bar, span, x, y, max(end - x, 2.5), lane.row)
    last = bar.spans[-1]
    lane, y = _place(bar, last, lanes)
    ended = bar.ended if isinstance(bar, RequestBar) else last.end
    if ended is not None and bar.mark and ended - snapshot.origin >= scale.start:
        _mark(drawing, bar, scale.x(ended - snapshot.origin), y, lane.row)
    elif bar.state == "open" and lane.row >= 12:
        _deadline(drawing, bar, scale, snapshot, y, lane.row)


def _span(
    drawing: Drawing, bar: RequestBar | JobBar, span: Span, x: float, y: float, width: float, row: float
) -> None:
    colour = COLOURS.get(bar.state, BLUE)
    pad = row * 0.14
    box = {"x": x, "y": y + pad, "width": width, "height": row - 2 * pad, "rx": 2}
    words = WORDS.get(span.kind, "")
    ink = INK
    if span.kind in ("serving", "running"):
        colour = _run_colour(bar, span)
        drawing.rect(**box, fill=colour)
        words, ink = bar.label, ON[colour]
        if isinstance(bar, JobBar) and bar.tries > 1 and span is bar.spans[-1]:
            words = f"{bar.label}, try {bar.tries}"
    elif span.kind in ("ghost", "lost"):
        drawing.rect(**box, fill=PAPER)
        drawing.rect(**box, fill="url(#hatch)", stroke=VERMILION, opacity=0.9)
    else:
        dash = {"stroke_dasharray": "3 3"} if span.kind in ("forgotten", "later", "held") else {}
        drawing.rect(**box, fill=PAPER, stroke=GREY, stroke_width=1.5, **dash)
        words = f"{bar.label} {words}" if span is bar.spans[0] else words
    inset = 36 if span.kind in ("ghost", "forgotten") and bar.mark else 4
    _words(drawing, fitted(words, width - inset - 4, 10), x + inset, y + row / 2 + 3.5, row, ink, span.kind)


def _run_colour(bar: RequestBar | JobBar, span: Span) -> str:
    """Colour a run by how it ended: an earlier run of a job that runs again did not end well."""
    if isinstance(bar, JobBar) and span is not [s for s in bar.spans if s.kind == "running"][-1]:
        return VERMILION
    if isinstance(bar, JobBar) and bar.state in ("lost", "queued", "later", "stopped"):
        return VERMILION
    return COLOURS.get(bar.state, GREY)


def _words(drawing: Drawing, words: str, x: float, y: float, row: float, ink: str, kind: str) -> None:
    if not words or row < 12:
        return
    if kind in ("ghost", "lost"):
        drawing.rect(x - 2, y - 10, text_width(words, 10) * 0.94 + 4, 13, fill=PAPER, rx=2)
    drawing.text(x, y, words, 10, ink)


def _mark(drawing: Drawing, bar: RequestBar | JobBar, x: float, y: float, row: float) -> None:
    drawing.line(x, y, x, y + row, VERMILION, stroke_width=2.5)
    if row >= 12:
        word = "× " + bar.mark if isinstance(bar, JobBar) else bar.mark
        x = min(x + 2, drawing.width - MARGIN - text_width(word, 10) - 6)
        drawing.tag(x, y + row / 2 + 3.5, word, VERMILION, 10)


def _deadline(
    drawing: Drawing, bar: RequestBar, scale: Scale, snapshot: Snapshot, y: float, row: float
) -> None:
    """Show where the router will give up on a request that is still open."""
    taken = next((span.start for span in bar.spans if span.kind != "held"), None)
    if taken is None or taken + GIVES_UP_AFTER - snapshot.origin > scale.end:
        return
    x = scale.x(taken + GIVES_UP_AFTER - snapshot.origin)
    drawing.line(x, y, x, y + row, VERMILION, stroke_width=1.5, stroke_dasharray="2 2")


def _legend(drawing: Drawing, y: float) -> None:
    x = float(MARGIN)
    kinds = [
        ("waits", {"fill": PAPER, "stroke": GREY, "stroke_width": 1.5}),
        ("being served, or running", {"fill": BLUE}),
        ("answered, or done", {"fill": GREEN}),
        ("failed (H12: the router gave up at 30 s)", {"fill": VERMILION}),
        ("work for nobody, or lost", {"fill": "url(#hatch)", "stroke": VERMILION}),
    ]
    for words, style in kinds:
        drawing.rect(x, y - 9, 18, 10, rx=2, **style)
        drawing.text(x + 24, y, words, 10)
        x += 24 + text_width(words, 10) * 0.94 + 14
