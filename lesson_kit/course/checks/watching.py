"""How checks wait for what a learner's files do, and read what went wrong."""

import re
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


def last_error(app: Any, process: str) -> str:
    """Give the last line that a dyno has logged which reads like a Python error; empty if there is none."""
    lines = [line.split("]: ", 1)[-1].strip() for line in app.logs(source="app", process=process)]
    errors = [line for line in lines if re.match(r"([A-Za-z_]\w*\.)*\w+(Error|Exception)(:|$)", line)]
    return errors[-1][:200] if errors else ""
