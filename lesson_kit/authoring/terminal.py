"""The author's commands: `lesson course build`, `check`, `new`. Each returns its exit code."""

import json
import sys
import time

from lesson_kit.authoring import build, new
from lesson_kit.authoring.gate import Report, run_gate
from lesson_kit.authoring.trials import Tried
from lesson_kit.course import places

FINE, SHORT = 0, 1


def course_build(only: str = "", execute: bool = False) -> int:
    """Build the learner copies; with `execute`, run the solved notebooks first."""
    for path, changed in build.build(only, execute):
        _print(f"{'wrote' if changed else 'fresh'}  {path.relative_to(places.ROOT)}")
    return FINE


def course_check(only: str = "", as_json: bool = False) -> int:
    """Run the gate, and print what fails, each with a command that mends it; 1 if anything does."""
    began = time.monotonic()
    report = run_gate(only, _nothing if as_json or not sys.stderr.isatty() else _tick)
    if as_json:
        _print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(_text(report, time.monotonic() - began))
    return SHORT if report.problems else FINE


def course_new(number: str, name: str, kind: str) -> int:
    """Scaffold an exercise, and say what is left to do."""
    for line in new.scaffold(number, name, kind):
        _print(line)
    return FINE


def _text(report: Report, seconds: float) -> str:
    lines = [str(problem) for problem in report.problems]
    counts = f"{len(report.exercises)} exercises, {report.known_mistakes} known mistakes"
    verdict = f"{len(report.problems)} problems" if report.problems else "all is well"
    return "\n".join([*lines, f"{counts}, {len(report.tried)} tried in {seconds:.0f} s: {verdict}."])


def _tick(tried: Tried) -> None:
    sys.stderr.write(f"\r\x1b[K{tried.trial.exercise.name}: {tried.trial.what}"[:100])
    sys.stderr.flush()


def _nothing(tried: Tried) -> None:
    pass


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
