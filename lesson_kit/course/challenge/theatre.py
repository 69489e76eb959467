"""The theatre's data, made up anew each time, and the slowness of all that it owns."""

import os
import random
import sqlite3
import time
from contextlib import closing

SEATS = [f"{row}{number}" for row in "ABCDEFGH" for number in range(1, 13)]
TITLES = ["The Seagull", "Three Sisters", "Uncle Vanya", "The Cherry Orchard"]
SOLD = 60  # tickets for each show
NIGHTS = 365


def slow_seconds():
    """Say how long a slow thing takes."""
    return float(os.environ.get("REPORT_SECONDS", "45"))


def tonights_tickets():
    """List tonight's tickets: show, seat, price."""
    dice = random.Random(1904)
    return [
        (show, seat, 16 if seat[0] < "D" else 12)
        for show, _ in enumerate(TITLES, 1)
        for seat in sorted(dice.sample(SEATS, SOLD))
    ]


def open_database():
    """Open the theatre's database. Its function `slow` reads as from an old disk."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE shows (show INTEGER, title TEXT)")
    database.execute("CREATE TABLE tickets (show INTEGER, seat TEXT, price INTEGER)")
    database.executemany("INSERT INTO shows VALUES (?, ?)", enumerate(TITLES, 1))
    database.executemany("INSERT INTO tickets VALUES (?, ?, ?)", tonights_tickets())

    def read_from_old_disk(value):
        time.sleep(slow_seconds() / SOLD)
        return value

    database.create_function("slow", 1, read_from_old_disk)
    return closing(database)
