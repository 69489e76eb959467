"""Import a learner's worker.py and say where its `conn` leads: write-worker's check runs this apart.

    python look_at_worker.py NONCE GIVEN_URL TLS_URL

It prints a line `NONCE {"step": …}` for each of four imports: with REDIS_URL as given, with one where nobody
listens, without REDIS_URL, and with a URL of the kind that Heroku gives. The check believes only what it sees
in Redis as well.
"""

import importlib
import json
import os
import sys
import traceback
from urllib.parse import urlsplit

AWAY = "redis://127.0.0.1:9"  # the discard port: nobody listens there


def main(nonce: str, given: str, tls: str) -> None:
    """Import worker.py four times."""
    sys.path.insert(0, os.getcwd())
    results = set_aside_output()
    for step, url in (("given", given), ("away", AWAY), ("unset", None), ("tls", tls)):
        try:
            found = look(url)
        except BaseException as error:  # SystemExit too: whatever it is, the check wants to hear of it
            found = {"error": type(error).__name__, "text": str(error)[:300], "in_worker": in_worker(error)}
        os.write(results, f"{nonce} {json.dumps({'step': step, **found})}\n".encode())


def in_worker(error: BaseException) -> bool:
    """Say whether RQ's worker was at work when it happened."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_globals.get("__name__", "").startswith("rq.worker") for frame, _ in frames)


def set_aside_output() -> int:
    """Let all that is printed from now on go nowhere; give where it went before, for the results."""
    results, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    return results


def look(url: str | None) -> dict:
    """Import worker.py afresh under a REDIS_URL; say where its conn leads, and knock if that is the place."""
    sys.modules.pop("worker", None)
    os.environ.pop("REDIS_URL", None)
    if url is not None:
        os.environ["REDIS_URL"] = url
    conn = importlib.import_module("worker").conn
    place = conn.connection_pool.connection_kwargs
    found = {"host": str(place.get("host")), "port": str(place.get("port"))}
    wanted = urlsplit(url or "")
    if url != AWAY and (found["host"], found["port"]) == (wanted.hostname, str(wanted.port)):
        conn.ping()
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
