"""How many dynos of each type there should be: may it be so, and which start and stop for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from lesson_kit.core.errors import LessonError

MOST = 100  # dynos of a type; a slip of the finger must not start a thousand processes


@dataclass(frozen=True)
class Change:
    """Hold what to start and stop to get from one formation to another."""

    start: list[str]
    stop: list[str]


def plan(running: list[str], counts: Mapping[str, int]) -> Change:
    """Say which dynos to start and which to stop; those with the highest numbers go first."""
    wanted = [f"{kind}.{number}" for kind, count in counts.items() for number in range(1, count + 1)]
    return Change(
        start=[name for name in wanted if name not in running],
        stop=[name for name in reversed(running) if name not in wanted],
    )


def check_counts(counts: Mapping[str, int], kinds: Mapping[str, str]) -> None:
    """Make sure that the formation names process types of the Procfile, and sane numbers.

    Raises:
        LessonError: It does not.
    """
    for kind, count in counts.items():
        if kind not in kinds or kind == "release":
            known = ", ".join(name for name in kinds if name != "release")
            raise LessonError(
                f"The Procfile names no process type '{kind}'.",
                f"It names: {known}. Add a line for '{kind}' to it, or scale one of these.",
            )
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MOST:
            raise LessonError(
                f"{kind}={count!r} is not a number of dynos.", f"Give a whole number from 0 to {MOST}."
            )
