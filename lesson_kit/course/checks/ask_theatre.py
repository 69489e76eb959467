"""Ask a learner's utils.py what the box office asks: the check of move-all-three runs this apart.

    python ask_theatre.py NONCE SHOW

It prints `NONCE {"step": …}` after importing the file, and after each of the calls: one of each function, and
one more of those that keep something. Nobody sleeps meanwhile: `waited` says how long each would have, and
`goes_on` that it returned with its work in a thread still before it; then no more is asked.
"""

import importlib
import json
import os
import sys
import threading
import time

ENOUGH = 0.9  # of the slow part
HELD = 3.0  # seconds; far more than a function takes that waits for none of its threads
LONGEST = 2000
KEEP = ("make_statement", "upload_archive")
NAMES = ("find_free_seats", "make_statement", "upload_archive")


def main(nonce: str, show: str) -> None:
    """Import the file, and call the three functions."""
    sys.path.insert(0, os.getcwd())
    slow_part = float(os.environ["REPORT_SECONDS"])
    sleeps = Sleeps()
    time.sleep = sleeps.note
    found, utils = attempt(lambda: importlib.import_module("utils"))
    has = [name for name in NAMES if callable(getattr(utils, name, None))]
    tell(nonce, {"step": "import", "has": has, **found})
    for number, name in enumerate([*has, *(name for name in KEEP if name in has)]):
        arguments = () if name == "upload_archive" else (int(show),)
        threads = set(threading.enumerate())
        sleeps.begin(hold=number < len(has))
        began = time.monotonic()
        found, value = attempt(lambda name=name, arguments=arguments: getattr(utils, name)(*arguments))
        took = time.monotonic() - began
        left = set(threading.enumerate()) - threads
        waited = sleeps.end() + (0 if left or sleeps.held else took)
        goes_on = bool(left) and waited < ENOUGH * slow_part
        tell(nonce, {"step": name, "value": value, "waited": waited, "goes_on": goes_on, **found})
        if goes_on:
            os._exit(0)  # whatever is in those threads, nobody waits for it


class Sleeps:
    """Stand in for `time.sleep`: note how long each would have slept, and let nobody sleep.

    A thread is held until the function that is asked has returned. A function that waits for the thread can't
    return meanwhile; so after HELD seconds it is let go, and with it all others of this call.
    """

    def __init__(self) -> None:
        self.held = False
        self._seconds = 0.0
        self._go = threading.Event()

    def begin(self, hold: bool) -> None:
        """Begin to note, for one call of a function; once for each function threads are held."""
        self._seconds, self.held = 0.0, False
        if hold:
            self._go.clear()

    def note(self, seconds: float) -> None:
        """Note a sleep, once it may be."""
        if threading.current_thread() is not threading.main_thread():
            self.held = True
            self._go.wait(HELD)
            self._go.set()
        self._seconds += seconds

    def end(self) -> float:
        """Let all go; give how long was slept until now."""
        seconds = self._seconds
        self._go.set()
        return seconds


def attempt(work):
    """Do something, and give what is to be told of it, and its value."""
    try:
        value, found = work(), {}
    except BaseException as error:  # SystemExit too: whatever it is, the check wants to hear of it
        value, found = None, {"error": type(error).__name__, "text": str(error)[:LONGEST]}
    return {**found, "loaded": [name for name in ("flask", "app") if name in sys.modules]}, value


def tell(nonce: str, found: dict) -> None:
    """Print what came of a step."""
    value = found.get("value")
    if not isinstance(value, str | list | tuple | type(None)):
        found["value"], found["looks"] = None, repr(value)[:LONGEST]
    # In one piece: a thread may print meanwhile.
    sys.stdout.write(f"\n{nonce} {json.dumps(found, default=repr)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
