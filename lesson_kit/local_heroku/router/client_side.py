"""The router's side of a client's connection: heads in, answers out, one request after the other."""

import asyncio
from contextlib import suppress

from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.answers import own_answer
from lesson_kit.local_heroku.router.exchange import Exchange
from lesson_kit.local_heroku.router.request_head import Refused, find_head, read_request_head
from lesson_kit.local_heroku.router.routing import Routing


class ClientConnection(asyncio.Protocol):
    """Hold one client's connection.

    Attributes:
        address: Where the client comes from.
        exchange: The request under way.
    """

    def __init__(self, router: Routing) -> None:
        self.exchange: Exchange | None = None
        self.address = ""
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self._router = router
        self._loop = router.loop
        self._buffer: bytes | bytearray = b""
        self._scanned = 0
        self._paused = False
        self._pumping = False
        self._leaving = False
        self._touched = router.loop.time()
        self._timer: asyncio.TimerHandle | None = None

    # What the event loop says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = transport  # type: ignore[assignment]
        self.transport.set_write_buffer_limits(high=limits.ANSWER_BUFFER)
        peer = transport.get_extra_info("peername")  # None if it has gone again
        self.address = peer[0] if peer else LOOPBACK
        self._router.clients.add(self)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what the client sends: of its request's body, or of its next request."""
        if self._leaving:
            return
        self._touched = self._loop.time()
        exchange = self.exchange
        if exchange is not None and (exchange.tunnel or not exchange.whole):
            data = exchange.on_request_body(data)
            if not data:
                return
        self._buffer = self._buffer + data if self._buffer else data
        if self.exchange is None:
            self._pump()
        elif len(self._buffer) > limits.PIPELINE_BUFFER:
            self.pause(True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Say that the client is gone."""
        self._router.clients.discard(self)
        self._leaving = True
        self._stop_watching()
        exchange, self.exchange = self.exchange, None
        if exchange is not None:
            exchange.on_client_closed()

    def pause_writing(self) -> None:
        """Say that the client does not take in what it is sent."""
        if self.exchange is not None:
            self.exchange.on_client_full(True)

    def resume_writing(self) -> None:
        """Say that it does again."""
        if self.exchange is not None:
            self.exchange.on_client_full(False)

    # What the exchange says

    def write(self, data: bytes) -> None:
        """Send bytes of an answer."""
        if not self._leaving:
            self.transport.write(data)

    def pause(self, paused: bool) -> None:
        """Stop reading from the client, or go on."""
        if paused != self._paused and not self.transport.is_closing():
            self._paused = paused
            (self.transport.pause_reading if paused else self.transport.resume_reading)()

    def unsent(self) -> int:
        """Count the bytes that the client has yet to take."""
        return self.transport.get_write_buffer_size()

    def tell_when_sent(self, wanted: bool) -> None:
        """Ask to hear of it when the client has taken every byte, or take that back."""
        if not self.transport.is_closing():
            self.transport.set_write_buffer_limits(high=0 if wanted else limits.ANSWER_BUFFER)

    def done(self, keep_alive: bool, whole: bool) -> None:
        """End a request: go on to the client's next one, or part.

        Args:
            whole: All of the request had come, so that the client is not in the middle of sending.
        """
        self.exchange = None
        self._touched = self._loop.time()
        if keep_alive and not self.transport.is_closing():
            self.pause(False)
            self._pump()
        else:
            self._part(still_sending=not whole)

    def drop(self) -> None:
        """Part at once: the client is gone, or does not listen."""
        self.exchange = None
        self._leaving = True
        self._stop_watching()
        self.transport.abort()

    def abort(self) -> None:
        """Close the connection now, as it is: the router stops."""
        self.transport.abort()

    # Reading heads

    def _pump(self) -> None:
        if self._pumping:  # a request was answered while its head was being read: the loop below goes on
            return
        self._pumping = True
        try:
            while self.exchange is None and self._buffer and not self._leaving and self._read_head():
                pass
        finally:
            self._pumping = False

    def _read_head(self) -> bool:
        buffer = self._buffer
        if buffer[0] in b"\r\n":  # RFC 9112, 2.2: empty lines before a request are let pass
            self._buffer = buffer = buffer.lstrip(b"\r\n")
            self._scanned = 0
            if not buffer:
                return False
        try:
            end = find_head(buffer, self._scanned)
            if not end:
                self._wait_for_rest()
                return False
            head = read_request_head(bytes(buffer[:end]))
        except Refused as refused:
            self._refuse(refused.status)
            return False
        rest = bytes(buffer[end:])
        self._buffer, self._scanned = b"", 0
        self.exchange = Exchange(self._router, self, head)
        self._buffer = self.exchange.begin(rest)
        return True

    def _wait_for_rest(self) -> None:
        first = not self._scanned
        self._scanned = len(self._buffer)
        self._buffer = bytearray(self._buffer)
        if first:
            self._watch()

    def _refuse(self, status: int) -> None:
        self.write(own_answer(status, keep_alive=False))
        self._part(still_sending=True)

    # Idle and leaving clients

    def _watch(self) -> None:
        self._stop_watching()
        half_read = self.exchange is None and bool(self._buffer)
        limit = self._router.clock.real(limits.HEAD_IDLE) if half_read else limits.CLIENT_IDLE
        left = self._touched + limit - self._loop.time()
        if self.exchange is not None or left > 0:
            self._timer = self._loop.call_later(left + 0.001 if left > 0 else limit, self._watch)
        elif half_read:
            self._refuse(408)
        else:
            self._part(still_sending=False)

    def _stop_watching(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _part(self, still_sending: bool) -> None:
        self._leaving = True
        self._stop_watching()
        self._buffer = b""
        if self.transport.is_closing():
            return
        self.pause(False)
        patience = limits.CLIENT_IDLE
        if still_sending:  # closing now would take the answer away from under the client's eyes
            patience = limits.LINGER
            with suppress(OSError):  # it may be gone, and we have yet to hear of it
                self.transport.write_eof()
        else:
            self.transport.close()
        self._timer = self._loop.call_later(patience, self.transport.abort)
