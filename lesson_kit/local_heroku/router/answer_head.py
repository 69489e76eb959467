"""The head of a dyno's answer: read strictly, within Heroku's limits."""

import re
from dataclasses import dataclass

from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.framing import BodyReader, ChunkedReader, LengthReader, UntilClosedReader
from lesson_kit.local_heroku.router.syntax import (
    BLANKS,
    END,
    FIELD,
    FIELDS,
    HOP_BY_HOP,
    length_of,
    tokens,
    without_named,
)

# The reason may be empty, but not the blank before it (a line without that is the classic H17).
STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d) ([^\r\n\x00]*)\r\n")
SPECIAL = frozenset({b"content-length", b"transfer-encoding", b"connection", b"upgrade"})
DROPPED = HOP_BY_HOP | {b"content-length"}
COOKIES = frozenset({b"set-cookie", b"set-cookie2"})


class Malformed(ValueError):
    """Say that an answer is no HTTP (H17)."""


class Oversized(ValueError):
    """Say which restriction an answer's head breaks (H25)."""


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """Hold what the head of an answer says.

    Attributes:
        headers: The header lines to pass on, without line ends.
        length: The body's length, if the head says it.
        chunked: The body is chunked.
        keep_alive: The dyno will take another request on this connection.
        upgrade: The protocol that a 101 changes to.
    """

    status: int
    reason: bytes
    headers: list[bytes]
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
    if line == 0 and len(buffer) > limits.STATUS_LINE:
        raise Oversized("oversized status line")
    if len(buffer) - line > limits.ANSWER_HEADER_LINE:
        raise Oversized("oversized header")
    return 0


def read_answer_head(raw: bytes) -> AnswerHead:
    """Read a head, from the status line to the empty line.

    Raises:
        Malformed: It is no HTTP.
        Oversized: It breaks a limit.
    """
    line = STATUS_LINE.match(raw)
    if raw.find(b"\n") > limits.STATUS_LINE:
        raise Oversized("oversized status line")
    if line is None or FIELDS.fullmatch(raw, line.end()) is None:
        raise Malformed("not a status line, or not headers")
    headers, special = _read_fields(raw, line.end())
    connection = tokens(special.get(b"connection", []))
    if connection:
        headers = without_named(headers, connection)
    chunked = _chunked(special)
    return AnswerHead(
        status=int(line[2]),
        reason=line[3],
        headers=headers,
        length=None if chunked else _length(special),
        chunked=chunked,
        keep_alive=b"close" not in connection if line[1] == b"1" else b"keep-alive" in connection,
        upgrade=b", ".join(special.get(b"upgrade", [])),
    )


def _read_fields(raw: bytes, start: int) -> tuple[list[bytes], dict[bytes, list[bytes]]]:
    headers: list[bytes] = []
    special: dict[bytes, list[bytes]] = {}
    found = FIELD.findall(raw, start)
    if len(raw) > limits.COOKIE:  # no shorter head can break a limit
        _check_sizes(found)
    for name, value in found:
        key = name.lower()
        if key in SPECIAL:
            special.setdefault(key, []).append(value.strip(BLANKS))
        if key not in DROPPED:
            headers.append(name + b":" + value)
    return headers, special


def _check_sizes(found: list[tuple[bytes, bytes]]) -> None:
    for name, value in found:
        size = len(name) + 1 + len(value)
        if size > limits.COOKIE and name.lower() in COOKIES:
            raise Oversized("oversized cookie")
        if size > limits.ANSWER_HEADER_LINE:
            raise Oversized("oversized header")


def _chunked(special: dict[bytes, list[bytes]]) -> bool:
    coding = special.get(b"transfer-encoding")
    if coding is None:
        return False
    if len(coding) != 1 or coding[0].lower() != b"chunked" or b"content-length" in special:
        raise Malformed("two ways to tell where the body ends, or one that is not known here")
    return True


def _length(special: dict[bytes, list[bytes]]) -> int | None:
    lengths = special.get(b"content-length")
    if lengths is None:
        return None
    length = length_of(lengths)
    if length is None:
        raise Oversized("invalid content length")
    return length
