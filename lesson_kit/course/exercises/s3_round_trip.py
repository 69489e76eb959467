"""The exercise s3-round-trip: write bytes into a bucket, read them back, delete them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError

from lesson_kit.course.answers import shown
from lesson_kit.course.checks.bucket import s3_client
from lesson_kit.course.checks.glass_wall import GlassWall
from lesson_kit.course.exercise import Exercise, Mistake, changed
from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Bucket, Probe

READ_BACK = "the bytes, as they were read back from the bucket"
TIDY = "the bucket to be as it was before"
NAMED = "the bytes to be written to the bucket and the key that the function is given"

NEVER_READ = (
    "The bytes came back without S3 being asked for them. Only what S3 gives you shows that it works."
)
OWN_BYTES = (
    "Somebody changed the object after your function had written it, and your function gave back the bytes "
    "as they were before: the ones that it was given. Are those the ones that it read?"
)
NAMES = (
    "The methods of an S3 client take their arguments by name only: Bucket=, Key= and, to write, Body=, with "
    "capital letters."
)
BODY = "get_object gives a dict. Its Body is a stream that still has to be read."
TEXT = "A PDF is not text: keep the bytes as they are, without decode."
NOT_DELETED = "Your object is still there. Clean up behind the test."
OTHERS = "Another object of the bucket is gone. Delete the one key that you wrote, nothing else."
OWN_KEY = "Use the key you are given, in all three steps."
OWN_BUCKET = "Use the bucket you are given. Whose bucket is it that your code names?"
ENV_BUCKET = (
    "Your function is handed the name of a bucket, and that need not be the one in S3_BUCKET. Which of the "
    "two does your code use?"
)
TOO_EARLY = "The object was deleted before it was read. Which of the three steps must be last?"
NOTHING_BACK = "Return what you read."
WRITE_FIRST = "S3 has no such object. Which step puts it there?"

BYSTANDER = "do-not-touch.txt"


def check_s3_round_trip(probe: Probe) -> Outcome:
    """Watch through a glass wall what the function asks S3 for, and look at the bucket afterwards."""
    random = probe.random
    with GlassWall(urlsplit(probe.services["AWS_ENDPOINT_URL_S3"]).port) as wall:
        s3 = s3_client(probe.services)
        probe.redirect(AWS_ENDPOINT_URL_S3=wall.url)
        bucket = probe.services["S3_BUCKET"]
        with _another_bucket(s3, f"{bucket}-too") as other:
            trips = (
                (bucket, f"round-trip-{random.getrandbits(40):x}"),
                (other, f"some day/é {random.getrandbits(40):x}.pdf"),
            )
            for where, name in trips:
                s3.put_object(Bucket=where, Key=BYSTANDER, Body=b"mine")
                data = b"%PDF \xff\x00" + random.randbytes(40)
                outcome = _one_trip(probe, s3, wall, where, name, data)
                if outcome is not None:
                    return outcome
        return _changed_meanwhile(probe, s3, wall, bucket) or passed()


@contextmanager
def _another_bucket(s3, name: str) -> Iterator[str]:
    """Give a bucket that the environment does not name."""
    s3.create_bucket(Bucket=name)
    try:
        yield name
    finally:
        with suppress(ClientError):  # what a learner's process still writes goes when the S3 server does
            for item in s3.list_objects_v2(Bucket=name).get("Contents", []):
                s3.delete_object(Bucket=name, Key=item["Key"])
            s3.delete_bucket(Bucket=name)


def _one_trip(probe: Probe, s3, wall: GlassWall, bucket: str, key: str, data: bytes) -> Outcome | None:
    asked_before = len(wall.requests)
    attempt = probe.attempt(Bucket(), bucket, key, data)
    asked = [(method, unquote(urlsplit(path).path)) for method, path in wall.requests[asked_before:]]
    if outcome := _in_the_environments(asked, probe.services["S3_BUCKET"], bucket):
        return outcome
    if not attempt.ok:
        return _raised(attempt, asked, bucket, key) or _ended_by_judge(probe, bucket, key, data)
    if not any(method in ("PUT", "POST") for method, _ in asked):
        return failed(NAMED, "nothing was written to S3", WRITE_FIRST)
    if outcome := _elsewhere(asked, bucket, key):
        return outcome
    return _value(attempt.value, data, ("GET", f"/{bucket}/{key}") in asked) or _left(s3, bucket, key)


def _changed_meanwhile(probe: Probe, s3, wall: GlassWall, bucket: str) -> Outcome | None:
    """Change the object just before it is read: only who gives back what was read can know of it.

    A function that compares, and raises or gives back something else, has noticed too.
    """
    key = f"changed-{probe.random.getrandbits(40):x}"
    data, other = probe.random.randbytes(40), probe.random.randbytes(40)

    def change(method: str, path: str) -> None:
        reads = method in ("GET", "HEAD") and unquote(urlsplit(path).path) == f"/{bucket}/{key}"
        if reads and s3.list_objects_v2(Bucket=bucket, Prefix=key).get("Contents"):
            s3.put_object(Bucket=bucket, Key=key, Body=other)

    wall.before = change
    attempt = probe.attempt(Bucket(), bucket, key, data)
    wall.before = None
    if attempt.ok and attempt.value == data:
        return failed(READ_BACK, "the bytes that your function was given", OWN_BYTES)
    return None


def _raised(attempt, asked: list[tuple[str, str]], bucket: str, key: str) -> Outcome | None:
    seen = f"{attempt.error_type}: {attempt.error_text}"
    if "NoSuchBucket" in seen:
        return _elsewhere(asked, bucket, key)
    if "NoSuchKey" in seen or "Not Found" in seen:
        if outcome := _elsewhere(asked, bucket, key):
            return outcome
        gone = any(method == "DELETE" or "delete" in path for method, path in asked)
        return failed(READ_BACK, seen, TOO_EARLY if gone else WRITE_FIRST)
    if attempt.error_type == "TypeError" and "keyword argument" in attempt.error_text:
        return failed(NAMED, seen, NAMES)
    if attempt.error_type == "UnicodeDecodeError":
        return failed(READ_BACK, seen, TEXT)
    return None


def _ended_by_judge(probe: Probe, bucket: str, key: str, data: bytes) -> Outcome:
    probe.call(Bucket(), bucket, key, data)  # ends the check with the judge's own sentence
    return failed(READ_BACK, "a call that fails once and works once", NOTHING_BACK)


def _elsewhere(asked: list[tuple[str, str]], bucket: str, key: str) -> Outcome | None:
    """Say whether something was written anywhere but where it should be."""
    for method, path in asked:
        if method != "PUT":
            continue
        _, where, name = path.split("/", 2) if path.count("/") > 1 else (*path.split("/", 1), "")
        if where != bucket:
            return failed(NAMED, f"a request to the bucket {shown(where)}", OWN_BUCKET)
        if name != key:
            return failed(NAMED, f"an object written under the key {shown(name)}", OWN_KEY)
    return None


def _in_the_environments(asked: list[tuple[str, str]], named: str, bucket: str) -> Outcome | None:
    """Say whether any step went to the bucket of S3_BUCKET, though another one was given."""
    if bucket != named and any(f"{path}/".startswith(f"/{named}/") for _, path in asked):
        seen = f"given the bucket {shown(bucket)}, a request to {shown(named)}"
        return failed("all three steps in the bucket that the function is given", seen, ENV_BUCKET)
    return None


def _value(value: object, data: bytes, read: bool) -> Outcome | None:
    if value == data and isinstance(value, bytes):
        return (
            None
            if read
            else failed(READ_BACK, "the right bytes, but S3 was never asked for them", NEVER_READ)
        )
    if value is None:
        return failed(READ_BACK, "your function returned None", NOTHING_BACK)
    if isinstance(value, str):
        return failed(READ_BACK, f"text: {shown(value)}", TEXT)
    if isinstance(value, dict | Opaque):
        return failed(READ_BACK, "a dict" if isinstance(value, dict) else shown(value), BODY)
    return failed(READ_BACK, shown(value), NOTHING_BACK)


def _left(s3, bucket: str, key: str) -> Outcome | None:
    keys = {item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])}
    if key in keys:
        return failed(TIDY, f"the object {shown(key)} is still in it", NOT_DELETED)
    if BYSTANDER not in keys:
        return failed(TIDY, "an object that was there before is gone", OTHERS)
    return None


STUB = '''\
def s3_round_trip(s3, bucket, key, data):
    """Write data (bytes) under the key, read it back, delete it.

    Return what was read. s3 is a client, as boto3.client("s3") gives it.
    """
    ...
'''

_RIGHT = """\
def s3_round_trip(s3, bucket, key, data):
    s3.put_object(Bucket=bucket, Key=key, Body=data)
    read = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.delete_object(Bucket=bucket, Key=key)
    return read
"""


_with = partial(changed, _RIGHT)


MISTAKES = (
    Mistake(_with("return read", "return data"), OWN_BYTES, "reads, and returns what it was given"),
    Mistake(
        _with("Bucket=bucket, Key=key, Body=data", "bucket, key, data"), NAMES, "arguments without names"
    ),
    Mistake(
        _with('s3.get_object(Bucket=bucket, Key=key)["Body"].read()', "data"), NEVER_READ, "does not read"
    ),
    Mistake(
        "def s3_round_trip(s3, bucket, key, data):\n    return data\n", WRITE_FIRST, "does nothing at all"
    ),
    Mistake(_with("    s3.delete_object(Bucket=bucket, Key=key)\n", ""), NOT_DELETED, "does not delete"),
    Mistake(_with('["Body"].read()', '["Body"]'), BODY, "the stream, unread"),
    Mistake(_with('["Body"].read()', ""), BODY, "the whole answer"),
    Mistake(_with(".read()", ".read().decode()"), TEXT, "decodes the bytes"),
    Mistake(_with(".read()", ".read().decode('latin-1')"), TEXT, "decodes the bytes, and it works"),
    Mistake(_with("    return read\n", ""), NOTHING_BACK, "returns nothing"),
    Mistake(_with("Key=key", 'Key="test.txt"'), OWN_KEY, "a key of its own"),
    Mistake(_with("Bucket=bucket", 'Bucket="my-bucket"'), OWN_BUCKET, "a bucket of its own"),
    Mistake(
        "import os\n\n\n" + _with("Bucket=bucket", 'Bucket=os.environ["S3_BUCKET"]'),
        ENV_BUCKET,
        "the bucket of the environment",
    ),
    Mistake(
        "import os\n\n\n" + _with("get_object(Bucket=bucket", 'get_object(Bucket=os.environ["S3_BUCKET"]'),
        ENV_BUCKET,
        "reads from the bucket of the environment",
    ),
    Mistake(
        "def s3_round_trip(s3, bucket, key, data):\n    s3.put_object(Bucket=bucket, Key=key, Body=data)\n"
        "    s3.delete_object(Bucket=bucket, Key=key)\n"
        '    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()\n',
        TOO_EARLY,
        "deletes before it reads",
    ),
    Mistake(
        _with("    s3.put_object(Bucket=bucket, Key=key, Body=data)\n", ""), WRITE_FIRST, "does not write"
    ),
    Mistake(
        _with(
            "    s3.delete_object(Bucket=bucket, Key=key)\n",
            "    for item in s3.list_objects_v2(Bucket=bucket)['Contents']:\n"
            "        s3.delete_object(Bucket=bucket, Key=item['Key'])\n",
        ),
        OTHERS,
        "empties the bucket",
    ),
)

ALSO_RIGHT = (
    _RIGHT,
    "import io\n\n\ndef s3_round_trip(client, where, name, content):\n"
    "    client.upload_fileobj(io.BytesIO(content), where, name)\n    copy = io.BytesIO()\n"
    "    client.download_fileobj(where, name, copy)\n"
    "    client.delete_objects(Bucket=where, Delete={'Objects': [{'Key': name}]})\n"
    "    return copy.getvalue()\n",
    "def s3_round_trip(s3, bucket, key, data):\n    place = dict(Bucket=bucket, Key=key)\n"
    "    s3.put_object(**place, Body=data, ContentType='application/pdf')\n    try:\n"
    "        body = s3.get_object(**place)['Body']\n        return b''.join(body.iter_chunks())\n"
    "    finally:\n        s3.delete_object(**place)\n",
    _with("    return read\n", "    assert read == data\n    return data\n"),
    "import urllib.request\n\n\ndef s3_round_trip(s3, bucket, key, data):\n"
    "    s3.put_object(Bucket=bucket, Key=key, Body=data)\n"
    "    link = s3.generate_presigned_url('get_object', Params={'Bucket': bucket, 'Key': key})\n"
    "    with urllib.request.urlopen(link) as answer:\n        read = answer.read()\n"
    "    s3.delete_object(Bucket=bucket, Key=key)\n    return read\n",
)

S3_ROUND_TRIP = Exercise(
    name="s3-round-trip",
    kind="function",
    points=2,
    stub=STUB,
    hints=(
        "One method of the client for each step. All three take Bucket= and Key=, with capital letters.",
        "They are put_object (which takes Body= too), get_object and delete_object.",
        'get_object gives a dict; the bytes are in its ["Body"], which is a stream: .read() it, then delete, '
        "then return what you read.",
    ),
    check=check_s3_round_trip,
    mistakes=MISTAKES,
    also_right=ALSO_RIGHT,
)
