"""The exercise of notebook 00: a warm-up, to meet a check."""

from lesson_kit.course.answers import shown, word
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

ASKED = "That is the address you asked for. What did the app say when you asked?"
STATUS = "That is the status, which says that all went well. The word is in the answer's .text."
A_LIST = (
    "That is the right word, in a list or a tuple. Take away the brackets, and the comma if there is one."
)
QUOTED = (
    "That is the right word, with quotes inside the quotes: the app says it without any. One pair is enough."
)
QUIET = (
    'Run the cell under the heading "Is everything there?" once more, and read what it prints: '
    "what does the app say?"
)

WRONG = {"ping": ASKED, "/ping": ASKED, "200": STATUS, "ok": STATUS, "200 ok": STATUS}


def check_first_check(probe: Probe) -> Outcome:
    """Hold the word against what the app says at /ping."""
    value = probe.value()
    said = str(value) if isinstance(value, int) else word(value)
    if said == "pong" and isinstance(value, list | tuple):
        return failed("the word itself, as a text", shown(value), A_LIST)
    if said == "pong" and isinstance(value, str) and any(quote in value for quote in "\"'`"):
        return failed("the word as the app says it", shown(value), QUOTED)
    if said == "pong":
        return passed()
    return failed("the one word that the app answers at /ping", shown(value), WRONG.get(said, QUIET))


EXERCISES = (
    Exercise(
        name="first-check",
        kind="answer",
        points=1,
        stub="# The word that the app answers at /ping, between quotes:\nfirst_check = ...\n",
        hints=(
            'The cell under the heading "Is everything there?" asks the app, and prints what it says.',
            "Text in Python stands between quotes, as in first_check = 'word'.",
            "Table tennis: one player says ping, and the other says…",
        ),
        check=check_first_check,
        mistakes=(
            Mistake('first_check = "/ping"', ASKED, "the question in place of the answer"),
            Mistake("first_check = 200", STATUS, "the status in place of the text"),
            Mistake('first_check = "pong",', A_LIST, "a comma too many makes a tuple"),
            Mistake('first_check = ["pong"]', A_LIST, "a list"),
            Mistake("first_check = \"'pong'\"", QUOTED, "quotes inside quotes"),
            Mistake('first_check = ""', QUIET, "nothing"),
            Mistake('first_check = "hello"', QUIET, "a guess"),
        ),
    ),
)
