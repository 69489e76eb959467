"""Break every rule of the conformance page, one at a time, and say which of its row's tests saw it.

    .venv/bin/python tests/local_heroku/break_rules.py          # all rows: about half an hour
    .venv/bin/python tests/local_heroku/break_rules.py R10 H12  # the rows whose rule has one of these in it

The breaks are in `broken_rules.txt`. They are made in a copy of the kit, never here. First every row's tests
run on the whole kit, and must pass; then each break is made, the row's tests run, and the break is undone.
The end is 1 if a break went unseen, or if a row names a test that saw none of its breaks.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lesson_kit.local_heroku.conformance.page import SECTIONS
from lesson_kit.local_heroku.conformance.rows import Row

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROWS = [row for section in SECTIONS for row in section.rows]
PASSED, FAILED = 0, 1  # pytest's own codes; any other says that tests did not run
LONGEST = 60  # real seconds for a test: what a break makes endless fails then


@dataclass(frozen=True)
class Break:
    """Hold one way to break a rule.

    Attributes:
        rule: How the row's rule begins.
        file: What to change, below lesson_kit/.
        old: The text to take out, which is there once.
        new: The text to put in its place.
    """

    rule: str
    file: str
    old: str
    new: str

    def row(self) -> Row:
        """Give the row whose rule this breaks."""
        (row,) = [row for row in ROWS if row.rule.startswith(self.rule)]
        return row

    def broken(self, text: str) -> str:
        """Give a file's text with the break in it."""
        assert text.count(self.old) == 1, f"this is there {text.count(self.old)} times: {self.old}"
        return text.replace(self.old, self.new)

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.file}: {_short(self.old)} -> {_short(self.new)}"


def read_breaks(text: str) -> list[Break]:
    """Read the breaks: a rule after `#`, then for each break a file, lines after `-`, lines after `+`."""
    breaks: list[Break] = []
    rule = file = ""
    sides: dict[str, list[str]] = {"-": [], "+": []}

    def end_break() -> None:
        if sides["-"]:
            breaks.append(Break(rule, file, "\n".join(sides["-"]), "\n".join(sides["+"])))
        sides.update({"-": [], "+": []})

    for line in [*text.splitlines(), ""]:
        if line[:1] in sides and line:
            sides[line[0]].append(line[1:])
            continue
        end_break()
        if line.startswith("# "):
            rule = line.removeprefix("# ")
        elif line:
            file = line
    return breaks


def all_breaks() -> list[Break]:
    """Give every break there is."""
    return read_breaks((HERE / "broken_rules.txt").read_text(encoding="utf-8"))


class Copy:
    """Keep a copy of the kit and its tests, to break things in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("lesson_kit", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        self._environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        asked = self._python("-c", "import lesson_kit; print(lesson_kit.__file__)")
        assert Path(asked.stdout.strip()).is_relative_to(folder), f"not the copy: {asked.stdout}"

    def failing(self, tests: Sequence[str]) -> set[str]:
        """Run tests; give those that fail.

        Raises:
            RuntimeError: They do not even run.
        """
        options = ("-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", f"--timeout={LONGEST}")
        ran = self._python("-m", "pytest", *options, *map(_from_root, tests))
        if ran.returncode not in (PASSED, FAILED):
            raise RuntimeError(f"the tests did not run:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
        failed = {
            line.partition(" ")[2].split(" - ")[0].split("[")[0]
            for line in ran.stdout.splitlines()
            if line.startswith(("FAILED ", "ERROR "))
        }
        return {test for test in tests if _from_root(test) in failed}

    def failing_with(self, one: Break) -> set[str]:
        """Run a row's tests while one of its rules is broken; give those that fail."""
        path = self.folder / "lesson_kit" / one.file
        whole = path.read_text(encoding="utf-8")
        path.write_text(one.broken(whole), encoding="utf-8")
        try:
            return self.failing(one.row().tests)
        finally:
            path.write_text(whole, encoding="utf-8")

    def _python(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
        )


def sweep(copy: Copy, breaks: Sequence[Break]) -> Iterator[tuple[Break, set[str]]]:
    """Make each break, and give it with the tests that saw it."""
    tests = sorted({test for one in breaks for test in one.row().tests})
    red = copy.failing(tests)
    if red:
        raise RuntimeError(f"these fail although nothing is broken: {', '.join(sorted(red))}")
    for one in breaks:
        yield one, copy.failing_with(one)


def main(wanted: Sequence[str]) -> int:
    """Break rules, and print a line for each; give 0 if every break was seen."""
    for word in wanted:
        if not any(word in row.rule for row in ROWS):
            sys.stderr.write(f"No rule on the page has '{word}' in it.\n")
            return 2
    breaks = [one for one in all_breaks() if not wanted or any(word in one.row().rule for word in wanted)]
    seen: dict[str, set[str]] = {}
    unseen: list[Break] = []
    with tempfile.TemporaryDirectory(prefix="broken-rules-") as folder:
        for one, tests in sweep(Copy(Path(folder).resolve()), breaks):
            seen.setdefault(one.row().rule, set()).update(tests)
            unseen += [] if tests else [one]
            say(f"{'seen  ' if tests else 'UNSEEN'} | {one.row().rule[:40]:40} | {one} | {_names(tests)}")
    idle = [
        f"{test} ({row.rule})"
        for row in ROWS
        for test in row.tests
        if row.rule in seen and test not in seen[row.rule]
    ]
    say(
        f"\n{len(breaks)} breaks of {len(seen)} rows: {len(breaks) - len(unseen)} seen, {len(unseen)} unseen."
    )
    for test in idle:
        say(f"saw none of its row's breaks: {test}")
    return 1 if unseen or idle else 0


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _from_root(test: str) -> str:
    return os.path.relpath(os.path.normpath(HERE / test), ROOT)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"`{line[:60]}…`" if len(line) > 60 else f"`{line}`"


def _names(tests: set[str]) -> str:
    return ", ".join(sorted(test.partition("::test_")[2] for test in tests))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
