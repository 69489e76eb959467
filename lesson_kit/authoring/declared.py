"""What can be said of an exercise without running it: hints, stub, counts. Pure."""

import re
from collections import Counter
from collections.abc import Iterable

from lesson_kit.authoring.problems import Problem
from lesson_kit.course.exercise import ANSWER, FILE, Exercise
from lesson_kit.judge.submission import body_of_file, definition, path_of_file

LEAST_MISTAKES = 3
LEAST_MISTAKES_IN_ALL = 60
LEAST_OTHER_WAYS = 2
TELLING = 30  # a line of a solution this long gives something away when a hint has it


def declared(exercise: Exercise, solution: str | None) -> list[Problem]:
    """List what is wrong with one exercise as it is declared."""
    mend = f"lesson course check --only {exercise.name}"
    found = [*_hints(exercise, solution), *_stub(exercise), *_counts(exercise)]
    if solution is None:
        found.append("no solved notebook has a cell tagged exercise:" + exercise.name)
    return [Problem(exercise.name, what, mend) for what in found]


def twice(names: Iterable[str]) -> list[Problem]:
    """List the names that more than one exercise has."""
    mend = "lesson course check"
    return [
        Problem(name, "two exercises have this name", mend) for name, n in Counter(names).items() if n > 1
    ]


def _hints(exercise: Exercise, solution: str | None) -> Iterable[str]:
    hints = [hint.strip() for hint in exercise.hints]
    if len(hints) != 3 or not all(hints) or len(set(hints)) != 3:
        yield f"it needs three hints, all different, and has {len(set(filter(None, hints)))}"
    for number, hint in enumerate(hints[:2], 1):
        for piece in giveaways(exercise, solution or ""):
            if piece in _squeezed(hint):
                yield f"hint {number} gives the solution away: {piece}"


def giveaways(exercise: Exercise, solution: str) -> list[str]:
    """List the pieces of a solution that an early hint must not contain, without their spaces."""
    if exercise.kind == ANSWER:
        literal = _literal(solution, exercise.variable)
        return [literal] if len(literal) > 3 else []
    known = {_squeezed(line) for line in exercise.stub.splitlines()}
    lines = [_squeezed(line) for line in body_of_file(solution).splitlines()]
    code = [
        line for line in lines if len(line) >= TELLING and not line.startswith(("#", "import", "from", '"'))
    ]
    return [line for line in code if line not in known]


def _literal(solution: str, variable: str) -> str:
    node = definition(solution, variable)
    value = getattr(node, "value", None)
    if value is None:
        return ""
    import ast

    return _squeezed(ast.unparse(value))


def _stub(exercise: Exercise) -> Iterable[str]:
    if exercise.kind == FILE:
        if path_of_file(exercise.stub) != exercise.path:
            yield f"its stub must begin with %%writefile {exercise.path}"
    elif definition(exercise.stub, exercise.variable) is None:
        yield f"its stub must define {exercise.variable}"


def _counts(exercise: Exercise) -> Iterable[str]:
    if exercise.points < 1:
        yield "it is worth no points"
    if len(exercise.mistakes) < LEAST_MISTAKES:
        yield f"it knows {len(exercise.mistakes)} mistakes; at least {LEAST_MISTAKES} are wanted"
    if exercise.kind != ANSWER and len(exercise.also_right) < LEAST_OTHER_WAYS:
        yield f"it has {len(exercise.also_right)} other right solutions; {LEAST_OTHER_WAYS} are wanted"


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
