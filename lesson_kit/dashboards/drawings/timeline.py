"""The timeline as SVG: requests above, jobs below, on one axis of lesson time."""

from lesson_kit.dashboards.bars import Snapshot
from lesson_kit.dashboards.drawings.chart import GUTTER, MARGIN, ROW, Chart, Lane, make_chart
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
from lesson_kit.dashboards.drawings.timeline_bars import draw_bar, draw_beside, draw_moves, free_rows
from lesson_kit.dashboards.text import summary

TITLE = 22


def timeline_svg(snapshot: Snapshot, *, last: float | None = None, title: str = "", width: int = 1000) -> str:
    """Draw the timeline of a moment.

    Args:
        last: How many lesson seconds to show, up to the last thing that happened; by default the whole of
            the latest story.
    """
    chart = make_chart(snapshot, last, width, TITLE if title else 0)
    drawing = Drawing(width, chart.bottom + 62, title or summary(snapshot))
    if title:
        drawing.text(MARGIN, 24, title, 14, bold=True)
    if chart.lanes:
        _axis(drawing, chart)
    for lane in chart.lanes.values():
        _lane(drawing, chart, lane)
    for job in chart.jobs:
        draw_moves(drawing, chart, job)
    free = free_rows(chart)
    for bar in chart.bars:
        draw_bar(drawing, chart, bar)
        draw_beside(drawing, chart, bar, free)
    if not chart.lanes:
        drawing.text(width / 2, chart.bottom + 20, "No requests and no jobs yet.", 12, GREY, anchor="middle")
    _legend(drawing, chart.bottom + 48)
    return drawing.xml


def _axis(drawing: Drawing, chart: Chart) -> None:
    top = min((lane.top for lane in chart.lanes.values()), default=chart.bottom)
    for seconds, name in chart.scale.ticks():
        x = chart.scale.x(seconds)
        drawing.line(x, top - 4, x, chart.bottom, FAINT)
        drawing.text(x, chart.bottom + 14, name, 10, INK, anchor="middle")
    drawing.line(chart.scale.left, chart.bottom, chart.scale.right, chart.bottom, GREY)


def _lane(drawing: Drawing, chart: Chart, lane: Lane) -> None:
    right = drawing.width - MARGIN
    if lane.title:
        drawing.text(MARGIN, lane.top - 9, lane.title, 11, INK, bold=True)
        drawing.line(MARGIN, lane.top - 4, right, lane.top - 4, GREY)
    drawing.text(MARGIN, lane.top + min(lane.row, ROW) / 2 + 4, fitted(lane.name, GUTTER - MARGIN, 11), 11)
    for span in chart.snapshot.away:
        x, end = chart.ends(span)
        if span.lane == lane.name and end - x > 1:
            height = lane.bottom - lane.top
            drawing.rect(x, lane.top, end - x, height, fill="url(#hatch-grey)", opacity=0.25)
            drawing.on_paper(x + 3, lane.bottom - 6, fitted(span.kind, end - x - 4, 10), 10)


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
