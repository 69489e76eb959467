"""What waits in Redis, as checks see it: RQ's own records, read without running any code.

A job's record holds its function and arguments as a pickle that the learner's process wrote. It is read here
with an unpickler that knows no name at all, so it can give plain values and nothing else.
"""

import io
import pickle
import zlib
from dataclasses import dataclass, field
from typing import Any

from redis import Redis

MAX_DATA = 1024 * 1024
LISTENED = ("high", "default", "low")
UNREADABLE = "?"


@dataclass(frozen=True)
class JobInRedis:
    """Hold what a job's record says.

    Attributes:
        queue: The queue whose list holds the job now; None when it is in none.
        origin: The queue that it was put on.
        function: As RQ names it: `utils.make_report`; `?` where the record can't be read.
        worker: Who has taken it; `sync` for a queue that runs its jobs on the spot.
        timeout: After how many seconds a worker gives it up; below 0 for never, None where RQ wrote none.
        carries: The first thing in it that is no plain value, by its type's full name; empty if all is plain.
    """

    id: str
    queue: str | None
    origin: str
    status: str
    function: str
    args: tuple = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    worker: str = ""
    timeout: int | None = None
    carries: str = ""

    @property
    def listened(self) -> bool:
        """Say whether it waits where a worker of this course looks."""
        return (self.queue or self.origin) in LISTENED

    @property
    def of_flask(self) -> str:
        """Name what it carries of Flask's request, which only the web dyno has; empty if it is nothing."""
        package, _, rest = self.carries.partition(".")
        return rest.rpartition(".")[2] if package in ("flask", "werkzeug") else ""


def jobs_in_redis(connection: Redis) -> list[JobInRedis]:
    """Read every job that Redis knows, the oldest first."""
    places = {
        item.decode(errors="replace"): key.decode(errors="replace").removeprefix("rq:queue:")
        for key in connection.scan_iter("rq:queue:*", _type="list")
        for item in connection.lrange(key, 0, 999)
    }
    keys = list(connection.scan_iter("rq:job:*", count=1000, _type="hash"))
    records = [(key, connection.hgetall(key)) for key in keys]
    records.sort(key=lambda record: record[1].get(b"created_at", b""))
    return [
        _read(key.decode(errors="replace").removeprefix("rq:job:"), record, places) for key, record in records
    ]


def _read(job_id: str, record: dict[bytes, bytes], places: dict[str, str]) -> JobInRedis:
    names = (b"origin", b"status", b"worker_name")
    origin, status, worker = (record.get(name, b"").decode(errors="replace") for name in names)
    (function, args, kwargs), carries = _call(record.get(b"data", b""))
    timeout = _seconds(record.get(b"timeout", b""))
    queue = places.get(job_id)
    return JobInRedis(job_id, queue, origin, status, function, args, kwargs, worker, timeout, carries)


def _seconds(written: bytes) -> int | None:
    """Read a job timeout: "1m" and the like are seconds by the time that RQ writes them."""
    try:
        return int(written)
    except ValueError:
        return None


def _call(data: bytes) -> tuple[tuple[str, tuple, dict], str]:
    try:
        raw = zlib.decompressobj().decompress(data, MAX_DATA)
        function, _instance, args, kwargs = _PlainOnly(io.BytesIO(raw)).load()
        return (str(function)[:200], tuple(args), dict(kwargs)), ""
    except _NotPlain as found:
        return (UNREADABLE, (), {}), str(found)[:200]
    except Exception:  # whatever is wrong with it, a worker could not read it as usual either
        return (UNREADABLE, (), {}), ""


class _NotPlain(pickle.UnpicklingError):
    """Say what a pickle asks for by name."""


class _PlainOnly(pickle.Unpickler):
    """Unpickle plain values; a pickle that asks for anything by name is refused."""

    def find_class(self, module: str, name: str) -> Any:
        raise _NotPlain(f"{module}.{name}")
