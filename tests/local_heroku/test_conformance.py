"""The conformance page says what the code does, and names tests that exist."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

from lesson_kit.local_heroku.conformance import page, router
from lesson_kit.local_heroku.conformance.rows import SOURCES
from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.codes import CODES

HERE = Path(__file__).parent
ROWS = [row for section in page.SECTIONS for row in section.rows]


@cache
def named_in(file: str) -> frozenset[str]:
    """Name the tests of a file."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_the_page_is_up_to_date():
    command = f"{Path(sys.executable).name} -m lesson_kit.local_heroku.conformance"
    written = page.PAGE.read_text(encoding="utf-8") if page.PAGE.exists() else ""
    if written != page.page():
        pytest.fail(f"docs/conformance.md is out of date. This mends it: .venv/bin/{command}")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule[:40])
def test_every_row_names_tests_that_exist_and_sources_that_are_listed(row):
    assert row.tests
    assert set(row.source.split()) <= SOURCES.keys()
    for test in row.tests:
        file, _, name = test.partition("::")
        assert name in named_in(file), f"{test} does not exist"


def test_every_code_of_the_router_has_a_row():
    named = " ".join(row.rule for row in ROWS)
    assert [code for code in CODES if code.startswith("H") and f"**{code}**" not in named] == []


def test_every_number_of_the_router_is_on_the_page():
    source = Path(router.__file__).read_text(encoding="utf-8")
    numbers = {name for name in vars(limits) if name.isupper()} - {"SHORTEST"}  # what it is made of is there
    assert [name for name in sorted(numbers) if f"limits.{name}" not in source] == []


def test_what_is_written_is_what_is_shown(tmp_path):
    page.write(tmp_path / "docs" / "page.md")
    assert (tmp_path / "docs" / "page.md").read_text(encoding="utf-8") == page.page()
