"""The exercises of notebook 08: the question, and then the real thing."""

import re

from lesson_kit.course.answers import letter, shown, word
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.course.exercises import move_all_three, unblock_everything
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

# challenge-question

QUERIES = (
    "Right: a long query is one of them. Would you let a visitor wait for the report, or for the upload?"
)
REPORTS = "Right: a report is one of them. What about the query that it begins with, and the file it ends in?"
UPLOADS = (
    "Right: a big upload is one of them. Now think of a query that runs for a minute. What is different?"
)
ONE_LETTER = "One letter between quotes: a, b, c or d."
ALL_THREE = "You name three, and one letter of the four says just that. Which?"
QUESTION_REPLIES = {"a": QUERIES, "b": REPORTS, "c": UPLOADS}


def check_challenge_question(probe: Probe) -> Outcome:
    """Hold the learner's choice against the answer; each of the others is right, and not the whole."""
    value = probe.value()
    choice = letter(value)
    if choice == "d":
        return passed("Each of them keeps visitors waiting, and none needs to be done before the page.")
    reply = ALL_THREE if names_all_three(value) else QUESTION_REPLIES.get(choice, ONE_LETTER)
    return failed("the whole answer", shown(value), reply)


def names_all_three(value: object) -> bool:
    """Say whether an answer lists a, b and c, in whatever form."""
    return {"a", "b", "c"} <= set(re.findall(r"\b[abc]\b", " ".join(str(value).lower()))) and len(
        str(value)
    ) < 30


CHALLENGE_QUESTION = Exercise(
    name="challenge-question",
    kind="answer",
    points=1,
    stub="# a, b, c or d?\nchallenge_question = ...\n",
    hints=(
        "Think of the seven tasks of notebook 01.",
        "Ask of each of the three: does a visitor have to wait in front of a white page until it is done?",
        "If more than one of them is right, one letter says so.",
    ),
    check=check_challenge_question,
    mistakes=(
        Mistake('challenge_question = "a"', QUERIES, "long queries alone"),
        Mistake('challenge_question = "b"', REPORTS, "reports alone"),
        Mistake('challenge_question = "c"', UPLOADS, "uploads alone"),
        Mistake(
            'challenge_question = ["a", "b", "c"]', ALL_THREE, "the three letters in place of the fourth"
        ),
        Mistake('challenge_question = "all of the above"', ONE_LETTER, "the sentence in place of its letter"),
    ),
)

# find-all-three

BLOCKING = {"find_free_seats", "make_statement", "upload_archive"}
SYMPTOMS = {
    *(
        "sleep",
        "slow",
        "slow_seconds",
        "read_from_old_disk",
        "typeset",
        "put_object",
        "upload_fileobj",
        "execute",
    ),
    *("open_database", "build", "connect", "lambda", "post"),
}
ROUTES = {"seats", "statements", "archives", "/seats", "/statements", "/archives"}
QUICK = {"list_shows", "home", "ping", "shows", "all_tickets", "tonights_tickets", "s3"}

SYMPTOM = (
    "One of them is where the time goes, inside a function of app.py. Go up to the function the route calls."
)
CALLER = "One of them is a route: it has to stay, and answer. What does it call?"
CALLERS = "These are routes: they have to stay, and answer. What does each of them call?"
QUICK_ONE = "One of them takes no time worth mentioning. Profile its page and look at the number."
TOO_FEW = "There is another one. Have you profiled every page that has a button?"
UNKNOWN = "Write the names as app.py has them, each between quotes."
A_LIST = "A list of names: three texts between square brackets."


def check_find_all_three(probe: Probe) -> Outcome:
    """Hold the learner's names against the three functions that block."""
    value = probe.value()
    found = names(value)
    if found == BLOCKING:
        return passed("A query, a report and an upload: the three of the question.")
    if not found:
        return failed("the names of three functions", shown(value), A_LIST)
    extra = found - BLOCKING
    caller = CALLERS if len(extra & ROUTES) > 1 else CALLER
    for group, reply in ((ROUTES, caller), (SYMPTOMS, SYMPTOM), (QUICK, QUICK_ONE)):
        if extra & group:
            return failed("the three functions that block", shown(value, 120), reply)
    return failed("the three functions that block", shown(value, 120), UNKNOWN if extra else TOO_FEW)


def names(value: object) -> set[str]:
    """Read names from a list, a tuple, a set, a dict's keys, or a text with commas."""
    if isinstance(value, str):
        value = re.split(r"[,;\s]+", value.strip())
    if not isinstance(value, (list, tuple, set, frozenset, dict)):
        return set()
    return {(word(name) or "").rpartition(".")[2] for name in value if word(name)}


def _found(*names: str) -> str:
    return f"find_all_three = {list(names)!r}\n"


FIND_ALL_THREE = Exercise(
    name="find-all-three",
    kind="answer",
    points=2,
    stub="# The names of three functions:\nfind_all_three = [..., ..., ...]\n",
    hints=(
        "One slow function for each button. Profile each of the three pages.",
        "In each profile, look at the line just below the route.",
        "Their names begin with find_, make_ and upload_.",
    ),
    check=check_find_all_three,
    mistakes=(
        Mistake(_found("find_free_seats", "make_statement"), TOO_FEW, "two of the three"),
        Mistake(_found("seats", "statements", "archives"), CALLERS, "the routes"),
        Mistake(_found("seats", "make_statement", "upload_archive"), CALLER, "one of the routes"),
        Mistake(
            _found(*sorted(BLOCKING - {"make_statement"}), "tonights_tickets"), QUICK_ONE, "a quick helper"
        ),
        Mistake(
            _found("find_free_seats", "typeset", "upload_archive"), SYMPTOM, "a helper inside one of them"
        ),
        Mistake(_found("time.sleep", "make_statement", "upload_archive"), SYMPTOM, "a symptom"),
        Mistake(_found(*sorted(BLOCKING), "list_shows"), QUICK_ONE, "a quick query too"),
        Mistake(_found("query", "report", "upload"), UNKNOWN, "words of one's own"),
        Mistake("find_all_three = 3\n", A_LIST, "how many there are"),
    ),
)

EXERCISES = (CHALLENGE_QUESTION, FIND_ALL_THREE, move_all_three.EXERCISE, unblock_everything.EXERCISE)
