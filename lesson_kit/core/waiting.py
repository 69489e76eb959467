"""The one loop that waits for something, with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

from lesson_kit.core.errors import TookTooLong

T = TypeVar("T")


def wait_until(
    condition: Callable[[], T],
    timeout: float,
    what: str,
    *,
    do: str = "",
    interval: float = 0.02,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> T:
    """Ask `condition` again and again until it gives something true, and give that back.

    Args:
        condition: Asked at once, then every `interval` real seconds.
        timeout: Real seconds after which to give up.
        what: What is awaited, for the error: "the web dyno to listen".
        do: What to do if it does not happen, for the error.

    Raises:
        TookTooLong: The deadline passed first.
    """
    deadline = clock() + timeout
    while True:
        if result := condition():
            return result
        if clock() >= deadline:
            raise TookTooLong(f"Waited {timeout:g} s for {what}, in vain.", do)
        pause(interval)
