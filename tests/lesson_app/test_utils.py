"""What workers do: reports made and kept in a real S3."""

import io
import subprocess
import sys
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from lesson_kit.core.ports import free_port

pytestmark = pytest.mark.real
ENDLESS = "1000000"


@pytest.fixture
def utils(load, clean):
    """Import utils.py where everything it needs is there."""
    return load(clean, "utils")


def test_a_report_ends_up_in_the_bucket_as_a_pdf_and_nowhere_else(utils, bucket, tmp_path, monkeypatch):
    """Look at what was uploaded, and for files left behind in the two places where one would be."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    key = utils.make_report()
    found = bucket.Object(key).get()
    assert found["ContentType"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(found["Body"].read())).pages) >= 2
    assert list(tmp_path.iterdir()) == []


def test_the_log_says_when_a_report_begins_and_where_it_ends(utils, bucket, capsys):
    """These are the two lines that a learner looks for in `heroku logs`."""
    key = utils.make_report()
    assert capsys.readouterr().out.splitlines() == ["making the report…", f"done: {key}"]


def test_two_reports_of_one_moment_do_not_overwrite_each_other(utils, bucket):
    """Keys hold no time, so it does not matter how fast they follow each other."""
    assert len({utils.make_report(), utils.make_report()}) == len(list(bucket.objects.all())) == 2


def test_a_job_that_runs_twice_makes_one_report(utils, bucket, capsys):
    """The second run finds the first one's report and leaves it alone."""
    first, second = utils.make_report(report_id="abc"), utils.make_report(report_id="abc")
    assert first == second
    assert len(list(bucket.objects.all())) == 1
    assert capsys.readouterr().out.count("making the report…") == 1


def test_a_link_works_for_anyone_and_says_when_it_ends(utils, bucket):
    """Signature version 4, as every region of S3 accepts."""
    link = utils.report_link(utils.make_report(), seconds=120)
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
    assert asked["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert asked["X-Amz-Expires"] == ["120"]
    with urllib.request.urlopen(link) as reply:
        assert reply.read(5) == b"%PDF-"


def test_reports_are_listed_and_other_files_are_not(utils, bucket):
    """The bucket may hold other things too."""
    bucket.put_object(Key="holiday.jpg", Body=b"no report")
    keys = {utils.make_report() for _ in range(3)}
    assert {report["key"] for report in utils.list_reports()} == keys


def test_the_newest_report_comes_first_however_many_there_are(utils, monkeypatch):
    """S3 lists by name, a thousand at a time; here it does so from a list of ours."""

    def dated(day):
        return {"Key": f"report-{day}.pdf", "LastModified": datetime(2026, 1, day, tzinfo=UTC), "Size": day}

    parts = [{"Contents": [dated(3), dated(9)]}, {"Contents": [dated(1), dated(12)]}, {}]
    s3 = SimpleNamespace(get_paginator=lambda verb: SimpleNamespace(paginate=lambda **where: parts))
    monkeypatch.setattr(utils, "s3", lambda: s3)
    found = utils.list_reports()
    assert [report["size"] for report in found] == [12, 9, 3, 1]
    assert found[0] == {"key": "report-12.pdf", "made_at": "2026-01-12T00:00:00+00:00", "size": 12}


def test_without_a_bucket_the_work_does_not_even_begin(utils, monkeypatch):
    """The slow part would take eleven days."""
    monkeypatch.setenv("REPORT_SECONDS", ENDLESS)
    monkeypatch.delenv("S3_BUCKET")
    with pytest.raises(utils.StorageError, match="There is no bucket for the reports: set S3_BUCKET"):
        utils.make_report()


def test_with_a_wrong_bucket_the_work_does_not_even_begin(utils, monkeypatch):
    """The slow part would take eleven days."""
    monkeypatch.setenv("REPORT_SECONDS", ENDLESS)
    monkeypatch.setenv("S3_BUCKET", "nobodys-bucket")
    with pytest.raises(utils.StorageError, match="S3 has no bucket named nobodys-bucket: look at S3_BUCKET"):
        utils.make_report()


def test_an_upload_that_fails_is_an_error(utils, bucket, monkeypatch):
    """A job that swallowed it would count as done."""
    monkeypatch.setattr(utils, "report_exists", lambda key: False)
    monkeypatch.setenv("S3_BUCKET", "nobodys-bucket")
    with pytest.raises(utils.StorageError):
        utils.make_report()


def test_at_amazon_links_name_the_region(load):
    """A link to the wrong region's host would be redirected, and its signature then refused."""
    keys = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
    utils = load({**keys, "AWS_DEFAULT_REGION": "eu-central-1", "S3_BUCKET": "my-reports"}, "utils")
    assert utils.report_link("report-1.pdf").startswith(
        "https://my-reports.s3.eu-central-1.amazonaws.com/report-1.pdf?"
    )


def run_utils(env: dict[str, str], root) -> tuple[int, str]:
    """Run `python utils.py`; give its exit code and what it said."""
    ran = subprocess.run(
        [sys.executable, "utils.py"],
        cwd=root,
        env={"PATH": "", "AWS_EC2_METADATA_DISABLED": "true", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
    )
    return ran.returncode, ran.stdout.strip()


def test_python_utils_py_says_that_s3_works(clean, bucket, root):
    """It leaves nothing behind in the bucket."""
    code, said = run_utils(clean, root)
    assert (code, said) == (0, f"The bucket {bucket.name} can be written, read and tidied up. S3 is ready.")
    assert list(bucket.objects.all()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"S3_BUCKET": ""}, "There is no bucket for the reports: set S3_BUCKET."),
        ({"S3_BUCKET": "nobodys"}, "S3 has no bucket named nobodys: look at S3_BUCKET."),
        (
            {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None},
            "The keys to S3 are not set: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        ),
        (
            {"AWS_SECRET_ACCESS_KEY": None},
            "S3 says no: Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY",
        ),
        (
            {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:{free}"},
            "S3 does not answer: look at the network, and at AWS_ENDPOINT_URL_S3 if set.",
        ),
    ],
)
def test_python_utils_py_says_in_one_sentence_what_is_wrong(clean, root, change, sentence):
    """Exit code 1, and no traceback."""
    env = {**clean, **change}
    env = {name: value.format(free=free_port()) for name, value in env.items() if value is not None}
    assert run_utils(env, root) == (1, sentence)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"AWS_ACCESS_KEY_ID": "AKIAWRONG"}, "S3 does not know the key that AWS_ACCESS_KEY_ID says."),
        (
            {"AWS_SECRET_ACCESS_KEY": "wrong"},
            "AWS_SECRET_ACCESS_KEY is not the secret of this AWS_ACCESS_KEY_ID.",
        ),
        (
            {"S3_BUCKET": "somebody-elses"},
            "These keys may not use the bucket somebody-elses: look at S3_BUCKET and at their permissions.",
        ),
        ({}, "The bucket reports can be written, read and tidied up. S3 is ready."),
    ],
)
def test_wrong_keys_are_told_apart(strict_s3, root, change, sentence):
    """Ask an S3 that checks keys, signatures and permissions."""
    assert run_utils({**strict_s3, **change}, root)[1] == sentence
