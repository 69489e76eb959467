"""What the bars of a timeline mean: an entry for each colour and pattern that is on the picture."""

from collections.abc import Iterator

from lesson_kit.dashboards.bars import Span
from lesson_kit.dashboards.drawings.chart import MARGIN, Bar, Chart
from lesson_kit.dashboards.drawings.svg import BLUE, GREEN, GREY, PAPER, VERMILION, text_width
from lesson_kit.dashboards.drawings.timeline_bars import run_colour

DASHED = {"fill": PAPER, "stroke": GREY, "stroke_width": 1.5, "stroke_dasharray": "3 3"}
LEGEND = {  # in the order in which the entries stand
    "waits": ("waits", {"fill": PAPER, "stroke": GREY, "stroke_width": 1.5}),
    "held": ("no dyno yet, or for later", DASHED),
    "runs": ("being served, or running", {"fill": BLUE}),
    "done": ("answered, or done", {"fill": GREEN}),
    "failed": ("failed, or broken off", {"fill": VERMILION}),
    "h12": ("failed (H12: the router gave up at 30 s)", {"fill": VERMILION}),
    "forgotten": ("still in line, for nobody", DASHED),
    "ghost": ("work for nobody, or lost", {"fill": "url(#hatch)", "stroke": VERMILION}),
    "away": ("dyno not up", {"fill": "url(#hatch-grey)", "opacity": 0.5}),
}
KINDS = {"waiting": "waits", "queued": "waits", "held": "held", "later": "held", "forgotten": "forgotten"}
KINDS |= {"ghost": "ghost", "lost": "ghost"}
COLOURS = {BLUE: "runs", GREEN: "done", VERMILION: "failed"}


def keys_of(chart: Chart) -> list[str]:
    """Say which entries a picture needs."""
    found = {_key(bar, span) for bar in chart.bars for span in bar.spans if chart.sees(span.end)}
    found.discard("")
    if any(bar.mark == "H12" for bar in chart.bars):
        found = found - {"failed"} | {"h12"}
    if any(_drawn(chart, span) for span in chart.snapshot.away):
        found.add("away")
    return [key for key in LEGEND if key in found]


def placed_keys(keys: list[str], width: float) -> Iterator[tuple[float, float, str, dict]]:
    """Give each key's place, words and style, in as many lines as it takes."""
    x, y = float(MARGIN), 16.0
    for words, style in (LEGEND[key] for key in keys):
        room = 23 + text_width(words, 11)
        if x + room > width - MARGIN and x > MARGIN:
            x, y = float(MARGIN), y + 17
        yield x, y, words, style
        x += room + 16


def _key(bar: Bar, span: Span) -> str:
    if span.kind == "held" and span.end is not None and span.end - span.start < 0.05:
        return ""  # what the router refuses at once was not held
    return KINDS.get(span.kind) or COLOURS.get(run_colour(bar, span), "failed")


def _drawn(chart: Chart, span: Span) -> bool:
    x, end = chart.ends(span)
    return span.lane in chart.lanes and end - x > 1
