"""The judge's handle on a learner's work: what a check function gets, and all that it gets.

A check asks the probe to do things with the work (read the answer, call the function, boot the file as a
dyno, run it) and compares what comes back, which is plain data. A check needs no care for code that raises,
hangs, exits, or floods: the probe ends the check with a sentence of its own.
"""

import random
import reprlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from lesson_kit.judge import codec, sentences
from lesson_kit.judge.apart import TIMEOUT, Apart, Died, Raised, TimedOut, TooBig, Trouble
from lesson_kit.judge.bench import Bench
from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.files import FileWork
from lesson_kit.judge.outcome import Outcome, failed
from lesson_kit.judge.submission import NO_VALUE, Submission, unfinished

__all__ = ["Attempt", "Bucket", "Ended", "Opaque", "Probe", "Redis", "Ref"]


class Ended(Exception):
    """End a check with an outcome; raise it from anywhere inside a check."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


@dataclass(frozen=True)
class Ref:
    """Stand, as an argument, for an importable object: `Ref("operator.add")` is `operator.add`."""

    name: str


@dataclass(frozen=True)
class Redis:
    """Stand, as an argument, for a connection to the check's Redis (`probe.services["REDIS_URL"]`).

    Attributes:
        url: Where it leads instead, if anywhere.
    """

    url: str = ""


@dataclass(frozen=True)
class Bucket:
    """Stand, as an argument, for an S3 client (`boto3.client("s3")`) of the check's private S3.

    The bucket's name is `probe.services["S3_BUCKET"]`; it exists and is empty.
    """


@dataclass(frozen=True)
class Attempt:
    """Hold what came of one call.

    Attributes:
        value: What the function gave back: plain data, or an `Opaque`.
        error_type: The exception's name if it raised (`SystemExit` too), else "".
        error_text: What the exception says.
        timed_out: Whether it was cut off: an endless loop, or too long a wait.
        died: Whether the process ended under it.
        trouble: All of that as the judge knows it; None if a value came back.
    """

    value: Any = None
    error_type: str = ""
    error_text: str = ""
    timed_out: bool = False
    died: bool = False
    trouble: Trouble | None = None

    @property
    def ok(self) -> bool:
        """Say whether a value came back."""
        return self.trouble is None


class Probe(FileWork):
    """Look at one learner's work on one exercise.

    For the kind `answer`: `value()`. For `function`: `call()`, `attempt()`, `get()`, `printed`. For `file`:
    `text`, `path`, `boot()`, `run()`, `start()`. For all: `source`, `services`, `random`.
    """

    def __init__(self, submission: Submission, bench: Bench) -> None:
        self._submission = submission
        self._bench = bench
        self._stack = ExitStack()
        self._apart: Apart | None = None
        self._services: dict[str, str] | None = None
        self.random = random.Random()

    @property
    def source(self) -> str:
        """Give the source of the learner's cell."""
        return self._submission.source or ""

    @property
    def services(self) -> Mapping[str, str]:
        """Give the environment of a real Redis and S3: a fresh database and bucket for this check alone."""
        if self._services is None:
            self._services = self._stack.enter_context(self._bench.fresh_services())
        return self._services

    def redirect(self, **variables: str) -> None:
        """Change variables of `services`, before the learner's code first runs: to watch what it asks for."""
        self._services = {**self.services, **variables}

    @property
    def printed(self) -> str:
        """Give what the learner's code has printed (the first 64 kB)."""
        return self._apart.printed if self._apart else ""

    def value(self) -> Any:
        """Give the answer as plain data; end the check if it is anything else."""
        value = self._submission.value
        if value is NO_VALUE:
            value = self._ask_or_end("read", name=self._submission.variable)
        name = self._submission.variable
        if unfinished(value):
            raise Ended(sentences.half_filled(name))
        if (odd := codec.has_opaque(value)) is not None:
            raise Ended(sentences.not_plain(name, odd))
        return value

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Call the learner's function in its own process; give the plain value, or an `Opaque`.

        Arguments are plain data, `Ref`, `Redis()`, `Bucket()`, or an `Opaque` from an earlier call. If the
        function raises, hangs or exits, the check ends as failed, with a sentence that says so.
        """
        attempt = self.attempt(*args, **kwargs)
        if attempt.trouble is not None:
            raise Ended(sentences.call_failed(self._called(args, kwargs), attempt.trouble, self._submission))
        return attempt.value

    def attempt(self, *args: Any, timeout: float = TIMEOUT, **kwargs: Any) -> Attempt:
        """Call the learner's function as `call` does, and tell what came of it, whatever it is."""
        apart = self._learner(
            needs_services=any(isinstance(a, Redis | Bucket) for a in [*args, *kwargs.values()])
        )
        packed = {
            "args": [_packed(value) for value in args],
            "kwargs": {name: _packed(value) for name, value in kwargs.items()},
        }
        try:
            return Attempt(apart.ask("call", timeout, name=self._submission.variable, **packed))
        except Raised as error:
            return Attempt(error_type=error.type, error_text=error.text, trouble=error)
        except TimedOut as error:
            return Attempt(timed_out=True, trouble=error)
        except Died as error:
            return Attempt(timed_out=error.out_of_time, died=True, trouble=error)
        except TooBig as error:
            return Attempt(trouble=error)

    def get(self, thing: Opaque, attribute: str) -> Any:
        """Read an attribute (dots are followed) of an object that a call gave back."""
        return self._ask_or_end("get", number=thing.id, attribute=attribute)

    def close(self) -> None:
        """End all that was started for this check."""
        self._stack.close()

    def _learner(self, needs_services: bool = False) -> Apart:
        """Give the process in which the learner's cell has been run, by itself."""
        if self._apart is None:
            environment = dict(self.services) if needs_services else None
            self._apart = self._stack.enter_context(self._bench.template.fork(environment))
            submission = self._submission
            self._ask_or_end(
                "run",
                source=submission.source or "",
                given=submission.given,
                name=submission.variable,
                elsewhere=sorted(submission.elsewhere),
            )
            if not self._ask_or_end("has", name=submission.variable):
                raise Ended(sentences.undefined(submission.variable))
        return self._apart

    def _ask_or_end(self, verb: str, **request: Any) -> Any:
        apart = self._apart or self._learner()
        try:
            return apart.ask(verb, **request)
        except Trouble as trouble:
            raise Ended(sentences.cell_failed(trouble, self._submission)) from None

    def _called(self, args: tuple, kwargs: dict) -> str:
        shown = [_shown(value) for value in args] + [
            f"{name}={_shown(value)}" for name, value in kwargs.items()
        ]
        return f"{self._submission.variable}({', '.join(shown)})"


def run_check(check: Any, probe: Probe) -> Outcome:
    """Run a check function to its outcome, and end what it started."""
    try:
        outcome = check(probe)
        if not isinstance(outcome, Outcome):
            raise TypeError(f"{check.__name__} gave back {outcome!r}, not an Outcome")
        return outcome
    except Ended as end:
        return end.outcome
    finally:
        probe.close()


def _packed(value: Any) -> dict[str, Any]:
    if isinstance(value, Ref):
        return {"ref": value.name}
    if isinstance(value, Opaque):
        return {"kept": value.id}
    if isinstance(value, Redis):
        return {"redis": value.url}
    if isinstance(value, Bucket):
        return {"s3": None}
    return {"plain": codec.pack(value)}


_short = reprlib.Repr()
_short.maxlist = _short.maxtuple = _short.maxdict = 3
_short.maxstring = _short.maxother = 70


def _shown(value: Any) -> str:
    if isinstance(value, Ref):
        return value.name.rpartition(".")[2]
    if isinstance(value, Redis | Bucket):
        return "connection" if isinstance(value, Redis) else "s3"
    return _short.repr(sentences.rounded(value))


__all__ += ["failed", "run_check"]
