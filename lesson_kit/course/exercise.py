"""An exercise, declared once: what the learner fills, what is checked, which mistakes are known.

Each notebook has a module in `exercises/` that exports `EXERCISES`, a tuple of these. Solutions are not here:
they live in the solved notebooks alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lesson_kit.judge.outcome import Outcome
from lesson_kit.judge.probe import Probe

ANSWER = "answer"
FUNCTION = "function"
FILE = "file"
KINDS = (ANSWER, FUNCTION, FILE)
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Mistake:
    """Hold a known wrong solution, and what its learner must read.

    Attributes:
        source: The whole cell (for a file: with or without its `%%writefile` line).
        reply: The sentence that names the mistake; it must be part of the outcome's message.
        why: What the mistake is, for authors: "counts every 503".
    """

    source: str
    reply: str
    why: str = ""


@dataclass(frozen=True)
class Exercise:
    """Declare one exercise.

    Attributes:
        name: As in `check("count-h12")`, unique in the course.
        kind: `answer` (the cell assigns `variable`), `function` (it defines it) or `file` (it begins
            with `%%writefile PATH`).
        points: What it is worth.
        stub: The source of the learner's cell before they touch it.
        hints: Three, from a nudge to nearly there.
        check: Looks at the learner's work through a probe, and gives the outcome. It runs in a process that
            never holds the learner's code.
        mistakes: Known wrong solutions.
        path: Where the file goes in the workspace, for the kind `file`.
        also_right: Sources of right solutions written another way.
        given: Source that stands in for the notebook's earlier cells where a solution is run by itself: by
            the gate and by `lesson check`. It defines the names that the stub's comment lets the learner use.
        shorter: A plain solution, where the solved notebook's does more than is asked: shown before it.
        more: What the solved notebook's does besides, in a sentence or two.
    """

    name: str
    kind: str
    points: int
    stub: str
    hints: tuple[str, str, str]
    check: Callable[[Probe], Outcome]
    mistakes: tuple[Mistake, ...]
    path: str = ""
    also_right: tuple[str, ...] = ()
    given: str = ""
    shorter: str = ""
    more: str = ""

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"an exercise's name is lower-case words with dashes, not {self.name!r}")
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: a kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if (self.kind == FILE) != bool(self.path):
            raise ValueError(f"{self.name}: a path goes with the kind `file`, and only with it")

    @property
    def variable(self) -> str:
        """Give the name that the cell assigns or defines: `count_h12` for `count-h12`."""
        return self.name.replace("-", "_")

    @property
    def cell(self) -> str:
        """Give the id of its cell in its notebook, by which JupyterLab tells kernels which cell it runs."""
        return f"exercise-{self.name}"


def changed(source: str, old: str, new: str, *more: str) -> str:
    """Give a source with a piece of it exchanged for another: how most known mistakes are written.

    Args:
        more: More pairs of old and new.

    Raises:
        ValueError: A piece is not there, so that the mistake would be none.
    """
    for before, after in ((old, new), *zip(more[::2], more[1::2], strict=True)):
        if before not in source:
            raise ValueError(f"not in the source: {before}")
        source = source.replace(before, after)
    return source
