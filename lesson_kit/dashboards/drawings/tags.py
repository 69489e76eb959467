"""How bars ended, in words: tags that cover neither one another nor the bars that come next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from lesson_kit.dashboards.bars import JobBar, RequestBar
from lesson_kit.dashboards.drawings.chart import MARGIN, Bar, Chart
from lesson_kit.dashboards.drawings.svg import VERMILION, Drawing, tag_width

SIZE = 11
WORDS_FROM = 12  # the least height of a row with words in it
RAISED = 7  # the baseline of a tag that would cover the next bar: it leaves the bar's lower half to be seen
Taken = dict[float, list[tuple[float, float, Bar]]]  # by a row's y: where its spans begin and end


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


def plan_tags(chart: Chart, taken: Taken, width: float) -> list[Tag]:
    """Place the tags of all bars: one for those that would lie on each other."""
    rows: dict[float, list[tuple[float, Bar]]] = {}
    height = {}
    for bar in chart.bars:
        ended = ended_at(bar)
        y, height[y] = chart.place(bar, bar.spans[-1])
        if ended is not None and chart.sees(ended) and height[y] >= WORDS_FROM:
            rows.setdefault(y, []).append((chart.x(ended), bar))
    return [
        _placed(group, y, height[y], taken[y], width)
        for y, marks in rows.items()
        for group in _groups(sorted(marks, key=lambda mark: mark[0]))
    ]


def draw_tags(drawing: Drawing, tags: Iterable[Tag]) -> None:
    """Draw them, above all else."""
    for tag in tags:
        drawing.tag(tag.x, tag.y, tag.words, VERMILION, SIZE)


def tag_words(bars: list[Bar]) -> str:
    """Say how some bars of a row ended: `H12`, `4 × H10`, `500, H13`, `× failed`."""
    counts = Counter(bar.mark for bar in bars)
    if isinstance(bars[0], JobBar):
        return "× " + ", ".join(f"{count} {mark}" if count > 1 else mark for mark, count in counts.items())
    return ", ".join(f"{count} × {mark}" if count > 1 else mark for mark, count in counts.items())


def _groups(marks: list[tuple[float, Bar]]) -> list[list[tuple[float, Bar]]]:
    groups: list[list[tuple[float, Bar]]] = []
    for x, bar in marks:
        if groups and x < groups[-1][-1][0] + tag_width(tag_words([b for _, b in groups[-1]]), SIZE) + 4:
            groups[-1].append((x, bar))
        else:
            groups.append([(x, bar)])
    return groups


def _placed(group: list[tuple[float, Bar]], y: float, height: float, taken: list, right: float) -> Tag:
    """Place a tag beside the last mark of its group; above the middle if a bar of the row comes there."""
    bars = [bar for _, bar in group]
    words = tag_words(bars)
    width = tag_width(words, SIZE)
    x = min(group[-1][0] + 2, right - MARGIN / 2 - width)
    covers = any(
        other not in bars and start < x + width and end > group[-1][0] for start, end, other in taken
    )
    return Tag(x, y + (RAISED if covers else height / 2 + 4), width, words, y)
