"""The router's side of a connection to a dyno, and the connections kept for the next request."""

import asyncio
from typing import Protocol

from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.answer_head import (
    AnswerHead,
    Malformed,
    Oversized,
    find_answer_head,
    read_answer_head,
)
from lesson_kit.local_heroku.router.choosing import Target
from lesson_kit.local_heroku.router.framing import BadFraming, BodyReader, UntilClosedReader


class Listener(Protocol):
    """Hear what a dyno says, while a request is on its connection."""

    def on_bytes(self) -> None: ...
    def on_interim(self, raw: bytes) -> None: ...
    def on_head(self, head: AnswerHead, reader: BodyReader) -> None: ...
    def on_body(self, body: bytes) -> None: ...
    def flush(self) -> None: ...
    def on_answered(self) -> None: ...
    def on_broken(self, why: Malformed | Oversized | BadFraming) -> None: ...
    def on_dyno_closed(self) -> None: ...
    def on_dyno_full(self, full: bool) -> None: ...


class DynoConnection(asyncio.Protocol):
    """Hold one connection to a dyno: it carries one request at a time."""

    def __init__(self, connections: set["DynoConnection"], target: Target) -> None:
        self.place = target.place
        self.listener: Listener | None = None
        self.transport: asyncio.Transport = None  # type: ignore[assignment]
        self.reusable = False
        self.idle_since = 0.0
        self._connections = connections
        self._method = b""
        self._buffer: bytes | bytearray = b""
        self._scanned = 0
        self._reader: BodyReader | None = None
        self._paused = False

    def ask(self, listener: Listener, method: bytes, data: bytes) -> None:
        """Send a request's head (and what of its body is there) and let `listener` hear the answer."""
        self.listener, self._method, self._reader, self.reusable = listener, method, None, False
        self.transport.write(data)

    def pause(self, paused: bool) -> None:
        """Stop reading from the dyno, or go on."""
        if paused != self._paused and not self.transport.is_closing():
            self._paused = paused
            (self.transport.pause_reading if paused else self.transport.resume_reading)()

    def close(self) -> None:
        """Close the connection and hear nothing more of it."""
        self.listener = None
        self.transport.abort()

    def never_mind(self) -> None:
        """Undo an attempt to connect that was called off: event loops differ in what they undo themselves."""
        self._connections.discard(self)
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = transport  # type: ignore[assignment]
        self.transport.set_write_buffer_limits(high=limits.REQUEST_BUFFER)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Take what the dyno sends, piece by piece of the answer."""
        if self.listener is None:  # it speaks without having been asked
            self.close()
            return
        self.listener.on_bytes()
        try:
            if self._reader is None:
                data = self._read_heads(data)
            if data and self._reader is not None and self.listener is not None:
                self._read_body(data)
            if self.listener is not None:
                self.listener.flush()
        except (Malformed, Oversized, BadFraming) as broken:
            if self.listener is not None:
                self.listener.on_broken(broken)

    def _read_heads(self, data: bytes) -> bytes:
        if self._buffer:
            self._buffer += data
            data = self._buffer  # type: ignore[assignment]
        while end := find_answer_head(data, self._scanned):
            raw, data = bytes(data[:end]), bytes(data[end:])
            self._buffer, self._scanned = b"", 0
            head = read_answer_head(raw)
            if head.status >= 200 or head.status == 101:
                self._begin_answer(head)
                return data
            self.listener.on_interim(raw)  # type: ignore[union-attr]
            if not data:
                return b""
        self._scanned = len(data)
        self._buffer = bytearray(data) if not isinstance(data, bytearray) else data
        return b""

    def _begin_answer(self, head: AnswerHead) -> None:
        reader = UntilClosedReader() if head.status == 101 else head.body_reader(self._method)
        self._reader = reader
        self.reusable = head.keep_alive and not isinstance(reader, UntilClosedReader)
        self.listener.on_head(head, reader)  # type: ignore[union-attr]
        if reader.done and self.listener is not None:
            self.listener.on_answered()

    def _read_body(self, data: bytes) -> None:
        listener = self.listener
        reader = self._reader
        if reader.done:  # more than the answer
            self.reusable = False
            self.transport.abort()
            return
        body, rest = reader.feed(data)
        if rest:
            self.reusable = False
        if body:
            listener.on_body(body)
        if reader.done and self.listener is not None:
            self.listener.on_answered()

    def connection_lost(self, exc: Exception | None) -> None:
        """Say that the dyno is gone; for some answers that is their end."""
        self._connections.discard(self)
        listener, self.listener = self.listener, None
        self.reusable = False
        if listener is None:
            return
        if isinstance(self._reader, UntilClosedReader) and exc is None:
            listener.on_answered()
        else:
            listener.on_dyno_closed()

    def pause_writing(self) -> None:
        """Say that the dyno does not take in what it is sent."""
        if self.listener is not None:
            self.listener.on_dyno_full(True)

    def resume_writing(self) -> None:
        """Say that it does again."""
        if self.listener is not None:
            self.listener.on_dyno_full(False)


class Pool:
    """Keep connections to dynos for the next request, for 90 s at most.

    Attributes:
        connections: All that are open, used and unused.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, real_idle: float) -> None:
        self.connections: set[DynoConnection] = set()
        self._idle: dict[tuple[str, int], list[DynoConnection]] = {}
        self._loop = loop
        self._real_idle = real_idle
        self._sweeper: asyncio.TimerHandle | None = None

    def take(self, target: Target) -> DynoConnection | None:
        """Give the connection to a dyno that was used last, if there is one."""
        idle = self._idle.get(target.place)
        while idle:
            dyno = idle.pop()
            if not dyno.transport.is_closing():
                return dyno
        return None

    def give(self, dyno: DynoConnection) -> None:
        """Take a connection back; it is closed if it cannot be used again."""
        dyno.listener = None
        dyno.pause(False)
        idle = self._idle.setdefault(dyno.place, [])
        if not dyno.reusable or dyno.transport.is_closing() or len(idle) >= limits.IDLE_PER_DYNO:
            dyno.close()
            return
        dyno.idle_since = self._loop.time()
        idle.append(dyno)
        if self._sweeper is None:
            self._sweeper = self._loop.call_later(self._real_idle / 4, self._sweep)

    def _sweep(self) -> None:
        self._sweeper = None
        limit = self._loop.time() - self._real_idle
        for key, idle in list(self._idle.items()):
            for dyno in idle:
                if dyno.idle_since <= limit:
                    dyno.close()
            self._idle[key] = [dyno for dyno in idle if not dyno.transport.is_closing()]
            if not self._idle[key]:
                del self._idle[key]
        if self._idle:
            self._sweeper = self._loop.call_later(self._real_idle / 4, self._sweep)

    def close(self) -> None:
        """Close every connection."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        self._idle.clear()
        for dyno in list(self.connections):
            dyno.close()
