"""The bars of a timeline as SVG."""

from lesson_kit.dashboards.bars import GIVES_UP_AFTER, JobBar, RequestBar, Span
from lesson_kit.dashboards.drawings.chart import MARGIN, Bar, Chart
from lesson_kit.dashboards.drawings.svg import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PAPER,
    VERMILION,
    Drawing,
    first_that_fits,
    fitted,
    text_width,
)
from lesson_kit.dashboards.drawings.tags import WORDS_FROM, Tag, Taken, ended_at
from lesson_kit.dashboards.text import brief

SIZE = 11
ARROW_FROM = 10  # the least width of a bar with an arrowhead in it
COLOURS = {"open": BLUE, "answered": GREEN, "failed": VERMILION}
ON = {BLUE: PAPER, GREEN: INK, VERMILION: INK, GREY: PAPER}
WORDS = {
    "held": ("no dyno yet",),
    "waiting": ("waits in line", "waits"),
    "ghost": ("works on, for nobody", "for nobody"),
    "forgotten": ("still in line", "in line"),
    "queued": ("waits",),
    "later": ("later",),
    "lost": ("lost, not yet noticed", "lost"),
}


def draw_moves(drawing: Drawing, chart: Chart, job: JobBar) -> None:
    """Join the places that a job goes through by a thin line."""
    for before, after in zip(job.spans, job.spans[1:], strict=False):
        if before.lane != after.lane and chart.sees(after.start) and chart.sees(before.end):
            (y1, row), (y2, _) = chart.place(job, before), chart.place(job, after)
            if row < WORDS_FROM:
                return  # a thicket
            x = chart.x(after.start)
            drawing.line(x, y1 + row / 2, x, y2 + row / 2, GREY, stroke_width=1.2)


def draw_bar(drawing: Drawing, chart: Chart, bar: Bar, tags: list[Tag]) -> None:
    """Draw a bar: its spans, and where it ended if not well."""
    for span in bar.spans:
        if chart.sees(span.end):
            _span(drawing, chart, bar, span, tags)
    y, row = chart.place(bar, bar.spans[-1])
    ended = ended_at(bar)
    if ended is not None and chart.sees(ended):
        drawing.line(chart.x(ended), y, chart.x(ended), y + row, VERMILION, stroke_width=2.5)
    elif bar.state == "open":
        _deadline(drawing, chart, bar, y, row)


def draw_beside(drawing: Drawing, chart: Chart, bar: Bar, taken: Taken, tags: list[Tag]) -> None:
    """Write what a bar too narrow for words is, or how long it took, at its right where its row is free."""
    last = bar.spans[-1]
    y, row = chart.place(bar, last)
    x, end = chart.ends(last)
    if last.kind not in ("serving", "running") or last.end is None or bar.mark or end - x > 40:
        return
    end = max(end, x + 2.5) + 4
    after = min((start for start, _, _ in taken[y] if start > x), default=drawing.width - MARGIN)
    nameless = isinstance(bar, JobBar) and text_width(f"#{bar.number}", SIZE) > end - x - 12
    least = f"#{bar.number}, {brief(bar.took)}" if nameless else brief(bar.took)
    for words in (f"{bar.short}, {brief(bar.took)}", least):
        until = end + text_width(words, SIZE)
        if row >= WORDS_FROM and until + 4 < after and not any(tag.covers(y, end, until) for tag in tags):
            drawing.on_paper(end, y + row / 2 + 4, words, SIZE)
            return


def wordings(bar: Bar, span: Span) -> tuple[str, ...]:
    """Say what a span is, in the words that stand in it, from long to short."""
    if isinstance(bar, RequestBar):
        if span.kind == "serving":
            return (bar.label, bar.path) if len(bar.path) > 2 else (bar.label,)
        words = WORDS[span.kind]
        return (f"{bar.label} {words[0]}", *words) if span is bar.spans[0] else words
    number = f"#{bar.number}"
    if span.kind == "running":
        again = f", try {bar.tries}" if bar.tries > 1 and span is bar.spans[-1] else ""
        named = f"{bar.short}{again}"
        return (f"{named}, from {bar.queue}", named, f"{number}{again}", number)
    longest = number if span.kind == "lost" else bar.short
    return (f"{longest} {WORDS[span.kind][0]}", f"{number} {WORDS[span.kind][-1]}", number)


def _span(drawing: Drawing, chart: Chart, bar: Bar, span: Span, tags: list[Tag]) -> None:
    y, row = chart.place(bar, span)
    x, end = chart.ends(span)
    width = max(end - x, 2.5)
    box = {
        "x": x,
        "y": y + row * 0.14,
        "width": width,
        "height": row * 0.72,
        "rx": 2 if row >= WORDS_FROM else 0,
    }
    runs = span.kind in ("serving", "running")
    if runs:
        drawing.rect(**box, fill=run_colour(bar, span))
    elif span.kind in ("ghost", "lost"):
        drawing.rect(**box, fill=PAPER)
        drawing.rect(**box, fill="url(#hatch)", stroke=VERMILION, opacity=0.9)
    else:
        dash = {"stroke_dasharray": "3 3"} if span.kind in ("forgotten", "later", "held") else {}
        drawing.rect(**box, fill=PAPER, stroke=GREY, stroke_width=1.5, **dash)
    if row < WORDS_FROM:
        return
    ink = ON[run_colour(bar, span)] if runs else INK
    if span.end is None and width > ARROW_FROM:
        _arrow(drawing, end, y + row / 2, ink)
    start, until = x + 4, x + width - (10 if span.end is None else 4)
    for tag in tags:  # leave room for those at its ends
        if tag.covers(y, x, x + width) and tag.x <= x + 3:
            start = max(start, tag.x + tag.width + 4)
        elif tag.covers(y, x, x + width):
            until = min(until, tag.x - 4)
    _words(drawing, bar, span, start, until - start, y + row / 2 + 4, ink)


def _arrow(drawing: Drawing, x: float, y: float, ink: str) -> None:
    """Say by a small arrowhead that a span goes on."""
    drawing.add("path", d=f"M{x - 7:.1f} {y - 4:.1f}L{x - 2:.1f} {y:.1f}L{x - 7:.1f} {y + 4:.1f}z", fill=ink)


def _words(drawing: Drawing, bar: Bar, span: Span, x: float, width: float, y: float, ink: str) -> None:
    said = wordings(bar, span)
    words = first_that_fits(said, width, SIZE)
    if span.kind == "serving":
        words = words or fitted(said[-1], width, SIZE)  # a path tells from its first letters on
    if span.kind in ("ghost", "lost"):
        drawing.on_paper(x, y, words, SIZE)
    else:
        drawing.text(x, y, words, SIZE, ink)


def run_colour(bar: Bar, span: Span) -> str:
    """Colour a run by how it ended."""
    if isinstance(bar, JobBar):
        return VERMILION if span.mark else BLUE if span.end is None else GREEN
    return COLOURS.get(bar.state, GREY)


def _deadline(drawing: Drawing, chart: Chart, bar: RequestBar, y: float, row: float) -> None:
    """Show where the router will give up on a request that is still open."""
    taken = next((span.start for span in bar.spans if span.kind != "held"), None)
    if taken is None or taken + GIVES_UP_AFTER - chart.snapshot.origin > chart.scale.end:
        return
    x = chart.x(taken + GIVES_UP_AFTER)
    drawing.line(x, y, x, y + row, VERMILION, stroke_width=1.5, stroke_dasharray="2 2")
