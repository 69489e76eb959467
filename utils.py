"""What workers do: make a report and keep it in S3. To test S3: `python utils.py`."""

import os
import sys
import time
import uuid
from contextlib import contextmanager
from functools import cache

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from drawing import draw_report, year_of_sales


def make_report(title="Sales", report_id=None):
    """Make a report and upload it; give its key. An id gets one report, and no more."""
    key = report_key(report_id or uuid.uuid4().hex)
    if report_exists(key):  # made already; and where S3 is away, better said right now
        return key
    print("making the report…", flush=True)
    upload(make_pdf(title), key)
    print(f"done: {key}", flush=True)
    return key


def make_pdf(title="Sales"):
    """Query the sales and draw them; give the PDF's bytes, so that no file is left."""
    return draw_report(title, query_sales())


def query_sales():
    """Ask a slow database for the sales: the wait is real, the numbers are made up."""
    time.sleep(float(os.environ.get("REPORT_SECONDS", "45")))
    return year_of_sales()


def upload(pdf, key):
    """Put a PDF into the bucket."""
    place = {"Bucket": bucket_name(), "Key": key}
    with plain_errors():
        s3().put_object(Body=pdf, ContentType="application/pdf", **place)


# S3: where a report is kept, and how one asks for it.


def report_key(report_id):
    """Give the key of a report: nobody else has its id, so nothing is overwritten."""
    return f"report-{report_id}.pdf"


def report_exists(key):
    """Say whether the bucket holds this report."""
    return any(report["key"] == key for report in list_reports(key))


def list_reports(prefix="report-"):
    """List the reports in the bucket, newest first."""
    with plain_errors():
        pages = s3().get_paginator("list_objects_v2")
        parts = pages.paginate(Bucket=bucket_name(), Prefix=prefix)
        found = [item for part in parts for item in part.get("Contents", [])]
    found.sort(key=lambda item: item["LastModified"], reverse=True)
    return [
        {
            "key": item["Key"],
            "made_at": item["LastModified"].isoformat(),
            "size": item["Size"],
        }
        for item in found
    ]


def report_link(key, seconds=300):
    """Give a link with which anyone can download the report, for a few minutes."""
    how = {"ResponseContentDisposition": "attachment"}
    what = {"Bucket": bucket_name(), "Key": key, **how}
    with plain_errors():
        return s3().generate_presigned_url("get_object", Params=what, ExpiresIn=seconds)


@cache
def s3():
    """Give a client of S3, made when first needed: S3 may be away at the import."""
    # At Amazon, links name the bucket and its region in front; elsewhere they may not.
    style = "auto" if "AWS_ENDPOINT_URL_S3" in os.environ else "virtual"
    how = {"signature_version": "s3v4", "s3": {"addressing_style": style}}
    soon = {"connect_timeout": 2, "read_timeout": 10}
    twice = {"retries": {"total_max_attempts": 2}}
    return boto3.session.Session().client("s3", config=Config(**how, **soon, **twice))


def bucket_name():
    """Give the bucket's name, which the environment says."""
    if name := os.environ.get("S3_BUCKET"):
        return name
    raise StorageError("There is no bucket for the reports: set S3_BUCKET.")


class StorageError(Exception):
    """Say in one plain sentence why a report can't be kept or found."""


SILENT = "S3 does not answer: look at the network, and at AWS_ENDPOINT_URL_S3 if set."
REFUSED = "look at S3_BUCKET and at their permissions."
KEY, SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"
S3_SAYS = {
    "NoSuchBucket": "S3 has no bucket named {bucket}: look at S3_BUCKET.",
    "AccessDenied": "These keys may not use the bucket {bucket}: " + REFUSED,
    "InvalidAccessKeyId": f"S3 does not know the key that {KEY} says.",
    "SignatureDoesNotMatch": f"{SECRET} is not the secret of this {KEY}.",
    "NoCredentialsError": f"The keys to S3 are not set: {KEY} and {SECRET}.",
    "EndpointConnectionError": SILENT,
    "ConnectTimeoutError": SILENT,
    "ReadTimeoutError": SILENT,
}


@contextmanager
def plain_errors():
    """Turn what boto3 raises into a StorageError, which people can read."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        answer = getattr(error, "response", {}).get("Error", {})
        code = answer.get("Code", type(error).__name__)
        sentence = S3_SAYS.get(code, f"S3 says no: {error}")
        raise StorageError(sentence.replace("{bucket}", bucket_name())) from error


def main():
    """Write, read and delete a small object, and say in a sentence how it went."""
    try:
        bucket = bucket_name()
        place = {"Bucket": bucket, "Key": f"connection-test-{uuid.uuid4().hex}"}
        with plain_errors():
            s3().put_object(Body=b"hello", **place)
            s3().get_object(**place)["Body"].read()
            s3().delete_object(**place)
    except StorageError as error:
        sys.exit(str(error))
    print(f"The bucket {bucket} can be written, read and tidied up. S3 is ready.")


if __name__ == "__main__":
    main()
