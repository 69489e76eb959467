"""Ask a learner's utils.py what the box office asks: the check of move-all-three runs this apart.

    python ask_theatre.py NONCE SHOW

It prints `NONCE {"step": …}` after importing the file, and after each of the calls: one of each function, and
one more of those that keep something. Nobody sleeps meanwhile: `waited` says how long each would have.
"""

import importlib
import json
import os
import sys
import time

KEEP = ("make_statement", "upload_archive")
NAMES = ("find_free_seats", "make_statement", "upload_archive")


def main(nonce: str, show: str) -> None:
    """Import the file, and call the three functions."""
    sys.path.insert(0, os.getcwd())
    slept: list[float] = []
    time.sleep = slept.append
    found, utils = attempt(lambda: importlib.import_module("utils"))
    has = [name for name in NAMES if callable(getattr(utils, name, None))]
    tell(nonce, {"step": "import", "has": has, **found})
    for name in [*has, *(name for name in KEEP if name in has)]:
        slept.clear()
        began = time.monotonic()
        arguments = () if name == "upload_archive" else (int(show),)
        found, value = attempt(lambda name=name, arguments=arguments: getattr(utils, name)(*arguments))
        waited = sum(slept) + time.monotonic() - began
        tell(nonce, {"step": name, "value": value, "waited": waited, **found})


def attempt(work):
    """Do something, and give what is to be told of it, and its value."""
    try:
        value, found = work(), {}
    except BaseException as error:  # SystemExit too: whatever it is, the check wants to hear of it
        value, found = None, {"error": type(error).__name__, "text": str(error)[:300]}
    return {**found, "loaded": [name for name in ("flask", "app") if name in sys.modules]}, value


def tell(nonce: str, found: dict) -> None:
    """Print what came of a step."""
    value = found.get("value")
    if not isinstance(value, str | list | tuple | type(None)):
        found["value"], found["looks"] = None, repr(value)[:80]
    print("\n" + nonce, json.dumps(found, default=repr), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
