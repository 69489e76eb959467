"""A utils.py with a gate in it: enqueue-in-the-route's check puts it beside a learner's routes.py.

It has what the finished utils.py has, and leaves the same behind: a report in the bucket, under the same key.
Whoever makes one says so in Redis, and waits until the check lets them through. So it is seen at once who
makes the report, the web dyno or the worker, and no report is ever made before an answer could come.

It speaks to the bucket of the check, which asks for no signature, without boto3: that alone would take half
of the time that the app needs to start, in each of its processes.
"""

import os
import re
import time
import urllib.parse
import urllib.request
import uuid
from functools import cache

PUBLIC = {"x-amz-acl": "public-read", "Content-Type": "application/pdf"}
LISTED = "<Key>(.*?)</Key><LastModified>(.*?)</LastModified>.*?<Size>(.*?)</Size>"


def make_report(title="Sales", report_id=None):
    """Make a report and upload it; give its key."""
    key = report_key(report_id or uuid.uuid4().hex)
    if report_exists(key):
        return key
    upload(make_pdf(title), key)
    return key


def make_pdf(title="Sales"):
    """Give a PDF without a page, for nobody reads it."""
    query_sales()
    return b"%PDF-1.4\n%%EOF\n"


def query_sales():
    """Say which dyno makes the report, and wait to be let through."""
    import redis

    with redis.Redis.from_url(os.environ["REDIS_URL"]) as gate:
        gate.rpush("check:made-in", os.environ.get("DYNO", "?"))
        while not gate.get("check:open"):
            time.sleep(0.02)
    return {}


def upload(pdf, key):
    """Put a PDF into the bucket."""
    request = urllib.request.Request(report_link(key), pdf, PUBLIC, method="PUT")
    urllib.request.urlopen(request).close()


def report_key(report_id):
    """Give the key of a report."""
    return f"report-{report_id}.pdf"


def report_exists(key):
    """Say whether the bucket holds this report."""
    return any(report["key"] == key for report in list_reports(key))


def list_reports(prefix="report-"):
    """List the reports in the bucket, newest first."""
    with urllib.request.urlopen(f"{_bucket()}?list-type=2&prefix={urllib.parse.quote(prefix)}") as answer:
        found = re.findall(LISTED, answer.read().decode())
    found.sort(key=lambda item: item[1], reverse=True)
    return [{"key": key, "made_at": at, "size": int(size)} for key, at, size in found]


def report_link(key, seconds=300):
    """Give a link with which anyone can download the report."""
    return f"{_bucket()}/{urllib.parse.quote(key)}"


@cache
def s3():
    """Give a client of S3."""
    import boto3

    return boto3.session.Session().client("s3")


def bucket_name():
    """Give the bucket's name."""
    return os.environ["S3_BUCKET"]


def plain_errors():
    """Turn what boto3 raises into nothing else: nobody here asks for it."""
    import contextlib

    return contextlib.nullcontext()


def main():
    """Do nothing: this is no program."""


class StorageError(Exception):
    """Say in one plain sentence why a report can't be kept or found."""


def _bucket():
    return f"{os.environ['AWS_ENDPOINT_URL_S3']}/{bucket_name()}"
