"""How long the solved notebooks take to run and compare, as `make solved` does it, and their slowest cells.

Prints a table, and as its last line JSON:
    seconds     all solved notebooks under nbval, three at a time
    cells       code cells compared
    failed      cells that failed
    cell_s      all the cells' seconds together
    gate_s      `lesson course check`: all exercises, solutions and known mistakes
    exercises, known_mistakes   what it tried
"""

import json
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from bench.measure import Row, report, seconds_of
from lesson_kit.course.places import ROOT, SOLUTIONS

SLOWEST = 10
NBVAL = [
    *(sys.executable, "-m", "pytest", "-q", "-p", "lesson_kit.authoring.nbval_plugin", "--nbval"),
    *("--nbval-current-env", "--nbval-cell-timeout=60", "-n", "3", "--dist", "loadscope"),
]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.xml"
        seconds = seconds_of(lambda: run([*NBVAL, f"--junitxml={file}", str(SOLUTIONS)]))
        cells = read(file)
    gate: dict = {}
    gate_seconds = seconds_of(lambda: gate.update(json.loads(run([*LESSON, "course", "check", "--json"]))))
    failed = sum(cell.find("failure") is not None for cell in cells)
    slowest = sorted(cells, key=taken, reverse=True)[:SLOWEST]
    rows = [Row("all solved notebooks", seconds, "s", 90, "wanted at most")]
    rows += [Row(name_of(cell), taken(cell), "s") for cell in slowest]
    rows += [Row("the gate", gate_seconds, "s", 150, "wanted at most")]
    figures = {"seconds": seconds, "cells": len(cells), "failed": failed, "cell_s": sum(map(taken, cells))}
    figures |= {
        "gate_s": gate_seconds,
        "exercises": gate["exercises"],
        "known_mistakes": gate["known_mistakes"],
    }
    report("The solved notebooks under nbval, three at a time; and the gate", rows, figures)


LESSON = [sys.executable, "-c", "from lesson_kit.cli import main; main()"]


def run(command: list[str]) -> str:
    """Run a command to its end, whatever comes of it; give what it printed."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def read(file: Path) -> list[ElementTree.Element]:
    """Read the cells of a junit report."""
    return list(ElementTree.parse(file).iter("testcase"))


def taken(cell: ElementTree.Element) -> float:
    """Say how long a cell took, its kernel's start included for the first of a notebook."""
    return float(cell.get("time", 0))


def name_of(cell: ElementTree.Element) -> str:
    """Name a cell by its notebook and number."""
    return f"{cell.get('classname', '').split('.')[-2]}: {cell.get('name')}"


if __name__ == "__main__":
    main()
