"""Which services are used, and that both or neither start."""

import pytest
import redis

from lesson_kit.core.errors import LessonError
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import GivenRedis
from lesson_kit.services.s3_part import GivenS3
from lesson_kit.services.start import choose_redis, choose_s3, start_services

BUCKET = {"S3_BUCKET": "mine", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}


@pytest.mark.real
def test_both_start_and_an_app_is_told_where_they_are():
    with start_services({}) as services:
        folder = services._household.folder
        assert services.environment.keys() >= {"REDIS_URL", "S3_BUCKET", "AWS_ENDPOINT_URL_S3"}
        assert services.redis_url == services.environment["REDIS_URL"]
        with redis.from_url(services.redis_url) as connection:
            assert connection.ping()
        assert services.s3.ping()

    assert not services.redis.ping()
    assert not services.s3.ping()
    assert not folder.exists()
    services.stop()


@pytest.mark.real
def test_when_one_can_not_be_had_nothing_is_left(tmp_path):
    folder = tmp_path / "services"
    folder.mkdir()

    with pytest.raises(LessonError, match="REDIS_URL names a Redis"):
        start_services({"REDIS_URL": "redis://127.0.0.1:1"}, folder)

    assert not folder.exists()


def test_what_the_environment_names_is_used():
    household = None  # nothing of ours is started
    assert isinstance(choose_redis({"REDIS_URL": "redis://there"}, household), GivenRedis)
    named = choose_s3({**BUCKET, "AWS_ENDPOINT_URL_S3": "http://there", "HOME": "/me"}, household)
    assert isinstance(named, GivenS3)
    assert named.environment == {**BUCKET, "AWS_ENDPOINT_URL_S3": "http://there"}


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_a_bucket_without_the_keys_to_it_is_refused(missing):
    environ = {name: value for name, value in BUCKET.items() if name != missing}

    with pytest.raises(LessonError, match=f"names a bucket, but not set: {missing}"):
        choose_s3(environ, None)


@pytest.mark.real
def test_keys_without_a_bucket_do_not_lead_to_a_real_account():
    """Somebody who works with AWS has such keys in their environment; the course must not use them."""
    with Household() as household:
        part = choose_s3({"AWS_ACCESS_KEY_ID": "real", "AWS_SECRET_ACCESS_KEY": "real"}, household)

        assert part.url.startswith("http://127.0.0.1:")
        assert part.environment["AWS_ACCESS_KEY_ID"] != "real"
        part.stop()
