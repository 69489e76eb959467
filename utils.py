"""What workers do: make a report and keep it in S3. `python utils.py` tests the connection to S3."""

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

NO_ANSWER = "S3 does not answer: look at the network, and at AWS_ENDPOINT_URL_S3 if set."
S3_SAYS = {
    "NoSuchBucket": "S3 has no bucket named {bucket}: look at S3_BUCKET.",
    "AccessDenied": "These keys may not use the bucket {bucket}: look at S3_BUCKET and at their permissions.",
    "InvalidAccessKeyId": "S3 does not know the key that AWS_ACCESS_KEY_ID says.",
    "SignatureDoesNotMatch": "AWS_SECRET_ACCESS_KEY is not the secret of this AWS_ACCESS_KEY_ID.",
    "NoCredentialsError": "The keys to S3 are not set: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    **dict.fromkeys(["EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError"], NO_ANSWER),
}


class StorageError(Exception):
    """Say in one plain sentence why a report can't be kept or found."""


def make_report(title="Sales", report_id=None):
    """Make a report and upload it; give its key. An id gets one report, however often one asks."""
    key = report_key(report_id or uuid.uuid4().hex)
    if report_exists(key):  # made already; and if S3 can't be reached, better to hear it before the work
        return key
    print("making the report…", flush=True)
    upload(make_pdf(title), key)
    print(f"done: {key}", flush=True)
    return key


def make_pdf(title="Sales"):
    """Query the sales and draw them; give the PDF's bytes, so that no file is left lying about."""
    return draw_report(title, query_sales())


def query_sales():
    """Ask a slow database for the year's sales (a stand-in: the wait is real, the numbers are made up)."""
    time.sleep(float(os.environ.get("REPORT_SECONDS", "45")))
    return year_of_sales()


def report_key(report_id):
    """Give the key under which a report is kept: nobody else has its id, so nothing is overwritten."""
    return f"report-{report_id}.pdf"


def upload(pdf, key):
    """Put a PDF into the bucket."""
    with plain_errors():
        s3().put_object(Bucket=bucket_name(), Key=key, Body=pdf, ContentType="application/pdf")


def report_link(key, seconds=300):
    """Give a link that lets anyone who has it download the report, for a few minutes."""
    what = {"Bucket": bucket_name(), "Key": key, "ResponseContentDisposition": "attachment"}
    with plain_errors():
        return s3().generate_presigned_url("get_object", Params=what, ExpiresIn=seconds)


def report_exists(key):
    """Say whether the bucket holds this report."""
    return any(report["key"] == key for report in list_reports(key))


def list_reports(prefix="report-"):
    """List the reports in the bucket, newest first."""
    with plain_errors():
        parts = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket_name(), Prefix=prefix)
        found = [item for part in parts for item in part.get("Contents", [])]
    found.sort(key=lambda item: item["LastModified"], reverse=True)
    return [{"key": o["Key"], "made_at": o["LastModified"].isoformat(), "size": o["Size"]} for o in found]


@cache
def s3():
    """Give a client of S3, made when first needed: importing this file must work when S3 is away."""
    style = "auto" if "AWS_ENDPOINT_URL_S3" in os.environ else "virtual"  # at Amazon, links name the region
    how = {"signature_version": "s3v4", "s3": {"addressing_style": style}}
    soon = {"connect_timeout": 2, "read_timeout": 10, "retries": {"total_max_attempts": 2}}
    return boto3.session.Session().client("s3", config=Config(**how, **soon))


def bucket_name():
    """Give the bucket's name, which the environment says."""
    if name := os.environ.get("S3_BUCKET"):
        return name
    raise StorageError("There is no bucket for the reports: set S3_BUCKET.")


@contextmanager
def plain_errors():
    """Turn what boto3 raises into a StorageError, which people can read."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        code = getattr(error, "response", {}).get("Error", {}).get("Code", type(error).__name__)
        sentence = S3_SAYS.get(code, f"S3 says no: {error}")
        raise StorageError(sentence.replace("{bucket}", bucket_name())) from error


def main():
    """Write, read and delete a small object, and say in a sentence how it went."""
    try:
        with plain_errors():
            place = {"Bucket": bucket_name(), "Key": f"connection-test-{uuid.uuid4().hex}"}
            s3().put_object(Body=b"hello", **place)
            s3().get_object(**place)["Body"].read()
            s3().delete_object(**place)
    except StorageError as error:
        sys.exit(str(error))
    print(f"The bucket {bucket_name()} can be written, read and tidied up. S3 is ready.")


if __name__ == "__main__":
    main()
