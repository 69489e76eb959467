"""Scaffold an exercise: a module to fill in, and two tagged cells at the end of the solved notebook."""

from pathlib import Path

from lesson_kit.authoring.copies import tidy, written
from lesson_kit.core.errors import LessonError
from lesson_kit.course import exercises, places
from lesson_kit.course.catalog import all_exercises
from lesson_kit.course.exercise import ANSWER, FILE, FUNCTION, KINDS, NAME
from lesson_kit.course.solved import CHECK, EXERCISE, read_notebook

TEMPLATE = Path(__file__).parent / "new_exercise.py.txt"
STUBS = {
    ANSWER: "{variable} = ...\n",
    FUNCTION: 'def {variable}(value):\n    """Say what it gives back."""\n    ...\n',
    FILE: "%%writefile {path}\n# Say what this file has to do.\n",
}
LOOKS = {ANSWER: "probe.value()", FUNCTION: "probe.call(1)", FILE: "probe.text"}


def scaffold(number: str, name: str, kind: str) -> list[str]:
    """Write the module and the cells; give the steps that are left, as lines.

    Raises:
        LessonError: The name, the kind or the notebook won't do.
    """
    _refuse_bad(name, kind)
    solved = next((path for path in places.solved_notebooks() if path.stem.startswith(number)), None)
    if solved is None:
        raise LessonError(
            f"There is no solved notebook {number}.", f"Make notebooks/solutions/{number}_….ipynb."
        )
    folder = Path(exercises.__path__[0])
    module = folder / f"{_variable(name)}.py"
    if module.exists():
        raise LessonError(f"{module.name} exists already.", "Choose another name, or edit that file.")
    module.write_text(_module(name, kind), encoding="utf-8")
    _add_cells(solved, name, kind)
    return [
        f"Wrote {module.relative_to(places.ROOT)} and two cells at the end of {solved.name}.",
        f"1. Add {_variable(name).upper()} to EXERCISES in exercises/ex{solved.stem}.py.",
        "2. Write the check, the hints, the known mistakes and two other right solutions.",
        f"3. Write the solution into the cell tagged exercise:{name}, and move both cells to their place.",
        f"4. lesson course check --only {name}",
        f"5. lesson course build --execute --only {number}",
        "6. make test",
    ]


def _refuse_bad(name: str, kind: str) -> None:
    if not NAME.fullmatch(name):
        raise LessonError(
            f"{name!r} can't be an exercise's name.", "Use lower-case words with dashes: count-h12."
        )
    if any(exercise.name == name for exercise in all_exercises()):
        raise LessonError(f"There is an exercise {name!r} already.", "Choose another name.")
    if kind not in KINDS:
        raise LessonError(f"There is no kind {kind!r}.", f"Choose one of {', '.join(KINDS)}.")


def _variable(name: str) -> str:
    return name.replace("-", "_")


def _stub(name: str, kind: str) -> str:
    return STUBS[kind].format(variable=_variable(name), path=f"{_variable(name)}.py")


def _module(name: str, kind: str) -> str:
    text = TEMPLATE.read_text(encoding="utf-8")
    words = {
        "NAME": name,
        "VARIABLE": _variable(name),
        "CONSTANT": _variable(name).upper(),
        "KIND": kind,
        "STUB": _stub(name, kind),
        "LOOK": LOOKS[kind],
        "PATH": f'\n    path="{_variable(name)}.py",' if kind == FILE else "",
    }
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text


def _add_cells(solved: Path, name: str, kind: str) -> None:
    notebook = read_notebook(solved)
    for source, tag in (
        (_stub(name, kind).rstrip("\n"), EXERCISE + name),
        (f'check("{name}")', CHECK + name),
    ):
        cell = {"cell_type": "code", "metadata": {"tags": [tag]}, "source": source}
        notebook["cells"].append({**cell, "outputs": [], "execution_count": None})
    solved.write_text(written(tidy(notebook)), encoding="utf-8")
