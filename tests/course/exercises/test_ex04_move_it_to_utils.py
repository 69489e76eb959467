"""The exercises of notebook 04: a round trip is watched, utils.py makes reports, arguments stay small."""

import re

import pytest

from lesson_kit.course import places
from lesson_kit.course.checks.write_utils import FORM, MISSING
from lesson_kit.course.exercises.s3_round_trip import NEVER_READ, OWN_KEY, S3_ROUND_TRIP
from lesson_kit.course.exercises.small_arguments import SHAPE, SMALL_ARGUMENTS, THINGS
from lesson_kit.course.exercises.write_utils import WRITE_UTILS
from lesson_kit.course.solved import solution_source
from lesson_kit.judge.submission import body_of_file

pytestmark = pytest.mark.real

TRIP = S3_ROUND_TRIP.also_right[0]
UTILS = WRITE_UTILS.also_right[0]


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        (
            TRIP.replace(
                's3.get_object(Bucket=bucket, Key=key)["Body"].read()',
                "data; s3.head_object(Bucket=bucket, Key=key)",
            ),
            NEVER_READ,
        ),
        (TRIP.replace("Key=key", "Key=key.replace(' ', '-')"), OWN_KEY),
        (TRIP.replace("return read", "return bytearray(read)"), "bytearray"),
        (TRIP.replace("return read", "return [read]"), "Return what you read"),
    ],
    ids=["only the head", "a key made tidy", "another type", "in a list"],
)
def test_a_round_trip_that_only_looks_like_one_is_told_apart(judged, source, reply):
    outcome = judged(S3_ROUND_TRIP, source)

    assert outcome.status == "failed"
    assert reply in outcome.message


def test_a_round_trip_through_a_big_upload_in_parts_passes(judged):
    source = TRIP.replace(
        "    s3.put_object(Bucket=bucket, Key=key, Body=data)\n",
        "    import io\n    from boto3.s3.transfer import TransferConfig\n"
        "    small = TransferConfig(multipart_threshold=1)\n"
        "    s3.upload_fileobj(io.BytesIO(data), bucket, key, Config=small)\n",
    )

    assert judged(S3_ROUND_TRIP, source).passed


def test_keys_of_the_arguments_must_stay(judged):
    source = "small_arguments = " + repr({thing.upper(): right for thing, (right, _) in THINGS.items()})

    assert SHAPE in judged(SMALL_ARGUMENTS, source).message


def test_one_wrong_of_eight_is_told_which(judged):
    for thing in THINGS:
        answers = {name: right if name != thing else not right for name, (right, _) in THINGS.items()}
        outcome = judged(SMALL_ARGUMENTS, f"small_arguments = {answers!r}")

        assert thing in outcome.seen
        assert THINGS[thing][1] in outcome.message


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        ("", "not_attempted"),
        ("def make_report(title='Sales', report_id=None):\n    return 'x'\n", MISSING),
        ("def make_report(:\n", "SyntaxError"),
        ("import sys\nsys.exit(2)\n", "SystemExit"),
        ("import os\nos._exit(2)\n", "ended"),
        (UTILS.replace("key = report_key(", "key = 'reports/../' + report_key("), "kept a report under"),
        (UTILS.replace("upload(make_pdf(title), key)", "pass"), "no such object"),
        (UTILS.replace("    return key\n", "    return key.encode()\n"), "Return the key"),
    ],
)
def test_other_files_fail_with_what_was_seen(judged, source, reply):
    outcome = judged(WRITE_UTILS, source)

    assert outcome.status != "passed"
    assert reply in outcome.message or reply == outcome.status


def test_an_id_in_another_form_than_the_download_page_takes_is_told_as_that(judged):
    """Its report is in the bucket, and the link to it says 404."""
    source = UTILS.replace("uuid.uuid4().hex", "str(uuid.uuid4())")

    assert FORM in judged(WRITE_UTILS, source).message


def test_a_round_trip_that_notices_the_changed_object_passes(judged):
    """The check changes what is read; to raise then is as good as to give back what was read."""
    source = TRIP.replace(
        "    return read", "    if read != data:\n        raise ValueError(read)\n    return data"
    )

    assert judged(S3_ROUND_TRIP, source).passed


def test_the_solved_cell_is_the_repositorys_own_utils():
    text = body_of_file(solution_source("write-utils"))

    assert text.rstrip("\n") == (places.ROOT / "utils.py").read_text(encoding="utf-8").rstrip("\n")


def test_what_the_stub_gives_is_the_finished_files_own():
    """All but the comment that says what to do stands in the finished utils.py, word for word."""
    finished = (places.ROOT / "utils.py").read_text(encoding="utf-8")
    given = re.sub(r"# Move it here.*?(?=\n\n\n# S3)", "", body_of_file(WRITE_UTILS.stub), flags=re.DOTALL)

    for block in given.split("\n\n\n"):
        assert block.strip() in finished
