"""Errors that are said to people: what happened, and the way out."""


class LessonError(Exception):
    """Say in one plain sentence what happened, and in another what to do about it.

    Attributes:
        what: What happened, and why if that is known.
        do: The next step for whoever reads it; may be empty.
    """

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(what, do)
        self.what = what
        self.do = do

    def __str__(self) -> str:
        return f"{self.what} {self.do}".strip()

    def _render_traceback_(self) -> list[str]:
        """Give what a notebook shows: the sentence, without a traceback of ours (IPython asks for this)."""
        return [str(self)]


class TookTooLong(LessonError):
    """Say that something waited for did not happen before its deadline."""
