"""The exercises of notebook 08: the question, and then the real thing."""

import re

from lesson_kit.course.answers import letter, shown
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

# challenge-question

QUERIES = "Right: a long query is one of them. Would you let a visitor wait for the report, or for the upload?"
REPORTS = "Right: a report is one of them. What about the query that it begins with, and the file it ends in?"
UPLOADS = "Right: a big upload is one of them. Now think of a query that runs for a minute. What is different?"
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
    return {"a", "b", "c"} <= set(re.findall(r"\b[abc]\b", " ".join(str(value).lower()))) and len(str(value)) < 30


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
        Mistake('challenge_question = ["a", "b", "c"]', ALL_THREE, "the three letters in place of the fourth"),
        Mistake('challenge_question = "all of the above"', ONE_LETTER, "the sentence in place of its letter"),
    ),
)

EXERCISES = (CHALLENGE_QUESTION,)
