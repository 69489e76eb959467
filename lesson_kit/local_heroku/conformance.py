"""What of Heroku the local platform keeps to, as a page: `python -m lesson_kit.local_heroku.conformance`.

The rows are data (`conformance_rows.py`) whose numbers come from the code. A test checks that the page is up
to date and that every test that it names exists; `tests/local_heroku/break_rules.py` breaks each rule and
says which of these tests saw it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
COMMAND = "python -m lesson_kit.local_heroku.conformance"

SOURCES = {
    "routing": "[HTTP Routing](https://devcenter.heroku.com/articles/http-routing), July 2025 (Router 2.0)",
    "codes": "[Heroku Error Codes](https://devcenter.heroku.com/articles/error-codes)",
    "timeout": "[Request Timeout](https://devcenter.heroku.com/articles/request-timeout)",
    "ids": "[HTTP Request IDs](https://devcenter.heroku.com/articles/http-request-id)",
    "dynos": "[Dynos](https://devcenter.heroku.com/articles/dynos)",
    "logging": "[Logging](https://devcenter.heroku.com/articles/logging)",
    "config": "[Configuration and Config Vars](https://devcenter.heroku.com/articles/config-vars)",
    "slug": "[Slug Compiler](https://devcenter.heroku.com/articles/slug-compiler)",
    "releases": "[Releases](https://devcenter.heroku.com/articles/releases)",
    "release": "[Release Phase](https://devcenter.heroku.com/articles/release-phase)",
    "seen": "Lines of real logs and answers of real apps, 2010 to 2026",
    "rfc": "RFC 9110 and RFC 9112: HTTP",
    "ours": "Our choice: no source says what Heroku does",
}


@dataclass(frozen=True)
class Row:
    """Hold one rule that is kept.

    Attributes:
        rule: What it says.
        number: Its number, from the code.
        source: Where it is from: keys of `SOURCES`, with blanks between.
        tests: Which tests fail when it is broken: `file::test`, below tests/local_heroku.
    """

    rule: str
    number: str
    source: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Hold rows that belong together."""

    title: str
    rows: tuple[Row, ...]


def s(seconds: float) -> str:
    """Write seconds."""
    return f"{seconds:g} s"


def size(number: int) -> str:
    """Write bytes."""
    return f"{spaced(number)} bytes"


def spaced(number: float) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,.0f}".replace(",", " ")


def page(sections: Sequence[Section], left_out: Sequence[tuple[str, str]]) -> str:
    """Write the page."""
    parts = [_opening()]
    for section in sections:
        parts += [f"## {section.title}\n", _table(section.rows)]
    parts += ["## Deliberately left out\n", _left_out(left_out), "## Sources\n", _sources()]
    return "\n".join(parts)


def _opening() -> str:
    return f"""# What of Heroku is kept to

The local platform keeps to the rules below. All times are lesson seconds: at `speed=10` thirty of them take
three real ones, and the log shows thirty. Each row names the tests that fail when the rule is broken, in
`tests/local_heroku/`. This page is made by `{COMMAND}`; a test fails when it is out of date.
"""


def _table(rows: Sequence[Row]) -> str:
    lines = ["| Rule | Number | Source | Tests |", "| --- | --- | --- | --- |"]
    for row in rows:
        tests = "<br>".join(f"`{test}`" for test in row.tests)
        lines.append(f"| {row.rule} | {row.number} | {row.source.replace(' ', ', ')} | {tests} |")
    return "\n".join(lines) + "\n"


def _left_out(left_out: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"- **{what}**: {why}" for what, why in left_out) + "\n"


def _sources() -> str:
    return "\n".join(f"- **{name}**: {where}" for name, where in SOURCES.items()) + "\n"


def current_page() -> str:
    """Give the page as the code has it now."""
    from lesson_kit.local_heroku.conformance_rows import (
        LEFT_OUT,
        SECTIONS,
    )  # late: the rows are made of `Row`

    return page(SECTIONS, LEFT_OUT)


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(current_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
