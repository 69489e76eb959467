"""What a request's exchange tells the log: its steps, and the one line at its end."""

import random
from collections.abc import Callable

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event
from lesson_kit.local_heroku.lines import RequestNote, request_note_text, router_text
from lesson_kit.local_heroku.router.codes import Request, router_line
from lesson_kit.local_heroku.router.request_head import RequestHead, printable
from lesson_kit.local_heroku.router.rules import Verdict
from lesson_kit.local_heroku.router.timeline import Timeline


class Record(Request):
    """Hold what the log says of a request, and say it.

    Args:
        emit: Takes the log's lines.
        host: The host that was asked, as the log shows it.
        address: Where the client comes from.
    """

    __slots__ = ("_clock", "_tell")

    def __init__(
        self, emit: Callable[[Event], None], clock: Clock, head: RequestHead, host: str, address: str
    ) -> None:
        self._tell, self._clock = emit, clock
        self.method = head.method.decode("ascii")
        self.path = printable(head.target)
        self.host = host
        self.fwd = f"{printable(head.forwarded_for)}, {address}" if head.forwarded_for else address
        self.request_id = head.request_id.decode("ascii") if head.request_id else new_request_id()
        self.dyno = self.status = self.desc = None
        self.body_bytes = 0

    def step(self, step: str) -> None:
        """Note a step that Heroku does not log."""
        note = RequestNote(step, self.request_id, self.method, self.path, self.dyno)
        self._emit("lesson", request_note_text(note))

    def end(self, life: Timeline, outcome: Verdict) -> None:
        """Write the router's line."""
        self._emit("heroku", router_text(router_line(self, life, outcome)))

    def _emit(self, source: str, text: str) -> None:
        self._tell(Event(self._clock.now(), source, "router", text))


def new_request_id() -> str:
    """Make an id in the form of Heroku's."""
    raw = f"{random.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
