"""What HTTP/1.1 allows in a head, strictly, and the headers that go no further than one hop.

What one program reads as one request and the next as two is how requests get smuggled; so anything in doubt
is refused: bare line feeds, folded lines, blanks before a colon, control characters.

A head's headers are kept as one block, in which each header begins with its line end: few of them matter
here, and the rest are passed on as they are.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
FIELDS = rb"(?:" + TOKEN + rb":[^\r\n\x00]*\r\n)*\r\n"
END = b"\r\n\r\n"
BLANKS = b" \t"
NO_TOKENS: frozenset[bytes] = frozenset()
OF_THE_CONNECTION = frozenset({b"close", b"keep-alive", b"upgrade"})

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


def headers_named(names: Iterable[bytes]) -> re.Pattern[bytes]:
    """Make what finds headers of these names in a block."""
    return re.compile(rb"\r\n(?i:(" + b"|".join(map(re.escape, names)) + rb")):[ \t]*([^\r\n]*)")


def take(block: bytes, wanted: re.Pattern[bytes]) -> tuple[bytes, dict[bytes, list[bytes]]]:
    """Take headers out of a block: give what is left of it, and their values by lower-case name."""
    parts = wanted.split(block)  # what is left, a name, its value, what is left, and so on
    taken: dict[bytes, list[bytes]] = {}
    for at in range(1, len(parts), 3):
        taken.setdefault(parts[at].lower(), []).append(parts[at + 1].rstrip(BLANKS))
    return b"".join(parts[::3]), taken


def without_named(block: bytes, connection: frozenset[bytes]) -> bytes:
    """Drop the headers that a `Connection` header names as meant for this hop only.

    What says where the message goes and ends is not in the block any more, so nobody can have that dropped.
    """
    named = connection - OF_THE_CONNECTION
    return take(block, headers_named(named))[0] if named else block


def tokens(values: list[bytes] | None) -> frozenset[bytes]:
    """Read the comma-separated words of a header that may be there more than once, in lower case."""
    return words(b",".join(values)) if values else NO_TOKENS


@lru_cache(maxsize=64)
def words(value: bytes) -> frozenset[bytes]:
    """Read comma-separated words; `Connection` headers say the same few things again and again."""
    return frozenset(word.strip(BLANKS).lower() for word in value.split(b",")) - {b""}


def length_of(values: list[bytes]) -> int | None:
    """Read one Content-Length; None if it is not a plain number or there are two."""
    if len(values) != 1 or len(values[0]) > 18 or not values[0].isdigit():
        return None
    return int(values[0])
