"""`%%writefile` as a course needs it: makes folders, leaves the app alone while a stub is untouched, and lets
the next `import` see the new text.
"""

import contextlib
import importlib.util
import re
import sys
from pathlib import Path
from typing import Any

from lesson_kit.course.catalog import challenge_files_to_write, file_exercises
from lesson_kit.judge.submission import body_of_file


def register(shell: Any) -> None:
    """Take the place of IPython's `%%writefile` in a notebook of the course."""
    original = shell.find_cell_magic("writefile")

    def writefile(line: str, cell: str) -> None:
        words = line.split()
        if len(words) != 1 or words[0].startswith("-"):
            original(line, cell)  # `-a`, and whatever else IPython knows of
        else:
            print(write(words[0].strip("\"'"), cell))
        forget_modules(Path.cwd())

    shell.register_magic_function(writefile, "cell", "writefile")


def write(path: str, text: str) -> str:
    """Write a file unless its text is an exercise's stub; say which."""
    if is_stub(path, text):
        return f"{path} is as it was: this cell is still as given. Write what is missing, then run it again."
    target = Path(path).expanduser()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return f"Wrote {path}"


def begins_late(source: str, path: str) -> bool:
    """Say whether a cell's `%%writefile PATH` has something above it: IPython then writes nothing."""
    named = rf"(?:-a[ \t]+)?[\"']?{re.escape(path)}[\"']?"
    magic = re.compile(rf"^[ \t]*%%writefile[ \t]+{named}[ \t]*$", re.MULTILINE)
    found = magic.search(source)
    return found is not None and source[: found.start()].strip() != ""


def is_stub(path: str, text: str) -> bool:
    """Say whether a text is what an exercise's cell holds before the learner comes."""
    exercises = [*challenge_files_to_write(), *(one for _, one in file_exercises())]
    stubs = [body_of_file(one.stub) for one in exercises if one.path == path]
    return any(stub.split() == text.split() for stub in stubs)


def forget_modules(folder: Path) -> None:
    """Forget the modules that were imported from a folder, so that importing reads the files again.

    Their bytecode goes too: Python takes it for a file's own if size and second are the same.
    """
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and name != "__main__" and Path(file).is_relative_to(folder):
            del sys.modules[name]
            with contextlib.suppress(OSError):
                Path(importlib.util.cache_from_source(file)).unlink()
    importlib.invalidate_caches()
