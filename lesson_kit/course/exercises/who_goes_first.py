"""The exercise who-goes-first: the order in which one worker takes six waiting jobs."""

from lesson_kit.course.answers import shown, word
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

WAITING = (  # as the notebook enqueues them: (queue, job)
    ("low", "newsletter"),
    ("default", "receipt"),
    ("high", "login code"),
    ("low", "thumbnails"),
    ("high", "password reset"),
    ("default", "invoice"),
)
ARRIVED = [job for _, job in WAITING]
RIGHT = [job for queue in ("high", "default", "low") for name, job in WAITING if name == queue]
UPSIDE_DOWN = [job for queue in ("low", "default", "high") for name, job in WAITING if name == queue]
NEWEST_FIRST = [
    job for queue in ("high", "default", "low") for name, job in reversed(WAITING) if name == queue
]
TURNS = ["login code", "receipt", "newsletter", "password reset", "invoice", "thumbnails"]

WANTED = "the names of the six jobs, in the order in which one worker runs them"
BY_ARRIVAL = "That is the order of arrival. It would be right for a single queue; here there are three."
BY_LOW = (
    "Look at the worker's list again: it empties the queue that is named first before it looks at the next."
)
BY_NEWEST = (
    "The queues are in the right order. Inside one queue, is it the job that came last that goes first?"
)
BY_TURNS = (
    "A worker does not take turns between queues. It goes to the next only when those before it are empty."
)
SIX = "Every one of the six jobs runs, and each runs once. Copy the six names and put them in order."
NEARLY = (
    "Two rules decide: which queue comes first in worker.py, then, inside one queue, which job came first."
)

KNOWN = ((ARRIVED, BY_ARRIVAL), (UPSIDE_DOWN, BY_LOW), (NEWEST_FIRST, BY_NEWEST), (TURNS, BY_TURNS))


def check_who_goes_first(probe: Probe) -> Outcome:
    """Hold the six names against the worker's two rules."""
    value = probe.value()
    names = _names(value)
    if names == RIGHT:
        return passed()
    if not names:
        return failed(WANTED, shown(value), SIX)
    if sorted(names) != sorted(RIGHT):
        return failed(WANTED, shown(value, 160), SIX)
    for order, reply in KNOWN:
        if names == order:
            return failed(WANTED, "the six names, in another order", reply)
    return failed(WANTED, "the six names, in another order", NEARLY)


def _names(value: object) -> list[str]:
    """Read names as a list, a tuple, lines of text or one text with commas."""
    if isinstance(value, str):
        value = value.replace("\n", ",").split(",")
    if not isinstance(value, list | tuple):
        return []
    names = [word(item) for item in value]
    return [" ".join(name.replace("_", " ").replace("-", " ").split()) for name in names if name]


def _answer(names: list[str]) -> str:
    return f"who_goes_first = {names!r}\n"


WHO_GOES_FIRST = Exercise(
    name="who-goes-first",
    kind="answer",
    points=1,
    stub=(
        "# The six names from above, in the order in which one worker runs them.\nwho_goes_first = [\n"
        "    ...\n]\n"
    ),
    hints=(
        "Open your worker.py: in which order does it name the queues?",
        "The worker takes everything from its first queue, then everything from the second, then the third.",
        "Both jobs of the queue high run first, and of those two, the one that was enqueued first.",
    ),
    check=check_who_goes_first,
    mistakes=(
        Mistake(_answer(ARRIVED), BY_ARRIVAL, "the order of arrival"),
        Mistake(_answer(UPSIDE_DOWN), BY_LOW, "low first"),
        Mistake(_answer(NEWEST_FIRST), BY_NEWEST, "the newest first"),
        Mistake(_answer(TURNS), BY_TURNS, "one of each queue in turn"),
        Mistake(
            f"who_goes_first = [{', '.join(RIGHT)}]\n",
            "is `login code` a text without quotes?",
            "no quotes",
        ),
        Mistake(_answer(RIGHT[:2]), SIX, "only the urgent ones"),
        Mistake(_answer(["high", "default", "low"]), SIX, "the queues in place of the jobs"),
    ),
    also_right=(
        f"who_goes_first = {tuple(RIGHT)!r}\n",
        f"who_goes_first = {', '.join(RIGHT)!r}\n",
    ),
)
