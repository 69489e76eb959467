"""The exercises of notebook 02: read a router line, count H12s, say who gets one; is more time a cure."""

import re

from lesson_kit.course.answers import letter, number, shown, word
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.course.exercises import count_h12, who_gets_h12
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

EXAMPLE = {"code": "H13", "service": 4127, "dyno": "web.7"}  # as the notebook's prose has it

# read-the-router-line

THE_EXAMPLE = (
    "These are the numbers of the example in the text. Yours are in the line that your own app.logs() prints."
)
A_DICT = "Keep the four names in the stub, and fill in what stands behind each."
CODE = "Look for code= in the line: a letter and two digits."
STATUS = "Look for status=, the number that the visitor's browser is given."
NOT_200 = "That is how a request ends that went well. Look at the line that says at=error."
SECONDS = "That is seconds. The line counts in thousandths: copy its number as it stands."
REAL_TIME = (
    "That is what your watch says. The log keeps the lesson's time, as Heroku would: copy its number as "
    "it stands."
)
APPS_TIME = (
    "That is how long the app worked. How long did the router wait before it gave up? Look for service=."
)
SERVICE = "Look for service= in the line, and leave out the ms."
DYNO = "Look for dyno=. A dyno's name is its kind, a dot and a number."


def check_read_the_router_line(probe: Probe) -> Outcome:
    """Hold what the learner read against what such a line can say."""
    value = probe.value()
    if not isinstance(value, dict) or set(value) != {"code", "status", "service", "dyno"}:
        return failed("a dict with code, status, service and dyno", shown(value), A_DICT)
    if is_the_example(value):
        return failed("the line of your own log", shown(value, 120), THE_EXAMPLE)
    for name, problem in (("code", _code), ("status", _status), ("service", _service), ("dyno", _dyno)):
        if next_step := problem(value[name]):
            return failed(f"the {name} that your log has", f"{name}: {shown(value[name])}", next_step)
    return passed("Four facts from one line: so you read any router error.")


def is_the_example(value: dict) -> bool:
    """Say whether somebody copied the line that the text explains; any of its telling numbers will do."""
    dyno, service = word(value["dyno"]), number(value["service"], "ms")
    return (
        dyno == EXAMPLE["dyno"]
        or service == EXAMPLE["service"]
        or word(value["code"]) == EXAMPLE["code"].lower()
    )


def _code(value: object) -> str:
    return "" if word(value) == "h12" else CODE


def _status(value: object) -> str:
    seen = number(value)
    if seen == 503:
        return ""
    return NOT_200 if seen == 200 else STATUS


def _service(value: object) -> str:
    seen = number(value, "ms")
    if seen is None:
        return SERVICE
    if 29_990 <= seen < 40_000:
        return ""
    if 29 <= seen < 40:
        return SECONDS
    if 2_900 <= seen < 4_000:
        return REAL_TIME
    return APPS_TIME if 40_000 <= seen < 60_000 else SERVICE


def _dyno(value: object) -> str:
    return "" if re.fullmatch(r"web\.\d{1,3}", word(value) or "") else DYNO


def _line(code: str, status: str, service: str, dyno: str) -> str:
    pairs = f'{{"code": {code}, "status": {status}, "service": {service}, "dyno": {dyno}}}'
    return f"read_the_router_line = {pairs}\n"


READ_THE_ROUTER_LINE = Exercise(
    name="read-the-router-line",
    kind="answer",
    points=2,
    stub=(
        "read_the_router_line = {\n"
        '    "code": ...,\n'
        '    "status": ...,\n'
        '    "service": ...,  # as a number, without the ms\n'
        '    "dyno": ...,\n'
        "}\n"
    ),
    hints=(
        "Only one kind of line begins with at=error. app.logs(process='router') prints the router's lines.",
        "Each fact is behind an equals sign: code=, status=, service= and dyno=. Text goes between "
        "quotes, numbers don't.",
        "The shape is {'code': 'H…', 'status': 5…, 'service': 3…, 'dyno': 'web.…'}, with your own "
        "line's digits for the dots.",
    ),
    check=check_read_the_router_line,
    mistakes=(
        Mistake(_line('"H13"', "503", "4127", '"web.7"'), THE_EXAMPLE, "the example's numbers"),
        Mistake(_line('"H12"', "200", "30001", '"web.1"'), NOT_200, "the status of a request that went well"),
        Mistake(_line('"H12"', "503", "30", '"web.1"'), SECONDS, "seconds for milliseconds"),
        Mistake(_line('"H12"', "503", "3000", '"web.1"'), REAL_TIME, "real time for the lesson's time"),
        Mistake(_line('"H12"', "503", "45003", '"web.1"'), APPS_TIME, "the app's time for the router's"),
        Mistake(_line('"Request timeout"', "503", "30001", '"web.1"'), CODE, "the description for the code"),
        Mistake(_line('"H12"', "503", "30001", "web.1"), "is `web.1` a text without quotes?", "no quotes"),
        Mistake(_line('"H12"', "503", "30001", '"router"'), DYNO, "the router for the dyno"),
    ),
)

# longer-timeout

CURES = "Whose clock runs out first, gunicorn's or the router's? Read the log line again: who wrote it?"
WAITS = "The router does not know what gunicorn is set to, and nobody can change its 30 seconds."
SOONER = "A higher number lets a worker work longer, not shorter. Who is waiting for it by then?"
ONE_LETTER = "One letter between quotes: which of the four sentences is true?"
LONGER_REPLIES = {"a": CURES, "c": WAITS, "d": SOONER}


def check_longer_timeout(probe: Probe) -> Outcome:
    """Hold the learner's choice against what gunicorn's timeout can do."""
    value = probe.value()
    choice = letter(value)
    if choice == "b":
        return passed("The cure is not a longer wait but a shorter request.")
    return failed(
        "the sentence that is true of gunicorn's timeout",
        shown(value),
        LONGER_REPLIES.get(choice, ONE_LETTER),
    )


LONGER_TIMEOUT = Exercise(
    name="longer-timeout",
    kind="answer",
    points=1,
    stub="# a, b, c or d?\nlonger_timeout = ...\n",
    hints=(
        "Two programs hold a clock in this story. Which of them wrote code=H12?",
        "gunicorn's timeout is about its own worker. The visitor's answer comes from the router.",
        "The router still says 503 at 30 seconds. What does a worker with more time do after that, "
        "and who gets it?",
    ),
    check=check_longer_timeout,
    mistakes=(
        Mistake('longer_timeout = "a"', CURES, "it cures it"),
        Mistake('longer_timeout = "c"', WAITS, "the router waits as long as the app is set to"),
        Mistake('longer_timeout = "d"', SOONER, "the worker stops sooner"),
        Mistake('longer_timeout = "a or b"', ONE_LETTER, "two letters"),
    ),
)

EXERCISES = (READ_THE_ROUTER_LINE, count_h12.EXERCISE, who_gets_h12.EXERCISE, LONGER_TIMEOUT)
