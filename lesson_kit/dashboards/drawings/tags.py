"""How bars ended, in words: tags that cover neither one another nor the bars that come next."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lesson_kit.dashboards.bars import JobBar, RequestBar, Span
from lesson_kit.dashboards.drawings.chart import MARGIN, Bar, Chart
from lesson_kit.dashboards.drawings.svg import VERMILION, Drawing, tag_width

SIZE = 11
WORDS_FROM = 12  # the least height of a row with words in it
RAISED = 9  # the baseline of a tag that would cover the next bar: it leaves the bar's lower half to be seen
INSIDE = 0.7  # how much of its run a tag may cover
SHORTER = {"worker died": "died"}
Taken = dict[float, list[tuple[float, float, Bar]]]  # by a row's y: where its spans begin and end


@dataclass(frozen=True, slots=True)
class Mark:
    """Hold where something ended, and how; of a run of a job that went on, how wide the run is."""

    x: float
    bar: Bar
    word: str
    run: float = 0.0


@dataclass(frozen=True, slots=True)
class Tag:
    """Hold a tag's place, and that of the row that it belongs to."""

    x: float
    y: float
    width: float
    words: str
    row: float

    def covers(self, row: float, x: float, end: float) -> bool:
        """Say whether it lies on a stretch of a row."""
        return self.row == row and self.x < end and self.x + self.width > x


def rows_taken(chart: Chart) -> Taken:
    """Find what each row holds."""
    taken: Taken = {}
    for bar in chart.bars:
        for span in bar.spans:
            if chart.sees(span.end):
                y, _ = chart.place(bar, span)
                taken.setdefault(y, []).append((*chart.ends(span), bar))
    return taken


def ended_at(bar: Bar) -> float | None:
    """Say when a bar got its mark; None for one that has none."""
    ended = bar.ended if isinstance(bar, RequestBar) else bar.spans[-1].end
    return ended if bar.mark else None


def broken_runs(bar: Bar) -> list[Span]:
    """Give the runs of a job that did not end well, and after which it went on."""
    return [span for span in bar.spans[:-1] if span.mark]


def plan_tags(chart: Chart, taken: Taken, width: float) -> list[Tag]:
    """Place the tags of all bars: one for those that would lie on each other."""
    rows: dict[float, list[Mark]] = {}
    height = {}
    for bar in chart.bars:
        for span, mark in _marks(chart, bar):
            y, height[y] = chart.place(bar, span)
            if height[y] >= WORDS_FROM:
                rows.setdefault(y, []).append(mark)
    return [
        _placed(group, y, height[y], taken[y], width)
        for y, marks in rows.items()
        for group in _groups(sorted(marks, key=lambda mark: mark.x))
    ]


def draw_tags(drawing: Drawing, tags: Iterable[Tag]) -> None:
    """Draw them, above all else."""
    for tag in tags:
        drawing.tag(tag.x, tag.y, tag.words, VERMILION, SIZE)


def tag_words(marks: list[Mark], short: bool = False) -> str:
    """Say how some bars of a row ended: `H12`, `4 × H10`, `500, H13`, `× failed`, `× worker died`."""
    counts = Counter(SHORTER.get(mark.word, mark.word) if short else mark.word for mark in marks)
    if isinstance(marks[0].bar, JobBar):
        return "× " + ", ".join(f"{count} {word}" if count > 1 else word for word, count in counts.items())
    return ", ".join(f"{count} × {word}" if count > 1 else word for word, count in counts.items())


def _marks(chart: Chart, bar: Bar) -> Iterator[tuple[Span, Mark]]:
    for span in broken_runs(bar):
        if chart.sees(span.end):
            x, end = chart.ends(span)
            yield span, Mark(end, bar, span.mark, end - x)
    ended = ended_at(bar)
    if ended is not None and chart.sees(ended):
        yield bar.spans[-1], Mark(chart.x(ended), bar, bar.mark)


def _fits_inside(marks: list[Mark]) -> bool:
    return len(marks) == 1 and tag_width(tag_words(marks), SIZE) < INSIDE * marks[0].run


def _groups(marks: list[Mark]) -> list[list[Mark]]:
    groups: list[list[Mark]] = []
    until = float("-inf")
    for mark in marks:
        width = tag_width(tag_words([mark]), SIZE)
        inside = _fits_inside([mark])
        if (mark.x - width - 2 if inside else mark.x) < until:
            groups[-1].append(mark)
            inside = False
        else:
            groups.append([mark])
        until = mark.x + (0 if inside else tag_width(tag_words(groups[-1]), SIZE) + 4)
    return groups


def _placed(group: list[Mark], y: float, height: float, taken: list, right: float) -> Tag:
    """Place a tag at its run's end, or beside its group's last mark; above the middle of a bar there."""
    bars = [mark.bar for mark in group]
    end = group[-1].x
    if _fits_inside(group):
        width = tag_width(tag_words(group), SIZE)
        return Tag(end - width - 2, y + height / 2 + 4, width, tag_words(group), y)
    next_bar = min((start for start, *_ in taken if start >= end), default=right)
    wordings = [tag_words(group)]
    if group[-1].run:
        wordings += [tag_words(group, short=True)] + ["×"] * (len(group) == 1)
    fits = (some for some in wordings if tag_width(some, SIZE) + 4 < next_bar - end)
    words = next(fits, wordings[-1])
    width = tag_width(words, SIZE)
    x = min(end + 2, right - MARGIN / 2 - width)
    covers = any(
        start < x + width and until > end and (start >= end or other not in bars)
        for start, until, other in taken
    )
    return Tag(x, y + (RAISED if covers else height / 2 + 4), width, words, y)
