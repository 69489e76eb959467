"""Read a Procfile strictly, where Heroku and honcho would skip what they don't understand."""

import re
from pathlib import Path

from honcho.environ import parse_procfile

from lesson_kit.core.errors import LessonError

NAME = re.compile(r"[A-Za-z0-9_-]+")
GOOD = re.compile(r"(?P<name>[A-Za-z0-9_-]+):[ \t]*(?P<command>\S.*)")
EXAMPLE = "A line looks like this: `worker: python worker.py`."
LOOKALIKES = (
    "procfile",
    "PROCFILE",
    "ProcFile",
    "Procfile.txt",
    "procfile.txt",
    "Procfile.md",
    "Procfile.dev",
)


def read_procfile(folder: Path) -> dict[str, str]:
    """Give the process types of a folder's Procfile, and the command of each.

    Raises:
        LessonError: There is no Procfile, or a line of it is broken; the error says which.
    """
    try:
        present = {entry.name for entry in folder.iterdir()}
    except OSError as error:
        raise LessonError(
            f"There is no app in {folder}: {error.strerror}.", "Name a folder with a Procfile."
        ) from None
    if "Procfile" not in present:
        raise _missing(folder, present)
    try:
        text = (folder / "Procfile").read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise LessonError(
            f"{folder / 'Procfile'} is not UTF-8 text.", "Save it as plain UTF-8, without a byte order mark."
        ) from None
    except OSError as error:
        raise LessonError(f"{folder / 'Procfile'} can't be read: {error.strerror}.") from None
    return parse(text)


def parse(text: str) -> dict[str, str]:
    """Give the process types that a Procfile's text names, and the command of each.

    Raises:
        LessonError: A line is broken, a name comes twice, or there is no process at all.
    """
    problems = lint(text)
    if problems:
        raise LessonError(problems[0], EXAMPLE)
    return dict(parse_procfile(text).processes)


def lint(text: str) -> list[str]:
    """Say what is wrong with a Procfile's text, a sentence for each thing."""
    problems = []
    if text.startswith("\ufeff"):
        problems.append(
            "The Procfile starts with a byte order mark, which Heroku takes for part of the first name."
        )
    seen: set[str] = set()
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name = GOOD.fullmatch(line.rstrip())
        if name is None:
            problems.append(f"Line {number} of the Procfile is broken: {line!r}. {_why(line)}".rstrip())
        elif name["name"] in seen:
            problems.append(f"Line {number} of the Procfile names '{name['name']}' a second time.")
        else:
            seen.add(name["name"])
    if not problems and not seen:
        problems.append("The Procfile is empty: it names no process.")
    return problems


def _why(line: str) -> str:
    if line[:1].isspace():
        return "A line begins with a name, not with a space."
    if match := re.match(r"[\w-]+\s*=", line):
        return f"Put a colon after the name, not an equals sign: `{match[0].rstrip('= ')}:`."
    if ":" not in line:
        return "There is no colon after the name."
    name, command = line.split(":", 1)
    if not command.strip():
        return f"There is no command after `{name.strip()}:`."
    return "A name is made of letters, digits, '-' and '_'."


def _missing(folder: Path, present: set[str]) -> LessonError:
    alike = sorted(present & set(LOOKALIKES))
    if alike:
        return LessonError(
            f"There is no Procfile in {folder}, but there is '{alike[0]}', which Heroku does not read.",
            f"Rename it: mv {alike[0]} Procfile",
        )
    return LessonError(
        f"There is no Procfile in {folder}.",
        f"Write one that names what to run. {EXAMPLE}",
    )
