"""The learner's cells, as this kernel has run them: which one defines a name, and what else is known."""

import re
import time
import traceback
from dataclasses import dataclass, field
from typing import Any

from lesson_kit.core.errors import LessonError
from lesson_kit.course.exercise import ANSWER, FILE, Exercise
from lesson_kit.course.writefile import begins_late
from lesson_kit.judge import codec, sentences
from lesson_kit.judge.apart import Raised
from lesson_kit.judge.outcome import Outcome
from lesson_kit.judge.submission import (
    NO_VALUE,
    Submission,
    definition,
    definition_inside,
    path_of_file,
)


@dataclass
class Run:
    """Hold one run of a cell, the cell's id, when it began, and the exception that ended it, if one did."""

    source: str
    cell: str | None = None
    error: BaseException | None = None
    at: float = field(default_factory=time.time)


class Cells:
    """Remember the sources of the cells that a kernel runs.

    IPython's own history misses cells that are run without being stored, as nbval does; so each is noted as
    it is run. The history fills in those from before.

    Args:
        shell: The running IPython shell; None outside of one.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._ran: list[Run] = []
        if shell is not None:
            self._ran = [Run(source) for source in shell.user_ns.get("In", []) if isinstance(source, str)]
            shell.events.register("pre_run_cell", self._note)
            shell.events.register("post_run_cell", self._note_end)

    def _note(self, info: Any) -> None:
        self._ran.append(Run(info.raw_cell, getattr(info, "cell_id", None)))

    def _note_end(self, result: Any) -> None:
        error = result.error_before_exec or result.error_in_exec
        if self._ran and not isinstance(error, LessonError):  # what a verb said is no fault of the cell's
            self._ran[-1].error = error

    @property
    def namespace(self) -> dict[str, Any]:
        """Give the names that the notebook has defined."""
        return self._shell.user_ns if self._shell is not None else {}

    def newest(self, name: str) -> Run | None:
        """Give the newest run of a cell that defines a name, or tried to; else of one that does so inside."""
        for look in (_tries_to_define, definition_inside):
            for run in reversed(self._ran):
                if look(run.source, name):
                    return run
        return None

    def problem(self, exercise: Exercise, written: float = 0.0) -> Outcome | None:
        """Say why the newest run of an answer's cell gave no answer, or of a file's cell wrote no file.

        What was there from before is not the answer. A function's cell is judged from its source, wherever
        its run ended.

        Args:
            written: When the exercise's file was last written, by whatever means; in seconds since 1970.
        """
        if exercise.kind == FILE:
            return self._unwritten(exercise, written)
        run = self.newest(exercise.variable) if exercise.kind == ANSWER else None
        if run is None or run.error is None:
            return None
        submission = Submission(exercise.kind, exercise.variable, run.source)
        return sentences.cell_failed(_told(run.error, self.namespace), submission)

    def _unwritten(self, exercise: Exercise, written: float) -> Outcome | None:
        path = exercise.path
        for run in reversed(self._ran):
            named = path_of_file(run.source)
            if named == path or run.at < written:
                return None
            if begins_late(run.source, path):
                return sentences.magic_not_first(path)
            if run.cell == exercise.cell and run.source.strip():
                return sentences.other_file_written(path, named) if named else sentences.magic_missing(path)
        return None

    def submission(self, exercise: Exercise, file_text: str | None) -> Submission:
        """Make the learner's submission for an exercise from what this kernel knows.

        Args:
            file_text: The text of the exercise's file, for that kind.
        """
        name = exercise.variable
        run = self.newest(name)
        source = file_text if exercise.kind == FILE else run and run.source
        value = NO_VALUE
        if exercise.kind == ANSWER and name in self.namespace:
            value = plain(self.namespace[name])
        elsewhere = frozenset(known for known in self.namespace if not known.startswith("_"))
        return Submission(exercise.kind, name, source, value, exercise.path, elsewhere=elsewhere)


def _tries_to_define(source: str, name: str) -> bool:
    """Say whether a cell defines a name at its left margin, or looks so if it can't be read."""
    if definition(source, name) is not None:
        return True
    looks_so = rf"^[ \t]*(?:(?:async[ \t]+)?def[ \t]+{name}\b|{name}\b(?![ \t]*[.(]))"
    return not _is_python(source) and re.search(looks_so, source, re.MULTILINE) is not None


def _is_python(source: str) -> bool:
    try:
        compile(source, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _told(error: BaseException, namespace: dict[str, Any]) -> Raised:
    """Tell an exception that ended a cell as the judge tells those that it meets."""
    lines = [
        number
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is namespace and frame.f_code.co_name == "<module>"
    ]
    line, text = lines[-1] if lines else 0, error
    if isinstance(error, SyntaxError):
        line, text = error.lineno or 0, error.msg
    try:
        said = str(text)[:500]
    except Exception:  # their own __str__
        said = ""
    name = str(error.name or "") if isinstance(error, NameError) else ""
    return Raised(type(error).__name__, said, line, name)


def plain(value: Any) -> Any:
    """Turn an answer into plain data, with an `Opaque` in the place of what isn't."""
    try:
        return codec.unpack(codec.pack(value))
    except codec.BadValue as error:
        return codec.Opaque(f"{type(value).__name__} of {error}")
