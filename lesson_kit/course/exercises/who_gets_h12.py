"""The exercise `who-gets-h12`: one dyno, one request at a time, visitors who arrive when they like."""

import inspect
from random import Random

from lesson_kit.course.answers import shown
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.course.exercises.misread_dyno import MISREADINGS, WINDOW, Rule, Visit, drawn_days, timeouts
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Opaque, Probe

A_LIST = "Give back a list of the names. Does your function return it?"
A_GENERATOR = (
    "With yield, or with a for between round brackets, a function gives a generator, which has yet to be "
    "asked for each name. Give back a list of the names."
)
LETTERS = "`names += name` adds a text letter by letter: append the name."
BY_HAND = "Take these visitors and write down for each: arrives, begins, done. Then done - arrives."


def check_who_gets_h12(probe: Probe) -> Outcome:
    """Have the learner's function judge days at the dyno; name the misreading that says the same."""
    days = drawn_days(Random())
    for visits in [*days, [], [("Ada", 0, 1)]]:
        seen = probe.call([list(visit) for visit in visits])
        names = as_names(seen)
        if names is None:
            reply = A_GENERATOR if is_generator(seen) else A_LIST
            return failed("a list of the names of those who get an H12", shown(seen), reply)
        expected = timeouts(visits)
        if sorted(names) != sorted(expected):
            reply = misreading(probe, days)
            visits, seen = shortest(probe, visits, seen)
            return failed(f"{timeouts(visits)} for the visits {visits}", shown(seen, 200), reply)
    return passed("It counts the time in line, and knows that the dyno works on.")


def shortest(probe: Probe, visits: list[Visit], seen: object) -> tuple[list[Visit], object]:
    """Find the fewest visits in a row on which the learner's function is still wrong, and what it says."""
    for count in range(1, len(visits)):
        for first in range(len(visits) - count + 1):
            few = visits[first : first + count]
            said = probe.call([list(visit) for visit in few])
            names = as_names(said)
            if names is None or sorted(names) != sorted(timeouts(few)):
                return few, said
    return visits, seen


def is_generator(seen: object) -> bool:
    """Say whether a learner's function gave a generator."""
    return isinstance(seen, Opaque) and seen.type_name == "generator"


def as_names(seen: object) -> list[str] | None:
    """Read what a learner's function gave as a list of names; None if it is something else."""
    if not isinstance(seen, (list, tuple, set, frozenset)):
        return None
    return list(seen) if all(isinstance(name, str) for name in seen) else None


def misreading(probe: Probe, days: list[list[Visit]]) -> str:
    """Find the one idea that explains all that the learner's function says."""
    answers = [as_names(probe.call([list(visit) for visit in visits])) for visits in days]
    if any(names and all(len(name) == 1 for name in names) for names in answers):
        return LETTERS
    said = [sorted(names) if names is not None else None for names in answers]
    for wrong, reply, _ in MISREADINGS:
        if said == [sorted(wrong(visits)) for visits in days]:
            return reply
    return BY_HAND


STUB = '''\
def who_gets_h12(visits):
    """Give the names of the visitors who get an H12.

    Each visit is (name, arrives, takes), in seconds, in the order in which they
    arrive. One dyno serves them, one at a time.
    who_gets_h12([("Ann", 0, 45), ("Ben", 50, 2)]) gives ["Ann"].
    """
    ...
'''

A_NUMBER = """\
def who_gets_h12(visits):
    return sum(takes > 30 for name, arrives, takes in visits)
"""
ADDS_LETTERS = """\
def who_gets_h12(visits):
    free, names = 0, []
    for name, arrives, takes in visits:
        free = max(free, arrives) + takes
        if free - arrives > 30:
            names += name
    return names
"""
YIELDS = ADDS_LETTERS.replace("names += name", "yield name").replace("    return names\n", "")
WITH_A_GENERATOR = """\
def finish_times(visits):
    free = float("-inf")
    for name, arrives, takes in visits:
        begins = arrives if arrives > free else free
        free = begins + takes
        yield name, free - arrives

def who_gets_h12(visits):
    return [name for name, waited in finish_times(visits) if waited > 30]
"""
WITH_BACKLOG = """\
def who_gets_h12(requests):
    late = set()
    backlog = 0  # seconds of work still in front of the dyno
    before = 0
    for person, at, seconds in requests:
        backlog = max(0, backlog - (at - before)) + seconds
        before = at
        if backlog > 30:
            late.add(person)
    return [person for person, _, _ in requests if person in late]
"""
WITH_A_QUEUE = """\
from collections import deque
from dataclasses import dataclass

@dataclass
class Dyno:
    clock: float = 0

    def serve(self, visit):
        self.clock = max(self.clock, visit[1])
        self.clock += visit[2]
        return self.clock

def who_gets_h12(visits):
    dyno, line, out = Dyno(), deque(visits), []
    while line:
        visit = line.popleft()
        if dyno.serve(visit) - visit[1] > 30:
            out.append(visit[0])
    return tuple(out)
"""


def as_learner(wrong: Rule) -> str:
    """Write a misreading as a learner would."""
    source = inspect.getsource(wrong).replace(wrong.__name__, "who_gets_h12").replace("WINDOW", str(WINDOW))
    return source.replace("(visits: list[Visit]) -> list[str]:", "(visits):")


EXERCISE = Exercise(
    name="who-gets-h12",
    kind="function",
    points=3,
    stub=STUB,
    hints=(
        "Play it with pencil and paper: two visitors, the first takes 28 seconds, the second comes a "
        "second later and takes 5.",
        "Keep one number: when the dyno is free again. A visit begins then, or when the visitor "
        "arrives, whichever is later.",
        "Each visit is done at max(free, arrives) + takes, and that is also when the dyno is free next. "
        "What is left: who waited longer than 30 seconds from arrives to done?",
    ),
    check=check_who_gets_h12,
    mistakes=(
        *(Mistake(as_learner(wrong), reply, why) for wrong, reply, why in MISREADINGS),
        Mistake(A_NUMBER, A_LIST, "a number in place of names"),
        Mistake(YIELDS, A_GENERATOR, "yields the names"),
        Mistake(ADDS_LETTERS, LETTERS, "letters in place of names"),
    ),
    also_right=(WITH_A_GENERATOR, WITH_BACKLOG, WITH_A_QUEUE),
)
