"""Take the app's files as they are now into a release, as a push to Heroku does with what is committed."""

import fnmatch
import os
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku.procfile import read_procfile

NEVER = (
    *(".git", ".venv", "venv", ".lesson", "__pycache__", "node_modules", ".ipynb_checkpoints"),
    *(".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache", ".DS_Store"),
)
LARGEST = 500 * 1024 * 1024  # Heroku takes no larger slug


@dataclass(frozen=True)
class Release:
    """Hold a release: the files as they were, and what the Procfile says to run.

    Attributes:
        folder: Where the files are; each dyno gets a copy.
        commands: Process type to command.
        digest: A short name for the files, like a commit's.
    """

    folder: Path
    commands: dict[str, str]
    digest: str


def take_release(source: Path, target: Path) -> Release:
    """Copy the app's files.

    Raises:
        LessonError: There is no Procfile, it is broken, or the files are too many.
    """
    commands = read_procfile(source)
    names = list_files(source)
    if sum((source / name).lstat().st_size for name in names) > LARGEST:
        raise LessonError(
            f"{source} holds more than the 500 MB that Heroku takes.",
            "Name the app's own folder, or list what the app does not need in a .slugignore file.",
        )
    digest = 0
    for name in names:
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / name, copy, follow_symlinks=False)
        digest = zlib.crc32(f"{name}\0".encode(), digest)
        digest = zlib.crc32(copy.read_bytes() if copy.is_file() else b"", digest)
    return Release(target, commands, f"{digest:08x}")


def list_files(source: Path) -> list[str]:
    """List the files that are part of the app, by their names within its folder."""
    ignored = _patterns(source)
    found = []
    for folder, folders, files in os.walk(source):
        inside = Path(folder).relative_to(source)
        folders[:] = sorted(name for name in folders if not _is_ignored(inside / name, ignored))
        for name in sorted(files):
            path = Path(folder) / name
            if not _is_ignored(inside / name, ignored) and (path.is_file() or path.is_symlink()):
                found.append(str(inside / name))
    return found


def _patterns(source: Path) -> list[str]:
    """Read .slugignore and .gitignore: names, globs and paths, without git's finer points."""
    patterns = list(NEVER)
    for name in (".slugignore", ".gitignore"):
        try:
            lines = (source / name).read_text(errors="replace").splitlines()
        except OSError:
            continue
        patterns += [line.strip().rstrip("/") for line in lines if line.strip() and line[0] not in "#!"]
    return patterns


def _is_ignored(path: Path, patterns: list[str]) -> bool:
    whole = path.as_posix()
    return any(
        fnmatch.fnmatchcase(whole, pattern.lstrip("/"))
        if "/" in pattern
        else fnmatch.fnmatchcase(path.name, pattern)
        for pattern in patterns
    )
