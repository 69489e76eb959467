"""Decide which Redis and which S3 to use, and start what is ours, side by side."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lesson_kit.core.errors import LessonError
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import GivenRedis, OwnRedis
from lesson_kit.services.s3_part import KEYS, GivenS3, OwnS3


@dataclass
class Services:
    """Hold a Redis and an S3 that an app may use.

    Attributes:
        redis: The one; each part has `start`, `wait`, `ping`, `stop`, `url` and `environment`.
        s3: The other.
    """

    redis: OwnRedis | GivenRedis
    s3: OwnS3 | GivenS3
    _household: Household | None = None

    @property
    def redis_url(self) -> str:
        """Give Redis's URL, password and all."""
        return self.redis.url

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that an app needs to find both."""
        return {**self.redis.environment, **self.s3.environment}

    def wait(self) -> None:
        """Wait until both answer; raise what stands in the way."""
        self.redis.wait()
        self.s3.wait()

    def stop(self) -> None:
        """Stop what is ours."""
        self.redis.stop()
        self.s3.stop()
        if self._household:
            self._household.close()
            self._household = None

    def __enter__(self) -> "Services":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def begin_services(environ: Mapping[str, str], household: Household) -> Services:
    """Start what the environment does not name, and return at once; `Services.wait` says when all answer."""
    services = Services(choose_redis(environ, household), choose_s3(environ, household))
    try:
        services.redis.start()
        services.s3.start()
    except BaseException:
        services.stop()
        raise
    return services


def start_services(environ: Mapping[str, str], folder: Path | None = None) -> Services:
    """Give a Redis and an S3 that answer: those that the environment names, else new ones.

    Args:
        environ: The environment: REDIS_URL, S3_BUCKET and the AWS_* variables are looked at.
        folder: A folder for their files, removed at the end; made if not given.

    Raises:
        LessonError: Something stands in the way; the error says what, and what to do.
    """
    with contextlib.ExitStack() as undo:
        household = undo.enter_context(Household(folder))
        services = begin_services(environ, household)
        undo.callback(services.stop)
        services.wait()
        undo.pop_all()
    services._household = household
    return services


def choose_redis(environ: Mapping[str, str], household: Household) -> OwnRedis | GivenRedis:
    """Take the Redis that REDIS_URL names, else one of our own."""
    url = environ.get("REDIS_URL")
    return GivenRedis(url) if url else OwnRedis(household)


def choose_s3(environ: Mapping[str, str], household: Household) -> OwnS3 | GivenS3:
    """Take the bucket that S3_BUCKET names, else one of our own.

    Raises:
        LessonError: A bucket is named, but not the keys to it.
    """
    if not environ.get("S3_BUCKET"):
        return OwnS3(household)
    missing = [name for name in KEYS if not environ.get(name)]
    if missing:
        raise LessonError(
            f"S3_BUCKET names a bucket, but not set: {', '.join(missing)}.",
            "Set the keys too; or unset S3_BUCKET, and an S3 server is started for you.",
        )
    return GivenS3(environ)
