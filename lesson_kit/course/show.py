"""How verdicts, hints, solutions and progress look: as text, and as HTML that says the same.

Pure but for `display`. What can be told by colour is always told in words too.
"""

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lesson_kit.judge.outcome import ERROR, FAILED, NOT_ATTEMPTED, PASSED, Outcome

CODE = re.compile(r"`([^`]+)`")
NAME_FIRST = re.compile(r"\S*[_=(/\dA-Z]|\S*\w\.\w|\w+ =")  # `make_report`, `p95`, `worker.py`, `key = `
HEADINGS = {
    PASSED: ("✓", "passed"),
    NOT_ATTEMPTED: ("○", "not yet"),
    FAILED: ("✗", "not right yet"),
    ERROR: ("!", "could not be checked"),
}


@dataclass(frozen=True)
class Shown:
    """Hold something to show, in both forms; IPython and Jupyter find them by these methods."""

    text: str
    markup: str = ""

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        bundle = {"text/plain": self.text}
        return bundle | ({"text/html": self.markup} if self.markup else {})


def display(shown: Shown) -> None:
    """Show it: in a notebook as Jupyter does, elsewhere as text."""
    if _in_ipython():
        from IPython.display import display as show

        show(shown)
    else:
        print(shown.text)


def _in_ipython() -> bool:
    import sys

    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def outcome(name: str, verdict: Outcome, tip: str = "") -> Shown:
    """Show the verdict on an exercise, and a tip below it."""
    mark, word = HEADINGS[verdict.status]
    parts = [("Expected", verdict.expected), ("Seen", verdict.seen), ("Next", verdict.next_step)]
    rows = [(label, sentence(text)) for label, text in parts if text]
    note = " ".join(filter(None, [sentence(verdict.note), tip]))
    text = "\n".join([f"{mark} {name}: {word}", *(f"  {label + ':':<10}{what}" for label, what in rows)])
    text += f"\n  {note}" if note else ""
    listed = "".join(f"<dt>{label}</dt><dd>{marked_up(what)}</dd>" for label, what in rows)
    body = f"<p>{mark} <strong>{html.escape(name)}</strong>: {word}</p>"
    body += f"<dl>{listed}</dl>" if listed else ""
    body += f"<p>{marked_up(note)}</p>" if note else ""
    return Shown(text, box(body, verdict.status))


def hints(name: str, given: tuple[str, ...], all_of_them: int) -> Shown:
    """Show the hints that a learner has asked for so far, the newest last."""
    lines = [f"Hint {number} of {all_of_them}: {hint}" for number, hint in enumerate(given, 1)]
    if len(given) == all_of_them:
        lines.append(f'That was the last one. `solution("{name}")` shows one way to do it.')
    body = "".join(f"<p>{marked_up(line)}</p>" for line in lines)
    return Shown("\n".join(lines), box(f"<p><strong>{html.escape(name)}</strong></p>{body}", "hint"))


def solution(name: str, source: str, shorter: str = "", more: str = "") -> Shown:
    """Show a solution, folded; where there is a shorter one, that first, and what the other does besides."""
    title = f"One solution of {name}"
    text = "\n\n".join(filter(None, [f"{title}:", shorter, more, source]))
    parts = [f"{_code(shorter)}<p>{marked_up(more)}</p>" if shorter else "", _code(source)]
    body = f"<details><summary>{html.escape(title)}</summary>{''.join(parts)}</details>"
    return Shown(text, box(body, "hint"))


def _code(source: str) -> str:
    return f"<pre><code>{html.escape(source)}</code></pre>"


def plain_sentences(texts: list[str]) -> Shown:
    """Show sentences, each as a paragraph."""
    return Shown("\n".join(texts), box("".join(f"<p>{marked_up(text)}</p>" for text in texts), "hint"))


def box(body: str, kind: str) -> str:
    """Put HTML into the frame that all of these have."""
    return f'<style>{_css()}</style><div class="lesson-says lesson-{kind}">{body}</div>'


def marked_up(text: str) -> str:
    """Turn a sentence into HTML: `code` in backticks, and nothing else, is markup."""
    return CODE.sub(r"<code>\1</code>", html.escape(text, quote=False))


def sentence(text: str) -> str:
    """End a text as a sentence, and begin it as one; a name in code keeps its small letter."""
    text = text.strip()
    if not text:
        return ""
    begun = text if NAME_FIRST.match(text) else text[0].upper() + text[1:]
    return begun if begun[-1] in ".!?…" else begun + "."


@cache
def _css() -> str:
    text = (Path(__file__).parent / "outcome.css").read_text(encoding="utf-8")
    return " ".join(text.split())
