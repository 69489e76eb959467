"""Press a button as one visitor does, and see whether its route waits for the job that it leaves."""

import threading
import time
from collections.abc import Callable
from typing import Any

from lesson_kit.core.errors import LessonError
from lesson_kit.judge.outcome import Outcome, failed

GRACE = 8.0  # for an answer, after its job is in Redis: a thousand times what it takes
MOMENT = 5.0  # until a thread begins that an answer did not wait for; only who leaves no job waits for it
QUICK = 1.0  # an honest route takes some hundredths
PRESSES = 5
WHICH_LINE = "Which line waits for the job?"


class Press(threading.Thread):
    """Press a button aside; `answer` is there when it has come, and `seconds` says how long it took."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.answer: Any = None
        self.seconds = float("inf")
        self._ask = ask
        self.start()

    def again(self) -> "Press":
        """Press the same button once more, and wait for what comes of it."""
        press = Press(self._ask)
        press.join(GRACE)
        return press

    def run(self) -> None:
        """Send the request."""
        began = time.monotonic()
        try:
            answer = self._ask()
        except (LessonError, OSError):  # cut off at the end of the check
            return
        self.seconds = time.monotonic() - began
        self.answer = answer


def waits(press: Press, expected: str) -> Outcome | None:
    """Say so if every press takes long, though its job is in Redis.

    A slow machine may hold up an honest route for once, so a slow press is repeated: one quick answer is
    enough. A route that waits is slow each time.
    """
    quickest = press.seconds
    for _ in range(PRESSES - 1):
        if quickest <= QUICK:
            return None
        quickest = min(quickest, press.again().seconds)
    return None if quickest <= QUICK else still_waits(expected, quickest)


def still_waits(expected: str, seconds: float = GRACE) -> Outcome:
    """Say that a visitor waits for a job that is in Redis."""
    said = f"The job is in Redis, and still the visitor waits {max(1, round(seconds))} s."
    return failed(expected, f"no answer within {QUICK:.0f} s", f"{said} {WHICH_LINE}")
