"""Look at this machine: what does the course need, and does it work here? One function a thing."""

import importlib.metadata
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil

from lesson_kit.core.errors import LessonError
from lesson_kit.core.ports import free_port, is_listening
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import OwnRedis
from lesson_kit.services.start import choose_redis, choose_s3

OLDEST, TOO_NEW = (3, 11), (3, 15)
DISK_MB = 500
MEMORY_MB = 700
LAB_PORT = 8888
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Finding:
    """Hold what was found out about one thing.

    Attributes:
        works: Whether it does; None for what is missing but not needed.
        says: What was found.
        do: What to do about it.
    """

    name: str
    works: bool | None
    says: str
    do: str = ""


def look_around(environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Look at everything, side by side."""
    looks: list[Callable[[], Finding]] = [
        lambda: python(sys.version_info[:3]),
        lambda: system(sys.platform),
        lambda: make(shutil.which("make")),
        jupyterlab,
        lambda: redis(environ),
        lambda: s3(environ),
        ports,
        lambda: lab_port(is_listening(LAB_PORT)),
        lambda: disk(shutil.disk_usage(tempfile.gettempdir()).free),
        lambda: memory(psutil.virtual_memory().available),
        lambda: workspace(Path(environ.get("LESSON_WORKSPACE") or ROOT / "workspace")),
        lambda: browser(environ.get("CHROME") or next(filter(None, map(shutil.which, BROWSERS)), None)),
    ]
    with ThreadPoolExecutor(len(looks)) as pool:
        return list(pool.map(lambda look: look(), looks))


def python(version: tuple[int, ...]) -> Finding:
    """Judge the version of Python."""
    shown = ".".join(map(str, version))
    if version[:2] < OLDEST:
        return Finding(
            "Python",
            False,
            f"{shown} is too old",
            "Install Python 3.11, 3.12, 3.13 or 3.14 (from python.org, say), then run make again.",
        )
    if version[:2] >= TOO_NEW:
        return Finding(
            "Python", None, f"{shown} is newer than what this was tested with", "3.11 to 3.14 are sure."
        )
    return Finding("Python", True, shown)


def system(platform: str) -> Finding:
    """Judge the operating system: RQ starts jobs by fork, which Windows lacks."""
    if platform in ("linux", "darwin"):
        return Finding("System", True, {"linux": "Linux", "darwin": "macOS"}[platform])
    return Finding(
        "System",
        False,
        f"{platform}: RQ's workers need fork, which it lacks",
        "On Windows, use WSL2: wsl --install",
    )


def make(path: str | None) -> Finding:
    """Judge whether make is there."""
    if path:
        return Finding("make", True, path)
    return Finding(
        "make", None, "not found", "Install it (`apt-get install make`, `xcode-select --install`)."
    )


def jupyterlab() -> Finding:
    """Judge whether JupyterLab is installed."""
    try:
        return Finding("JupyterLab", True, importlib.metadata.version("jupyterlab"))
    except importlib.metadata.PackageNotFoundError:
        return Finding("JupyterLab", False, "not installed", "Run `make lab`, which installs it.")


def redis(environ: Mapping[str, str]) -> Finding:
    """Start Redis, or ask the one that REDIS_URL names."""
    return _try_service("Redis", lambda household: choose_redis(environ, household), _redis_source)


def s3(environ: Mapping[str, str]) -> Finding:
    """Start S3, or ask the bucket that S3_BUCKET names."""
    return _try_service("S3", lambda household: choose_s3(environ, household), _s3_source)


def ports() -> Finding:
    """See whether a port can be had on the loopback interface."""
    try:
        free_port()
    except OSError as error:
        return Finding(
            "Ports", False, f"none can be had on 127.0.0.1: {error.strerror}", "Look at your firewall."
        )
    return Finding("Ports", True, "free ones on 127.0.0.1")


def lab_port(in_use: bool) -> Finding:
    """Judge JupyterLab's usual port."""
    if in_use:
        return Finding("Port 8888", None, "in use", "JupyterLab will take the next free one.")
    return Finding("Port 8888", True, "free for JupyterLab")


def disk(free: int) -> Finding:
    """Judge the room for temporary files."""
    return _enough(
        "Disk", free, DISK_MB, "free for temporary files", "Delete something, or set TMPDIR elsewhere."
    )


def memory(available: int) -> Finding:
    """Judge the memory that is left."""
    return _enough(
        "Memory", available, MEMORY_MB, "available", "Close something: a few Python processes run at once."
    )


def workspace(folder: Path) -> Finding:
    """See whether the learner's files can be written."""
    there = folder if folder.exists() else folder.parent
    if there.is_dir() and os.access(there, os.W_OK):
        return Finding("Workspace", True, f"{folder}{'' if folder.exists() else ' (made when you start)'}")
    return Finding(
        "Workspace", False, f"{folder} can't be written", "Set LESSON_WORKSPACE to a folder of your own."
    )


def browser(path: str | None) -> Finding:
    """Judge whether there is a browser for the browser tests."""
    if path:
        return Finding("Chromium", True, f"{path} (for the browser tests)")
    return Finding("Chromium", None, "not found; only the browser tests need it")


def _enough(name: str, found: int, needed_mb: int, what: str, do: str) -> Finding:
    mb = found // 2**20
    if mb >= needed_mb:
        return Finding(name, True, f"{mb:,} MB {what}")
    return Finding(name, False, f"only {mb:,} MB {what}; {needed_mb} MB are needed", do)


def _try_service(name: str, choose: Callable, source: Callable) -> Finding:
    try:
        with Household() as household:
            service = choose(household)
            service.start()
            service.wait()
            service.stop()
            return Finding(name, True, source(service))
    except (LessonError, OSError) as error:
        what, do = (error.what, error.do) if isinstance(error, LessonError) else (str(error), "")
        return Finding(name, False, what, do)


def _redis_source(service) -> str:
    return (
        f"starts ({service.binary})"
        if isinstance(service, OwnRedis)
        else "the one that REDIS_URL names answers"
    )


def _s3_source(service) -> str:
    return "starts (moto)" if hasattr(service, "port") else f"the bucket '{service.bucket}' answers"
