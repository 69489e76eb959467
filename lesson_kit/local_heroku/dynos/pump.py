"""Turn what a dyno's processes print into lines of the log, whatever bytes they print."""

import re
from dataclasses import dataclass

LONGEST = 10_000  # Heroku splits longer lines
BREAKS = re.compile(
    "[\x00\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
)  # what would break a line, or a terminal, elsewhere
BURST = 4000  # lines that a dyno may print at once …
RATE = 2000.0  # … and in each real second after that; what is more is dropped, as Heroku does


@dataclass
class Lines:
    """Cut a stream of bytes into lines: at line ends, and after 10,000 bytes."""

    rest: bytes = b""

    def feed(self, data: bytes) -> list[str]:
        """Take the next bytes; give the lines that are complete."""
        *lines, self.rest = (self.rest + data).split(b"\n")
        found = [piece for line in lines for piece in _pieces(line)]
        while len(self.rest) > LONGEST:
            found.append(clean(self.rest[:LONGEST]))
            self.rest = self.rest[LONGEST:]
        return found

    def end(self) -> list[str]:
        """Give the last line, if it has no end."""
        last, self.rest = self.rest, b""
        return _pieces(last) if last else []


@dataclass
class Flow:
    """Let through so many lines in a second, and count the rest (Heroku's L10)."""

    at: float = 0.0
    left: float = BURST
    dropped: int = 0

    def admit(self, lines: list[str], now: float) -> list[str]:
        """Give those of the lines that may pass at this real second."""
        self.left = min(BURST, self.left + (now - self.at) * RATE)
        self.at = now
        passing = lines[: int(self.left)]
        self.left -= len(passing)
        self.dropped += len(lines) - len(passing)
        return passing

    def take_dropped(self) -> int:
        """Give the number of lines dropped since it was last asked for."""
        dropped, self.dropped = self.dropped, 0
        return dropped


def clean(line: bytes) -> str:
    """Make text of a line: bad UTF-8 is shown as such, and nothing breaks the line again."""
    return BREAKS.sub(" ", line.decode("utf-8", errors="replace").rstrip("\r"))


def _pieces(line: bytes) -> list[str]:
    line = line.removesuffix(b"\r")
    return [clean(line[at : at + LONGEST]) for at in range(0, len(line), LONGEST)] or [""]
