"""The breaks of the rules fit the code and the conformance page as they are."""

import ast
import importlib.util
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def _load():
    """Load the command, which lies beside the tests (tests are no package)."""
    spec = importlib.util.spec_from_file_location("break_rules", HERE / "break_rules.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


break_rules = _load()
BREAKS = break_rules.all_breaks()


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.rule)
def test_a_break_changes_one_place_of_the_code_and_leaves_it_python(one):
    text = (break_rules.ROOT / "lesson_kit" / one.file).read_text(encoding="utf-8")
    there = text.count(one.old)

    if there != 1:
        pytest.fail(
            f"lesson_kit/{one.file} has this {there} times, not once:\n{one.old}\n"
            f"It is how broken_rules.txt breaks '{one.rule}': say there what breaks that rule now, and see "
            f"that its tests notice: .venv/bin/python tests/local_heroku/break_rules.py '{one.rule}'",
            pytrace=False,
        )
    assert one.broken(text) != text
    ast.parse(one.broken(text))


def test_every_row_of_the_page_has_a_break_and_every_break_a_row():
    broken = Counter(row.rule for row in break_rules.ROWS for one in BREAKS if row.rule.startswith(one.rule))

    assert [row.rule for row in break_rules.ROWS if row.rule not in broken] == []
    assert broken.total() == len(BREAKS), "a rule's beginning fits no row, or several"


def test_breaks_are_read():
    text = "# One\na.py\n-old\n+new\n\na.py\n-x\n-y\n+z\n\n# Two\nb.py\n-gone\n"

    assert break_rules.read_breaks(text) == [
        break_rules.Break("One", "a.py", "old", "new"),
        break_rules.Break("One", "a.py", "x\ny", "z"),
        break_rules.Break("Two", "b.py", "gone", ""),
    ]


@pytest.fixture
def copy(tmp_path):
    """Give a copy of the kit to break things in."""
    return break_rules.Copy(tmp_path)


@pytest.mark.real
def test_a_break_is_made_in_the_copy_seen_by_its_test_and_undone(copy):
    one = break_rules.Break(
        "Longer lines are split", "local_heroku/dynos/pump.py", "LONGEST = 10_000", "LONGEST = 9"
    )
    ours = break_rules.ROOT / "lesson_kit" / one.file
    before = ours.read_bytes()

    assert copy.failing_with(one) == set(one.row().tests)
    assert ours.read_bytes() == before == (copy.folder / "lesson_kit" / one.file).read_bytes()


@pytest.mark.real
def test_code_that_does_not_even_run_is_not_taken_for_a_break_that_was_seen(copy):
    one = break_rules.Break(
        "Longer lines are split", "local_heroku/dynos/pump.py", "LONGEST = 10_000", "1 / 0"
    )

    with pytest.raises(RuntimeError, match="did not run"):
        copy.failing_with(one)


@pytest.mark.real
def test_a_row_that_nobody_knows_is_said_so():
    ran = subprocess.run(
        [sys.executable, HERE / "break_rules.py", "no such rule"], capture_output=True, text=True
    )

    assert ran.returncode == 2
    assert "no such rule" in ran.stderr
