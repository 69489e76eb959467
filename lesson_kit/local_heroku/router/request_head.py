"""A request's head: read strictly, within Heroku's limits."""

import re
from dataclasses import dataclass
from string import ascii_letters, digits

from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.framing import BodyReader, ChunkedReader, LengthReader
from lesson_kit.local_heroku.router.syntax import (
    END,
    FIELDS,
    HOP_BY_HOP,
    TOKEN,
    headers_named,
    length_of,
    take,
    tokens,
    without_named,
)

REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") ([!-~\x80-\xff]+) HTTP/(\d)\.(\d)\r\n")
HEAD = re.compile(REQUEST_LINE.pattern + FIELDS)
BEGINNING = re.compile(TOKEN + rb"(?: |\Z)")
ABSOLUTE = re.compile(rb"https?://([^/?#]+)(.*)", re.IGNORECASE)
HOST = b"%b%b._~%%!$&'()*+,;=:[]-" % (ascii_letters.encode(), digits.encode())
REQUEST_ID = re.compile(rb"[A-Za-z0-9+/=-]{20,200}")
UNPRINTABLE = re.compile(r"[^ -~]")

# Read here, and not passed on: of one hop, or written anew for the dyno (Host too, as it is).
READ = HOP_BY_HOP | {
    b"host",
    b"content-length",
    b"expect",
    b"x-forwarded-for",
    b"x-forwarded-port",
    b"x-forwarded-proto",
    b"x-request-id",
    b"x-request-start",
}
WANTED = headers_named(READ)


class Refused(ValueError):
    """Say with which status a request is turned away before it gets to any dyno."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class RequestHead:
    """Hold what a request's head says.

    Attributes:
        target: What the request line asks for, as it goes to the dyno.
        old: An HTTP/1.0 client.
        headers: The headers to pass on, as a block.
        length: The body's length; None for a chunked one.
        keep_alive: The client would like to use its connection again.
        expects_continue: It waits for a `100 Continue`.
        upgrade: The protocol that it would like to change to.
        forwarded_for: The addresses that it says it comes from.
        request_id: Its own id, if that is a valid one.
    """

    method: bytes
    target: bytes
    old: bool
    host: bytes
    headers: bytes
    length: int | None
    keep_alive: bool
    expects_continue: bool
    upgrade: bytes
    forwarded_for: bytes
    request_id: bytes

    def body_reader(self) -> BodyReader:
        """Make what reads this request's body."""
        return ChunkedReader() if self.length is None else LengthReader(self.length)


def printable(raw: bytes) -> str:
    """Write bytes so that they cannot break a log line: others than printable ASCII percent-encoded."""
    text = raw.decode("latin-1")
    if text.isascii() and text.isprintable():
        return text
    return UNPRINTABLE.sub(lambda match: f"%{ord(match[0]):02X}", text)


def find_head(buffer: bytes | bytearray, scanned: int = 0) -> int:
    """Say where a head ends in what has come so far; 0 if it has yet to.

    Raises:
        Refused: No head that begins like this can be within the limits.
    """
    end = buffer.find(END, max(0, scanned - 3))
    if end >= 0:
        return end + 4
    if BEGINNING.match(buffer) is None or buffer.count(b"\n") != buffer.count(b"\r\n"):
        raise Refused(400, "not the beginning of a request")
    if len(buffer) - buffer.rfind(b"\n") > limits.HEADER_LINE + 2 or buffer.count(b"\n") > limits.HEADERS + 1:
        raise Refused(400, "a line of the head is too long, or there are too many")
    return 0


def read_request_head(raw: bytes) -> RequestHead:
    """Read a head, from the request line to the empty line.

    Raises:
        Refused: It breaks HTTP or a limit.
    """
    match = HEAD.fullmatch(raw) or REQUEST_LINE.match(raw)
    if match is None:
        raise Refused(400, "not a request line")
    method, target, major, minor = match.groups()
    headers_at = match.end(4)
    if headers_at > limits.REQUEST_LINE or len(method) > limits.METHOD:
        raise Refused(400, "the request line is too long")
    if major != b"1" or minor not in b"01":
        raise Refused(505, "not a version of HTTP that is spoken here")
    if method == b"CONNECT":
        raise Refused(405, "CONNECT is not supported")
    if match.end() < len(raw):
        raise Refused(400, "not a header line")
    if len(raw) > limits.HEADER_NAME:  # no shorter head can break a limit
        _check_sizes(raw[headers_at + 2 : -4].split(b"\r\n"))
    headers, read = take(raw[headers_at:-4], WANTED)
    target, host = _where(target, read.get(b"host", []))
    old = minor == b"0"
    connection = tokens(read.get(b"connection"))
    return RequestHead(
        method=method,
        target=target,
        old=old,
        host=host,
        headers=without_named(headers, connection) if connection else headers,
        length=_body_length(read, old),
        keep_alive=b"keep-alive" in connection if old else b"close" not in connection,
        expects_continue=_expects_continue(read, old),
        upgrade=b", ".join(read.get(b"upgrade", [])) if b"upgrade" in connection and not old else b"",
        forwarded_for=b", ".join(read.get(b"x-forwarded-for", [])),
        request_id=_request_id(read),
    )


def _check_sizes(lines: list[bytes]) -> None:
    if len(lines) > limits.HEADERS:
        raise Refused(400, "too many headers")
    if any(len(line) > limits.HEADER_LINE or line.find(b":") > limits.HEADER_NAME for line in lines):
        raise Refused(400, "a header is too long")


def _where(target: bytes, hosts: list[bytes]) -> tuple[bytes, bytes]:
    if len(hosts) != 1 or not hosts[0] or hosts[0].translate(None, HOST):
        raise Refused(400, "a request has one Host, and this one has none, or several")
    if target[0] == 47 or target == b"*":  # a slash
        return target, hosts[0]
    absolute = ABSOLUTE.fullmatch(target)
    if absolute is None or absolute[1] != hosts[0]:
        raise Refused(400, "not something to ask for, or of another host than the Host header says")
    path = absolute[2]
    return path if path.startswith(b"/") else b"/" + path, hosts[0]


def _body_length(read: dict[bytes, list[bytes]], old: bool) -> int | None:
    coding, lengths = read.get(b"transfer-encoding"), read.get(b"content-length")
    if coding is not None:
        if lengths is not None or old or len(coding) != 1 or coding[0].lower() != b"chunked":
            raise Refused(400, "two ways to tell where the body ends, or one that is not known here")
        return None
    if lengths is None:
        return 0
    length = length_of(lengths)
    if length is None:
        raise Refused(400, "no single length of the body")
    return length


def _expects_continue(read: dict[bytes, list[bytes]], old: bool) -> bool:
    expected = read.get(b"expect")
    if not expected or old:  # RFC 9110, 10.1.1: ignored from an HTTP/1.0 client
        return False
    if [value.lower() for value in expected] != [b"100-continue"]:
        raise Refused(417, "nothing but 100-continue can be expected")
    return True


def _request_id(read: dict[bytes, list[bytes]]) -> bytes:
    given = read.get(b"x-request-id")
    return given[0] if given and len(given) == 1 and REQUEST_ID.fullmatch(given[0]) else b""
