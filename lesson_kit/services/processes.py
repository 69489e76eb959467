"""Start processes that never outlive this one, however it ends, and keep a folder that goes with them."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lesson_kit.services import janitor


class Household:
    """Keep processes and a temporary folder, none of which outlives this process.

    Each process carries a mark in its environment and has a session of its own. A janitor process holds the
    other end of a pipe to us: when it closes, by whatever death, the janitor kills what carries the mark.
    (Process groups don't do: RQ's work horse makes one of its own. A parent-death signal is Linux's alone.)

        with Household() as household:
            server = household.start(["redis-server", "-"], part="redis")

    Args:
        folder: A folder of ours, removed at the end; made if not given.

    Attributes:
        folder: Where parts keep their files; for this user only.
        mark: What the processes carry.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _temporary_folder()
        self.mark = os.urandom(8).hex()  # what `secrets` gives too, but takes longer to import
        self._lock = threading.Lock()
        self._sessions: dict[int, str] = {}
        self._started: list[subprocess.Popen] = []
        self._janitor = subprocess.Popen(
            [
                sys.executable,
                *("-I", "-S", janitor.__file__, self.mark, str(self.folder)),
                str(Path(find_spec("psutil").origin).parent.parent),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,
        )

    def start(
        self, argv: list[str], *, part: str, env: Mapping[str, str] | None = None, **how: Any
    ) -> subprocess.Popen:
        """Start a process in a session of its own, as part of the household.

        Args:
            part: A name for it and for all that it will start: `redis`, `web.1`.
            env: Its environment; by default ours.
            how: What else `subprocess.Popen` takes.
        """
        marked = {**(os.environ if env is None else env), janitor.VARIABLE: f"{self.mark}:{part}:"}
        process = subprocess.Popen(argv, env=marked, start_new_session=True, **how)
        self._tell(f"+{process.pid}")
        with self._lock:
            self._sessions[process.pid] = part
            self._started = [*(old for old in self._started if old.poll() is None), process]
        return process

    def members(self, part: str) -> list[int]:
        """List the process ids of a part: all that it started, and what those started."""
        with self._lock:
            sessions = {pid for pid, name in self._sessions.items() if name == part}
        return janitor.marked(f"{self.mark}:{part}:", sessions)

    def part_of(self, pid: int) -> str | None:
        """Give the part that a process belongs to, by its session; None if to none."""
        try:
            session = os.getsid(pid)
        except OSError:  # it has ended
            return None
        with self._lock:
            return self._sessions.get(session)

    def signal(self, part: str, number: int) -> None:
        """Send a signal to every process of a part."""
        janitor.send(self.members(part), number)

    def kill(self, part: str) -> None:
        """Kill every process of a part, and forget it."""
        with self._lock:
            sessions = {pid for pid, name in self._sessions.items() if name == part}
        janitor.kill_marked(f"{self.mark}:{part}:", sessions)
        self.forget(part)

    def forget(self, part: str) -> None:
        """Forget the sessions of a part that has ended: their numbers may soon be somebody else's."""
        with self._lock:
            gone = [pid for pid, name in self._sessions.items() if name == part]
            for pid in gone:
                del self._sessions[pid]
        for pid in gone:
            self._tell(f"-{pid}")

    def close(self) -> None:
        """Kill every process and remove the folder."""
        janitor.kill_marked(f"{self.mark}:", set(self._sessions))
        for process in self._started:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._janitor.stdin.close()
        self._janitor.wait()

    def _tell(self, line: str) -> None:
        with self._lock:
            try:
                self._janitor.stdin.write(line.encode() + b"\n")
            except (OSError, ValueError):  # the janitor was killed; the mark in the environment remains
                pass

    def __enter__(self) -> "Household":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _temporary_folder() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="lesson-"))


def ended(process: subprocess.Popen) -> str:
    """Say how a process ended, in words; nothing while it runs."""
    status = process.poll()
    if status is None:
        return ""
    if status < 0:
        return f"it was ended by {signal.Signals(-status).name}"
    return f"it ended with status {status}"
