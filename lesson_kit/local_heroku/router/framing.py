"""Where a body ends: by its length, by its last chunk, or with its connection.

Bodies are taken apart and framed anew, so that what leaves here has one reading only. Chunk extensions and
trailers are dropped on the way.
"""

import re
from typing import Protocol

CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n\x00]*)?\r\n")
CHUNK_LINE = 8192
TRAILERS = 64 * 1024
LAST_CHUNK = b"0\r\n\r\n"


class BadFraming(ValueError):
    """Say that a body's chunks are not chunks."""


class BodyReader(Protocol):
    """Take a body's bytes as they come; `done` when it is whole."""

    done: bool

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Give the body's own bytes, and those that come after its end."""
        ...


class LengthReader:
    """Read a body of a known length."""

    __slots__ = ("done", "left")

    def __init__(self, length: int) -> None:
        self.left = length
        self.done = length == 0

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Give the body's own bytes, and those that come after its end."""
        here = len(data)
        if here < self.left:
            self.left -= here
            return data, b""
        body, rest = data[: self.left], data[self.left :]
        self.left, self.done = 0, True
        return body, rest


class UntilClosedReader:
    """Read a body that ends with its connection."""

    __slots__ = ("done",)

    def __init__(self) -> None:
        self.done = False

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Give the bytes: all are the body's."""
        return data, b""


class ChunkedReader:
    """Read a chunked body."""

    __slots__ = ("_buffer", "_left", "_seen_last", "_trailers", "done")

    def __init__(self) -> None:
        self.done = False
        self._buffer = b""
        self._left = 0  # of the present chunk and the line end after it
        self._seen_last = False
        self._trailers = 0

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Give the body's own bytes, and those that come after its end."""
        data = self._buffer + data if self._buffer else data
        self._buffer = b""
        parts: list[bytes] = []
        at = 0
        while at < len(data) and not self.done:
            step = self._trailer if self._seen_last else self._chunk if self._left else self._size
            after = step(data, at, parts)
            if after == at:  # the rest of a line has yet to come
                self._buffer = data[at:]
                return b"".join(parts), b""
            at = after
        return b"".join(parts), data[at:]

    def _size(self, data: bytes, at: int, parts: list[bytes]) -> int:
        match = CHUNK_SIZE.match(data, at)
        if match is None:
            if b"\n" in data[at : at + CHUNK_LINE] or len(data) - at > CHUNK_LINE:
                raise BadFraming("not the size of a chunk")
            return at
        size = int(match[1], 16)
        self._seen_last = size == 0
        self._left = size + 2 if size else 0
        return match.end()

    def _chunk(self, data: bytes, at: int, parts: list[bytes]) -> int:
        body = min(self._left - 2, len(data) - at)
        if body > 0:
            parts.append(data[at : at + body])
            self._left -= body
            return at + body
        ending = data[at : at + self._left]
        if ending != b"\r\n"[-self._left :][: len(ending)]:
            raise BadFraming("a chunk longer than its size")
        self._left -= len(ending)
        return at + len(ending)

    def _trailer(self, data: bytes, at: int, parts: list[bytes]) -> int:
        end = data.find(b"\r\n", at)
        self._trailers += (len(data) if end < 0 else end) - at
        if self._trailers > TRAILERS:
            raise BadFraming("trailers without an end")
        if end < 0:
            return at
        self.done = end == at
        return end + 2


def chunk(body: bytes) -> bytes:
    """Frame bytes as one chunk."""
    return b"%x\r\n%b\r\n" % (len(body), body)
