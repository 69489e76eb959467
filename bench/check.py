"""How long a learner waits for a check: from running the cell to its answer on screen, by kind of exercise.

All exercises that have a solution are checked in one real kernel, several times in turn. The baseline is what
other checkers of notebooks do: a new kernel, the imports, the learner's cell. Prints a table, and as its last
line JSON:
    answer_s, function_s, file_s   medians over the exercises of the kind
    file_worst_s                   the slowest file exercise's median
    first_s                        the first check of all after `start`, with the checker still warming up
    loop_s                         until an endless loop is cut off, with its sentence
    new_kernel_s                   the baseline
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.kernels import Kernel
from bench.measure import Row, report, seconds_of
from lesson_kit.course.catalog import chapters
from lesson_kit.course.exercise import ANSWER, FILE, FUNCTION, KINDS, Exercise
from lesson_kit.course.solved import solutions

ROUNDS = 5
IMPORTS = "import boto3, flask, redis, reportlab.pdfgen.canvas, rq"
LOOP = "def count_h12(lines):\n    while True: pass"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "LESSON_WORKSPACE": str(Path(home) / "workspace")}
        baseline = statistics.median(new_kernel(Path(home), environment) for _ in range(3))
        with Kernel(Path(home), environment) as kernel:
            kernel.run("from lesson_kit import start, check\napp = start('03')\nimport sys")
            first, taken = measured(kernel)
            loop = loop_cut_off(kernel)
    by_kind = {kind: [times for one, times in taken if one.kind == kind] for kind in KINDS}
    middle = {
        kind: statistics.median(map(statistics.median, times)) for kind, times in by_kind.items() if times
    }
    worst, slowest = max((statistics.median(times), one.name) for one, times in taken if one.kind == FILE)
    rows = [Row(f"check, {kind}", seconds, "s", baseline, "a new kernel") for kind, seconds in middle.items()]
    rows += [
        Row("the slowest file check", worst, "s", baseline, slowest),
        Row("the first check after start", first, "s", baseline, "a new kernel"),
        Row("an endless loop is cut off", loop, "s"),
    ]
    figures = {f"{kind}_s": middle[kind] for kind in (ANSWER, FUNCTION, FILE) if kind in middle}
    figures |= {"file_worst_s": worst, "first_s": first, "loop_s": loop, "new_kernel_s": baseline}
    report("From running a check cell to its answer on screen", rows, figures)


def solved() -> Iterator[tuple[Exercise, str]]:
    """Go through the exercises that can be solved by their cell alone."""
    sources = dict(solutions())
    for chapter in chapters():
        for exercise in chapter.exercises:
            if exercise.name in sources and chapter.number != "08":
                yield exercise, sources[exercise.name]


def measured(kernel: Kernel) -> tuple[float, list[tuple[Exercise, list[float]]]]:
    """Check every exercise several times; give the first check's seconds, and all by exercise."""
    taken = []
    for exercise, source in solved():
        kernel.run(f"{exercise.given}\n{source}" if exercise.given else source)
        taken.append((exercise, []))
    first = kernel.run('check("write-worker")')[0]
    for _ in range(ROUNDS):
        for exercise, times in taken:
            seconds, said = kernel.run(f'check("{exercise.name}")')
            if "✓" in said:
                times.append(seconds)
    return first, [(exercise, times) for exercise, times in taken if times]


def loop_cut_off(kernel: Kernel) -> float:
    """Say how long it takes to be told of an endless loop."""
    kernel.run(LOOP)
    seconds, said = kernel.run('check("count-h12")')
    if "cut off" not in said and "no end" not in said:
        raise RuntimeError(f"an endless loop was not told of: {said}")
    return seconds


def new_kernel(folder: Path, environment: dict[str, str]) -> float:
    """Say how long a new kernel takes for the imports and a cell."""

    def work() -> None:
        with Kernel(folder, environment) as kernel:
            kernel.run(f"{IMPORTS}\ncount_h12 = 3\ncount_h12 == 3")

    return seconds_of(work)


if __name__ == "__main__":
    main()
