"""What a check says: passed, not attempted, or failed: what was expected, what was seen, the next step."""

from dataclasses import asdict, dataclass

PASSED = "passed"
NOT_ATTEMPTED = "not_attempted"
FAILED = "failed"
ERROR = "error"
STATUSES = (PASSED, NOT_ATTEMPTED, FAILED, ERROR)


@dataclass(frozen=True)
class Outcome:
    """Hold the verdict of one check.

    Attributes:
        status: `passed`, `not_attempted`, `failed`, or `error`: the check itself could not be done.
        expected: What a right solution does, in words that never give the answer away.
        seen: What this one did.
        next_step: The one thing to look at next.
        note: Something to say besides: what to notice in a right solution, or a kind word.
    """

    status: str
    expected: str = ""
    seen: str = ""
    next_step: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"not a status: {self.status}")

    @property
    def passed(self) -> bool:
        """Say whether the solution is right."""
        return self.status == PASSED

    @property
    def message(self) -> str:
        """Give all that the learner reads, as sentences."""
        parts = []
        if self.expected:
            parts.append(f"Expected: {self.expected}")
        if self.seen:
            parts.append(f"Seen: {self.seen}")
        if self.next_step:
            parts.append(f"Next: {self.next_step}")
        if self.note:
            parts.append(self.note)
        return " ".join(part if part[-1] in ".!?…`" else part + "." for part in parts)

    def as_json(self) -> dict[str, str]:
        """Give the outcome as plain data."""
        return asdict(self)


def passed(note: str = "") -> Outcome:
    """Say that the solution is right; `note` may say what to notice about it."""
    return Outcome(PASSED, note=note)


def not_attempted(note: str = "") -> Outcome:
    """Say that the learner has not touched the exercise yet."""
    return Outcome(
        NOT_ATTEMPTED,
        note=note or "Nothing to check here yet: fill in the cell above, run it, then check again.",
    )


def failed(expected: str, seen: str, next_step: str) -> Outcome:
    """Say that the solution is not right yet."""
    return Outcome(FAILED, expected, seen, next_step)


def error(what: str, do: str = "") -> Outcome:
    """Say that the check itself could not be done, which is not the learner's fault."""
    return Outcome(ERROR, seen=what, next_step=do)
