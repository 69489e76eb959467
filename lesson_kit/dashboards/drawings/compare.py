"""Before and after as SVG: two runs on one scale, a row for each visitor."""

from lesson_kit.dashboards.compare import Run, Seen, figures
from lesson_kit.dashboards.drawings.scale import Scale
from lesson_kit.dashboards.drawings.svg import (
    FAINT,
    GREEN,
    GREY,
    VERMILION,
    WIDTH,
    Drawing,
    fitted,
    tag_width,
    text_width,
)
from lesson_kit.dashboards.text import brief

MARGIN, PANEL, GAP = 12, 86, 22  # a panel's heading and figures, and what is between two
ROW, ROWS_AT_FULL = 22, 20
SMALL = 12
FOR_TAGS = 36  # room at the right, for the tag of a wait that ends last
TICK = 60  # pixels at least between two moments of the axis
INK_ON_BAR = "#000000"  # not the theme's ink: bars keep their colours in the dark
NARROW = 540  # a picture for narrow pages: as wide as a cell is beside the file list on a small screen
NARROWEST = 440  # and for a cell narrower still


def comparison_svg(before: Run, after: Run, width: int = WIDTH) -> str:
    """Draw both runs, one below the other, on one scale."""
    end = max(before.longest, after.longest, 1.0)
    scale = Scale(0.0, end, MARGIN, width - MARGIN - FOR_TAGS)
    row = min(ROW, ROW * ROWS_AT_FULL / max(len(before.visits), len(after.visits), 1))
    heights = [PANEL + row * len(run.visits) + GAP for run in (before, after)]
    drawing = Drawing(width, sum(heights) + 30, "Before and after")
    top = 0.0
    for title, run, height in (("Before", before, heights[0]), ("After", after, heights[1])):
        _panel(drawing, title, run, scale, top, row)
        top += height
    _moments(drawing, scale, top - GAP)
    drawing.text(
        width - MARGIN, top + 22, "from the first visitor on, in Heroku's seconds", SMALL, anchor="end"
    )
    return drawing.xml


def _panel(drawing: Drawing, title: str, run: Run, scale: Scale, top: float, row: float) -> None:
    bottom = top + PANEL + row * len(run.visits)
    for seconds, _ in _ticks(scale):
        drawing.line(scale.x(seconds), top + PANEL - 4, scale.x(seconds), bottom, FAINT)
    drawing.text(MARGIN, top + 20, title, 15, bold=True)
    drawing.line(MARGIN, top + 27, drawing.width - MARGIN, top + 27, GREY)
    for index, (figure, words) in enumerate(figures(run)):
        x = MARGIN + (drawing.width - 2 * MARGIN) / 4 * index
        drawing.text(x, top + 52, figure, 20, bold=True)
        drawing.text(x, top + 69, words, SMALL)
    for index, visit in enumerate(run.visits):
        _visit(drawing, visit, scale, top + PANEL + row * index, row)


def _ticks(scale: Scale):
    return scale.ticks(int((scale.right - scale.left) / TICK))


def _moments(drawing: Drawing, scale: Scale, y: float) -> None:
    for seconds, name in _ticks(scale):
        x = scale.x(seconds)
        drawing.text(x, y + 18, name, SMALL, anchor="middle" if x > MARGIN + 10 else "start")


def _visit(drawing: Drawing, visit: Seen, scale: Scale, y: float, row: float) -> None:
    """Draw a visitor's wait, and how it ended if not well."""
    x, end = scale.x(visit.at), scale.x(visit.at + visit.seconds)
    end = max(end, x + 3)
    box = (x, y + row * 0.14, end - x, row * 0.72)
    drawing.rect(*box, fill=VERMILION if visit.mark else GREEN, rx=min(2, row / 4))
    if visit.mark:
        drawing.line(end, y, end, y + row, VERMILION, stroke_width=2.5)
    if row < SMALL + 2:
        return
    right = end + 4
    if visit.mark:
        width = tag_width(visit.mark, SMALL)
        left = min(right - 2, drawing.width - 4 - width)
        drawing.tag(left, y + row / 2 + 4.5, visit.mark, VERMILION, SMALL)
        end, right = min(end, left), left + width + 6
    words = f"{visit.path}, {brief(visit.seconds)}"
    if fitted(words, end - x - 8, SMALL) == words:
        drawing.text(x + 4, y + row / 2 + 4.5, words, SMALL, INK_ON_BAR)
    elif right + text_width(words, SMALL) < drawing.width - MARGIN:
        drawing.text(right, y + row / 2 + 4.5, words, SMALL)
    elif x - text_width(words, SMALL) - 6 > scale.left:
        drawing.text(x - 6, y + row / 2 + 4.5, words, SMALL, anchor="end")
