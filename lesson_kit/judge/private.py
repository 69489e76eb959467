"""One warm Redis and one warm S3 for all checks; each check gets a database and a bucket of its own."""

import itertools
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

DATABASES = 15  # of Redis's 16, all but the first


class PrivateServices:
    """Start Redis and S3 when they are first needed, and lend them out clean.

    Use it as a context manager, or call `stop()`; they also end when this process does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._services: Any = None
        self._numbers = itertools.count()

    def warm(self) -> None:
        """Start what is not running yet, and wait until it answers."""
        with self._lock:
            if self._services is None:
                from lesson_kit.services.start import start_services

                self._services = start_services({})

    @contextmanager
    def fresh(self) -> Iterator[dict[str, str]]:
        """Give the environment of an empty Redis database and an empty bucket, for one check."""
        self.warm()
        environment = dict(self._services.environment)
        environment["REDIS_URL"] = _with_database(
            environment["REDIS_URL"], 1 + next(self._numbers) % DATABASES
        )
        environment["S3_BUCKET"] = f"check-{secrets.token_hex(6)}"
        client = _s3_client(environment)
        client.create_bucket(Bucket=environment["S3_BUCKET"])
        _flush(environment["REDIS_URL"])
        try:
            yield environment
        finally:
            _flush(environment["REDIS_URL"])
            _remove_bucket(client, environment["S3_BUCKET"])

    def stop(self) -> None:
        """Stop both."""
        with self._lock:
            if self._services is not None:
                self._services.stop()
                self._services = None

    def __enter__(self) -> "PrivateServices":
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def _with_database(url: str, number: int) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


def _flush(url: str) -> None:
    import redis

    with redis.Redis.from_url(url) as connection:
        connection.flushdb()


def _s3_client(environment: dict[str, str]) -> Any:
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment.get("AWS_DEFAULT_REGION", "us-east-1"),
    )


def _remove_bucket(client: Any, bucket: str) -> None:
    """Empty and delete a bucket; what can't be deleted goes when the S3 server does."""
    try:
        for item in client.list_objects_v2(Bucket=bucket).get("Contents", []):
            client.delete_object(Bucket=bucket, Key=item["Key"])
        client.delete_bucket(Bucket=bucket)
    except Exception:
        pass
