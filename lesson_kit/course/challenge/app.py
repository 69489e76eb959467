"""The box office of a small theatre.

Some of its pages take very long, and then all of them do.
"""

import io
import os
import time
import uuid

import boto3
from boto3.s3.transfer import TransferConfig
from flask import Flask, jsonify, render_template, request
from reportlab.platypus import SimpleDocTemplate, Table
from theatre import NIGHTS, SEATS, open_database, slow_seconds, tonights_tickets

app = Flask(__name__)


@app.get("/")
def home():
    """Show the three buttons."""
    return render_template("home.html", shows=list_shows())


@app.get("/ping")
def ping():
    """Answer at once."""
    return "pong\n", {"Content-Type": "text/plain"}


@app.get("/shows")
def shows():
    """Say what is on."""
    return jsonify(shows=list_shows())


@app.post("/seats")
def seats():
    """Say which seats are free. Someone stands at the box office and waits for it."""
    show = int(request.form.get("show", 1))
    return jsonify(show=show, free=find_free_seats(show))


@app.post("/statements")
def statements():
    """Make the statement of a show's takings."""
    return jsonify(key=make_statement(int(request.form.get("show", 1))))


@app.post("/archives")
def archives():
    """Put the tickets of a whole year into the archive. Nobody waits for it."""
    return jsonify(key=upload_archive())


def list_shows():
    """Query the shows: a small table, and a quick answer."""
    with open_database() as database:
        rows = database.execute("SELECT show, title FROM shows").fetchall()
    return [{"show": show, "title": title} for show, title in rows]


def find_free_seats(show):
    """Query tonight's tickets of a show; give the seats that nobody has bought."""
    print(f"looking for free seats of show {show}…", flush=True)
    query = "SELECT slow(seat) FROM tickets WHERE show = ?"
    with open_database() as database:
        rows = database.execute(query, [show]).fetchall()
    sold = {seat for (seat,) in rows}
    print(f"done: {len(sold)} seats are sold", flush=True)
    return [seat for seat in SEATS if seat not in sold]


def make_statement(show):
    """Draw a show's takings of tonight as a PDF, keep it in S3, and give its key."""
    print(f"making the statement of show {show}…", flush=True)
    query = "SELECT seat, price FROM tickets WHERE show = ? ORDER BY seat"
    with open_database() as database:
        rows = database.execute(query, [show]).fetchall()
    typeset(rows)
    file = io.BytesIO()
    total = sum(price for _, price in rows)
    SimpleDocTemplate(file).build([Table([["Seat", "Price"], *rows, ["All", total]])])
    key = f"statement-{show}-{uuid.uuid4().hex}.pdf"
    s3().put_object(Bucket=os.environ["S3_BUCKET"], Key=key, Body=file.getvalue())
    print(f"done: {key}", flush=True)
    return key


def typeset(rows):
    """Arrange the rows on pages, with all the care that they deserve."""
    for _ in rows:
        time.sleep(slow_seconds() / len(rows))


def upload_archive():
    """Upload a year's tickets, over the theatre's thin line, and give their key."""
    print("uploading the archive…", flush=True)
    tickets = tonights_tickets()
    rows = []
    for night in range(NIGHTS):
        rows += [f"{night},{show},{seat},{price}" for show, seat, price in tickets]
    data = "\n".join(rows).encode()
    key = f"archive-{uuid.uuid4().hex}.csv"
    s3().upload_fileobj(
        io.BytesIO(data),
        os.environ["S3_BUCKET"],
        key,
        Callback=lambda sent: time.sleep(slow_seconds() * sent / len(data)),
        Config=TransferConfig(use_threads=False),
    )
    print(f"done: {key}", flush=True)
    return key


def s3():
    """Give a client of S3."""
    return boto3.session.Session().client("s3")
