"""What a learner hands in for one exercise, and whether they have touched it at all."""

import ast
import re
from dataclasses import dataclass
from typing import Any

from lesson_kit.judge.codec import Opaque

WRITEFILE = re.compile(r"\A\s*%%writefile\s+(?:-a\s+)?(\S+)[^\n]*\n?")
ELLIPSIS = "ellipsis"


class NoValue:
    """Stand for the value of an answer that is not known: the cell has to be run to get it."""


NO_VALUE = NoValue()


@dataclass(frozen=True)
class Submission:
    """Hold one learner's work on one exercise.

    Attributes:
        kind: `answer`, `function` or `file`.
        variable: The name that the cell assigns or defines.
        source: The cell's source; for a file, the file's text. None if there is none.
        value: The plain value of an answer, where it was read from a running notebook.
        path: Where the file goes, for a file.
        given: Source to run before the learner's, standing in for the notebook's earlier cells.
        elsewhere: Names that other cells of the learner's notebook define.
    """

    kind: str
    variable: str
    source: str | None
    value: Any = NO_VALUE
    path: str = ""
    given: str = ""
    elsewhere: frozenset[str] = frozenset()


def body_of_file(source: str) -> str:
    """Give the text that a `%%writefile` cell writes; a text without that line is given back as it is."""
    match = WRITEFILE.match(source)
    if match is None:
        return source
    body = source[match.end() :]
    return body if body.endswith("\n") or not body else body + "\n"  # as IPython does


def path_of_file(source: str) -> str | None:
    """Give the path that a `%%writefile` cell names."""
    match = WRITEFILE.match(source)
    return match[1].strip("\"'") if match else None


def untouched(submission: Submission, stub: str, originals: tuple[str, ...] = ()) -> bool:
    """Say whether the learner has not begun.

    Args:
        stub: The cell's source as they found it.
        originals: Texts that the file may have had before they came: the starter's.
    """
    if submission.value is not NO_VALUE:
        return _all_ellipsis(submission.value)
    source = submission.source
    if source is None or _bare(source) == "":
        return True
    if submission.kind == "file":
        same = (body_of_file(stub), *originals)
        return _squeezed(body_of_file(source)) in {_squeezed(text) for text in same}
    return _meaning(source) == _meaning(stub) or _only_ellipsis(source, submission.variable)


def unfinished(value: Any) -> bool:
    """Say whether a `...` is left somewhere in an answer."""
    if isinstance(value, Opaque):
        return value.type_name == ELLIPSIS
    if isinstance(value, dict):
        return any(unfinished(item) for item in value.values())
    return isinstance(value, list | tuple) and any(unfinished(item) for item in value)


def _all_ellipsis(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return bool(value) and all(_all_ellipsis(item) for item in value)
    return isinstance(value, Opaque) and value.type_name == ELLIPSIS


def _only_ellipsis(source: str, variable: str) -> bool:
    """Say whether the cell gives the name nothing: `name = ...`, or a function with an empty body."""
    node = definition(source, variable)
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        return isinstance(node.value, ast.Constant) and node.value.value is ...
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return all(_is_nothing(statement) for statement in node.body)
    return False


def _is_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass):
        return True
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def definition(source: str, name: str) -> ast.stmt | None:
    """Find the last top-level statement of a cell that defines or assigns a name."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return next((node for node in reversed(body) if name in defines(node)), None)


def definition_inside(source: str, name: str) -> ast.stmt | None:
    """Find a statement anywhere in a cell, inside an `if` or a `try`, that defines or assigns a name."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError):
        return None
    return next((node for node in nodes if isinstance(node, ast.stmt) and name in defines(node)), None)


def defined_names(source: str) -> set[str]:
    """Give the names that a cell defines at its left margin."""
    try:
        return {name for node in ast.parse(source).body for name in defines(node)}
    except (SyntaxError, ValueError, RecursionError):
        return set()


def defines(node: ast.stmt) -> list[str]:
    """List the names that a statement defines or assigns."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    elif isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    else:
        targets = []
    return [sub.id for target in targets for sub in ast.walk(target) if isinstance(sub, ast.Name)]


def _meaning(source: str) -> str:
    """Give what a cell says, apart from spaces and comments."""
    try:
        return ast.dump(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError):
        return _squeezed(source)


def _bare(source: str) -> str:
    """Take comments and blank lines out."""
    return "".join(re.sub(r"^\s*#.*$", "", body_of_file(source), flags=re.MULTILINE).split())


def _squeezed(text: str) -> str:
    return "".join(text.split())
