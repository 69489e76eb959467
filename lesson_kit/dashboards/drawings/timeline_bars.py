"""The bars of a timeline as SVG."""

from math import inf

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
    fitted,
    text_width,
)

WORDS_FROM = 12  # the least height of a row with words in it
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


def draw_moves(drawing: Drawing, chart: Chart, job: JobBar) -> None:
    """Join the places that a job goes through by a thin line."""
    for before, after in zip(job.spans, job.spans[1:], strict=False):
        if before.lane != after.lane and chart.sees(after.start) and chart.sees(before.end):
            (y1, row), (y2, _) = chart.place(job, before), chart.place(job, after)
            if row < WORDS_FROM:
                return  # a thicket
            x = chart.x(after.start)
            drawing.line(x, y1 + row / 2, x, y2 + row / 2, GREY, stroke_width=1.2)


def draw_bar(drawing: Drawing, chart: Chart, bar: Bar) -> None:
    """Draw a bar: its spans, and how it ended."""
    for span in bar.spans:
        if chart.sees(span.end):
            _span(drawing, chart, bar, span)
    last = bar.spans[-1]
    y, row = chart.place(bar, last)
    ended = bar.ended if isinstance(bar, RequestBar) else last.end
    if ended is not None and bar.mark and chart.sees(ended):
        _mark(drawing, bar, chart.x(ended), y, row)
    elif bar.state == "open":
        _deadline(drawing, chart, bar, y, row)


def free_rows(chart: Chart) -> dict[float, list[float]]:
    """Find where the spans of each row start, to tell how far it is free after a bar."""
    starts: dict[float, list[float]] = {}
    for bar in chart.bars:
        for span in bar.spans:
            if chart.sees(span.end):
                y, _ = chart.place(bar, span)
                starts.setdefault(y, []).append(chart.x(span.start))
    return {y: sorted(row) for y, row in starts.items()}


def draw_beside(drawing: Drawing, chart: Chart, bar: Bar, free: dict[float, list[float]]) -> None:
    """Write what a bar too narrow for words is, at its right, where its row is free."""
    last = bar.spans[-1]
    y, row = chart.place(bar, last)
    x, end = chart.ends(last)
    if last.kind not in ("serving", "running") or last.end is None or bar.mark or end - x > 40:
        return
    words = f"{bar.short}, {bar.took:.1f} s"
    room = next((start for start in free[y] if start > x), drawing.width - MARGIN) - end
    if row >= WORDS_FROM and text_width(words, 10) + 10 < room:
        drawing.text(end + 5, y + row / 2 + 3.5, words, 10)


def _span(drawing: Drawing, chart: Chart, bar: Bar, span: Span) -> None:
    y, row = chart.place(bar, span)
    x, end = chart.ends(span)
    width = max(end - x, 2.5)
    box = {"x": x, "y": y + row * 0.14, "width": width, "height": row * 0.72, "rx": 2}
    if span.kind in ("serving", "running"):
        drawing.rect(**box, fill=_run_colour(bar, span))
    elif span.kind in ("ghost", "lost"):
        drawing.rect(**box, fill=PAPER)
        drawing.rect(**box, fill="url(#hatch)", stroke=VERMILION, opacity=0.9)
    else:
        dash = {"stroke_dasharray": "3 3"} if span.kind in ("forgotten", "later", "held") else {}
        drawing.rect(**box, fill=PAPER, stroke=GREY, stroke_width=1.5, **dash)
    if row >= WORDS_FROM:
        _words(drawing, bar, span, x, width, y + row / 2 + 3.5)


def _words(drawing: Drawing, bar: Bar, span: Span, x: float, width: float, y: float) -> None:
    runs = span.kind in ("serving", "running")
    if _died(bar, span):
        drawing.tag(max(x + width - 88, x), y, "× worker died", VERMILION, 9)
        width -= 90
    inset = 36 if span.kind in ("ghost", "forgotten") and bar.mark else 4
    words = fitted(span_words(bar, span, width - inset - 4), width - inset - 4, 10)
    if span.kind in ("ghost", "lost"):
        drawing.on_paper(x + inset, y, words, 10)
    elif words:
        drawing.text(x + inset, y, words, 10, ON[_run_colour(bar, span)] if runs else INK)


def span_words(bar: Bar, span: Span, room: float = inf) -> str:
    """Say what a span is, in the words that stand in it; the queue only where there is room for it all."""
    if span.kind == "running":
        again = f", try {bar.tries}" if bar.tries > 1 and span is bar.spans[-1] else ""
        whole = f"{bar.queue}: {bar.short}{again}"
        return whole if text_width(whole, 10) <= room else f"{bar.short}{again}"
    if span.kind == "serving":
        return bar.short
    return f"{bar.short} {WORDS[span.kind]}" if span is bar.spans[0] else WORDS[span.kind]


def _died(bar: Bar, span: Span) -> bool:
    after = bar.spans[bar.spans.index(span) + 1 :]
    return span.kind == "running" and bool(after) and after[0].kind == "lost"


def _run_colour(bar: Bar, span: Span) -> str:
    """Colour a run by how it ended: an earlier run of a job that runs again did not end well."""
    if isinstance(bar, JobBar) and span is not [s for s in bar.spans if s.kind == "running"][-1]:
        return VERMILION
    if isinstance(bar, JobBar) and bar.state in ("lost", "queued", "later", "stopped"):
        return VERMILION
    return COLOURS.get(bar.state, GREY)


def _mark(drawing: Drawing, bar: Bar, x: float, y: float, row: float) -> None:
    drawing.line(x, y, x, y + row, VERMILION, stroke_width=2.5)
    if row >= WORDS_FROM:
        word = f"× {bar.mark}" if isinstance(bar, JobBar) else bar.mark
        drawing.tag(
            min(x + 2, drawing.width - 8 - text_width(word, 10)), y + row / 2 + 3.5, word, VERMILION, 10
        )


def _deadline(drawing: Drawing, chart: Chart, bar: RequestBar, y: float, row: float) -> None:
    """Show where the router will give up on a request that is still open."""
    taken = next((span.start for span in bar.spans if span.kind != "held"), None)
    if taken is None or taken + GIVES_UP_AFTER - chart.snapshot.origin > chart.scale.end:
        return
    x = chart.x(taken + GIVES_UP_AFTER)
    drawing.line(x, y, x, y + row, VERMILION, stroke_width=1.5, stroke_dasharray="2 2")
