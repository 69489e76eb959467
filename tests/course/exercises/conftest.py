"""What tests of exercises share: the judge, as the notebook's `check` uses it, on sources given as text."""

from dataclasses import dataclass, field

import pytest

from lesson_kit.course.verdict import judge
from lesson_kit.course.workspace import compose
from lesson_kit.judge.apart import Template
from lesson_kit.judge.bench import Bench
from lesson_kit.judge.private import PrivateServices
from lesson_kit.judge.submission import Submission
from lesson_kit.services.processes import Household

ODD_VALUES = (
    *("None", "True", "0", "-1", "1e308", "float('nan')", "float('inf')", "10**500", "1+2j"),
    *("''", "'  '", "'x' * 100000", "'é\\x00'", "b'x'", "object()", "lambda: 0", "range(3)"),
    *("[]", "()", "{}", "set()", "[None] * 3", "[[[[]]]]", "{(1, 2): 3}", "{1: {2: [3]}}", "[object()]"),
)
ODD_BODIES = (
    *(
        "return None",
        "return 0",
        "return 'x'",
        "return [[]]",
        "return {None: None}",
        "return object()",
        "yield 1",
    ),
    *("raise ValueError('no')", "raise KeyError", "raise SystemExit(0)", "import os; os._exit(0)"),
    *("print('x' * 10**6)", "return {'a': object()}", "return float('nan')", "return {1: [2]}", "1 / 0"),
)


@pytest.fixture(scope="session")
def bench():
    """Give one bench for all: its Redis and S3 start when a check first asks for them."""
    with PrivateServices() as services, Template() as template, Household() as household:
        yield Bench(template, services.fresh, compose, household)


@pytest.fixture(scope="session")
def judged(bench):
    """Give a function that judges a source, the whole cell or file, as an answer to an exercise."""

    def judged(exercise, source):
        submission = Submission(
            exercise.kind, exercise.variable, source, path=exercise.path, given=exercise.given
        )
        return judge(exercise, submission, bench)

    return judged


@dataclass(frozen=True)
class Odd:
    """Hold odd answers and odd functions for a variable."""

    variable: str
    answers: tuple[str, ...] = field(init=False)
    functions: tuple[str, ...] = field(init=False)

    def __post_init__(self):
        answers = tuple(f"{self.variable} = {value}\n" for value in ODD_VALUES)
        functions = tuple(f"def {self.variable}(*a, **k):\n    {body}\n" for body in ODD_BODIES)
        object.__setattr__(self, "answers", answers)
        object.__setattr__(self, "functions", functions)


@pytest.fixture(scope="session")
def odd():
    """Give a function from a variable's name to odd sources that assign or define it."""
    return Odd
