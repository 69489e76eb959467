"""The timeline as SVG: requests above, jobs below, on one axis of lesson time."""

from lesson_kit.dashboards.bars import Snapshot, Span
from lesson_kit.dashboards.drawings.chart import GUTTER, MARGIN, ROW, Chart, Lane, make_chart
from lesson_kit.dashboards.drawings.legend import keys_of, placed_keys
from lesson_kit.dashboards.drawings.svg import (
    FAINT,
    GREY,
    INK,
    WIDTH,
    Drawing,
    fitted,
    text_width,
    wrapped,
)
from lesson_kit.dashboards.drawings.tags import Tag, draw_tags, plan_tags, rows_taken
from lesson_kit.dashboards.drawings.timeline_bars import draw_bar, draw_beside, draw_moves
from lesson_kit.dashboards.text import caption, summary

HEADING, TITLE = "Requests and jobs over time", 24
TICK = 70  # pixels at least between two moments of the axis


def timeline_svg(
    snapshot: Snapshot, *, last: float | None = None, title: str = "", width: int = WIDTH
) -> str:
    """Draw the timeline of a moment.

    Args:
        last: How many lesson seconds to show, up to the last thing that happened; by default the whole of
            the latest story.
        title: A heading of its own.
    """
    chart = make_chart(snapshot, last, width, TITLE)
    said = list(wrapped(caption(snapshot, len(chart.bars)), width - 2 * MARGIN, 12))
    keys = list(placed_keys(keys_of(chart), width))
    height = chart.bottom + 36 + 16 * len(said) + (keys[-1][1] if keys else 0)
    drawing = Drawing(width, height, title or summary(snapshot))
    drawing.text(MARGIN, 20, title or HEADING, 13, bold=True)
    _bars(drawing, chart)
    for number, line in enumerate(said):
        drawing.text(MARGIN, chart.bottom + 36 + 16 * number, line, 12)
    for x, y, words, style in keys:
        top = chart.bottom + 32 + 16 * len(said) + y
        drawing.rect(x, top - 13, 18, 10, rx=2, **style)
        drawing.text(x + 23, top - 4, words, 11)
    return drawing.xml


def _bars(drawing: Drawing, chart: Chart) -> None:
    if not chart.lanes:
        drawing.text(
            drawing.width / 2, chart.bottom + 8, "No requests and no jobs yet.", 12, GREY, anchor="middle"
        )
        return
    taken = rows_taken(chart)
    tags = plan_tags(chart, taken, drawing.width)
    _axis(drawing, chart)
    for lane in chart.lanes.values():
        _lane(drawing, chart, lane, tags)
    for job in chart.jobs:
        draw_moves(drawing, chart, job)
    for bar in chart.bars:
        draw_bar(drawing, chart, bar, tags)
        draw_beside(drawing, chart, bar, taken, tags)
    draw_tags(drawing, tags)


def _axis(drawing: Drawing, chart: Chart) -> None:
    top = min(lane.top for lane in chart.lanes.values())
    for seconds, name in chart.scale.ticks(int((drawing.width - GUTTER) / TICK)):
        x = chart.scale.x(seconds)
        drawing.line(x, top - 4, x, chart.bottom, FAINT)
        drawing.text(x, chart.bottom + 15, name, 11, INK, anchor="middle")
    drawing.line(chart.scale.left, chart.bottom, chart.scale.right, chart.bottom, GREY)


def _lane(drawing: Drawing, chart: Chart, lane: Lane, tags: list[Tag]) -> None:
    if lane.title:
        drawing.text(MARGIN, lane.top - 11, lane.title, 12, INK, bold=True)
        drawing.line(MARGIN, lane.top - 6, drawing.width - MARGIN, lane.top - 6, GREY)
    drawing.text(
        MARGIN, lane.top + min(lane.row, ROW) / 2 + 4, fitted(lane.name, GUTTER - MARGIN - 4, 12), 12
    )
    for span in chart.snapshot.away:
        if span.lane == lane.name:
            _away(drawing, chart, lane, span, tags)


def _away(drawing: Drawing, chart: Chart, lane: Lane, span: Span, tags: list[Tag]) -> None:
    """Hatch the time in which a dyno was not up, and say why, where no tag lies."""
    x, end = chart.ends(span)
    if end - x <= 1:
        return
    drawing.rect(x, lane.top, end - x, lane.bottom - lane.top, fill="url(#hatch-grey)", opacity=0.25)
    width = text_width(span.kind, 11)
    for tag in sorted(tags, key=lambda tag: tag.x):
        if lane.top <= tag.row < lane.bottom and tag.x < x + width + 4 and tag.x + tag.width > x:
            x = tag.x + tag.width
    if x + width + 4 < end:
        drawing.on_paper(x + 3, lane.bottom - lane.row / 2 + 4, span.kind, 11)
