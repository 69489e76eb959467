"""A load under way, as the client holds it."""

import threading
import time

from lesson_kit.core.errors import LessonError, TookTooLong
from lesson_kit.core.talk import Child
from lesson_kit.local_heroku.load_report import LoadReport, Visited


class Load:
    """Follow visitors that the platform's process sends."""

    def __init__(self, total: int, child: Child) -> None:
        self._total = total
        self._child = child
        self._answered = 0
        self._report: LoadReport | None = None
        self._news = threading.Condition()

    @property
    def done(self) -> bool:
        """Say whether all visitors have had their answers."""
        return self._report is not None

    @property
    def progress(self) -> tuple[int, int]:
        """Give how many visitors have had their answers, and how many there are in all."""
        return self._answered, self._total

    def wait(self, timeout: float | None = None) -> LoadReport:
        """Wait until all visitors have had their answers, and give the report.

        Args:
            timeout: Real seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._news:
            while self._report is None:
                if deadline is not None and time.monotonic() >= deadline:
                    raise TookTooLong(
                        f"{self._answered} of {self._total} visitors had answers after {timeout:g} s."
                    )
                if not self._child.alive:
                    raise LessonError("The local Heroku has ended.", "Start it again.")
                self._news.wait(1.0 if deadline is None else min(1.0, max(0.0, deadline - time.monotonic())))
            return self._report

    def take(self, news: dict) -> None:
        """Take what the platform's process tells of it."""
        with self._news:
            self._answered = news["answered"]
            if "visits" in news:
                self._report = LoadReport(tuple(Visited(*visit) for visit in news["visits"]))
            self._news.notify_all()

    def __repr__(self) -> str:
        return (
            repr(self._report)
            if self._report
            else f"{self._answered} of {self._total} visitors have had answers"
        )
