"""The head of a dyno's answer: read strictly, within Heroku's limits."""

import re
from dataclasses import dataclass

from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.framing import BodyReader, ChunkedReader, LengthReader, UntilClosedReader
from lesson_kit.local_heroku.router.syntax import (
    END,
    FIELDS,
    HOP_BY_HOP,
    headers_named,
    length_of,
    take,
    tokens,
    without_named,
)

# The reason may be empty, but not the blank before it (a line without that is the classic H17).
HEAD = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d) ([^\r\n\x00]*)\r\n" + FIELDS)
WANTED = headers_named(HOP_BY_HOP | {b"content-length"})
COOKIES = (b"set-cookie:", b"set-cookie2:")


class Malformed(ValueError):
    """Say that an answer is no HTTP (H17)."""


class Oversized(ValueError):
    """Say which restriction an answer's head breaks (H25)."""


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """Hold what the head of an answer says.

    Attributes:
        headers: The headers to pass on, as a block.
        length: The body's length, if the head says it.
        chunked: The body is chunked.
        keep_alive: The dyno will take another request on this connection.
        upgrade: The protocol that a 101 changes to.
    """

    status: int
    reason: bytes
    headers: bytes
    length: int | None
    chunked: bool
    keep_alive: bool
    upgrade: bytes

    def body_reader(self, method: bytes) -> BodyReader:
        """Make what reads the body of this answer to a request by that method."""
        if method == b"HEAD" or self.status in (204, 304):
            return LengthReader(0)
        if self.chunked:
            return ChunkedReader()
        return UntilClosedReader() if self.length is None else LengthReader(self.length)


def find_answer_head(buffer: bytes | bytearray, scanned: int = 0) -> int:
    """Say where a head ends in what has come so far; 0 if it has yet to.

    Raises:
        Malformed: No HTTP answer begins like this.
        Oversized: No head that begins like this can be within the limits.
    """
    if buffer[:5] != b"HTTP/"[: len(buffer)]:
        raise Malformed("not a status line")
    end = buffer.find(END, max(0, scanned - 3))
    if end >= 0:
        return end + 4
    line = buffer.rfind(b"\n") + 1
    if line == 0 and len(buffer) > limits.STATUS_LINE + 1:  # the first byte of its end may be there
        raise Oversized("oversized status line")
    if len(buffer) - line > limits.ANSWER_HEADER_LINE + 1:
        raise Oversized("oversized header")
    return 0


def read_answer_head(raw: bytes) -> AnswerHead:
    """Read a head, from the status line to the empty line.

    Raises:
        Malformed: It is no HTTP.
        Oversized: It breaks a limit.
    """
    match = HEAD.fullmatch(raw)
    if raw.find(b"\n") > limits.STATUS_LINE + 1:
        raise Oversized("oversized status line")
    if match is None:
        raise Malformed("not a status line, or not headers")
    if len(raw) > limits.COOKIE:  # no shorter head can break a limit
        _check_sizes(raw[match.end(3) + 2 : -4].split(b"\r\n"))
    headers, read = take(raw[match.end(3) : -4], WANTED)
    connection = tokens(read.get(b"connection"))
    chunked = _chunked(read)
    return AnswerHead(
        status=int(match[2]),
        reason=match[3],
        headers=without_named(headers, connection) if connection else headers,
        length=None if chunked else _length(read),
        chunked=chunked,
        keep_alive=b"close" not in connection if match[1] == b"1" else b"keep-alive" in connection,
        upgrade=b", ".join(read.get(b"upgrade", [])),
    )


def _check_sizes(lines: list[bytes]) -> None:
    for line in lines:
        if len(line) > limits.COOKIE and line.lower().startswith(COOKIES):
            raise Oversized("oversized cookie")
        if len(line) > limits.ANSWER_HEADER_LINE:
            raise Oversized("oversized header")


def _chunked(read: dict[bytes, list[bytes]]) -> bool:
    coding = read.get(b"transfer-encoding")
    if coding is None:
        return False
    if len(coding) != 1 or coding[0].lower() != b"chunked" or b"content-length" in read:
        raise Malformed("two ways to tell where the body ends, or one that is not known here")
    return True


def _length(read: dict[bytes, list[bytes]]) -> int | None:
    lengths = read.get(b"content-length")
    if lengths is None:
        return None
    length = length_of(lengths)
    if length is None:
        raise Oversized("invalid content length")
    return length
