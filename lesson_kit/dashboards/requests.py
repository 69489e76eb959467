"""The requests of a log: from the router's lines and the kit's own notes to bars."""

from collections import OrderedDict

from lesson_kit.core.events import Event, fields
from lesson_kit.dashboards.bars import ROUTER, RequestBar, Span
from lesson_kit.dashboards.lanes import Lanes
from lesson_kit.dashboards.line_up import Asked, Line
from lesson_kit.local_heroku.lines import RequestNote, RouterLine, read_request_note, read_router

WORKS_ON = {"H12", "H15", "H27", "H28"}  # after these the dyno does not know that nobody listens
MOMENT = 0.5  # lesson seconds: a request held for less was not held


class Requests:
    """Keep every request's story, and of finished ones the last `keep`."""

    def __init__(self, lanes: Lanes, keep: int) -> None:
        self.bars: OrderedDict[int, RequestBar] = OrderedDict()
        self.open: dict[str, Asked] = {}  # by request id, until the dyno is done with it
        self._lines: dict[str, Line] = {}
        self._lanes = lanes
        self._keep = keep
        self.at_once = 1  # how many requests a web dyno serves at once, as far as is known beforehand
        self._count = 0
        self._noted = False  # the kit's notes are in the stream, so a late answer will be told

    def feed(self, event: Event) -> list[int]:
        """Read an event; give the numbers of the requests that it changes."""
        if event.source == "heroku":
            line = read_router(event)
            return self._ends(line, event.seconds) if line else []
        if event.source == "lesson":
            note = read_request_note(event)
            return self._steps(note, event.seconds) if note else []
        if event.process.startswith("web.") and "request_id=" in event.text and "at=start" in event.text:
            return self._begins(fields(event.text).get("request_id", ""), event)
        return []

    def dyno_ended(self, dyno: str, at: float) -> list[int]:
        """End the work of a dyno whose processes have ended."""
        cut = self._lines.pop(dyno, Line()).clear(at)
        for asked in cut:
            self.open.pop(asked.id, None)
        return self._draw(*cut)

    def at_work(self, dyno: str) -> tuple[list[Asked], list[Asked]]:
        """Give the requests that a dyno works on, and those in its line."""
        waiting = self._lines.get(dyno, Line()).open
        return [a for a in waiting if a.began is not None], [a for a in waiting if a.began is None]

    def _asked(self, said: RequestNote | RouterLine, arrived: float) -> Asked:
        asked = self.open.get(said.request_id)
        if asked is None:
            self._count += 1
            asked = Asked(self._count, said.request_id, said.method, said.path, arrived)
            self.open[said.request_id] = asked
        return asked

    def _steps(self, note: RequestNote, at: float) -> list[int]:
        self._noted = True
        if note.step == "late":
            asked = self.open.get(note.request_id)
            return self._finish(asked, at) if asked else []
        asked = self._asked(note, at)
        if note.step == "dispatched" and asked.dispatched is None:
            asked.dispatched, asked.dyno = at, note.dyno
            self._line(asked).enter(asked)
        return self._draw(asked)

    def _begins(self, request_id: str, event: Event) -> list[int]:
        asked = self.open.get(request_id)
        if asked is None or asked.dispatched is None:
            return []
        self._line(asked).begin(asked, event.seconds)
        return self._draw(asked)

    def _ends(self, line: RouterLine, at: float) -> list[int]:
        asked = self._asked(line, at - (line.service or 0) / 1000)
        if asked.ended is not None:
            return []
        asked.ended, asked.status, asked.code = at, line.status, line.code
        asked.dyno = asked.dyno or line.dyno
        if asked.dispatched is None and line.dyno and line.service is not None:
            asked.dispatched = asked.arrived
        if line.code in WORKS_ON and self._noted and asked in self._line(asked).open:
            return self._draw(asked)
        return self._finish(asked, at)

    def _finish(self, asked: Asked, at: float) -> list[int]:
        asked.finished = at
        self.open.pop(asked.id, None)
        if asked.dispatched is None:
            return self._draw(asked)
        return self._draw(*self._line(asked).leave(asked))

    def _line(self, asked: Asked) -> Line:
        return self._lines.setdefault(asked.dyno or ROUTER, Line(self.at_once))

    def _draw(self, *those: Asked) -> list[int]:
        """Make the bars of some requests anew; give the numbers of those that are others now."""
        changed = []
        for asked in those:
            bar = _bar(asked, self._lanes.place(("request", asked.number), request_spans(asked)))
            if self.bars.get(asked.number) != bar:
                self.bars[asked.number] = bar
                changed.append(asked.number)
        self._trim()
        return changed

    def _trim(self) -> None:
        while len(self.bars) > self._keep:
            number, bar = self.bars.popitem(last=False)
            self._lanes.forget(("request", number))
            self.open.pop(bar.id, None)


def request_spans(asked: Asked) -> list[tuple[str, str, float, float | None]]:
    """Turn what is known of a request into `(kind, lane, start, end)`, in order of time."""
    lane = asked.dyno or ROUTER
    if asked.dispatched is None:
        return [("held", lane, asked.arrived, asked.finished or asked.ended)]
    spans = []
    start = asked.dispatched
    if start - asked.arrived >= MOMENT:
        spans.append(("held", lane, asked.arrived, start))
    began = asked.finished if asked.began is None else asked.began
    if began is None or began > start:
        spans += _cut(asked.ended, "waiting", "forgotten", lane, start, began)
    if began is not None and (asked.finished is None or asked.finished > began or not spans):
        spans += _cut(asked.ended, "serving", "ghost", lane, began, asked.finished)
    return spans


def _cut(
    ended: float | None, before: str, after: str, lane: str, start: float, end: float | None
) -> list[tuple[str, str, float, float | None]]:
    """Give a stretch one kind until the visitor has an answer, and another kind from then on."""
    if ended is None or (end is not None and end <= ended):
        return [(before, lane, start, end)]
    if start >= ended:
        return [(after, lane, start, end)]
    return [(before, lane, start, ended), (after, lane, ended, end)]


def _bar(asked: Asked, spans: tuple[Span, ...]) -> RequestBar:
    failed = asked.code is not None or (asked.status or 0) >= 500
    state = "open" if asked.ended is None else "failed" if failed else "answered"
    return RequestBar(
        asked.number,
        asked.id,
        asked.method,
        asked.path,
        asked.dyno,
        asked.arrived,
        asked.ended,
        state,
        asked.status,
        asked.code,
        spans,
    )
