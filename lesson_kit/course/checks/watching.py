"""How checks wait for what a learner's files do."""

from collections.abc import Callable
from typing import Any

from lesson_kit.core.errors import TookTooLong
from lesson_kit.core.waiting import wait_until

PATIENCE = 60.0


def came_true(condition: Callable[[], Any], timeout: float = PATIENCE) -> bool:
    """Wait until a condition holds, and say whether it did before `timeout` real seconds had passed."""
    try:
        return bool(wait_until(condition, timeout, "what a check watches", interval=0.03))
    except TookTooLong:
        return False
