"""The timeline in letters: a line for each bar, for a terminal of any width."""

from rich.text import Text

from lesson_kit.dashboards.bars import JobBar, RequestBar, Snapshot, Span
from lesson_kit.dashboards.drawings.scale import Scale, clock_name

LABEL = 30
SIGNS = {
    "held": ("·", "dim"),
    "waiting": ("░", "dim"),
    "forgotten": ("·", "dim"),
    "queued": ("░", "dim"),
    "later": ("·", "dim"),
    "ghost": ("▒", "red"),
    "lost": ("▒", "red"),
}
STYLES = {"open": "blue", "running": "blue", "answered": "green", "finished": "green"}


def timeline_lines(snapshot: Snapshot, width: int, seconds: float, most: int) -> list[Text]:
    """Draw the last bars of the last `seconds`, oldest first, and an axis."""
    start = max(snapshot.edge - seconds, snapshot.origin)
    bars = [bar for bar in (*snapshot.requests, *snapshot.jobs) if _ends_after(bar.spans[-1], start)]
    bars.sort(key=lambda bar: bar.spans[0].start)
    scale = Scale(start, max(snapshot.edge, start + 10), 0, max(width - LABEL - 12, 10))
    lines = [_line(bar, scale, snapshot.edge) for bar in bars[-most:]]
    if not lines:
        return [Text("No requests and no jobs yet.")]
    ends = [clock_name(moment - snapshot.origin) for moment in (scale.start, scale.end)]
    axis = f"{'':{LABEL}}{ends[0]}{ends[1]:>{max(int(scale.right) - len(ends[0]), 1)}}"
    return [*lines, Text(axis, style="dim")]


def _ends_after(span: Span, moment: float) -> bool:
    return span.end is None or span.end >= moment


def _line(bar: RequestBar | JobBar, scale: Scale, now: float) -> Text:
    """Draw one bar: its name, then a letter for each step of time, then how it ended."""
    name = bar.label if isinstance(bar, RequestBar) else f"{bar.queue}: {bar.label}"
    text = Text(f"{name[: LABEL - 2]:{LABEL}}")
    drawn = 0
    for span in bar.spans:
        end = now if span.end is None else span.end
        if end < scale.start:
            continue
        x = max(round(scale.x(span.start)), drawn)
        until = max(round(scale.x(end)), x + 1)
        text.append(" " * (x - drawn))
        sign, style = SIGNS.get(span.kind, ("█", "red" if span.mark else STYLES.get(bar.state, "red")))
        text.append(sign * (until - x), style=style)
        drawn = until
    return text.append(f" {bar.mark}", style="bold red") if bar.mark else text
