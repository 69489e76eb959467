"""Our end of a learner's process: start the warm template, fork from it, ask the fork things.

All that comes back is read by the strict codec. Whatever a learner's process does (never answers, floods its
output, dies, lies), these functions return or raise one of the errors here.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lesson_kit.core.errors import LessonError
from lesson_kit.judge import codec
from lesson_kit.judge.limits import Limits

OUTPUT_KEPT = 64 * 1024
START_TIMEOUT = 120.0
TIMEOUT = 10.0


class Trouble(Exception):
    """Say that a learner's process gave no value."""


@dataclass(eq=False)
class Raised(Trouble):
    """Hold an exception that the learner's code raised, told in plain text."""

    type: str
    text: str
    line: int = 0
    name: str = ""


class TimedOut(Trouble):
    """Say that the learner's code did not come to an end in time."""


@dataclass(eq=False)
class Died(Trouble):
    """Say that the learner's process ended; `code` as in `Popen.returncode`."""

    code: int

    @property
    def out_of_time(self) -> bool:
        """Say whether it used up the seconds of computing it had."""
        return self.code == -signal.SIGXCPU


@dataclass(eq=False)
class TooBig(Trouble):
    """Say that what came back is more than an exercise can ask for."""

    why: str


class Template:
    """Hold the warm template process, started in the background.

    Use it as a context manager, or call `stop()`. It also ends by itself when this process does.

    Args:
        home: Where the folders of learner's processes are made.
    """

    def __init__(self, home: Path | None = None) -> None:
        self._home = home
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control = ours
        self._lock = threading.Lock()
        self._ready = False
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "lesson_kit.judge.template", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=clean_environment(),
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()

    def wait_ready(self) -> None:
        """Wait until the imports are done."""
        with self._lock:
            if self._ready:
                return
            self._control.settimeout(START_TIMEOUT)
            with contextlib.suppress(OSError):
                self._ready = self._control.recv(6) == b"ready\n"
            self._control.settimeout(None)
            if not self._ready:
                raise LessonError(
                    "The process that runs your code apart did not start.", "Run the check again."
                )

    @property
    def alive(self) -> bool:
        """Say whether the template still runs."""
        return self._process.poll() is None

    @contextlib.contextmanager
    def fork(
        self, environment: dict[str, str] | None = None, limits: Limits | None = None
    ) -> Iterator["Apart"]:
        """Give a fresh process for a learner's code, in a folder of its own; end it all at the end."""
        self.wait_ready()
        folder = tempfile.mkdtemp(prefix="check-", dir=self._home)
        channel, theirs = socket.socketpair()
        lifeline, keeper_end = socket.socketpair()
        output, output_end = os.pipe()
        request = {
            "folder": folder,
            "environment": {**clean_environment(environment), "TMPDIR": folder},
            "limits": asdict(limits or Limits()),
        }
        try:
            with theirs, keeper_end:
                try:
                    self._send(request, [theirs.fileno(), output_end, keeper_end.fileno()])
                finally:
                    os.close(output_end)
            apart = Apart(channel, lifeline, output)
            yield apart
        finally:
            lifeline.shutdown(socket.SHUT_WR)
            _wait_for_end(lifeline)
            for end in (channel, lifeline):
                end.close()
            os.close(output)
            shutil.rmtree(folder, ignore_errors=True)

    def _send(self, request: dict, descriptors: list[int]) -> None:
        with self._lock:
            try:
                socket.send_fds(self._control, [json.dumps(request).encode()], descriptors)
            except OSError:
                raise LessonError(
                    "The process that runs your code apart has ended.", "Run the check again."
                ) from None

    def stop(self) -> None:
        """End the template."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> "Template":
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


class Apart:
    """Ask one learner's process things."""

    def __init__(self, channel: socket.socket, lifeline: socket.socket, output: int) -> None:
        self._channel = channel
        self._lifeline = lifeline
        self._output = output
        self._printed = b""
        self._received = b""
        self._over: Trouble | None = None
        channel.setblocking(False)

    @property
    def printed(self) -> str:
        """Give what the learner's code has printed so far, the first 64 kB of it."""
        return self._printed.decode(errors="replace")

    def ask(self, verb: str, timeout: float = TIMEOUT, **request: Any) -> Any:
        """Ask one thing, and give back the plain value.

        Raises:
            Trouble: There is none: the code raised, hangs, has ended, or gave too much.
        """
        if self._over:
            raise self._over
        try:
            line = self._exchange(json.dumps({"verb": verb, **request}).encode() + b"\n", timeout)
        except Trouble as trouble:
            self._over = trouble
            raise
        return self._read(line)

    def _exchange(self, unsent: bytes, timeout: float) -> bytes:
        deadline = time.monotonic() + timeout
        channel = self._channel.fileno()
        watched = [channel, self._output]
        while b"\n" not in self._received:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimedOut
            readable, writable, _ = select.select(watched, [channel] if unsent else [], [], left)
            if self._output in readable and not self._drain():
                watched.remove(self._output)
            if writable and channel not in readable:
                unsent = unsent[self._try_send(unsent) :]
            if channel in readable:
                self._receive()
        line, _, self._received = self._received.partition(b"\n")
        return line

    def _try_send(self, data: bytes) -> int:
        try:
            return self._channel.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            raise self._ended() from None

    def _receive(self) -> None:
        try:
            data = self._channel.recv(1 << 20)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            raise self._ended()
        self._received += data
        if len(self._received) > codec.MAX_BYTES + 1024:
            raise TooBig(f"more than {codec.MAX_BYTES // 2**20} MB of data")

    def _drain(self) -> bool:
        data = os.read(self._output, 1 << 20)
        self._printed += data[: max(0, OUTPUT_KEPT - len(self._printed))]
        return bool(data)

    def _ended(self) -> Trouble:
        """Find out how the learner's process ended."""
        self._lifeline.settimeout(5)
        try:
            return Died(int(self._lifeline.recv(32) or b"0"))
        except (OSError, ValueError):
            return Died(0)

    def _read(self, line: bytes) -> Any:
        try:
            message = json.loads(line, parse_constant=codec.refuse)
            [(kind, content)] = message.items()
            if kind == "value":
                return codec.unpack(content)
            if kind == "too_big":
                raise TooBig(str(content)[:200])
            raise _raised(content)
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise TooBig("something that is not a plain value") from None


def _raised(content: dict) -> Raised:
    def text(key: str, most: int) -> str:
        return str(content.get(key, ""))[:most]

    line = content.get("line")
    return Raised(text("type", 80), text("text", 500), line if type(line) is int else 0, text("name", 80))


def _wait_for_end(lifeline: socket.socket) -> None:
    """Wait until the keeper has ended everything and is gone."""
    lifeline.settimeout(10)
    with contextlib.suppress(OSError):
        while lifeline.recv(64):
            pass


def clean_environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """Give the environment that a learner's process sees: how to find programs, and what is named."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ} | (extra or {})
