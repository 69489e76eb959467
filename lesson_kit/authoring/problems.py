"""One thing that is wrong with the course, and the command that mends it or shows it again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Hold one failing line of the gate.

    Attributes:
        where: The exercise, or the file.
        what: What is wrong.
        mend: A command to run.
    """

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    {self.mend}"
