"""What a request's exchange tells the log: its steps, and the one line at its end."""

import random
from typing import TYPE_CHECKING

from lesson_kit.core.events import Event, at_seconds
from lesson_kit.local_heroku.lines import RequestNote, request_note_text, router_text
from lesson_kit.local_heroku.router.codes import Request, router_line
from lesson_kit.local_heroku.router.request_head import RequestHead, printable
from lesson_kit.local_heroku.router.rules import Verdict
from lesson_kit.local_heroku.router.timeline import Timeline

if TYPE_CHECKING:
    from lesson_kit.local_heroku.router.router import Router


class Record:
    """Hold what the log says of a request.

    Attributes:
        dyno: The dyno that it went to last.
        status: The status that the client was sent, once it was.
        body_bytes: How many bytes of body it was sent.
        fault: What was wrong with the answer, in the log's words.
    """

    __slots__ = (
        "_fwd",
        "_host",
        "_method",
        "_path",
        "_router",
        "body_bytes",
        "dyno",
        "fault",
        "request_id",
        "status",
    )

    def __init__(self, router: "Router", head: RequestHead, address: str) -> None:
        self._router = router
        self._method = head.method.decode("ascii")
        self._path = printable(head.target)
        self._host = router.logged_host(head.host)
        self._fwd = f"{printable(head.forwarded_for)}, {address}" if head.forwarded_for else address
        self.request_id = head.request_id.decode("ascii") if head.request_id else new_request_id()
        self.dyno: str | None = None
        self.status: int | None = None
        self.body_bytes = 0
        self.fault: str | None = None

    def step(self, step: str) -> None:
        """Note a step that Heroku does not log."""
        note = RequestNote(step, self.request_id, self._method, self._path, self.dyno)
        self._emit("lesson", request_note_text(note))

    def end(self, life: Timeline, outcome: Verdict) -> None:
        """Write the router's line."""
        request = Request(
            self._method,
            self._path,
            self._host,
            self.request_id,
            self._fwd,
            self.dyno,
            self.status,
            self.body_bytes,
            self.fault,
        )
        self._emit("heroku", router_text(router_line(request, life, outcome)))

    def _emit(self, source: str, text: str) -> None:
        router = self._router
        router.emit(Event(at_seconds(router.clock.seconds()), source, "router", text))


def new_request_id() -> str:
    """Make an id in the form of Heroku's."""
    raw = f"{random.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"
