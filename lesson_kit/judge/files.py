"""The probe's side of file exercises: lay the learner's file into an app, boot it, run it, watch it."""

import itertools
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lesson_kit.core.errors import TookTooLong
from lesson_kit.core.waiting import wait_until
from lesson_kit.judge.apart import OUTPUT_KEPT, clean_environment
from lesson_kit.judge.submission import Submission, body_of_file

if TYPE_CHECKING:
    from lesson_kit.judge.bench import Bench
    from lesson_kit.local_heroku import LocalHeroku

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Ran:
    """Hold what came of running a command to its end.

    Attributes:
        returncode: Its exit code; negative for a signal.
        output: All that it printed, errors too (the first 64 kB).
        timed_out: Whether it was cut off.
        left_behind: Names of the files that were in its folder afterwards and not before.
    """

    returncode: int
    output: str
    timed_out: bool
    left_behind: tuple[str, ...] = ()


class Running:
    """Hold a command that runs: `output` so far, `wait_for(text)`, `stop()`.

    Args:
        process: The command, its output a pipe.
        end_all: Ends it and all that it started.
    """

    def __init__(self, process: subprocess.Popen, end_all: Callable[[], None]) -> None:
        self._process = process
        self._end_all = end_all
        self._parts: list[bytes] = []
        self._size = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """Give all that it has printed so far (the first 64 kB), without a line that it is still writing."""
        ended = not self._reader.is_alive()  # asked first: what comes after the question is then all there
        text = b"".join(self._parts).decode(errors="replace")
        return text if ended else text[: text.rfind("\n") + 1]

    @property
    def pid(self) -> int:
        """Give its process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Say whether it still runs."""
        return self._process.poll() is None

    def wait_for(self, text: str, timeout: float = 30.0) -> bool:
        """Wait until it has printed a text; say whether it has, at its end or the deadline."""
        try:
            wait_until(lambda: text in self.output or not self._reader.is_alive(), timeout, f"'{text}'")
        except TookTooLong:
            return False
        return text in self.output

    def wait(self, timeout: float = 30.0) -> bool:
        """Wait until it has ended; say whether it has."""
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        self._reader.join(5)
        return True

    @property
    def returncode(self) -> int | None:
        """Give its exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def stop(self) -> None:
        """End it and all that it started."""
        self._end_all()
        self._process.wait()
        self._reader.join(5)
        self._process.stdout.close()

    def _read(self) -> None:
        while data := self._process.stdout.read1(1 << 16):
            if self._size < OUTPUT_KEPT:
                self._parts.append(data)
                self._size += len(data)


class FileWork:
    """Give a probe what file exercises ask for; the rest of the probe is in `probe.py`."""

    _submission: Submission
    _bench: "Bench"
    _stack: ExitStack
    services: Mapping[str, str]

    @property
    def text(self) -> str:
        """Give the text of the learner's file."""
        return body_of_file(self._submission.source or "")

    @property
    def path(self) -> str:
        """Give where the file goes in the app: `lesson_app/routes.py`."""
        return self._submission.path

    def folder(self, extra_files: Mapping[str, str] | None = None, base: str = "solution") -> Path:
        """Lay out an app with the learner's file in it, in a folder of its own that goes with the check.

        Args:
            extra_files: Text by path, written last.
            base: What the rest is: `solution`, the finished app, or `workspace`, the learner's other files.
        """
        folder = Path(self._stack.enter_context(self._temporary_folder()))
        self._bench.compose(folder, base)
        files = {self.path: self.text} if self.path else {}
        for path, text in {**files, **(extra_files or {})}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    def _scratch(self) -> str:
        """Make a folder for what the learner's code leaves in temporary files."""
        return self._stack.enter_context(self._temporary_folder())

    def _temporary_folder(self) -> tempfile.TemporaryDirectory:
        """Make a folder that goes with the check, and with the household if the check is cut short."""
        home = self._bench.household.folder
        return tempfile.TemporaryDirectory(prefix="check-", dir=home, ignore_cleanup_errors=True)

    @contextmanager
    def boot(
        self,
        formation: dict[str, int] | None = None,
        *,
        extra_files: Mapping[str, str] | None = None,
        config: dict[str, str] | None = None,
        speed: float = 1,
        base: str = "solution",
    ) -> Iterator["LocalHeroku"]:
        """Boot the app with the learner's file in it on a private local Heroku, on this check's services."""
        from lesson_kit.local_heroku import LocalHeroku

        folder = self.folder(extra_files, base)
        services = dict(self.services)
        own = {"TMPDIR": self._scratch(), **(config or {})}
        with LocalHeroku(folder, speed, formation=formation, config=own, services=services) as app:
            yield app

    def run(
        self,
        argv: Sequence[str],
        *,
        config: Mapping[str, str] | None = None,
        extra_files: Mapping[str, str] | None = None,
        timeout: float = 10.0,
        base: str = "solution",
    ) -> Ran:
        """Run a command (`["python", "worker.py"]`) beside the learner's file, to its end or the deadline."""
        folder = self.folder(extra_files, base)
        before = _names(folder)
        running = self._open(argv, folder, config)
        try:
            ended = running.wait(timeout)
        finally:
            running.stop()
        new = tuple(sorted(_names(folder) - before))
        return Ran(running.returncode, running.output, not ended, new)

    @contextmanager
    def start(
        self,
        argv: Sequence[str],
        *,
        config: Mapping[str, str] | None = None,
        extra_files: Mapping[str, str] | None = None,
        base: str = "solution",
    ) -> Iterator[Running]:
        """Start a command beside the learner's file; it is ended with the context."""
        running = self._open(argv, self.folder(extra_files, base), config)
        try:
            yield running
        finally:
            running.stop()

    def _open(self, argv: Sequence[str], folder: Path, config: Mapping[str, str] | None) -> Running:
        command = [sys.executable if argv[0] in ("python", "python3") else argv[0], *argv[1:]]
        own = {"PYTHONPATH": str(folder), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        own["TMPDIR"] = self._scratch()
        variables: dict[str, Any] = {**clean_environment(), **self.services, **own, **(config or {})}
        part = f"run-{next(_numbers)}"
        household = self._bench.household
        process = household.start(
            command,
            part=part,
            cwd=folder,
            env={name: str(value) for name, value in variables.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        return Running(process, lambda: household.kill(part))


def _names(folder: Path) -> set[str]:
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {str(path) for path in found if "__pycache__" not in path.parts}
