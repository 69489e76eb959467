"""The lesson app on real parts: a Redis, an S3, and the processes that its Procfile names."""

import http.client
import importlib
import json
import os
import signal
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import pytest

from lesson_kit.core.ports import free_port, is_listening
from lesson_kit.core.waiting import wait_until
from lesson_kit.services.processes import Household
from lesson_kit.services.start import start_services

ROOT = Path(__file__).resolve().parents[2]
STARTER = ROOT / "lesson_kit/course/starter"
CHALLENGE = ROOT / "lesson_kit/course/challenge"
PATIENCE = 60.0
MODULES = ("drawing", "utils", "worker", "lesson_app", "app", "theatre")


@dataclass(frozen=True)
class Answer:
    """Hold what came back from a request."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Give the body as text."""
        return self.body.decode()

    def json(self):
        """Give the body as JSON."""
        return json.loads(self.body)


class Dyno:
    """Run a command of the app as a process, and read what it says."""

    def __init__(self, household: Household, command: list[str], env: dict[str, str], cwd: Path) -> None:
        self.port = free_port()
        self._log = household.folder / f"dyno-{self.port}.log"
        self._household, self._part = household, f"dyno-{self.port}"
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        ours = {"PATH": path, "PYTHONUNBUFFERED": "1", "PORT": str(self.port), "HOME": str(household.folder)}
        with open(self._log, "wb") as log:
            self.process = household.start(
                command, part=self._part, env={**ours, **env}, cwd=cwd, stdout=log, stderr=subprocess.STDOUT
            )

    @property
    def log(self) -> str:
        """Give all that the process has said."""
        return self._log.read_text(errors="replace")

    def wait_for(self, text: str) -> None:
        """Wait until the process says something."""
        self._wait(lambda: text in self.log, f"{text!r} in the log")
        assert text in self.log, self.log

    def listens(self) -> "Dyno":
        """Wait until the process listens."""
        self._wait(lambda: is_listening(self.port), "the web process to listen")
        assert self.process.poll() is None, self.log
        return self

    def _wait(self, condition, what: str) -> None:
        wait_until(lambda: condition() or self.process.poll() is not None, PATIENCE, what)

    def request(self, method: str, path: str, *, form: dict | None = None, page: bool = False) -> Answer:
        """Send a request, for JSON if not for a page; follow nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Accept": "text/html" if page else "application/json"}
        body = urllib.parse.urlencode(form or {})
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            reply = connection.getresponse()
            return Answer(reply.status, dict(reply.getheaders()), reply.read())
        finally:
            connection.close()

    def get(self, path: str, **how) -> Answer:
        """Send a GET."""
        return self.request("GET", path, **how)

    def post(self, path: str, **how) -> Answer:
        """Send a POST."""
        return self.request("POST", path, **how)

    def stop_as_heroku_does(self) -> int:
        """Send SIGTERM to every process of the dyno; give the exit code."""
        self._household.signal(self._part, signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """Kill every process of the dyno."""
        self._household.signal(self._part, signal.SIGKILL)
        self.process.wait(PATIENCE)


@pytest.fixture(scope="session")
def household():
    """Keep the processes that tests start, none of which outlives the tests."""
    with Household() as house:
        yield house


@pytest.fixture(scope="session")
def services():
    """Run a Redis and an S3."""
    with start_services({}) as running:
        yield running


@pytest.fixture(scope="session")
def kept(services):
    """Give the bucket, for looking into it."""
    import boto3

    env = services.environment
    names = ("aws_access_key_id", "aws_secret_access_key")
    session = boto3.session.Session(
        **{name: env[name.upper()] for name in names}, region_name=env["AWS_DEFAULT_REGION"]
    )
    return session.resource("s3", endpoint_url=env["AWS_ENDPOINT_URL_S3"]).Bucket(env["S3_BUCKET"])


@pytest.fixture
def clean(services, kept):
    """Give the environment of an app whose Redis and bucket are empty."""
    from redis import Redis

    with Redis.from_url(services.redis_url) as redis:
        redis.flushall()
    kept.objects.all().delete()
    return {**services.environment, "REPORT_SECONDS": "0"}


@pytest.fixture
def bucket(clean, kept):
    """Give the app's bucket, empty."""
    return kept


@pytest.fixture
def start(household):
    """Start processes of the app; they are killed at the end of the test."""
    dynos = []

    def start_one(command: list[str], env: dict[str, str], cwd: Path = ROOT) -> Dyno:
        dynos.append(Dyno(household, command, env, cwd))
        return dynos[-1]

    yield start_one
    for dyno in dynos:
        dyno.kill()


@pytest.fixture
def load(monkeypatch):
    """Import the app's modules afresh in an environment; they are forgotten at the end of the test."""

    def forget():
        for name in [name for name in sys.modules if name.split(".")[0] in MODULES]:
            del sys.modules[name]

    def load_in(env: dict[str, str], *names: str, root: Path = ROOT):
        for name in [name for name in os.environ if name.startswith(("AWS_", "S3_", "REDIS_", "REPORT_"))]:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.syspath_prepend(str(root))
        forget()
        modules = [importlib.import_module(name) for name in names]
        return modules[0] if len(modules) == 1 else modules

    yield load_in
    if "worker" in sys.modules:
        sys.modules["worker"].conn.close()
    forget()


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def helper(household):
    """Start one of the scripts beside this file; give the first line that it says."""

    def start_helper(script: str, *arguments: object) -> str:
        command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, arguments)]
        process = household.start(command, part=script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        with process.stdout as said:
            return said.readline().decode()

    return start_helper


@pytest.fixture(scope="session")
def strict_s3(helper):
    """Run an S3 that refuses wrong keys, which the lesson's own does not; give an app's environment."""
    port = free_port()
    env = json.loads(helper("strict_s3.py", port))
    wait_until(lambda: is_listening(port), PATIENCE, "the strict S3")
    return env


@pytest.fixture(scope="session")
def tls_url(helper, services, tmp_path_factory):
    """Give a URL that leads to the Redis through TLS, as Heroku's do."""
    behind = urllib.parse.urlsplit(services.redis_url)
    port = helper("tls_door.py", tmp_path_factory.mktemp("chain"), behind.port)
    return f"rediss://:{behind.password}@127.0.0.1:{int(port)}/0"
