"""What two looks at a job's record say about what happened to the job in between. Pure functions."""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

FINAL = ("finished", "failed", "stopped", "canceled")
WAITING = ("queued", "deferred", "scheduled")
FIELDS = (
    "status",
    "created_at",
    "enqueued_at",
    "started_at",
    "ended_at",
    "worker_name",
    "origin",
    "description",
)


@dataclass(frozen=True)
class Job:
    """Hold what RQ's record says of a job; times are real seconds since the epoch, or None."""

    id: str
    status: str
    queue: str
    function: str
    worker: str
    created: float | None
    enqueued: float | None
    started: float | None
    ended: float | None

    @property
    def over(self) -> bool:
        """Say whether nothing more will happen to it by itself."""
        return self.status in FINAL


@dataclass(frozen=True)
class Step:
    """Hold a step in a job's life.

    Attributes:
        name: RQ's own word, or `requeued`, or `gone`: its record is away before it was done.
        at: When, in real seconds since the epoch; None if the record does not say.
    """

    name: str
    at: float | None


def read_job(job_id: str, values: Mapping[str, str]) -> Job | None:
    """Read a job's record; None if there is none."""
    if not values.get("status"):
        return None
    return Job(
        id=job_id,
        status=values["status"],
        queue=values.get("origin", ""),
        function=values.get("description", "").partition("(")[0],
        worker=values.get("worker_name", ""),
        created=_seconds(values.get("created_at")),
        enqueued=_seconds(values.get("enqueued_at")),
        started=_seconds(values.get("started_at")),
        ended=_seconds(values.get("ended_at")),
    )


def steps(before: Job | None, after: Job | None) -> list[Step]:
    """Say what happened between two looks at a job, in the order in which it happened."""
    if after is None:
        return [] if before is None or before.over else [Step("gone", None)]
    found = [*_waiting(before, after), *_started(before, after), *_ended(before, after)]
    return sorted(found, key=lambda step: step.at if step.at is not None else float("inf"))


def last_line(exc_string: str) -> str:
    """Give the last line of an error as RQ keeps it: compressed, then in base 64."""
    try:
        text = zlib.decompress(base64.b64decode(exc_string)).decode("utf-8", errors="replace")
    except (ValueError, zlib.error):
        text = exc_string
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""


def _waiting(before: Job | None, after: Job) -> list[Step]:
    if before is None:
        first = after.status if after.status in WAITING and after.enqueued is None else "queued"
        return [Step(first, after.created if first != "queued" else after.enqueued or after.created)]
    if after.enqueued is not None and after.enqueued != before.enqueued:
        been_there = before.enqueued is not None and before.status not in ("deferred", "scheduled")
        return [Step("requeued" if been_there else "queued", after.enqueued)]
    if after.status in WAITING and after.status != before.status:
        return [Step(after.status, None)]
    return []


def _started(before: Job | None, after: Job) -> list[Step]:
    if after.started is None or (before and after.started == before.started):
        return []
    if before and before.status == "started" and before.enqueued == after.enqueued:
        return []  # the work horse sets the time a second time
    if after.status in WAITING and before is None:
        return []
    return [Step("started", after.started)]


def _ended(before: Job | None, after: Job) -> list[Step]:
    if not after.over or (before and before.status == after.status and before.ended == after.ended):
        return []
    return [Step(after.status, after.ended)]


def _seconds(text: str | None) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp() if text else None
    except ValueError:
        return None
