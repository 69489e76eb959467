"""The learner's cells, as this kernel has run them: which one defines a name, and what else is known."""

from typing import Any

from lesson_kit.course.exercise import ANSWER, FILE, Exercise
from lesson_kit.judge import codec
from lesson_kit.judge.submission import NO_VALUE, Submission, definition, definition_inside


class Cells:
    """Remember the sources of the cells that a kernel runs.

    IPython's own history misses cells that are run without being stored, as nbval does; so each is noted as
    it is run. The history fills in those from before.

    Args:
        shell: The running IPython shell; None outside of one.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._ran: list[str] = []
        if shell is not None:
            self._ran = [source for source in shell.user_ns.get("In", []) if isinstance(source, str)]
            shell.events.register("pre_run_cell", self._note)

    def _note(self, info: Any) -> None:
        self._ran.append(info.raw_cell)

    @property
    def namespace(self) -> dict[str, Any]:
        """Give the names that the notebook has defined."""
        return self._shell.user_ns if self._shell is not None else {}

    def defining(self, name: str) -> str | None:
        """Give the source of the cell run last that defines a name: at its left margin, else inside."""
        for look in (definition, definition_inside):
            for source in reversed(self._ran):
                if look(source, name) is not None:
                    return source
        return None

    def submission(self, exercise: Exercise, file_text: str | None) -> Submission:
        """Make the learner's submission for an exercise from what this kernel knows.

        Args:
            file_text: The text of the exercise's file, for that kind.
        """
        name = exercise.variable
        source = file_text if exercise.kind == FILE else self.defining(name)
        value = NO_VALUE
        if exercise.kind == ANSWER and name in self.namespace:
            value = plain(self.namespace[name])
        elsewhere = frozenset(known for known in self.namespace if not known.startswith("_"))
        return Submission(exercise.kind, name, source, value, exercise.path, elsewhere=elsewhere)


def plain(value: Any) -> Any:
    """Turn an answer into plain data, with an `Opaque` in the place of what isn't."""
    try:
        return codec.unpack(codec.pack(value))
    except codec.BadValue as error:
        return codec.Opaque(f"{type(value).__name__} of {error}")
