"""The checker: a process of its own that runs checks, kept warm, and its client.

A notebook's kernel holds learner code, so nothing is decided there: it hands the submission over here, and
gets an outcome back. The checker ends when its client's process does, however that ends.
"""

import asyncio
import faulthandler
import os
import signal
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from lesson_kit.core.errors import TookTooLong
from lesson_kit.core.talk import Child, Server
from lesson_kit.judge import codec
from lesson_kit.judge.outcome import Outcome
from lesson_kit.judge.submission import NO_VALUE, Submission

TIMEOUT = 180.0
PRIVATE = ("REDIS_URL", "S3_BUCKET", "AWS_")  # the learner's services are no business of the checks'


class Checker:
    """Ask a checker process for verdicts.

    It starts in the background: making one takes no time, and the first check waits for what is not ready.
    Use it as a context manager, or call `stop()`.

    Args:
        log: A file for what goes wrong inside a check.
    """

    def __init__(self, log: Path | None = None) -> None:
        self._log = log
        self._child = _start(log)

    @property
    def alive(self) -> bool:
        """Say whether the process still runs."""
        return self._child.alive

    def warm(self) -> Future:
        """Have the services for file checks started in the background."""
        return self._child.send("warm")

    def check(self, name: str, submission: Submission, workspace: str = "") -> Outcome:
        """Give the verdict on a submission to the exercise `name`.

        Args:
            workspace: The learner's workspace, for checks that look at the rest of their files.
        """
        asked = {"name": name, "submission": pack_submission(submission), "workspace": workspace}
        try:
            return Outcome(**self._child.ask("check", TIMEOUT, **asked))
        except TookTooLong:
            self.stop(patience=1.0)  # the next check must not wait for this one
            self._child = _start(self._log)
            raise

    def stop(self, patience: float = 20.0) -> None:
        """End it; what it is at work on is cut short after some seconds of patience."""
        self._child.close(patience)

    def __enter__(self) -> "Checker":
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def _start(log: Path | None) -> Child:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PRIVATE)}
    environment["PYTHONPATH"] = ""  # a learner's module must not stand in for one of ours
    command = [sys.executable, "-P", "-m", "lesson_kit.course.checker"]
    return Child(command, "the checker", env=environment, cwd="/", log=log)


def pack_submission(submission: Submission) -> dict[str, Any]:
    """Turn a submission into plain data for the way."""
    packed = {name: getattr(submission, name) for name in ("kind", "variable", "source", "path", "given")}
    packed["elsewhere"] = sorted(submission.elsewhere)
    if submission.value is not NO_VALUE:
        packed["value"] = codec.pack(submission.value)
    return packed


def unpack_submission(packed: dict[str, Any]) -> Submission:
    """Read a submission back."""
    data = dict(packed, elsewhere=frozenset(packed["elsewhere"]))
    data["value"] = codec.unpack(packed["value"]) if "value" in packed else NO_VALUE
    return Submission(**data)


class _Service:
    """Serve the verbs, one check at a time."""

    def __init__(self) -> None:
        from lesson_kit.course.workspace import compose
        from lesson_kit.judge.apart import Template
        from lesson_kit.judge.bench import Bench
        from lesson_kit.judge.private import PrivateServices
        from lesson_kit.services.processes import Household

        self._services = PrivateServices()
        self._household = Household()
        self._template = Template(self._household.folder)
        self._bench = Bench(self._template, self._services.fresh, compose, self._household)
        self._one_at_a_time = threading.Lock()

    async def warm(self) -> None:
        """Start the services."""
        await asyncio.to_thread(self._services.warm)

    async def check(self, name: str, submission: dict[str, Any], workspace: str = "") -> dict[str, str]:
        """Judge one submission."""
        return (await asyncio.to_thread(self._judge, name, submission, workspace)).as_json()

    def _judge(self, name: str, packed: dict[str, Any], workspace: str) -> Outcome:
        from lesson_kit.course.catalog import find_exercise
        from lesson_kit.course.verdict import judge

        with self._one_at_a_time:
            if workspace:
                os.environ["LESSON_WORKSPACE"] = workspace
            return judge(find_exercise(name), unpack_submission(packed), self._bench)

    def stop(self) -> None:
        """End what was started."""
        self._household.close()
        self._template.stop()
        self._services.stop()


async def _serve() -> None:
    faulthandler.register(signal.SIGUSR1)  # says in the log where a check stands
    service = _Service()
    try:
        await Server({"check": service.check, "warm": service.warm}).serve()
    finally:
        service.stop()
        os._exit(0)  # a check that nobody waits for any more may still be at work on a thread


if __name__ == "__main__":
    asyncio.run(_serve())
