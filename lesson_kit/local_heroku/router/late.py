"""What becomes of a dyno's answer after the router has given up on it: nobody gets it."""

from lesson_kit.local_heroku.router.answer_head import AnswerHead, Malformed, Oversized
from lesson_kit.local_heroku.router.dyno_side import DynoConnection
from lesson_kit.local_heroku.router.framing import BadFraming, BodyReader
from lesson_kit.local_heroku.router.record import Record
from lesson_kit.local_heroku.router.routing import Routing


class LateAnswer:
    """Read the answer to a request that ended with an H12, to its end, and note when that came.

    The dyno is not told that the router has given up: it works on. That is the point of the lesson.
    """

    __slots__ = ("_dyno", "_record", "_router")

    def __init__(self, router: Routing, dyno: DynoConnection, record: Record) -> None:
        self._router, self._dyno, self._record = router, dyno, record
        router.late.add(self)

    def on_answered(self) -> None:
        """Note that the answer came, and keep the connection for another request."""
        self._end("late")
        self._router.pool.give(self._dyno)

    def on_broken(self, why: Malformed | Oversized | BadFraming) -> None:
        """Note that what came was no answer."""
        self._end("gone")
        self._dyno.close()

    def on_dyno_closed(self) -> None:
        """Note that no answer will come: the dyno gave up too, or was stopped."""
        self._end("gone")

    def on_head(self, head: AnswerHead, reader: BodyReader) -> None:
        """Let the head pass; a change of protocol has nobody to talk to."""
        if head.status == 101:
            self._end("late")
            self._dyno.close()

    def on_bytes(self) -> None:
        """Let bytes pass."""

    def on_interim(self, raw: bytes) -> None:
        """Let an interim answer pass."""

    def on_body(self, body: bytes) -> None:
        """Let the body pass."""

    def flush(self) -> None:
        """Have nobody to send anything to."""

    def on_dyno_full(self, full: bool) -> None:
        """Let it be full."""

    def _end(self, step: str) -> None:
        self._router.late.discard(self)
        self._record.step(step)
