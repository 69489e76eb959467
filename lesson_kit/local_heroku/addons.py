"""The app's Redis and S3 on the platform: given ones, or ones of our own, started so that boot is quick."""

import asyncio
import contextlib
from collections.abc import Callable

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku.tasks import end_tasks
from lesson_kit.services.redis_part import OwnRedis
from lesson_kit.services.s3_part import OwnS3
from lesson_kit.services.start import Services


class Addons:
    """Keep the app's services. For the event loop's thread.

    Redis starts before the dynos, in hundredths of a second. An S3 of our own listens from the first moment,
    but starts in earnest when somebody calls or when the dynos are up: it would take the processor from them.

    Args:
        services: Redis, which has been started if it is ours, and S3; None if both are given.
        complain: Takes a sentence about what went wrong later.
    """

    def __init__(self, services: Services | None, complain: Callable[[str], None]) -> None:
        self._redis = services and services.redis
        self._s3 = services and services.s3
        self._complain = complain
        self._starting: asyncio.Task | None = None

    async def begin(self) -> None:
        """Make sure that Redis answers and that a bucket that is named is there.

        Raises:
            LessonError: Something stands in the way.
        """
        waits = [asyncio.to_thread(self._redis.wait)] if self._redis else []
        if isinstance(self._s3, OwnS3):
            asyncio.get_running_loop().add_reader(self._s3.listening, self.start_s3)
        elif self._s3:
            waits.append(asyncio.to_thread(self._s3.wait))
        await asyncio.gather(*waits)

    def start_s3(self) -> None:
        """Start an S3 of our own in earnest, if that has not been done."""
        if isinstance(self._s3, OwnS3) and self._starting is None:
            asyncio.get_running_loop().remove_reader(self._s3.listening)
            self._starting = asyncio.ensure_future(self._start_s3(self._s3))

    async def stop_redis(self) -> None:
        """Stop Redis; what it held is gone."""
        self._own_redis().stop()

    async def start_redis(self) -> None:
        """Start Redis again, empty, at the same place."""
        redis = self._own_redis()
        if not redis.ping():
            redis.start()
            await asyncio.to_thread(redis.wait)

    async def close(self) -> None:
        """Let go of everything; the processes are the household's to end."""
        if self._starting is not None:
            await end_tasks([self._starting])
        elif isinstance(self._s3, OwnS3):
            with contextlib.suppress(ValueError):  # it was never listened to
                asyncio.get_running_loop().remove_reader(self._s3.listening)

    async def _start_s3(self, s3: OwnS3) -> None:
        try:
            await asyncio.to_thread(s3.start)
            await asyncio.to_thread(s3.wait)
        except LessonError as error:
            self._complain(str(error))

    def _own_redis(self) -> OwnRedis:
        if not isinstance(self._redis, OwnRedis):
            raise LessonError("This Redis is not the local platform's own.", "Stop or start it yourself.")
        return self._redis
