"""The learner's workspace: what it holds at each step of the course, and how it gets there.

A step's files are the finished app (the repository's own files), with the starter's files in the place of
those that the course has not come to yet. Where an exercise wrote a file, an earlier step's file is the
learner's own if its check passed, else the reference. The challenge has an app and a folder of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lesson_kit.core.errors import LessonError
from lesson_kit.course import places
from lesson_kit.course.catalog import (
    CHALLENGE_STEP,
    challenge_files_to_write,
    chapter,
    chapter_of,
    chapters,
    file_exercises,
)
from lesson_kit.course.exercise import FILE, Exercise
from lesson_kit.course.progress import Progress
from lesson_kit.course.solved import solutions
from lesson_kit.judge.submission import body_of_file

APP_FOLDER = "lesson_app"
CHALLENGE_FOLDER = "challenge"
APP_FILES = (
    *("Procfile", "requirements.txt", ".python-version", "app.json", ".slugignore"),
    *("gunicorn.conf.py", "worker.py", "utils.py", "drawing.py"),
)
ROUTES_STEP = "05"  # from its end on, what only the starter has is gone
LAST = "99"
NOT_OURS = {"__pycache__", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class Laid:
    """Hold one file of a step, and whose it is: `reference`, `starter` or `own`."""

    text: bytes
    whose: str
    exercise: str = ""


@dataclass(frozen=True)
class Changes:
    """Hold what making a step's workspace did: paths.

    Attributes:
        own: Earlier exercises' files that are the learner's.
        reference: Earlier exercises' files that are the reference.
        kept: The learner's files that were replaced, each with where its copy is.
        waiting: The learner's passed files of this notebook, which begins without them.

    A file of the challenge has its folder's name before its own: the workspace has some of the same name.
    """

    own: tuple[str, ...] = ()
    reference: tuple[str, ...] = ()
    kept: tuple[tuple[str, Path], ...] = ()
    waiting: tuple[str, ...] = ()


def finished_app() -> dict[str, bytes]:
    """Read the finished app: bytes by path."""
    found = [places.ROOT / name for name in APP_FILES]
    found += (places.ROOT / APP_FOLDER).rglob("*")
    return _read(places.ROOT, found)


def starter_files() -> dict[str, bytes]:
    """Read the files in which the starter differs from the finished app, or which it has besides."""
    return _read(places.STARTER, places.STARTER.rglob("*"))


def challenge_files() -> dict[str, bytes]:
    """Read the challenge's app as the learner finds it."""
    return _read(places.CHALLENGE, places.CHALLENGE.rglob("*"))


def app_folder(number: str, workspace: Path) -> Path:
    """Give the folder of the app that a notebook works on."""
    return workspace / CHALLENGE_FOLDER if number == CHALLENGE_STEP else workspace


def step_files(number: str, own: Mapping[str, str] | None = None) -> dict[str, Laid]:
    """Give the workspace's files as a notebook finds them.

    Args:
        number: The notebook's: `04`; `LAST` for the finished app.
        own: The learner's passed files: text by exercise name.
    """
    own = own or {}
    written = {exercise.path for _, exercise in file_exercises()}
    files = {path: Laid(text, "reference") for path, text in finished_app().items() if path not in written}
    for path, text in starter_files().items():
        if path in written or number <= ROUTES_STEP:
            files[path] = Laid(text, "starter")
    references = dict(solutions())
    finished = finished_app()
    for step, exercise in file_exercises():
        if step >= number:
            continue
        if exercise.name in own:
            files[exercise.path] = Laid(own[exercise.name].encode(), "own", exercise.name)
        elif exercise.name in references:
            text = body_of_file(references[exercise.name]).encode()
            files[exercise.path] = Laid(text, "reference", exercise.name)
        elif exercise.path in finished:
            files[exercise.path] = Laid(finished[exercise.path], "reference", exercise.name)
    return files


def make_step(number: str, workspace: Path, progress: Progress) -> Changes:
    """Make the workspace what a notebook finds, keeping a copy of whatever of the learner's is replaced."""
    exercises = [exercise for _, exercise in file_exercises()]
    own = _passed(exercises, progress)
    files = step_files(number, own)
    known = _known_texts((finished_app(), starter_files()), exercises, own)
    texts = {path: files[path].text if path in files else None for path in {*files, *known}}
    kept = _lay(workspace, texts, known, progress)
    if number == CHALLENGE_STEP:
        kept += _lay_challenge(workspace, progress)
    here = [one for one in chapter(number).exercises if one.kind == FILE]
    waiting = tuple(
        dict.fromkeys(_said(number, one.path) for one in here if one.name in _passed(here, progress))
    )
    return Changes(_paths(files, "own"), _paths(files, "reference"), tuple(kept), waiting)


def _lay_challenge(workspace: Path, progress: Progress) -> list[tuple[str, Path]]:
    """Lay out the challenge's app as it is at first."""
    exercises = challenge_files_to_write()
    files = challenge_files()
    known = _known_texts((files,), exercises, _passed(exercises, progress))
    texts = {path: files.get(path) for path in {*files, *known}}
    kept = _lay(app_folder(CHALLENGE_STEP, workspace), texts, known, progress)
    return [(_said(CHALLENGE_STEP, path), copy) for path, copy in kept]


def _said(number: str, path: str) -> str:
    """Name a file of a notebook's app as it is found from the workspace."""
    return f"{CHALLENGE_FOLDER}/{path}" if number == CHALLENGE_STEP else path


def put_back(exercise: Exercise, folder: Path, progress: Progress) -> str | None:
    """Put a file that passed back into its place, where its notebook has begun without it; give its text.

    Nothing is done, and None is given, where it never passed or the learner has another text there by now.
    """
    here = chapter_of(exercise.name)
    same = [one for one in here.exercises if one.path == exercise.path]
    passed = _passed(same, progress)
    target = folder / exercise.path
    there = target.read_bytes() if target.is_file() else None
    if exercise.name not in passed or there not in _begun_with(here.number, exercise.path, progress, passed):
        return None
    kept = passed[exercise.name].encode()
    if there == kept:
        return None
    _put(target, kept)
    return passed[exercise.name]


def _begun_with(number: str, path: str, progress: Progress, passed: Mapping[str, str]) -> list[bytes | None]:
    """Give the texts that a file has in a notebook before its exercise's cell is run."""
    if number == CHALLENGE_STEP:
        first = challenge_files().get(path)
    else:
        laid = step_files(number, _passed((one for _, one in file_exercises()), progress)).get(path)
        first = laid.text if laid else None
    return [first, *(text.encode() for text in passed.values())]


def _passed(exercises: Iterable[Exercise], progress: Progress) -> dict[str, str]:
    """Give the learner's files that have passed: text by exercise name."""
    texts = {
        one.name: progress.passed_file(one.name, one.path) for one in exercises if progress.passed(one.name)
    }
    return {name: text for name, text in texts.items() if text is not None}


def _lay(
    folder: Path, texts: Mapping[str, bytes | None], known: Mapping[str, set[bytes]], progress: Progress
) -> list[tuple[str, Path]]:
    """Write or remove files, keeping a copy of what can't be had again; list those copies."""
    kept = []
    for path, after in sorted(texts.items()):
        target = folder / path
        before = target.read_bytes() if target.is_file() else None
        if before == after:
            continue
        if before is not None and before not in known.get(path, ()):
            kept.append((path, progress.keep_copy(path, before)))
        _put(target, after)
    return kept


def known_number(number: str | int) -> str:
    """Give a notebook's number as the course writes it, `02` for 2.

    Raises:
        LessonError: The course has no such notebook.
    """
    said = str(number).strip()
    text = said[:2].zfill(2) if said else ""
    known = {places.number_of(path.stem) for path in places.solved_notebooks()}
    known |= {one.number for one in chapters()}
    if text not in known:
        raise LessonError(f"There is no notebook {number!r}.", f"The course has {', '.join(sorted(known))}.")
    return text


def reset(number: str, workspace: Path, progress: Progress) -> str:
    """Begin a notebook's exercises anew: forget them, and put its files back; say what was kept."""
    names = [exercise.name for exercise in chapter(number).exercises]
    progress.forget(names)
    changes = make_step(number, workspace, progress)
    copies = "".join(f" Your {path} is kept in {copy}." for path, copy in changes.kept)
    return f"Notebook {number} begins anew: {', '.join(names) or 'it has no exercises'}.{copies}"


def compose(folder: Path, base: str) -> None:
    """Write an app into a folder: `solution`, `starter`, `challenge`, or a copy of the `workspace`."""
    if base == "solution":
        files = finished_app()
    elif base == "challenge":
        files = challenge_files()
    else:
        files = {path: laid.text for path, laid in step_files("00").items()}
    if base == "workspace":
        workspace = places.workspace_folder()
        known = {*files, *finished_app(), *(exercise.path for _, exercise in file_exercises())}
        files |= _read(workspace, (workspace / path for path in known))
    for path, text in files.items():
        _put(folder / path, text)


def original_texts(path: str) -> tuple[str, ...]:
    """Give the texts that a file may have before its exercise is done: the starter's, the challenge's."""
    found = [files[path] for files in (starter_files(), challenge_files()) if path in files]
    return tuple(text.decode(errors="replace") for text in found)


def _known_texts(
    sets: Iterable[Mapping[str, bytes]], exercises: Iterable[Exercise], own: Mapping[str, str]
) -> dict[str, set[bytes]]:
    """Give, by path, the texts that need no copy when they are replaced: they can be had again."""
    known: dict[str, set[bytes]] = {}
    for files in sets:
        for path, text in files.items():
            known.setdefault(path, set()).add(text)
    references = dict(solutions())
    for exercise in exercises:
        sources = [exercise.stub, references.get(exercise.name), own.get(exercise.name)]
        texts = {body_of_file(source).encode() for source in sources if source is not None}
        known.setdefault(exercise.path, set()).update(texts)
    return known


def _paths(files: Mapping[str, Laid], whose: str) -> tuple[str, ...]:
    return tuple(path for path, laid in files.items() if laid.exercise and laid.whose == whose)


def _put(target: Path, text: bytes | None) -> None:
    if text is None:
        target.unlink(missing_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text)


def _read(folder: Path, paths: Iterable[Path]) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(paths)
        if path.is_file() and not NOT_OURS & set(path.parts)
    }
