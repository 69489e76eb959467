"""The end of tasks on the event loop."""

import asyncio
from collections.abc import Iterable

AGAIN_SECONDS = 0.5  # Python 3.11's wait_for and redis's client may each swallow a cancellation


async def end_tasks(tasks: Iterable[asyncio.Future]) -> None:
    """Cancel tasks, and wait until each has ended; what they raise is dropped."""
    left = {task for task in tasks if task is not asyncio.current_task()}
    while left := {task for task in left if not task.done()}:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=AGAIN_SECONDS)
