"""What goes to the browser: everything once, then only what changed, small."""

from typing import Any

from lesson_kit.dashboards.bars import JobBar, LogLine, RequestBar, Span
from lesson_kit.dashboards.snapshot import State
from lesson_kit.dashboards.text import summary

FIRST_LINES = 300  # how much of the log a new view gets
SUMMARY_EVERY = 1.0  # seconds between sentences for screen readers


class Reader:
    """Read one state for one view, remembering what the view has."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._version = 0
        self._line = 0
        self._known: set[tuple[str, int]] = set()
        self._sent: dict[str, Any] = {}
        self._summed = 0.0
        self._unsaid = False

    def full(self) -> dict[str, Any]:
        """Give everything, from which the view can draw at once."""
        self._version = self._line = 0
        self._known.clear()
        self._sent.clear()
        return {"full": True, "origin": self._state.origin or 0.0, **self.delta()}

    def delta(self, real: float = 0.0) -> dict[str, Any]:
        """Give what changed since the last time.

        Args:
            real: Real seconds, to send the summary no more often than needed.
        """
        state = self._state
        message: dict[str, Any] = {"from": self._version, "v": state.version, "now": self._time(state.now)}
        if self._version == state.version:
            if self._unsaid:
                self._summary(message, real)
            return message
        requests, jobs = state.changed(self._version)
        message["r"] = [self._request(bar) for bar in requests]
        message["j"] = [self._job(bar) for bar in jobs]
        message["log"] = self._log()
        self._if_new(message, "d", self._dynos())
        self._if_new(message, "q", self._queues())
        self._if_new(message, "story", self._time(state.stories.began))
        self._if_new(message, "away", [self._span(span) for span in state.dynos.away_now()])
        self._summary(message, real)
        self._version = state.version
        return {key: value for key, value in message.items() if value != []}

    def _summary(self, message: dict[str, Any], real: float) -> None:
        """Say the summary, unless the last was a moment ago: then it waits for a later message."""
        self._unsaid = bool(self._version) and abs(real - self._summed) < SUMMARY_EVERY
        if not self._unsaid:
            self._summed = real
            self._if_new(message, "say", summary(self._state.snapshot()))

    def _if_new(self, message: dict[str, Any], key: str, value: Any) -> None:
        """Put a value into a message if the page has another; of a list of the same names, the changes."""
        before = self._sent.get(key)
        if before == value:
            return
        self._sent[key] = message[key] = value
        if key in ("d", "q") and before and [row[0] for row in before] == [row[0] for row in value]:
            message[key] = [row for row in value if row not in before]
            message[f"{key}+"] = True

    def _time(self, seconds: float, digits: int = 2) -> float:
        return round(seconds - (self._state.origin or 0.0), digits)

    def _span(self, span: Span) -> list:
        end = None if span.end is None else self._time(span.end)
        return [span.kind, span.lane, span.row, self._time(span.start), end, *[span.mark] * bool(span.mark)]

    def _request(self, bar: RequestBar) -> list:
        ended = None if bar.ended is None else self._time(bar.ended)
        said = [bar.number, bar.state, bar.mark, ended, [self._span(span) for span in bar.spans]]
        return said + ([bar.label, bar.id] if self._is_new("r", bar.number) else [])

    def _job(self, bar: JobBar) -> list:
        said = [bar.number, bar.state, bar.tries, bar.detail, [self._span(span) for span in bar.spans]]
        return said + ([bar.function, bar.id, bar.queue] if self._is_new("j", bar.number) else [])

    def _is_new(self, kind: str, number: int) -> bool:
        if (kind, number) in self._known:
            return False
        self._known.add((kind, number))
        if len(self._known) > 4 * self._state.keep:
            bars = {"r": self._state.requests.bars, "j": self._state.jobs.bars}
            self._known = {(k, n) for k, n in self._known if n in bars[k]}
        return True

    def _log(self) -> list:
        lines: list[LogLine] = []
        for line in reversed(self._state.log):
            if line.number <= self._line or len(lines) >= FIRST_LINES:
                break
            lines.append(line)
        self._line = self._state.lines
        return [
            [self._time(line.at, 3), f"{line.source}[{line.process}]", line.text] for line in reversed(lines)
        ]

    def _dynos(self) -> list:
        return [
            [d.name, d.state, self._time(d.since), len(d.at_work), len(d.in_line), d.ghosts, d.doing]
            for d in self._state.dynos_now()
        ]

    def _queues(self) -> list:
        return [
            [
                q.name,
                q.later,
                q.lost,
                q.finished,
                q.failed,
                None if q.listeners is None else list(q.listeners),
                list(q.behind),
            ]
            for q in self._state.queues_now()
        ]
