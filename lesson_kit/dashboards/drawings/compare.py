"""Before and after as SVG: two runs on one scale, a row for each visitor."""

from lesson_kit.dashboards.bars import GIVES_UP_AFTER
from lesson_kit.dashboards.compare import Run, Seen
from lesson_kit.dashboards.drawings.scale import Scale
from lesson_kit.dashboards.drawings.svg import (
    FAINT,
    GREEN,
    GREY,
    VERMILION,
    Drawing,
    fitted,
    text_width,
)

MARGIN, GUTTER, PANEL_TOP = 16, 170, 30
ROW, ROWS_AT_FULL = 22, 20
SMALL = 15  # the page shows it at 740 pixels of 1000 and more, which makes 11 of it
INK_ON_BAR = "#000000"  # not the theme's ink: bars keep their colours in the dark
FIGURES = 98  # the least height of a panel: its three figures


def comparison_svg(before: Run, after: Run, width: int = 1000) -> str:
    """Draw both runs, one below the other, on one scale."""
    end = max(before.longest, after.longest, 1.0)
    scale = Scale(0.0, end * 1.04, GUTTER, width - MARGIN)
    row = min(ROW, ROW * ROWS_AT_FULL / max(len(before.visits), len(after.visits), 1))
    heights = [max(row * len(run.visits), FIGURES) for run in (before, after)]
    drawing = Drawing(width, sum(heights) + 2 * PANEL_TOP + 46, "Before and after")
    top = 0.0
    for title, run, height in (("Before", before, heights[0]), ("After", after, heights[1])):
        top += PANEL_TOP
        _grid(drawing, scale, top, height)
        _figures(drawing, title, run, top)
        for index, visit in enumerate(run.visits):
            _visit(drawing, visit, scale, top + row * index, row)
        top += height
    for seconds, name in scale.ticks():
        drawing.text(scale.x(seconds), top + 18, name, SMALL, anchor="middle")
    drawing.text(scale.right, top + 38, "from the first visitor on, in lesson time", SMALL, anchor="end")
    return drawing.xml


def _grid(drawing: Drawing, scale: Scale, top: float, height: float) -> None:
    for seconds, _ in scale.ticks():
        drawing.line(scale.x(seconds), top, scale.x(seconds), top + height, FAINT)
    drawing.line(MARGIN, top - 4, scale.right, top - 4, GREY)


def _figures(drawing: Drawing, title: str, run: Run, top: float) -> None:
    drawing.text(MARGIN, top - 10, title, 15, bold=True)
    count = f"{len(run.visits)} visitor{'' if len(run.visits) == 1 else 's'}"
    drawing.text(drawing.width - MARGIN, top - 10, count, SMALL, anchor="end")
    for index, (figure, words) in enumerate(
        ((f"{run.h12_share:.0%}", "H12s"), (f"{run.p95:.1f} s", "95th percentile"))
    ):
        y = top + 26 + 46 * index
        drawing.text(MARGIN, y, figure, 22, bold=True)
        drawing.text(MARGIN, y + 17, words, SMALL)


def _visit(drawing: Drawing, visit: Seen, scale: Scale, y: float, row: float) -> None:
    colour = VERMILION if visit.mark else GREEN
    x, end = scale.x(visit.at), scale.x(visit.at + visit.seconds)
    drawing.rect(x, y + row * 0.14, max(end - x, 3), row * 0.72, fill=colour, rx=2)
    if row < SMALL + 2:
        return
    words = f"{visit.path}, {visit.seconds:.1f} s"
    inside = fitted(words, end - x - 8, SMALL)
    if inside == words:
        drawing.text(x + 4, y + row / 2 + 4.5, words, SMALL, INK_ON_BAR)
    elif not visit.mark and end + text_width(words, SMALL) < scale.right:
        drawing.text(max(end, x + 3) + 5, y + row / 2 + 4.5, words, SMALL)
    if visit.mark:
        left = min(end + 2, drawing.width - text_width(visit.mark, SMALL) - 8)
        drawing.tag(left, y + row / 2 + 4.5, visit.mark, VERMILION, SMALL)
    if visit.mark == "H12" and abs(visit.seconds - GIVES_UP_AFTER) < 1:
        drawing.line(end, y, end, y + row, VERMILION, stroke_width=2.5)
