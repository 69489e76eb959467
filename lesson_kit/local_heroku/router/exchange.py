"""One request's life: it notes each moment, asks the rules what that means, and does it."""

import time

from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.answer_head import AnswerHead, Malformed, Oversized
from lesson_kit.local_heroku.router.answers import CONTINUE, own_answer
from lesson_kit.local_heroku.router.codes import CODES, Code
from lesson_kit.local_heroku.router.dyno_side import DynoConnection
from lesson_kit.local_heroku.router.forwarding import for_client, for_dyno
from lesson_kit.local_heroku.router.framing import LAST_CHUNK, BadFraming, BodyReader, chunk
from lesson_kit.local_heroku.router.late import LateAnswer
from lesson_kit.local_heroku.router.life import Life
from lesson_kit.local_heroku.router.parties import Client
from lesson_kit.local_heroku.router.record import Record
from lesson_kit.local_heroku.router.request_head import RequestHead
from lesson_kit.local_heroku.router.routing import Routing
from lesson_kit.local_heroku.router.rules import RETRIED, Verdict
from lesson_kit.local_heroku.router.search import Search

LOOK_AT_READER = limits.SHORTEST  # lesson seconds between two looks at how a slow client gets on


class Exchange:
    """Carry one request to a dyno and its answer back.

    Attributes:
        life: Its moments.
        record: What the log says of it.
        whole: All of the request has come from the client.
        tunnel: Both sides have changed to another protocol: bytes go through as they are.
    """

    def __init__(self, router: Routing, client: Client, head: RequestHead) -> None:
        self._router, self._client, self._head, self._clock = router, client, head, router.clock
        self._received = time.time()
        self._search = Search(router, self)
        self._dyno: DynoConnection | None = None
        self._pending: list[bytes] = []
        self._out = b""  # for the client, not sent yet
        self._lone_head = False
        self._chunked = False
        self._client_full = self._dyno_full = False
        self._keep_alive = head.keep_alive
        self._unsent = 0
        self.life = Life(router.clock, router.loop, self._woken)
        host = router.logged_host(head.host)
        self.record = Record(router.emit, router.clock, head, host, client.address)
        self.whole = head.length == 0
        self._body = None if self.whole else head.body_reader()
        self.tunnel = False

    def begin(self, rest: bytes) -> bytes:
        """Begin with what came after the head; give back what is not this request's."""
        self._router.exchanges.add(self)
        self.record.step("arrived")
        if rest and not self.whole:
            rest = self.on_request_body(rest)
        if self._client is not None:
            self._search.look(self.life.arrived)
        return rest

    # The request

    def on_request_body(self, data: bytes) -> bytes:
        """Take bytes from the client; give back those that are not this request's."""
        life = self.life
        life.last_byte = now = self._clock.seconds()
        if self.tunnel:
            self._send(data)
            return b""
        try:
            body, rest = self._body.feed(data)
        except BadFraming:
            life.misread = now
            self.settle(now)
            return b""
        if body:
            self._send(body if self._head.length is not None else chunk(body))
        if self._body.done:
            self._request_whole(now)
        return rest

    def _send(self, data: bytes) -> None:
        if self._dyno is not None:
            self._dyno.transport.write(data)
        else:
            self._pending.append(data)
            self._client.pause(True)

    def _request_whole(self, now: float) -> None:
        if self._head.length is None:
            self._send(LAST_CHUNK)
        self.whole = True
        self._client.pause(False)
        if self._dyno is not None and not self._dyno_full:
            self._dispatched(now)

    def on_connected(self, dyno: DynoConnection, now: float) -> None:
        """Send the request to the dyno."""
        life, head = self.life, self._head
        self._dyno = dyno
        life.connected = life.last_byte = now
        if head.expects_continue and not self.whole:
            self._client.write(CONTINUE)
        out = for_dyno(head, self.record.request_id, self._client.address, self._router.port, self._received)
        dyno.ask(self, head.method, b"".join((out, *self._pending)) if self._pending else out)
        self._pending = []
        if not self.whole:
            self._client.pause(self._dyno_full)
            self.settle(now)
        elif not self._dyno_full:
            self._dispatched(now)

    def _dispatched(self, now: float) -> None:
        self.life.dispatched = now
        self.record.step("dispatched")
        self._router.looks.put(self._woken)  # no rule can have it ended now

    def on_dyno_full(self, full: bool) -> None:
        """Let the client wait while the dyno does not take in the body."""
        self._dyno_full = full
        now = self.life.last_byte = self._clock.seconds()
        if not self.whole or self.tunnel:
            self._client.pause(full)
        elif not full and self.life.dispatched is None:
            self._dispatched(now)

    # The answer

    def on_bytes(self) -> None:
        """Note that the dyno sent something."""
        life = self.life
        life.last_byte = now = self._clock.seconds()
        if life.first_byte is None:
            life.first_byte = now

    def on_interim(self, raw: bytes) -> None:
        """Pass an interim answer on; a 100 is not news, for the router has said that itself."""
        if not self._head.old and not raw.startswith(b"HTTP/1.1 100"):
            self._client.write(raw)

    def on_head(self, head: AnswerHead, reader: BodyReader) -> None:
        """Send the head of the answer to the client."""
        old = self._head.old
        if head.status == 101:
            if not self._head.upgrade:
                raise Malformed("a change of protocol that nobody asked for")
            self.tunnel = True
        endless = head.length is None and not reader.done and not self.tunnel
        self._chunked = endless and not old
        self._keep_alive = self._keep_alive and self.whole and not (endless and old) and not self.tunnel
        self.record.status = head.status
        self._out = for_client(head, old, self._keep_alive, self._chunked)
        if not reader.done and not self.tunnel:
            self._lone_head = True
            self._router.heads.put(self._send_out)

    def on_body(self, body: bytes) -> None:
        """Send a piece of the answer's body to the client."""
        self.record.body_bytes += len(body)
        self._out += chunk(body) if self._chunked else body
        self._lone_head = False

    def flush(self) -> None:
        """Send the client what one read from the dyno has brought; a head alone waits for its body."""
        if self._out and not self._lone_head:
            self._send_out()

    def _send_out(self) -> None:
        self._lone_head = False
        out, self._out = self._out, b""
        if out and self._client is not None:
            self._client.write(out)

    def on_answered(self) -> None:
        """Let the dyno go: its part is done. The request ends when the client has the rest."""
        if self._chunked:
            self._out += LAST_CHUNK
        self._send_out()
        dyno, self._dyno = self._dyno, None
        dyno.reusable = dyno.reusable and self.whole
        self._router.pool.give(dyno)
        now = self._clock.seconds()
        if self._client.unsent():
            self._client_full = True
            self._client.tell_when_sent(True)
        else:
            self.life.finished = now
        self.settle(now)

    def on_client_full(self, full: bool) -> None:
        """Let the dyno wait while the client does not take in the answer."""
        self._client_full = full
        now = self.life.last_byte = self._clock.seconds()
        if self._dyno is not None:
            self._dyno.pause(full)
        elif not full and self.record.status is not None:
            self._client.tell_when_sent(False)
            self.life.finished = now
        self.settle(now)

    # How it ends

    def on_broken(self, why: Malformed | Oversized | BadFraming) -> None:
        """Note that the dyno's answer is not one."""
        self._send_out()
        now = self._clock.seconds()
        if isinstance(why, Oversized):
            self.life.oversized = now
            self.record.desc = f"HTTP restriction: {why}"
        elif self.record.status is None:
            self.life.malformed = now
        else:  # the answer had begun well: this is as good as breaking off
            self.life.dyno_closed = now
        self.settle(now)

    def on_dyno_closed(self) -> None:
        """Note that the dyno is gone: the usual end of a tunnel, and of nothing else."""
        self._send_out()
        now = self._clock.seconds()
        if self.tunnel:
            self.life.finished = now
        else:
            self.life.dyno_closed = now
        self.settle(now)

    def on_client_closed(self) -> None:
        """Note that the client is gone: the usual end of a tunnel, and of nothing else."""
        now = self._clock.seconds()
        if self.tunnel:
            self.life.finished = now
        else:
            self.life.client_closed = now
        self.settle(now)

    def _woken(self) -> None:
        now = self._clock.seconds()
        if self._client_full and self._client.unsent() < self._unsent:
            self.life.last_byte = now
        self.settle(now)

    def settle(self, now: float) -> bool:
        """Ask the rules, and do what they say; say whether the request goes on as it is."""
        if self._client is None:  # it has ended
            return False
        life = self.life
        life.clients_turn = self._client_full or (not self.whole and not self._dyno_full)
        outcome = life.verdict(now)
        if outcome is None:
            if self._client_full:
                self._unsent = self._client.unsent()
                life.wake_by(now + LOOK_AT_READER, now)
            return True
        if outcome.code in RETRIED and self._search.failed(outcome.code, now):
            self._search.again(now)
        else:
            self._end(outcome)
        return False

    def _end(self, outcome: Verdict) -> None:
        self._leave()
        self.record.end(self.life, outcome)
        client, self._client = self._client, None
        dyno, self._dyno = self._dyno, None
        code = CODES[outcome.code]
        if dyno is not None and code.keeps_dyno:
            dyno.listener = LateAnswer(self._router, dyno, self.record)
        elif dyno is not None:
            dyno.close()
        if outcome.code:
            self._turn_away(client, code)
        else:
            client.done(self._keep_alive, self.whole)

    def _turn_away(self, client: Client, code: Code) -> None:
        if code.status == 499:  # it is gone, or does not listen
            client.drop()
            return
        begun = self.record.status is not None
        keep_alive = self._keep_alive and self.whole and not begun
        if not begun:
            client.write(own_answer(code.status, keep_alive, self._head.old, self._head.method == b"HEAD"))
        client.done(keep_alive, self.whole)

    def abandon(self) -> None:
        """End without a word: the router stops."""
        self._leave()
        self._client = None

    def _leave(self) -> None:
        self.life.end()
        self._router.looks.take_back(self._woken)
        self._search.end()
        self._router.exchanges.discard(self)
