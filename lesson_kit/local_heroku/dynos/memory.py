"""How much memory a dyno uses."""

import asyncio
from collections.abc import Iterable

MB = 1024 * 1024


def used_mb(pids: Iterable[int]) -> float:
    """Add up what the processes use; what forks share counts once, where the system can tell."""
    return sum(_bytes(pid) for pid in pids) / MB


def _bytes(pid: int) -> int:
    import psutil  # late: the platform boots without it

    try:
        memory = psutil.Process(pid).memory_full_info()
    except (psutil.Error, OSError):  # it has ended meanwhile
        return 0
    return getattr(memory, "pss", 0) or memory.uss


async def weigh(dynos: Iterable, members, quota_mb: float) -> None:
    """Look at each dyno's memory and let it know.

    Args:
        members: Gives the process ids of a part of the household.
    """
    for dyno in list(dynos):
        part = dyno.part
        used = await asyncio.to_thread(lambda part=part: used_mb(members(part)))
        if dyno.part == part:
            dyno.weigh(used, quota_mb)
