"""What HTTP/1.1 allows in a head, strictly, and the headers that go no further than one hop.

What one program reads as one request and the next as two is how requests get smuggled; so anything in doubt
is refused: bare line feeds, folded lines, blanks before a colon, control characters.
"""

import re

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
FIELDS = re.compile(rb"(?:" + TOKEN + rb":[^\r\n\x00]*\r\n)*\r\n")
FIELD = re.compile(rb"([^:\r\n]+):([^\r\n]*)\r\n")
END = b"\r\n\r\n"
BLANKS = b" \t"
NO_TOKENS: frozenset[bytes] = frozenset()

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
# A `Connection` header may name more headers of one hop, but not these: they say what the message is.
NEVER_DROPPED = frozenset({b"host", b"content-length", b"via", b"x-request-id", b"x-forwarded-for"})


def tokens(values: list[bytes]) -> frozenset[bytes]:
    """Read the comma-separated words of a header that may be there more than once, in lower case."""
    if not values:
        return NO_TOKENS
    return frozenset(word.strip(BLANKS).lower() for word in b",".join(values).split(b",")) - {b""}


def without_named(headers: list[bytes], connection: frozenset[bytes]) -> list[bytes]:
    """Drop the headers that a `Connection` header names as meant for this hop only."""
    named = connection - NEVER_DROPPED
    return [header for header in headers if header.partition(b":")[0].lower() not in named]


def length_of(values: list[bytes]) -> int | None:
    """Read one Content-Length; None if it is not a plain number or there are two."""
    if len(values) != 1 or len(values[0]) > 18 or not values[0].isdigit():
        return None
    return int(values[0])
