"""S3: one of our own with a bucket in it, or the bucket that is named."""

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
import pytest
from botocore.config import Config

from lesson_kit.core.errors import LessonError
from lesson_kit.services.processes import Household
from lesson_kit.services.s3_part import BUCKET, GivenS3, OwnS3

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def household():
    with Household() as household:
        yield household


@pytest.fixture(scope="module")
def own(household):
    part = OwnS3(household)
    part.start()
    part.wait()
    yield part
    part.stop()


@pytest.fixture(scope="module")
def client(own):
    where = own.environment
    return boto3.client(
        "s3",
        endpoint_url=where["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=where["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=where["AWS_SECRET_ACCESS_KEY"],
        region_name=where["AWS_DEFAULT_REGION"],
        config=Config(signature_version="s3v4"),
    )


def test_what_is_put_into_the_bucket_can_be_got_listed_and_deleted(client):
    client.put_object(Bucket=BUCKET, Key="a/b c.pdf", Body=b"%PDF", ContentType="application/pdf")

    got = client.get_object(Bucket=BUCKET, Key="a/b c.pdf")
    assert (got["Body"].read(), got["ContentType"]) == (b"%PDF", "application/pdf")
    assert [entry["Key"] for entry in client.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["a/b c.pdf"]
    client.delete_object(Bucket=BUCKET, Key="a/b c.pdf")
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET)


def test_a_presigned_link_works_without_any_keys(client):
    client.put_object(Bucket=BUCKET, Key="report.pdf", Body=b"%PDF")
    link = client.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "report.pdf"})

    with urllib.request.urlopen(link, timeout=10) as answer:
        assert answer.read() == b"%PDF"


def test_it_listens_on_loopback_alone(own):
    assert own.url == f"http://127.0.0.1:{own.port}"
    assert own.ping()


def test_a_server_that_can_not_start_is_said_so(household, monkeypatch):
    monkeypatch.setattr("lesson_kit.services.s3_part.sys.executable", "/bin/false")
    part = OwnS3(household)
    part.start()

    with pytest.raises(LessonError, match="The S3 server could not start: it ended with status 1"):
        part.wait()
    part.stop()


def test_a_named_bucket_that_is_there_is_used_and_left_alone(own):
    named = GivenS3({**own.environment, "UNRELATED": "x"})

    named.start()
    named.wait()
    named.stop()

    assert named.environment == own.environment
    assert own.ping()


def test_a_named_bucket_that_is_not_there_is_said_so(own):
    with pytest.raises(LessonError, match=f"There is no bucket 'nowhere' at {own.url}") as error:
        GivenS3({**own.environment, "S3_BUCKET": "nowhere"}).wait()

    assert "unset S3_BUCKET" in error.value.do


class Forbidding(BaseHTTPRequestHandler):
    """Answer as S3 does to keys that may not."""

    def do_HEAD(self) -> None:
        self.send_response(403)
        self.end_headers()

    def log_message(self, *details: object) -> None:
        pass


def test_a_named_bucket_that_the_keys_may_not_use_is_said_so(own):
    with HTTPServer(("127.0.0.1", 0), Forbidding) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(
            LessonError, match=r"does not let these keys use the bucket .* \(it says 403\)"
        ) as error:
            GivenS3({**own.environment, "AWS_ENDPOINT_URL_S3": url}).wait()
        server.shutdown()

    assert "Check AWS_ACCESS_KEY_ID" in error.value.do


def test_an_s3_that_does_not_answer_is_said_so(own):
    with pytest.raises(LessonError, match=r"S3 at http://127\.0\.0\.1:1 does not answer"):
        GivenS3({**own.environment, "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}).wait()
