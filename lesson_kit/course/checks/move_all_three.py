"""The check of move-all-three: import utils.py beside a theatre of its own, and call the three functions."""

import json
import secrets
from pathlib import Path

from lesson_kit.course.answers import cut, shown
from lesson_kit.course.checks import ask_theatre, theatre_files
from lesson_kit.course.checks.bucket import s3_client
from lesson_kit.course.checks.pdf_words import is_pdf, may_hold
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

PATIENCE = 120.0
SLOW = 10.0  # what each function has to wait for, in seconds that nobody sleeps

IMPORTS = "`import utils` to bring in three plain functions, and to do nothing else"
SEATS = "find_free_seats(show) to list the free seats of that show"
STATEMENT = "make_statement(show) to keep the statement of that show as a PDF, and give its key"
ARCHIVE = "upload_archive() to keep every ticket in S3, and give the key"
EXPECTED = {"find_free_seats": SEATS, "make_statement": STATEMENT, "upload_archive": ARCHIVE}

CIRCLE = "utils imports the app, and soon the app imports utils: a circle. What is moved must not look back."
FLASK = "A worker has no request and no app. Which line brings Flask into utils.py?"
ALL_THREE = "Three functions move, under the names that they have. Which one is not there yet?"
HELPER = "What a function calls has to come along: its helpers, and the imports at the top of app.py."
AT_IMPORT = "Importing a file should only define functions. Which line at the left margin does slow work?"
ARGUMENT = "The route hands the show over as an argument. Look at the function's first line in app.py."
GIVE_BACK = (
    "What the function returned in app.py, it must still return: a worker keeps that as the job's result."
)
AS_IT_WAS = "Move the functions as they are: their results must not change."
ANEW = (
    "A second one would overwrite the first. In app.py each key has something in it that is different every "
    "time: what is it?"
)
NO_WORK = (
    "The waiting stands for real work: a slow disk, typesetting, a thin line. A worker has to do it all; "
    "what is to be quick is the page."
)
GOES_ON = (
    "The job would be finished while its work goes on in a thread, unseen, and the thread dies with the job. "
    "Do the slow part in the function itself: a job may take its time."
)
READ_IT = 'Run !python -c "import utils; print(utils.find_free_seats(1))" and read the last line.'


def check_move_all_three(probe: Probe) -> Outcome:
    """Import the file beside a theatre whose tickets are drawn afresh, and ask it the three questions."""
    seed, show, nonce = probe.random.randrange(10**9), probe.random.randint(2, 4), secrets.token_hex(8)
    files = {
        "theatre.py": theatre_files.theatre_text(seed),
        "ask_theatre.py": Path(ask_theatre.__file__).read_text(encoding="utf-8"),
    }
    argv = ["python", "ask_theatre.py", nonce, str(show)]
    ran = probe.run(
        argv, config={"REPORT_SECONDS": f"{SLOW:g}"}, extra_files=files, timeout=PATIENCE, base="challenge"
    )
    told, again = _told(ran.output, nonce)
    if "import" not in told:
        return failed(IMPORTS, "the import did not come to an end", AT_IMPORT if ran.timed_out else READ_IT)
    return (
        _imported(told["import"])
        or _goes_on(told)
        or _called(told)
        or _seats(told["find_free_seats"], theatre_files.free_seats(seed, show))
        or _statement(probe, told["make_statement"], theatre_files.takings(seed, show))
        or _archive(probe, told["upload_archive"], theatre_files.year_of_tickets(seed))
        or _kept_apart(told, again)
        or _all_the_work(told)
        or _early(ran.output, nonce)
        or passed("Three plain functions: a worker can import them, and so can a test.")
    )


def _told(output: str, nonce: str) -> tuple[dict[str, dict], dict[str, dict]]:
    """Give what came of the first call of each function, and of the second."""
    lines = [line.removeprefix(nonce) for line in output.splitlines() if line.startswith(nonce)]
    first: dict[str, dict] = {}
    second: dict[str, dict] = {}
    for step in map(json.loads, lines):
        (second if step["step"] in first else first)[step["step"]] = step
    return first, second


def _kept_apart(told: dict[str, dict], again: dict[str, dict]) -> Outcome | None:
    """Hold the keys of two calls with the same arguments against each other."""
    for name in ask_theatre.KEEP:
        expected = f"{EXPECTED[name]}, a new one each time"
        if name not in again or _said(again[name]):
            said = _said(again.get(name, {})) or "it did not come to an end"
            return failed(expected, f"when it was called a second time, {said}", READ_IT)
        if again[name]["value"] == told[name]["value"]:
            return failed(expected, f"the key {shown(told[name]['value'])}, twice", ANEW)
    return None


def _all_the_work(told: dict[str, dict]) -> Outcome | None:
    for name, expected in EXPECTED.items():
        if told[name]["waited"] < ask_theatre.ENOUGH * SLOW:
            return failed(
                f"{expected}, and to do all the work for it", f"{name} left the slow part out", NO_WORK
            )
    return None


def _imported(step: dict) -> Outcome | None:
    said = _said(step)
    if "app" in step["loaded"]:
        return failed(IMPORTS, said or "`import utils` imports app.py as well", CIRCLE)
    if said:
        return failed(IMPORTS, said, HELPER if _lacks_a_name(step) else READ_IT)
    if "flask" in step["loaded"]:
        return failed(IMPORTS, "`import utils` imports Flask as well", FLASK)
    missing = [name for name in ask_theatre.NAMES if name not in step["has"]]
    return failed(IMPORTS, f"utils has no {missing[0]}", ALL_THREE) if missing else None


def _goes_on(told: dict[str, dict]) -> Outcome | None:
    """Look for a function that returned with its slow part still before it, in a thread."""
    for name, expected in EXPECTED.items():
        if told.get(name, {}).get("goes_on") and not _said(told[name]):
            seen = f"{name} returned, and a thread that it had started went on"
            return failed(f"{expected}, once all is done", seen, GOES_ON)
    return None


def _called(told: dict[str, dict]) -> Outcome | None:
    for name, expected in EXPECTED.items():
        if name not in told:
            return failed(expected, "it did not come to an end", READ_IT)
        step = told[name]
        if {"app", "flask"} & set(step["loaded"]):
            return failed(IMPORTS, f"{name} imports the app or Flask when it is called", CIRCLE)
        if said := _said(step):
            argument = step["error"] == "TypeError" and "argument" in said
            return failed(
                expected, said, ARGUMENT if argument else HELPER if _lacks_a_name(step) else READ_IT
            )
    return None


def _seats(step: dict, free: list[str]) -> Outcome | None:
    value = step["value"]
    if not isinstance(value, list):
        return failed(SEATS, _looks(step), GIVE_BACK)
    if sorted(map(str, value)) != sorted(free):
        return failed(SEATS, f"{len(value)} seats where {len(free)} are free: {shown(value)}", AS_IT_WAS)
    return None


def _statement(probe: Probe, step: dict, total: int) -> Outcome | None:
    kept = _kept(probe, step["value"])
    if kept is None:
        return failed(STATEMENT, f"{_looks(step)}, which is no key in the bucket", GIVE_BACK)
    if not is_pdf(kept) or not may_hold(kept, str(total)):
        return failed(STATEMENT, f"a statement without the show's total, {total}", AS_IT_WAS)
    return None


def _archive(probe: Probe, step: dict, lines: list[str]) -> Outcome | None:
    kept = _kept(probe, step["value"])
    if kept is None:
        return failed(ARCHIVE, f"{_looks(step)}, which is no key in the bucket", GIVE_BACK)
    rows = kept.decode(errors="replace").split()
    if sorted(rows) != sorted(lines):
        return failed(ARCHIVE, f"an archive of {len(rows)} lines for {len(lines)} tickets", AS_IT_WAS)
    return None


def _early(output: str, nonce: str) -> Outcome | None:
    """Look for work that was done by the import itself: it says `done: …` before the first step is told."""
    before = output.partition(nonce)[0]
    return failed(IMPORTS, f"it printed {shown(before.strip())}", AT_IMPORT) if "done: " in before else None


def _kept(probe: Probe, key: object) -> bytes | None:
    if not isinstance(key, str) or not key:
        return None
    client = s3_client(probe.services)
    try:
        return client.get_object(Bucket=probe.services["S3_BUCKET"], Key=key)["Body"].read()
    except client.exceptions.ClientError:
        return None


def _said(step: dict) -> str:
    return f"it raised {step['error']}: {cut(step['text'], 300)}" if "error" in step else ""


def _lacks_a_name(step: dict) -> bool:
    return step.get("error") in ("NameError", "ModuleNotFoundError", "ImportError", "AttributeError")


def _looks(step: dict) -> str:
    return f"it gave {cut(step['looks'], 80) if 'looks' in step else shown(step['value'])}"
