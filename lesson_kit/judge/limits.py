"""What a learner's process may use. It keeps accidents small; it is no wall against an attacker."""

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024
SPARE_PROCESSES = 256


@dataclass(frozen=True)
class Limits:
    """Hold the limits of one learner's process.

    Attributes:
        cpu: Seconds of computing, which a busy machine does not shorten: what an endless loop is cut off by.
        memory: Bytes of address space on top of what the template has.
        file_size: Bytes of one file.
    """

    cpu: int = 3
    memory: int = 1024 * MB
    file_size: int = 100 * MB


def apply(limits: Limits) -> None:
    """Set the limits for this process and those it will start."""
    _set(resource.RLIMIT_CPU, limits.cpu, limits.cpu + 2)
    _set(resource.RLIMIT_FSIZE, limits.file_size)
    _set(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":  # elsewhere the address space says little about the memory used
        _set(resource.RLIMIT_AS, _address_space() + limits.memory)
        _set(resource.RLIMIT_NPROC, _tasks() + SPARE_PROCESSES)


def _set(which: int, soft: int, hard: int | None = None) -> None:
    """Lower a limit, as far as the system lets us."""
    _, ceiling = resource.getrlimit(which)
    hard = soft if hard is None else hard
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    try:
        resource.setrlimit(which, (soft, hard))
    except (ValueError, OSError):
        pass


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


def _tasks() -> int:
    """Count all threads of the machine: no fewer than this user's, and one read."""
    return int(Path("/proc/loadavg").read_text().split()[3].split("/")[1])
