"""Watch RQ's records in Redis and say what happens to jobs, which Heroku does not log."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable
from typing import Any

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event, at_seconds
from lesson_kit.local_heroku.job_steps import FIELDS, Job, Step, last_line, read_job, steps
from lesson_kit.local_heroku.lines import JobNote, job_note_text

LOOK_SECONDS = 0.1  # how often to look; real time
PATIENT_SECONDS = 1.0  # how long somebody may be kept waiting who wants to know how things stand
AWAY_SECONDS = 0.5  # how long to wait before looking for a Redis again that was away
REGISTRIES = ("wip", "finished", "failed", "deferred", "scheduled", "canceled")
RESTS_SECONDS = 2.0  # how long a job that is over is still looked at; RQ's own times are of whole seconds
MOST = 500  # jobs of a queue or a registry to look at; more don't fit on a picture


Place = tuple[str, float]  # the queue or registry that a job is in; of a failed one also its score there


class QueueMonitor:
    """Emit a note for each step in each job's life.

    Args:
        dyno_of: Gives the name of the dyno that a process of this machine belongs to.
    """

    def __init__(
        self, url: str, clock: Clock, emit: Callable[[Event], None], dyno_of: Callable[[int], str | None]
    ) -> None:
        self._url = url
        self._clock = clock
        self._emit = emit
        self._dyno_of = dyno_of
        self._jobs: dict[str, Job] = {}
        self._over: dict[str, tuple[Place, float]] = {}  # where each job that is over is, and since when
        self._dynos: dict[str, str | None] = {}  # by the worker's name
        self._redis: Any = None
        self._begun = asyncio.Event()
        self._looking = asyncio.Lock()

    async def run(self) -> None:
        """Watch for ever; a Redis that is away is waited for."""
        module = await asyncio.to_thread(__import__, "redis.asyncio", fromlist=["asyncio"])
        tls = {"ssl_cert_reqs": None} if self._url.startswith("rediss://") else {}
        redis = self._redis = module.from_url(
            self._url, decode_responses=True, socket_timeout=5, socket_connect_timeout=5, retry=None, **tls
        )
        self._begun.set()
        try:
            while True:
                try:
                    await self.look(redis)
                    await asyncio.sleep(LOOK_SECONDS)
                except (OSError, UnicodeDecodeError, _errors()):
                    await asyncio.sleep(AWAY_SECONDS)
        finally:
            await redis.aclose()

    async def catch_up(self) -> None:
        """Look right now, so that all that has happened so far is told; wait for that a second at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENT_SECONDS):
                await self._begun.wait()
        if self._redis:
            look = asyncio.ensure_future(self.look(self._redis))
            look.add_done_callback(lambda done: done.cancelled() or done.exception())  # run() meets it, too
            await asyncio.wait({look}, timeout=PATIENT_SECONDS)

    async def look(self, redis: Any) -> None:
        """Look once, and say what has happened since the last time."""
        async with self._looking:
            await self._look(redis)

    async def _look(self, redis: Any) -> None:
        found = await self._places(redis)
        going_on = [job_id for job_id, job in self._jobs.items() if not job.over]
        ids = list(dict.fromkeys([*going_on, *self._not_at_rest(found, time.monotonic())]))
        pipe = redis.pipeline(transaction=False)
        for job_id in ids:
            pipe.hmget(f"rq:job:{job_id}", FIELDS)
        events = []
        for job_id, row in zip(ids, await pipe.execute(), strict=True):
            job = read_job(job_id, {name: value or "" for name, value in zip(FIELDS, row, strict=True)})
            events += await self._compare(redis, self._jobs.get(job_id), job)
            if job:
                self._jobs[job_id] = job
            else:
                self._jobs.pop(job_id, None)
        for event in sorted(events, key=lambda event: event.at):
            self._emit(event)

    def _not_at_rest(self, found: dict[str, Place], now: float) -> list[str]:
        """List the jobs that something may have happened to: most are over, and stay where they are."""
        over = {}
        for job_id, place in found.items():
            if job_id in self._jobs and self._jobs[job_id].over:
                was, since = self._over.get(job_id, (place, now))
                over[job_id] = (place, since if was == place else now)
        self._over = over
        return [job_id for job_id in found if job_id not in over or now - over[job_id][1] <= RESTS_SECONDS]

    async def _places(self, redis: Any) -> dict[str, Place]:
        """Find the jobs that are in a queue or a registry; know the workers meanwhile."""
        pipe = redis.pipeline(transaction=False)
        queues, workers = await pipe.smembers("rq:queues").smembers("rq:workers").execute()
        for key in workers:  # a Redis that starts anew, empty, no longer knows who they are
            await self._dyno(redis, key.removeprefix("rq:worker:"))
        queues = sorted(queues)
        names = [key.removeprefix("rq:queue:") for key in queues]
        registries = [f"rq:{registry}:{name}" for name in names for registry in REGISTRIES]
        pipe = redis.pipeline(transaction=False)
        for queue in queues:
            pipe.lrange(queue, -MOST, -1)
        for registry in registries:
            pipe.zrange(registry, -MOST, -1, withscores=_may_come_back(registry))
        rows = await pipe.execute() if queues else []
        places = {job_id: (queue, 0.0) for queue, row in zip(queues, rows, strict=False) for job_id in row}
        for registry, row in zip(registries, rows[len(queues) :], strict=True):
            scored = row if _may_come_back(registry) else ((entry, 0.0) for entry in row)
            places |= {entry.partition(":")[0]: (registry, score) for entry, score in scored}
        return places

    async def _compare(self, redis: Any, before: Job | None, after: Job | None) -> list[Event]:
        """Write down what happened to a job between two looks at it."""
        happened = steps(before, after)
        if not happened:
            return []
        job = after or before
        worker = await self._dyno(redis, job.worker) if job.worker else None
        error = await self._error(redis, job.id) if job.status == "failed" else ""
        return [self._event(step, job, worker, error) for step in happened]

    def _event(self, step: Step, job: Job, worker: str | None, error: str) -> Event:
        by = worker if step.name in ("started", "finished", "failed") else None
        note = JobNote(step.name, job.id, job.queue, job.function, by, error if step.name == "failed" else "")
        at = self._clock.now() if step.at is None else at_seconds(self._clock.from_wall(step.at))
        return Event(at, "lesson", "queue", job_note_text(note).replace("\n", " "))

    async def _dyno(self, redis: Any, worker: str) -> str | None:
        """Find the dyno that a worker runs on, by its process id."""
        if worker not in self._dynos:
            pid, host = await redis.hmget(f"rq:worker:{worker}", ("pid", "hostname"))
            if not pid:
                return None
            self._dynos[worker] = self._dyno_of(int(pid)) if host == socket.gethostname() else None
        return self._dynos[worker]

    async def _error(self, redis: Any, job_id: str) -> str:
        """Give the last line of the error that a job failed with."""
        newest = await redis.xrevrange(f"rq:results:{job_id}", count=1)
        return last_line(newest[0][1].get("exc_string", "")) if newest else ""


def _may_come_back(registry: str) -> bool:
    """Say whether jobs may leave this registry and be in it again; scores, which tell, take time to read."""
    return registry.startswith("rq:failed:")


def _errors() -> type[Exception]:
    from redis.exceptions import RedisError

    return RedisError
