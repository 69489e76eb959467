"""The exercise `count-h12`: from log lines to a count for each path. Logs are drawn afresh for each check."""

from dataclasses import replace
from random import Random

from lesson_kit.course.answers import shown
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.course.exercises.h12_logs import (
    COUNT,
    IN_THE_PATH,
    MENTION,
    NO_CODE,
    OTHER_CODES,
    QUERY,
    WHOLE_PATH,
    cases,
)
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Ended, Probe

LOOKING_UP = ("IndexError", "KeyError", "ValueError", "AttributeError", "TypeError")
A_DICT = "Give back a dict: a path for each key, a number for each value. Does your function return it?"
GIVES = "`count_h12(a list of log lines)` to give a value back"
RAISED = "call it with app.logs() in a cell of your own"


def check_count_h12(probe: Probe) -> Outcome:
    """Have the learner's function count logs, from the plainest to the most mixed."""
    for case in cases(Random()):
        got = probe.attempt(list(case.lines))
        if got.error_type in LOOKING_UP and case.next_step is not COUNT:
            return failed(f"a count for {case.what}", f"{got.error_type}: {got.error_text}", case.next_step)
        value = got.value if got.ok else _what_went_wrong(probe, list(case.lines))
        if not isinstance(value, dict):
            return failed("a dict of paths and numbers", shown(value), A_DICT)
        if not same_counts(value, case.counts):
            return failed(f"{case.counts} for {case.what}", shown(value, 200), case.next_step)
    return passed("It knows who wrote a line, and where its path ends.")


def _what_went_wrong(probe: Probe, lines: list[str]) -> object:
    """Let the judge say why the function gave no value; a log of long lines is named, not shown."""
    try:
        return probe.call(lines)
    except Ended as end:
        outcome = end.outcome
        if outcome.expected.startswith("`count_h12(["):
            step = outcome.next_step.replace("the same arguments", "app.logs()")
            outcome = replace(outcome, expected=GIVES, next_step=step)
        raise Ended(outcome) from None


def same_counts(seen: dict, expected: dict[str, int]) -> bool:
    """Compare counts; a path that is named with a count of 0 is as good as one left out."""
    if any(isinstance(count, bool) for count in seen.values()):
        return False
    return {path: count for path, count in seen.items() if count != 0} == expected


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
ROUTER_SOMEWHERE = SCAN.format(condition='"router" in line and "code=H12" in line', query=WITHOUT_QUERY)
AN_ERROR = SCAN.format(condition='"at=error" in line and "code=H12" in line', query=WITHOUT_QUERY)
HEROKU_SOMEWHERE = SCAN.format(condition='"heroku" in line and "code=H12" in line', query=WITHOUT_QUERY)
BY_DESCRIPTION = SCAN.format(condition='"Request timeout" in line', query=WITHOUT_QUERY)
H12_SOMEWHERE = SCAN.format(condition='"heroku[router]" in line and "H12" in line', query=WITHOUT_QUERY)
BY_SECONDS = SCAN.format(condition='"heroku[router]" in line and "service=30" in line', query=WITHOUT_QUERY)
FIRST_PART = KEEPS_QUERY.replace("""path="')[1].split('"')[0]""", """path="/')[1].split('"')[0]""").replace(
    "            counts", """            path = "/" + path.split("?")[0].split("/")[0]\n            counts"""
)
RAISES = """\
def count_h12(lines):
    counts = {}
    for line in lines:
        counts[line] = len(lines) / 0
    return counts
"""
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
        Mistake(ROUTER_SOMEWHERE, MENTION, "the word router, anywhere"),
        Mistake(AN_ERROR, MENTION, "never looks who wrote the line"),
        Mistake(HEROKU_SOMEWHERE, MENTION, "the word heroku, anywhere"),
        Mistake(BY_DESCRIPTION, MENTION, "the description, whoever wrote it"),
        Mistake(H12_SOMEWHERE, IN_THE_PATH, "the letters H12, anywhere"),
        Mistake(BY_SECONDS, NO_CODE, "every request of 30 seconds"),
        Mistake(FIRST_PART, WHOLE_PATH, "the first part of a path for all of it"),
        Mistake(RAISES, RAISED, "raises"),
        Mistake(KEEPS_QUERY, QUERY, "a path of its own for each query"),
        Mistake(LOSES_QUERY, QUERY, "loses the paths with a query"),
        Mistake(CHOKES, NO_CODE, "chokes on a line with no code"),
        Mistake(ONE_NUMBER, A_DICT, "one number for all paths"),
        Mistake(PRINTS, A_DICT, "prints, and returns nothing"),
    ),
    also_right=(WITH_COUNTER, WITH_FIELDS, WITH_ZEROS),
)
