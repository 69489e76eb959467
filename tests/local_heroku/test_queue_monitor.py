"""What is read of RQ's records, look by look: a real Redis, and RQ's own worker in this process."""

import asyncio

import pytest
import redis
import redis.asyncio
import rq

from lesson_kit.core.clock import Clock
from lesson_kit.local_heroku import queue_monitor
from lesson_kit.local_heroku.lines import read_job_note
from lesson_kit.local_heroku.queue_monitor import QueueMonitor
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import OwnRedis

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def url():
    with Household() as household:
        server = OwnRedis(household)
        server.start()
        server.wait()
        yield server.url


@pytest.fixture
def rig(url):
    with redis.from_url(url) as connection:
        connection.flushall()
        yield Rig(url, connection)


class Rig:
    """Look at RQ's records, and work on its jobs between two looks."""

    def __init__(self, url, connection) -> None:
        self.events = []
        self.queue = rq.Queue(connection=connection)
        self.monitor = QueueMonitor(url, Clock(), self.events.append, lambda pid: None)
        self._url, self._connection = url, connection

    def look(self) -> int:
        """Look once; say how many records were read."""
        before = self._reads()

        async def look():
            async with redis.asyncio.from_url(self._url, decode_responses=True) as client:
                await self.monitor.look(client)

        asyncio.run(look())
        return self._reads() - before

    def work(self) -> None:
        """Work until the queue is empty, in this process."""
        rq.SimpleWorker([self.queue], connection=self._connection).work(burst=True)

    def steps(self, job) -> list[str]:
        """Give what was told of a job."""
        notes = map(read_job_note, self.events)
        return [note.step for note in notes if note.job_id == job.id]

    def _reads(self) -> int:
        return self._connection.info("commandstats").get("cmdstat_hmget", {"calls": 0})["calls"]


def test_jobs_that_are_over_and_stay_where_they_are_are_read_no_more(rig, monkeypatch):
    """Ten times a second, of hundreds of them, that would keep the platform from its requests."""
    monkeypatch.setattr(queue_monitor, "RESTS_SECONDS", 0)
    jobs = [rig.queue.enqueue(abs, -1) for _ in range(20)]
    rig.work()
    rig.look()
    rig.look()
    waiting = rig.queue.enqueue(abs, -1)

    assert rig.look() == 1
    assert all(rig.steps(job) == ["queued", "started", "finished"] for job in jobs)
    assert rig.steps(waiting) == ["queued"]


def test_a_job_that_has_just_ended_is_read_again_for_a_moment(rig):
    """Its place says too little yet: RQ keeps that to the second."""
    rig.queue.enqueue(abs, -1)
    rig.work()
    rig.look()

    assert rig.look() == 1


def test_a_whole_second_attempt_of_a_job_at_rest_is_told(rig, monkeypatch):
    """It is among the failed again, but not as before."""
    monkeypatch.setattr(queue_monitor, "RESTS_SECONDS", 0)
    job = rig.queue.enqueue(abs)
    rig.work()
    registry = rig.queue.failed_job_registry
    rig.queue.connection.zadd(registry.key, {job.id: 9e9}, xx=True)  # as if it had failed at another time
    assert [rig.look() > 0 for _ in range(3)] == [True, True, False]

    job.requeue()
    rig.work()
    rig.look()

    assert rig.steps(job) == ["queued", "started", "failed", "requeued", "started", "failed"]
