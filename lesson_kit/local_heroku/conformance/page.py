"""The conformance page, written from the rows; a test holds it to them."""

from collections.abc import Sequence
from pathlib import Path

from lesson_kit.local_heroku.conformance.dynos import PLATFORM
from lesson_kit.local_heroku.conformance.left_out import LEFT_OUT
from lesson_kit.local_heroku.conformance.router import ROUTER
from lesson_kit.local_heroku.conformance.rows import SOURCES, Row

PAGE = Path(__file__).parents[3] / "docs" / "conformance.md"
COMMAND = "python -m lesson_kit.local_heroku.conformance"
SECTIONS = (*ROUTER, *PLATFORM)


def write(path: Path = PAGE) -> None:
    """Write the page as the code has it now."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(page(), encoding="utf-8")


def page() -> str:
    """Give the page as the code has it now."""
    parts = [_opening()]
    for section in SECTIONS:
        parts += [f"## {section.title}\n", _table(section.rows)]
    parts += ["## Deliberately left out\n", _left_out(), "## Sources\n", _sources()]
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


def _left_out() -> str:
    return "\n".join(f"- **{what}**: {why}" for what, why in LEFT_OUT) + "\n"


def _sources() -> str:
    return "\n".join(f"- **{name}**: {where}" for name, where in SOURCES.items()) + "\n"
