"""The exercise `count-h12`: from log lines to a count for each path. Logs are drawn afresh for each check."""

from dataclasses import dataclass
from random import Random

from lesson_kit.core.events import Event, at_seconds, format_event
from lesson_kit.course.answers import shown
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe
from lesson_kit.local_heroku.lines import RouterLine, router_text

DESCRIPTIONS = {
    "H10": "App crashed",
    "H12": "Request timeout",
    "H13": "Connection closed without response",
    "H14": "No web processes running",
}
WORDS = ("reports", "orders", "invoices", "search", "export", "photos", "letters", "tickets", "stock")

LOOKING_UP = ("IndexError", "KeyError", "ValueError", "AttributeError", "TypeError")

COUNT = "Count each line once, under the path that the line names."
NO_CODE = (
    "Most lines of a log have no code= in them, and some are not the router's. What does your function do"
    " with those?"
)
OTHER_CODES = (
    "Every one of these errors is a 503, and only one of them is a timeout. What else does the line tell you?"
)
MENTION = (
    "An app may print whatever it likes, even code=H12. Who wrote each line: look at what stands before "
    "the first colon."
)
QUERY = (
    "What follows a ? is not part of the path, and it can have any = and & in it. Look at where your path"
    " ends."
)
NOTHING = "A log without an H12 is good news. What should your function give then?"
A_DICT = "Give back a dict: a path for each key, a number for each value. Does your function return it?"


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one log, what is in it, and what to say to whoever counts it otherwise."""

    what: str
    lines: tuple[str, ...]
    counts: dict[str, int]
    next_step: str


def check_count_h12(probe: Probe) -> Outcome:
    """Have the learner's function count logs, from the plainest to the most mixed."""
    for case in cases(Random()):
        got = probe.attempt(list(case.lines))
        if got.error_type in LOOKING_UP and case.next_step is not COUNT:
            return failed(f"a count for {case.what}", f"{got.error_type}: {got.error_text}", case.next_step)
        value = got.value if got.ok else probe.call(list(case.lines))  # which says what went wrong
        if not isinstance(value, dict):
            return failed("a dict of paths and numbers", shown(value), A_DICT)
        if not same_counts(value, case.counts):
            return failed(f"{case.counts} for {case.what}", shown(value, 200), case.next_step)
    return passed()


def same_counts(seen: dict, expected: dict[str, int]) -> bool:
    """Compare counts; a path that is named with a count of 0 is as good as one left out."""
    if any(isinstance(count, bool) for count in seen.values()):
        return False
    return {path: count for path, count in seen.items() if count != 0} == expected


def cases(draw: Random) -> list[Case]:
    """Draw the logs of one check: each adds one thing to those before it."""
    first, second, third = (f"/{name}" for name in draw.sample(WORDS, 3))
    many, few = draw.randint(3, 5), draw.randint(1, 2)
    h12 = [_router(draw, first, "H12") for _ in range(many)] + [
        _router(draw, second, "H12") for _ in range(few)
    ]
    counts = {first: many, second: few}
    plain = [_router(draw, path) for path in (first, second, third)] + _other_lines()
    codes = [_router(draw, path, code) for path in (first, second, third) for code in ("H10", "H13", "H14")]
    mention = [
        _line("app", "web.1", f'visitor saw code=H12 desc="Request timeout" path="{path}"') for path in counts
    ]
    query = [
        _router(draw, f"{first}?year={draw.randint(2000, 2030)}&sort=a", "H12"),
        _router(draw, f"{third}?q=a=b&to=/{draw.choice(WORDS)}", "H12"),
    ]
    with_query = {**counts, first: many + 1, third: 1}
    timeouts = f"{many} H12s for {first} and {few} for {second}"
    return [
        Case(f"a log of {timeouts}", _shuffled(draw, h12), counts, COUNT),
        Case(
            f"the same log with quiet lines between ({timeouts})",
            _shuffled(draw, h12, plain),
            counts,
            NO_CODE,
        ),
        Case(
            f"a log with H10, H13 and H14 too ({timeouts})", _shuffled(draw, h12, codes), counts, OTHER_CODES
        ),
        Case("a log in which the app itself talks of H12", _shuffled(draw, h12, mention), counts, MENTION),
        Case(f"a log with {first}?… and {third}?… too", _shuffled(draw, h12, query), with_query, QUERY),
        Case("a log without an H12", _shuffled(draw, plain, codes), {}, NOTHING),
        Case("a log without a line", (), {}, NOTHING),
        Case("a busy log", _shuffled(draw, h12, plain, codes, mention, query), with_query, COUNT),
    ]


def _shuffled(draw: Random, *groups: list[str]) -> tuple[str, ...]:
    lines = [line for group in groups for line in group]
    draw.shuffle(lines)
    return tuple(lines)


def _line(source: str, process: str, text: str) -> str:
    return format_event(Event(at_seconds(1_767_323_045.678901), source, process, text))


def _router(draw: Random, path: str, code: str | None = None) -> str:
    served = code not in ("H10", "H14")
    service = draw.randint(30_000, 30_040) if code == "H12" else draw.randint(2, 29_000)
    line = RouterLine(
        at="error" if code else "info",
        method=draw.choice(("GET", "POST")),
        path=path,
        host="quiet-fjord-01234-56789abcdef0.herokuapp.com",
        request_id=f"{draw.getrandbits(128):032x}",
        fwd="127.0.0.1",
        dyno=f"web.{draw.randint(1, 3)}" if served else None,
        connect=draw.randint(0, 2) if served else None,
        service=service if served else None,
        status=503 if code else 200,
        bytes=0 if code else draw.randint(100, 9_000),
        code=code,
        desc=DESCRIPTIONS.get(code or ""),
    )
    return _line("heroku", "router", router_text(line))


def _other_lines() -> list[str]:
    return [
        _line("heroku", "web.1", "State changed from starting to up"),
        _line("app", "web.1", "[INFO] Listening at: http://0.0.0.0:5006 (2)"),
        _line("app", "web.1", ""),
        _line("app", "api", "Scaled to web@1:Eco worker@1:Eco by user learner@example.com"),
    ]


STUB = '''\
def count_h12(lines):
    """Count the router's H12s in log lines: {"/reports": 3, "/orders": 1}.

    A path ends where a ? begins.
    """
    ...
'''

SCAN = """\
def count_h12(lines):
    counts = {{}}
    for line in lines:
        if {condition}:
            path = line.split('path="')[1].split('"')[0]{query}
            counts[path] = counts.get(path, 0) + 1
    return counts
"""
ROUTERS = '"heroku[router]" in line and "code=H12" in line'
WITHOUT_QUERY = '.split("?")[0]'

COUNTS_503 = SCAN.format(condition='"heroku[router]" in line and "status=503" in line', query=WITHOUT_QUERY)
COUNTS_MENTIONS = SCAN.format(condition='"code=H12" in line', query=WITHOUT_QUERY)
KEEPS_QUERY = SCAN.format(condition=ROUTERS, query="")
CHOKES = """\
def count_h12(lines):
    counts = {}
    for line in lines:
        code = line.split("code=")[1].split()[0]
        if code == "H12" and "heroku[router]" in line:
            path = line.split('path="')[1].split('"')[0].split("?")[0]
            counts[path] = counts.get(path, 0) + 1
    return counts
"""
LOSES_QUERY = """\
import re

def count_h12(lines):
    counts = {}
    for line in lines:
        found = re.search(r'heroku\\[router\\].* code=H12 .*path="(/\\w*)"', line)
        if found:
            counts[found[1]] = counts.get(found[1], 0) + 1
    return counts
"""
ONE_NUMBER = """\
def count_h12(lines):
    return sum("heroku[router]" in line and "code=H12" in line for line in lines)
"""
PRINTS = ONE_NUMBER.replace("return", "print(").rstrip() + ")\n"

WITH_COUNTER = """\
import re
from collections import Counter

H12 = re.compile(r'heroku\\[router\\]: at=error code=H12 .* path="([^"?]*)')

def count_h12(lines):
    return dict(Counter(found[1] for found in map(H12.search, lines) if found))
"""
WITH_FIELDS = """\
import shlex
from urllib.parse import urlsplit

def fields(message):
    return dict(part.split("=", 1) for part in shlex.split(message) if "=" in part)

def count_h12(lines):
    counts = {}
    for line in lines:
        head, _, message = line.partition(": ")
        if head.endswith("heroku[router]"):
            found = fields(message)
            if found.get("code") == "H12":
                path = urlsplit(found["path"]).path
                counts.setdefault(path, 0)
                counts[path] += 1
    return counts
"""
WITH_ZEROS = """\
from collections import defaultdict

def count_h12(lines):
    counts = defaultdict(int)
    for line in lines:
        words = line.split()
        if len(words) > 1 and words[1] == "heroku[router]:":
            pairs = dict(word.split("=", maxsplit=1) for word in words if "=" in word)
            counts[pairs["path"].strip('"').split("?")[0]] += pairs.get("code") == "H12"
    return dict(counts)
"""

EXERCISE = Exercise(
    name="count-h12",
    kind="function",
    points=3,
    stub=STUB,
    hints=(
        "Begin with one line that should count and one that should not, and print both. What tells "
        "them apart?",
        "Three questions for each line: did the router write it, does it say code=H12, and what is its path?",
        "'heroku[router]' in line and 'code=H12' in line answers the first two. "
        "For the path, cut the line at 'path=\"', then at the next quote or question mark.",
    ),
    check=check_count_h12,
    mistakes=(
        Mistake(COUNTS_503, OTHER_CODES, "counts every 503"),
        Mistake(COUNTS_MENTIONS, MENTION, "counts the app's own lines"),
        Mistake(KEEPS_QUERY, QUERY, "a path of its own for each query"),
        Mistake(LOSES_QUERY, QUERY, "loses the paths with a query"),
        Mistake(CHOKES, NO_CODE, "chokes on a line with no code"),
        Mistake(ONE_NUMBER, A_DICT, "one number for all paths"),
        Mistake(PRINTS, A_DICT, "prints, and returns nothing"),
    ),
    also_right=(WITH_COUNTER, WITH_FIELDS, WITH_ZEROS),
)
