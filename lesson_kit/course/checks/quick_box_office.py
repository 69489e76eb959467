"""A utils.py of the box office: unblock-everything's check puts it beside a learner's app.py.

It asks the theatre as the app's own functions do, and keeps things in the bucket under the same keys. But
nobody reads those, so nothing is drawn; and it speaks to the bucket of the check, which asks for no
signature, without boto3: importing that would take half of the time that the app needs to start.
"""

import os
import time
import urllib.request
import uuid


def list_shows():
    """Query the shows."""
    import theatre

    with theatre.open_database() as database:
        rows = database.execute("SELECT show, title FROM shows").fetchall()
    return [{"show": show, "title": title} for show, title in rows]


def find_free_seats(show):
    """Query tonight's tickets of a show; give the seats that nobody has bought."""
    import theatre

    query = "SELECT slow(seat) FROM tickets WHERE show = ?"
    with theatre.open_database() as database:
        rows = database.execute(query, [show]).fetchall()
    sold = {seat for (seat,) in rows}
    return [seat for seat in theatre.SEATS if seat not in sold]


def make_statement(show):
    """Add a show's takings of tonight up, keep the sum in S3, and give its key."""
    import theatre

    query = "SELECT seat, price FROM tickets WHERE show = ? ORDER BY seat"
    with theatre.open_database() as database:
        rows = database.execute(query, [show]).fetchall()
    typeset(rows)
    return _kept(f"statement-{show}-{uuid.uuid4().hex}.pdf", str(sum(price for _, price in rows)))


def typeset(rows):
    """Arrange the rows on pages, with all the care that they deserve."""
    import theatre

    for _ in rows:
        time.sleep(theatre.slow_seconds() / len(rows))


def upload_archive():
    """Keep an archive without tickets, and give its key."""
    import theatre

    theatre.slow_seconds()
    return _kept(f"archive-{uuid.uuid4().hex}.csv", "")


def s3():
    """Give a client of S3."""
    import boto3

    return boto3.session.Session().client("s3")


def _kept(key, text):
    address = f"{os.environ['AWS_ENDPOINT_URL_S3']}/{os.environ['S3_BUCKET']}/{key}"
    urllib.request.urlopen(urllib.request.Request(address, text.encode(), method="PUT")).close()
    return key
