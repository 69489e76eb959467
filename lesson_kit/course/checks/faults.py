"""What went wrong in a dyno, read from its log: the error, and the line of the learner's file behind it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lesson_kit.course.answers import cut

BEGIN = "Traceback (most recent call last):"
FRAME = re.compile(r'\s*File "(?P<file>[^"]+)", line (?P<line>\d+)')
ERROR = re.compile(r"([A-Za-z_]\w*\.)*\w+(Error|Exception)(:|$)")
PLACE = re.compile(r" \(/[^()]*\)?$")  # where a package stands on this machine: of no use to a learner
PACKAGES = re.compile(r"/(site|dist)-packages/")
LONGEST = 200


@dataclass(frozen=True)
class Frame:
    """Hold one line that a traceback names."""

    file: str
    line: int
    code: str = ""


@dataclass(frozen=True)
class Fault:
    """Hold the last error of a log; it is false where there is none.

    Attributes:
        said: The error's own line: `NameError: name 'q' is not defined`.
        frames: What its traceback names, the innermost last.
    """

    said: str = ""
    frames: tuple[Frame, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.said)

    def line_of(self, path: str) -> Frame | None:
        """Give the line of a file, named as in the app's folder, behind the error: where it was raised, else
        where the way to it began.
        """
        own = [
            frame
            for frame in self.frames
            if frame.file.endswith(f"/{path}") and not PACKAGES.search(frame.file)  # Flask has an app.py too
        ]
        raised_here = own and own[-1] is self.frames[-1]
        return own[-1 if raised_here else 0] if own else None


def last_fault(app: Any, process: str) -> Fault:
    """Give the last error that a dyno has logged."""
    return read_fault(line.split("]: ", 1)[-1] for line in app.logs(source="app", process=process))


def last_error(app: Any, process: str) -> str:
    """Give the last error that a dyno has logged, in its own words; empty if there is none."""
    return last_fault(app, process).said


def read_fault(lines: Iterable[str]) -> Fault:
    """Read the last error in a log: the end of a traceback, or a line that looks like it."""
    fault, frames, inside = Fault(), [], False
    for line in lines:
        if line.strip() == BEGIN:
            frames, inside = [], True
        elif match := FRAME.match(line):
            frames.append(Frame(match["file"], int(match["line"])))
        elif line.startswith(" "):
            if frames and not frames[-1].code:
                frames[-1] = Frame(frames[-1].file, frames[-1].line, line.strip())
        elif inside or ERROR.match(line.strip()):
            fault = Fault(cut(PLACE.sub("", line.strip()), LONGEST), tuple(frames))
            frames, inside = [], False
    return fault
