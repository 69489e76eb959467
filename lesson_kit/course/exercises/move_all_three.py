"""The exercise move-all-three: the functions that block, in a utils.py that needs no web application."""

from lesson_kit.course.checks import theatre_files
from lesson_kit.course.checks.move_all_three import (
    ALL_THREE,
    ANEW,
    ARGUMENT,
    AS_IT_WAS,
    AT_IMPORT,
    CIRCLE,
    FLASK,
    GIVE_BACK,
    GOES_ON,
    HELPER,
    NO_WORK,
    check_move_all_three,
)
from lesson_kit.course.exercise import Exercise, Mistake

MOVED = theatre_files.moved()
STUB = '''\
%%writefile utils.py
"""What takes long at the theatre, for a worker to do. No Flask in here."""

# Move the three functions that block into this file, and all that they need
# from app.py.
'''
SEATS_ONLY_SOLD = MOVED.replace("if seat not in sold]", "if seat in sold]")
NO_S3 = MOVED[: MOVED.index("def s3():")]
NO_ARCHIVE = MOVED[: MOVED.index("def upload_archive")] + MOVED[MOVED.index("def s3():") :]
ASKS_FLASK = "from flask import request\n" + MOVED.replace("[show])", "[show or request.form['show']])")
NO_ARGUMENT = MOVED.replace("def find_free_seats(show):", "def find_free_seats():\n    show = 1")

WHOLE_THEATRE = (
    MOVED.replace(
        "from theatre import NIGHTS, SEATS, open_database, slow_seconds, tonights_tickets", "import theatre"
    )
    .replace("open_database(", "theatre.open_database(")
    .replace("slow_seconds()", "theatre.slow_seconds()")
    .replace("tonights_tickets()", "theatre.tonights_tickets()")
    .replace("in SEATS", "in theatre.SEATS")
    .replace("(NIGHTS)", "(theatre.NIGHTS)")
)
OTHER_HANDS = '''\
"""The theatre's slow work, rearranged."""

import io
import os
import time
import uuid
from functools import cache

import boto3
from reportlab.pdfgen.canvas import Canvas

from theatre import NIGHTS, SEATS, open_database, slow_seconds, tonights_tickets


@cache
def bucket():
    return boto3.resource("s3").Bucket(os.environ["S3_BUCKET"])


def keep(kind, ending, body):
    key = f"{kind}-{uuid.uuid4()}.{ending}"
    bucket().put_object(Key=key, Body=body)
    return key


def query(text, *values):
    with open_database() as database:
        return database.execute(text, values).fetchall()


def find_free_seats(show: int) -> list:
    taken = query("SELECT slow(seat) FROM tickets WHERE show = ?", show)
    return sorted(set(SEATS) - {seat for (seat,) in taken})


def make_statement(show: int) -> str:
    rows = query("SELECT seat, price FROM tickets WHERE show = ?", show)
    time.sleep(slow_seconds())
    file = io.BytesIO()
    canvas = Canvas(file)
    for number, line in enumerate([*rows, ("All", sum(price for _, price in rows))]):
        canvas.drawString(50 + 250 * (number // 60), 800 - 12 * (number % 60), " ".join(map(str, line)))
    canvas.save()
    return keep("statement", "pdf", file.getvalue())


def upload_archive() -> str:
    time.sleep(slow_seconds())
    tickets = tonights_tickets()
    lines = (",".join(map(str, (night, *ticket))) for night in range(NIGHTS) for ticket in tickets)
    return keep("archive", "csv", "\\n".join(lines))
'''
TYPESET_ASIDE = MOVED.replace("import io\n", "import io\nimport threading\n", 1).replace(
    "    typeset(rows)\n", "    threading.Thread(target=typeset, args=[rows]).start()\n"
)
SEATS_ASIDE = MOVED.replace("find_free_seats(show)", "look_for_seats(show)") + (
    "\n\ndef find_free_seats(show):\n    from threading import Thread\n\n"
    "    Thread(target=look_for_seats, args=[show], daemon=True).start()\n"
)
ARCHIVE_ASIDE = MOVED.replace("def upload_archive()", "def keep_archive()") + (
    "\n\nfrom concurrent.futures import ThreadPoolExecutor\n\npool = ThreadPoolExecutor()\n\n\n"
    "def upload_archive():\n    return pool.submit(keep_archive)\n"
)
WAITS_FOR_ITS_THREADS = MOVED.replace("TransferConfig(use_threads=False)", "TransferConfig()").replace(
    "    typeset(rows)\n",
    "    from threading import Thread\n\n    thread = Thread(target=typeset, args=[rows])\n"
    "    thread.start()\n    thread.join()\n",
)

EXERCISE = Exercise(
    name="move-all-three",
    kind="file",
    path="utils.py",
    points=3,
    stub=STUB,
    hints=(
        "Three functions move: those that you found. Copy them as they are, and then see what they call.",
        "make_statement calls typeset, and two of the three call s3. The imports at the top of app.py"
        " come along, "
        "all but one line.",
        "Copy app.py whole. Take out the line that imports Flask, the line app = Flask(…) and every "
        "function with "
        "an @app above it. What is left is your utils.py.",
    ),
    check=check_move_all_three,
    mistakes=(
        Mistake(
            "from app import find_free_seats, make_statement, upload_archive\n", CIRCLE, "imports the app"
        ),
        Mistake(ASKS_FLASK, FLASK, "asks Flask for the show"),
        Mistake(NO_ARCHIVE, ALL_THREE, "two of the three"),
        Mistake(NO_S3, HELPER, "leaves a helper behind"),
        Mistake(MOVED.replace("import uuid\n", ""), HELPER, "leaves an import behind"),
        Mistake(MOVED + "\n\nupload_archive()\n", AT_IMPORT, "uploads when it is imported"),
        Mistake(
            MOVED.replace("return key", "print(key)"), GIVE_BACK, "prints the key in place of returning it"
        ),
        Mistake(NO_ARGUMENT, ARGUMENT, "one show for all"),
        Mistake(
            MOVED.replace("-{uuid.uuid4().hex}.pdf", ".pdf"), ANEW, "one key for all statements of a show"
        ),
        Mistake(MOVED.replace("archive-{uuid.uuid4().hex}", "archive"), ANEW, "one key for all archives"),
        Mistake(
            MOVED.replace("slow_seconds() / len(rows)", "0"), NO_WORK, "a statement without its typesetting"
        ),
        Mistake(MOVED.replace("SELECT slow(seat)", "SELECT seat"), NO_WORK, "a query of another table"),
        Mistake(
            MOVED.replace("slow_seconds() * sent / len(data)", "0"), NO_WORK, "an upload that takes no time"
        ),
        Mistake(TYPESET_ASIDE, GOES_ON, "typesets in a thread"),
        Mistake(SEATS_ASIDE, GOES_ON, "looks for seats in a thread"),
        Mistake(ARCHIVE_ASIDE, GOES_ON, "hands the upload to a pool of threads"),
        Mistake(
            MOVED.replace("return [seat for", "return set(seat for").replace("in sold]", "in sold)"),
            GIVE_BACK,
            "a set of seats",
        ),
        Mistake(SEATS_ONLY_SOLD, AS_IT_WAS, "the seats that are sold"),
    ),
    also_right=(WHOLE_THEATRE, OTHER_HANDS, WAITS_FOR_ITS_THREADS),
)
