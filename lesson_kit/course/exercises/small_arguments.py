"""The exercise small-arguments: which of eight things may travel to a worker as a job's argument."""

from lesson_kit.course.answers import shown
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

# What the argument is: (may it travel?, what its learner must think of where the answer was the other one).
THINGS = {
    "the number of an order, 1042": (
        True,
        "A number is small, and the worker can look the order up when it begins, so it sees the newest "
        "state.",
    ),
    "the order with its 2,000 lines": (
        False,
        "It would fit, but all of it waits in Redis, once for each job, and it is old by the time a worker "
        "reads it. "
        "What would let the worker fetch the order itself?",
    ),
    "a 20 MB upload, as bytes": (
        False,
        "Heroku's smallest Redis holds 25 MB in all. Where could the upload wait, so that only its name "
        "travels?",
    ),
    "the key of an object in S3": (
        True,
        "A key is a short text, and web and worker reach the same bucket.",
    ),
    "the path of a file that the web dyno wrote": (
        False,
        "A path is short, but it leads nowhere: the worker is another machine with another disk, and a "
        "dyno's disk "
        "is thrown away when it restarts.",
    ),
    "an open database connection": (
        False,
        "A connection belongs to the process that opened it; it can't even be pickled. A job opens its own.",
    ),
    "Flask's request": (
        False,
        "The request is tied to one moment in the web process. Take out of it what the job needs, and pass "
        "that.",
    ),
    "the text '2026-03-01'": (
        True,
        "Short text is what queues carry best. The worker can make a date of it.",
    ),
}
WANTED = "True for each thing that may travel through the queue, False for each that may not"
ALL_TRUE = (
    "If everything could travel there would be nothing to choose. Which of these are big, or tied to one "
    "process?"
)
ALL_FALSE = (
    "Something has to tell the worker what to do. Which of these are short and mean the same everywhere?"
)
SHAPE = "Keep the eight keys as they are, and put True or False after each."
TRUE_OR_FALSE = "Put True or False after each of the eight, with a capital and without quotes."


def check_small_arguments(probe: Probe) -> Outcome:
    """Hold the eight answers against what pickle, Redis and a dyno's disk allow."""
    value = probe.value()
    if not isinstance(value, dict) or set(value) != set(THINGS):
        return failed(WANTED, shown(value), SHAPE)
    unclear = [thing for thing in THINGS if not isinstance(value[thing], bool)]
    if unclear:
        return failed(WANTED, f"{shown(value[unclear[0]])} for {unclear[0]!r}", TRUE_OR_FALSE)
    if len(set(value.values())) == 1:
        every = next(iter(value.values()))
        return failed(WANTED, f"{every} for all eight", ALL_TRUE if every else ALL_FALSE)
    wrong = [thing for thing, (right, _) in THINGS.items() if value[thing] != right]
    if not wrong:
        return passed("Small, and the same for whoever reads it.")
    count = "one" if len(wrong) == 1 else f"{len(wrong)}"
    return failed(WANTED, f"{count} of the eight to think over, first: {wrong[0]!r}", THINGS[wrong[0]][1])


def _cell(**changed: object) -> str:
    """Write the cell with right answers, save the things that begin as named."""
    lines = []
    for thing, (right, _) in THINGS.items():
        value = next((value for name, value in changed.items() if name in thing.replace(" ", "_")), right)
        lines.append(f'    "{thing}": {value!r},')
    return "small_arguments = {\n" + "\n".join(lines) + "\n}\n"


def _all(value: bool) -> str:
    return "small_arguments = {\n" + "".join(f'    "{thing}": {value},\n' for thing in THINGS) + "}\n"


def _reply(name: str) -> str:
    return next(reply for thing, (_, reply) in THINGS.items() if name in thing)


SMALL_ARGUMENTS = Exercise(
    name="small-arguments",
    kind="answer",
    points=2,
    stub="# May it be a job's argument? Put True or False after each.\nsmall_arguments = {\n"
    + "".join(f'    "{thing}": ...,\n' for thing in THINGS)
    + "}\n",
    hints=(
        "Ask three questions of each: is it small, can it be pickled, and does it mean the same on another "
        "machine?",
        "Web and worker share two things only: Redis and the bucket. They share no memory and no disk.",
        "Three of the eight may travel. Each is a short number or text by which the worker finds or makes "
        "the rest.",
    ),
    check=check_small_arguments,
    mistakes=(
        Mistake(_all(True), ALL_TRUE, "everything True"),
        Mistake(_all(False), ALL_FALSE, "everything False"),
        Mistake(_cell(path_of=True), _reply("path"), "a path on the web dyno's disk"),
        Mistake(_cell(order_with=True), _reply("order with"), "the object in place of its number"),
        Mistake(_cell(upload=True), _reply("upload"), "megabytes in Redis"),
        Mistake(_cell(request=True), _reply("request"), "Flask's request"),
        Mistake(_cell(database=True), _reply("database"), "an open connection"),
        Mistake(_cell(key_of=False), _reply("key of"), "the key, held back"),
        Mistake(_cell().replace("True", "'yes'").replace("False", "'no'"), TRUE_OR_FALSE, "yes and no"),
        Mistake(_cell().replace("True", "'True'").replace("False", "'False'"), TRUE_OR_FALSE, "texts"),
        Mistake(_cell().replace("True", "1").replace("False", "0"), TRUE_OR_FALSE, "ones and noughts"),
        Mistake('small_arguments = ["the key of an object in S3"]\n', SHAPE, "a list of the right ones"),
    ),
    also_right=(
        _cell(),
        "small_arguments = {}\n"
        + "".join(f"small_arguments[{thing!r}] = {right}\n" for thing, (right, _) in THINGS.items()),
    ),
)
