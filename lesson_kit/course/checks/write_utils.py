"""The check of write-utils: import utils.py, make reports with it, and look at the bucket and the disk."""

import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from lesson_kit.course.answers import shown
from lesson_kit.course.checks import drive_utils, plain_drawing
from lesson_kit.course.checks.bucket import s3_client
from lesson_kit.course.checks.pdf_words import is_pdf, may_hold
from lesson_kit.judge.files import Ran
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

PATIENCE = 120.0
MUCH_MORE = 1.5  # times what was asked for: a second or two besides is nobody's business
NEEDED = (
    *("make_report", "make_pdf", "report_key", "report_link", "report_exists", "list_reports"),
    *("bucket_name", "StorageError"),
)

IMPORTS = "`import utils` to bring in plain functions, and to work even when S3 is away"
MAKES = "make_report(title) to leave a PDF in the bucket and give its key"
APART = "every report to have a key of its own"
NAMED = "the key of every report to be report-, 32 hexadecimal digits (0 to 9, a to f) and .pdf"
CLEAN = "no file to stay behind on the dyno's disk"
FAILS = "make_report to fail when the upload fails, so that its job fails too"

CIRCLE = "utils imports the app, and the app imports utils: a circle. What is moved must not look back."
FLASK = "A worker has no request and no app. Which line brings Flask into utils.py?"
AWAY = (
    "Importing utils.py must not talk to S3: a worker that starts while S3 is away would crash. Connect "
    "later."
)
MISSING = "The rest of the app imports that name from utils. Keep what the stub had, and add what you move."
SECOND = (
    "Two workers may make a report in the same second: the second one would overwrite the first. What is "
    "different every time, on every machine?"
)
SAME_ID = "Whoever asks for a report with an id follows it under that id: its key is report_key(report_id)."
FORM = (
    "The download page accepts only report_key(id) with an id of 32 hexadecimal digits, without dashes; any "
    "other key is a link to a 404. Which attribute of a uuid4() is written so?"
)
ONCE = (
    "A default value in the def line is worked out once, when the file is imported: every report of that "
    "process gets the same id. Make the default None, and draw the id inside the function."
)
KEPT_ID = (
    "The id is drawn once and then kept, so every report of that process gets the same. Draw it anew inside "
    "the function, at every call."
)
TITLE_KEY = (
    "Your key depends on the title alone: two reports of one title overwrite each other. What is different "
    "every time, whatever the title?"
)
LEFT = "Delete the file in a finally block, or keep the PDF in memory (io.BytesIO) and need no file at all."
SWALLOWED = "An except that hides the error makes a job that succeeds without a report. Let the error out."
HARD_CODED = "Which bucket does your upload name? It is in the environment: S3_BUCKET."
RETURN_KEY = (
    "Return the key under which the report is kept. Links expire, and files on the dyno's disk vanish."
)
NO_PDF = "What does make_pdf return, and is it that which you upload?"
TITLE = "The title has to travel from make_report through make_pdf into the report."
OBEYS = "make_report to take as long as REPORT_SECONDS says, as it did in routes.py"
SLOW_DATABASE = (
    "The sleep in query_sales plays the slow database: without it there is nothing to cure. Copy the four "
    "functions as they are."
)
OTHER_TIME = (
    "The sleep in query_sales plays the slow database, which takes REPORT_SECONDS seconds: as many, and no "
    "other number. What does your file make of that variable before it sleeps?"
)
READ_IT = (
    'Run `!python -c "import utils; print(utils.make_report())"` in a cell of its own, and read the last '
    "line of what it says."
)
STUCK = "Is there a loop that never ends, or a wait besides the one of REPORT_SECONDS?"

AWAY_S3 = "http://127.0.0.1:9"  # the discard port: nobody listens there


def check_write_utils(probe: Probe) -> Outcome:
    """Import the file with S3 away; make reports in one second; make one with no bucket to put it in."""
    nonce, report_id = secrets.token_hex(8), secrets.token_hex(16)
    titles = [f"Sales{probe.random.randint(10_000, 99_999)}" for _ in range(3)]
    quick = {"REPORT_SECONDS": "0"}
    steps = [
        {"step": "import", "environment": {"AWS_ENDPOINT_URL_S3": AWAY_S3}, "call": None},
        {"step": "first", "environment": quick, "call": {"title": titles[0]}},
        {"step": "second", "environment": quick, "call": {"title": titles[1]}},
        {"step": "again", "environment": quick, "call": {"title": titles[1]}, "times": 2},
        {
            "step": "endless",
            "environment": {"REPORT_SECONDS": str(drive_utils.ENDLESS)},
            "call": {"title": titles[0]},
            "endless": True,
        },
        {"step": "with id", "environment": quick, "call": {"title": titles[2], "report_id": report_id}},
        {
            "step": "no bucket",
            "environment": quick | {"S3_BUCKET": f"no-{nonce}"},
            "call": {"title": titles[0]},
        },
    ]
    ran = _drive(probe, nonce, steps)
    found = _found(ran.output, nonce)
    if len(found) < len(steps):
        return _cut_short(ran)

    def made_later() -> object:
        step = {"step": "later", "environment": quick, "call": {"title": titles[1]}, "later": True}
        return _found(_drive(probe, nonce, [step]).output, nonce).get("later", {}).get("key")

    return (
        _imported(found["import"])
        or _returned(found["first"])
        or _returned(found["second"])
        or _apart(found["first"], found["second"])
        or _drawn_anew(found["again"], found["second"], made_later)
        or _well_formed(found["first"])
        or _content(probe, found["first"]["key"], titles[0])
        or _content(probe, found["second"]["key"], titles[1])
        or _with_id(found["with id"], report_id)
        or _waits(found["endless"])
        or _left(found["first"], "after a report was made")
        or _failed_loudly(found["no bucket"])
        or _left(found["no bucket"], "after an upload that failed")
        or passed("It imports anywhere, keeps reports apart, cleans up, and fails when it has failed.")
    )


def _drive(probe: Probe, nonce: str, steps: list[dict]) -> Ran:
    """Have the steps taken beside the learner's file."""
    files = {"drive_utils.py": drive_utils, "drawing.py": plain_drawing}
    texts = {name: Path(module.__file__).read_text(encoding="utf-8") for name, module in files.items()}
    argv = ["python", "drive_utils.py", nonce, json.dumps(steps)]
    return probe.run(argv, extra_files=texts, timeout=PATIENCE)


def _found(output: str, nonce: str) -> dict[str, dict]:
    lines = [line.removeprefix(nonce) for line in output.splitlines() if line.startswith(nonce)]
    return {step["step"]: step for step in map(json.loads, lines)}


def _cut_short(ran: Ran) -> Outcome:
    if ran.timed_out:
        return failed(MAKES, "it did not come to an end and was cut off", STUCK)
    return failed(MAKES, "the process ended before a report was made", READ_IT)


def _imported(step: dict) -> Outcome | None:
    said = _said(step)
    if "partially initialized module" in said or "lesson_app" in step["loaded"]:
        return failed(IMPORTS, said or "`import utils` imports lesson_app as well", CIRCLE)
    if "Could not connect to the endpoint" in said or "ConnectTimeout" in said:
        return failed(IMPORTS, "with S3 away, the import itself failed", AWAY)
    if said:
        return failed(IMPORTS, said, READ_IT)
    if "flask" in step["loaded"]:
        return failed(IMPORTS, "`import utils` imports Flask as well", FLASK)
    missing = [name for name in NEEDED if name not in step["names"]]
    if missing:
        return failed(IMPORTS, f"utils has no {missing[0]}", MISSING)
    return None


def _returned(step: dict) -> Outcome | None:
    if said := _said(step):
        return failed(MAKES, said, HARD_CODED if _no_such_bucket(step) else READ_IT)
    if {"lesson_app", "flask"} & set(step["loaded"]):
        return failed(IMPORTS, "making a report imported the app", CIRCLE)
    key = step["key"]
    if not isinstance(key, str) or not key or "://" in key:
        seen = shown(key) if isinstance(key, str) else key["looks"]
        return failed(MAKES, f"make_report returned {seen}", RETURN_KEY)
    return None


def _apart(first: dict, second: dict) -> Outcome | None:
    if first["key"] != second["key"]:
        return None
    return failed(APART, f"two reports of one second, both kept under {shown(first['key'])}", SECOND)


def _content(probe: Probe, key: str, title: str) -> Outcome | None:
    kept = _kept(probe, key)
    if kept is None:
        return failed(
            MAKES, f"make_report returned {shown(key)}; the bucket holds no such object", _why_absent(probe)
        )
    if not is_pdf(kept):
        return failed(MAKES, f"the object {shown(key)} is no PDF: it begins with {shown(kept[:12])}", NO_PDF)
    if not may_hold(kept, title):
        return failed(MAKES, f"asked for a report with the title {title}, the PDF does not say so", TITLE)
    return None


def _drawn_anew(step: dict, before: dict, made_later: Callable[[], object]) -> Outcome | None:
    """Look at two calls in one process, as tests and a SimpleWorker make them."""
    if said := _said(step):
        return failed(MAKES, f"called twice in one process, {said}", READ_IT)
    if len(set(map(str, step["keys"]))) == len(step["keys"]):
        return None
    if step["key"] == before["key"]:  # which another process made, of the same title and in the same second
        seen = f"two reports of one title, both kept under {shown(step['key'])}"
        return failed(APART, seen, TITLE_KEY if made_later() == step["key"] else SECOND)
    seen = f"called twice in one process, both reports went to {shown(step['key'])}"
    return failed(APART, seen, ONCE if step["given_early"] else KEPT_ID)


def _well_formed(step: dict) -> Outcome | None:
    if re.fullmatch(r"report-[0-9a-f]{32}\.pdf", step["key"]):
        return None
    return failed(NAMED, f"make_report kept a report under {shown(step['key'])}", FORM)


def _with_id(step: dict, report_id: str) -> Outcome | None:
    if said := _said(step):
        return failed("make_report to take a report_id too", said, SAME_ID)
    if step["key"] != f"report-{report_id}.pdf":
        seen = f"make_report(report_id={report_id[:6]}…) kept its report under {shown(step['key'])}"
        return failed("a report to be kept under the id that it was asked for with", seen, SAME_ID)
    return None


def _waits(step: dict) -> Outcome | None:
    """Say whether a report that was to take an hour asked for another sleep than that, or for none."""
    asked, slept = drive_utils.ENDLESS, step.get("slept", 0)
    if _said(step) or (step.get("waits") and slept <= MUCH_MORE * asked):
        return None
    if slept:
        seen = f"with REPORT_SECONDS={asked:g}, it slept for {slept:g} s"
        return failed(OBEYS, seen, OTHER_TIME)
    return failed(OBEYS, f"with REPORT_SECONDS={asked:g}, the report was done at once", SLOW_DATABASE)


def _failed_loudly(step: dict) -> Outcome | None:
    if _said(step):
        return None
    return failed(FAILS, "there was no such bucket, and make_report returned as if all were well", SWALLOWED)


def _left(step: dict, when: str) -> Outcome | None:
    if not step["left"]:
        return None
    return failed(CLEAN, f"{when}, a file was still there: {step['left'][0]}", LEFT)


def _said(step: dict) -> str:
    return f"{step['error']}: {step['text']}" if "error" in step else ""


def _no_such_bucket(step: dict) -> bool:
    text = step["text"] + step["cause"]
    return "NoSuchBucket" in text or "bucket does not exist" in text


def _kept(probe: Probe, key: str) -> bytes | None:
    s3 = s3_client(probe.services)
    try:
        return s3.get_object(Bucket=probe.services["S3_BUCKET"], Key=key)["Body"].read()
    except s3.exceptions.ClientError:
        return None


def _why_absent(probe: Probe) -> str:
    """Guess why the key leads nowhere: an empty bucket speaks for a wrong bucket."""
    listing = s3_client(probe.services).list_objects_v2(Bucket=probe.services["S3_BUCKET"])
    return RETURN_KEY if listing.get("Contents") else HARD_CODED
