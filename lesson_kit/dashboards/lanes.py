"""Rows within a lane, so that bars of one time don't cover each other."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from math import inf

from lesson_kit.dashboards.bars import Span


@dataclass(slots=True)
class Row:
    """Hold until when a row is taken, and by whom."""

    until: float = 0.0
    holder: Hashable = None


@dataclass
class Lanes:
    """Give each visit to a lane the first row that is free, and remember it."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    taken: dict[Hashable, list[tuple[str, Row, int]]] = field(default_factory=dict)

    def place(self, key: Hashable, spans: Sequence[tuple[str, str, float, float | None]]) -> tuple[Span, ...]:
        """Turn `(kind, lane, start, end)` of one bar, in order, into spans with rows.

        Consecutive spans in one lane are one visit and share a row. A visit keeps its row from call to call.
        """
        seats = self.taken.setdefault(key, [])
        placed: list[Span] = []
        visit = -1
        for index, (kind, lane, start, end) in enumerate(spans):
            if index == 0 or lane != spans[index - 1][1]:
                visit += 1
                if visit >= len(seats) or seats[visit][0] != lane:
                    self._leave(key, visit - 1)
                    seats.append((lane, *self._seat(lane, start, (key, visit))))
            _, row, number = seats[visit]
            if row.holder == (key, visit):  # else it has gone on to another bar since
                row.until = inf if end is None else end
            placed.append(Span(kind, lane, number, start, end))
        self._leave(key, visit)
        return tuple(placed)

    def forget(self, key: Hashable) -> None:
        """Drop a bar; its rows are free."""
        self._leave(key, -1)
        self.taken.pop(key, None)

    def _seat(self, lane: str, start: float, holder: Hashable) -> tuple[Row, int]:
        rows = self.rows.setdefault(lane, [])
        number = next((n for n, row in enumerate(rows) if row.until <= start), len(rows))
        if number == len(rows):
            rows.append(Row())
        rows[number].holder = holder
        return rows[number], number

    def _leave(self, key: Hashable, visit: int) -> None:
        """Free the rows of visits after `visit`, which turned out not to be."""
        seats = self.taken.get(key, [])
        for later, (_, row, _) in enumerate(seats[visit + 1 :], visit + 1):
            if row.holder == (key, later):
                row.until, row.holder = 0.0, None
        del seats[visit + 1 :]
