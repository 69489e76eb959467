"""Read short answers kindly: what counts is the answer, not its capitals, quotes, spaces or brackets.

The checks of the exercises call this. Every function gives None for what it cannot read, and never raises.
"""

import re

from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.sentences import rounded

AROUND = " \t\n\r\"'`"


def word(value: object) -> str | None:
    """Read a name: `" Make_PDF() "` and `make_pdf` are the same word."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    bare = value.strip(AROUND + ".,;:")
    bare = re.sub(r"\([^()]*\)$", "", bare)
    return bare.strip(AROUND).lower() or None


def letter(value: object, choices: str = "abcd") -> str | None:
    """Read the letter of a choice: `"B"`, `"b)"` and `"(b)."` are all `b`."""
    if isinstance(value, (list, tuple)) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str):
        return None
    bare = value.strip(AROUND + "().:").lower()
    return bare if len(bare) == 1 and bare in choices else None


def number(value: object, unit: str = "") -> int | float | None:
    """Read a number, written as one or as text with its unit: `30000`, `"30000"`, `"30000ms"`."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    if not isinstance(value, str):
        return None
    bare = value.strip(AROUND).lower().removesuffix(unit).strip()
    return float(bare) if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", bare, re.ASCII) else None


def shown(value: object, limit: int = 80) -> str:
    """Write a value as a learner typed it, with few digits, and cut short where it is long."""
    return cut(str(value) if isinstance(value, Opaque) else repr(rounded(value)), limit)


def cut(text: str, limit: int) -> str:
    """Cut a text that is too long, between two words if there is a space in its second half."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    space = kept.rfind(" ", limit // 2)
    return (kept if space < 0 else kept[: space + 1]) + "…"
