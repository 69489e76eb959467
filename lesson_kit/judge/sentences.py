"""What a learner reads when their code gives no value at all: one function, one kind of trouble."""

import keyword
import re
from typing import Any

from lesson_kit.judge.apart import Died, Raised, TimedOut, TooBig, Trouble
from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.outcome import Outcome, failed
from lesson_kit.judge.outcome import error as sorry
from lesson_kit.judge.submission import Submission

QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
BARE_TEXT = re.compile(r"\b[A-Za-z_]\w*(?:\.\d+\b|(?: [A-Za-z_]\w*)+)")
ARTICLE = {"o": "an", "a": "an", "e": "an", "i": "an"}


def half_filled(name: str) -> Outcome:
    """Say that a `...` is left in an answer."""
    return failed(
        f"a value for every part of `{name}`",
        "some of it still holds the three dots",
        "replace each `...` that is left, run the cell and check again.",
    )


def not_plain(name: str, odd: Opaque) -> Outcome:
    """Say that an answer is, or holds, an object that is not plain data."""
    return failed(
        f"`{name}` to be plain data: text, numbers, True or False, or a list or dict of those",
        f"it is, or holds, {odd}",
        "assign the plain value itself: for example `str(...)` or `list(...)` of it.",
    )


def magic_not_first(path: str) -> Outcome:
    """Say that a cell which writes a file does not begin with the line that makes it do so."""
    return failed(
        f"`%%writefile {path}` to be the first line of the cell",
        "something stands above it, so the cell was taken for ordinary code and wrote no file",
        "move that line to the top of the cell, comments below it, and run the cell again.",
    )


def magic_missing(path: str) -> Outcome:
    """Say that a cell which was to write a file has lost the line that makes it do so."""
    return failed(
        f"`%%writefile {path}` to be the first line of the cell",
        "the cell above was run without that line, as ordinary code, so it wrote no file",
        "put that line back at the top of the cell, and run the cell again.",
    )


def other_file_written(path: str, named: str) -> Outcome:
    """Say that a cell which was to write a file wrote another."""
    return failed(
        f"the cell above to write the file `{path}`",
        f"it wrote the file `{named}`",
        f"let the cell begin with `%%writefile {path}`, spelt just so, and run it again.",
    )


def undefined(name: str) -> Outcome:
    """Say that the cell does not define the exercise's name."""
    return failed(
        f"the cell to define `{name}`",
        "it ran, but no such name was there after it",
        f"use exactly the name `{name}`, at the left margin of the cell.",
    )


def cell_failed(trouble: Trouble, submission: Submission) -> Outcome:
    """Say why the learner's cell did not run by itself."""
    if isinstance(trouble, Raised) and trouble.type == "NameError":
        return missing_name(trouble, submission)
    step = "run the cell by itself and read what it says."
    if bare := text_without_quotes(trouble, submission):
        step = f"is `{bare}` a text without quotes? Text stands between quotes."
    if isinstance(trouble, TimedOut) or (isinstance(trouble, Died) and trouble.out_of_time):
        step = "look for a loop that never ends, or a wait."
    return failed("the cell to run by itself, from top to bottom", _what(trouble), step)


def text_without_quotes(error: Trouble, submission: Submission) -> str:
    """Find an answer's words that no Python has side by side, as `web.1` and `login code`; else nothing."""
    lines = (submission.source or "").splitlines()
    if not isinstance(error, Raised) or submission.kind != "answer":
        return ""
    if not error.text.startswith("invalid syntax") or not 0 < error.line <= len(lines):
        return ""
    outside = QUOTED.sub('""', lines[error.line - 1]).partition("#")[0]
    found = BARE_TEXT.search(outside)
    return "" if found is None or any(map(keyword.iskeyword, found[0].split())) else found[0]


def call_failed(call: str, trouble: Trouble, submission: Submission) -> Outcome:
    """Say why a call of the learner's function gave no value."""
    if isinstance(trouble, Raised) and trouble.type == "NameError":
        return missing_name(trouble, submission)
    step = "call it with the same arguments in a cell of your own and follow what happens."
    if isinstance(trouble, TimedOut) or (isinstance(trouble, Died) and trouble.out_of_time):
        step = "look for a loop whose condition never becomes false, or for something that waits."
    if (
        isinstance(trouble, Raised)
        and trouble.type == "TypeError"
        and _about(submission.variable, trouble.text)
    ):
        step = (
            "compare the `def` line with the one the exercise gave: the same parameters, in the same order."
        )
    return failed(f"`{call}` to give a value back", _what(trouble), step)


def _about(name: str, text: str) -> bool:
    """Say whether a TypeError is about the arguments of the learner's own function, not of one it calls."""
    return text.startswith(f"{name}()") and "argument" in text


def rounded(value: Any) -> Any:
    """Give plain data with numbers of a few digits, to be shown."""
    if isinstance(value, float):
        return round(value, 3) if abs(value) >= 1 else float(f"{value:.3g}")
    if type(value) in (list, tuple):
        return type(value)(rounded(item) for item in value)
    if type(value) is dict:
        return {key: rounded(item) for key, item in value.items()}
    return value


def missing_name(error: Raised, submission: Submission) -> Outcome:
    """Say that the code uses a name that its own cell does not define."""
    name = error.name or "a name"
    if name in submission.elsewhere and submission.kind == "answer":
        return sorry(  # in the notebook itself its value is at hand, and may well be right
            f"`{submission.variable}` is made from `{name}`, which another cell defines: its value is known "
            "only where the notebook runs.",
            "Open the notebook, run it from the top and check there.",
        )
    if name in submission.elsewhere:
        return failed(
            f"the cell that makes `{submission.variable}` to hold all that it needs",
            f"it uses `{name}`, which another cell defines; the check runs your cell by itself",
            f"move what makes `{name}` (an import, for instance) into the same cell, run it and check again.",
        )
    return failed(
        f"every name that the cell for `{submission.variable}` uses to be defined in it",
        f"`{name}` is not defined{_where(error)}",
        "look for a misspelt name, a missing import, or text without quotes.",
    )


def _what(trouble: Trouble) -> str:
    if isinstance(trouble, Raised):
        return _raised(trouble)
    if isinstance(trouble, TooBig):
        return f"it gave back more than a check can look at: {trouble.why}"
    if isinstance(trouble, TimedOut) or (isinstance(trouble, Died) and trouble.out_of_time):
        return "it did not come to an end and was cut off"
    return f"it ended the whole Python process{_how(trouble)}"


def _raised(error: Raised) -> str:
    if error.type == "SystemExit":
        return f"it called `sys.exit`{_where(error)}, which ends the program instead of giving a value"
    if error.type == "SyntaxError":
        return f"Python can't read it: {error.text}{_where(error)}"
    if error.type == "MemoryError":
        return f"it ran out of memory{_where(error)}"
    text = f": {error.text}" if error.text else ""
    return f"it raised `{error.type}`{text}{_where(error)}"


def _where(error: Raised) -> str:
    return f" (line {error.line} of the cell)" if error.line else ""


def _how(trouble: Trouble) -> str:
    if isinstance(trouble, Died) and trouble.code < 0:
        return f", by signal {-trouble.code}"
    return ""
