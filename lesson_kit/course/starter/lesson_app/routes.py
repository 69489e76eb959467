"""The pages, and the report that one of them makes."""

import os
import re
import time
import uuid

import boto3
from botocore.config import Config
from flask import Blueprint, abort, redirect, render_template, url_for

from drawing import draw_report, year_of_sales
from lesson_app.answers import answer

pages = Blueprint("pages", __name__)


@pages.get("/")
def home():
    """Show the button."""
    return render_template("home.html")


@pages.get("/ping")
def ping():
    """Answer at once."""
    return "pong\n", {"Content-Type": "text/plain"}


@pages.post("/reports")
def ask_for_report():
    """Make a report and show where it is."""
    key = make_report()
    link = url_for("pages.download", key=key)
    return answer("made.html", {"key": key, "download_url": link})


@pages.get("/reports")
def all_reports():
    """List all reports, newest first."""
    reports = list_reports()
    for report in reports:
        report["download_url"] = url_for("pages.download", key=report["key"])
    return answer("reports.html", {"reports": reports})


@pages.get("/reports/<key>")
def download(key):
    """Send the visitor on to a link that S3 honours for a few minutes."""
    if not re.fullmatch(r"report-[0-9a-f]{32}\.pdf", key):
        abort(404, "There is no such report.")
    return redirect(report_link(key))


def make_report(title="Sales"):
    """Make a report and upload it; give its key in the bucket."""
    key = f"report-{uuid.uuid4().hex}.pdf"
    print("making the report…", flush=True)
    upload(make_pdf(title), key)
    print(f"done: {key}", flush=True)
    return key


def make_pdf(title="Sales"):
    """Query the sales and draw them; give the PDF's bytes."""
    return draw_report(title, query_sales())


def query_sales():
    """Ask a slow database for the sales: the wait is real, the numbers are made up."""
    time.sleep(float(os.environ.get("REPORT_SECONDS", "45")))
    return year_of_sales()


def upload(pdf, key):
    """Put a PDF into the bucket."""
    place = {"Bucket": os.environ["S3_BUCKET"], "Key": key}
    s3().put_object(Body=pdf, ContentType="application/pdf", **place)


def report_link(key, seconds=300):
    """Give a link with which anyone can download the report, for a few minutes."""
    what = {
        "Bucket": os.environ["S3_BUCKET"],
        "Key": key,
        "ResponseContentDisposition": "attachment",
    }
    return s3().generate_presigned_url("get_object", Params=what, ExpiresIn=seconds)


def list_reports():
    """List the reports in the bucket, newest first."""
    listing = s3().get_paginator("list_objects_v2")
    parts = listing.paginate(Bucket=os.environ["S3_BUCKET"], Prefix="report-")
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


def s3():
    """Give a client of S3."""
    return boto3.session.Session().client("s3", config=Config(signature_version="s3v4"))
