"""What one kernel keeps between the verbs: its cells, its checker, its lab. The first verb makes it."""

import atexit
import os
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from lesson_kit.core.errors import LessonError
from lesson_kit.course import workspace, writefile
from lesson_kit.course.catalog import chapter_of
from lesson_kit.course.cells import Cells
from lesson_kit.course.checker import Checker
from lesson_kit.course.exercise import FILE, Exercise
from lesson_kit.course.places import workspace_folder
from lesson_kit.course.progress import Progress
from lesson_kit.course.verdict import is_untouched
from lesson_kit.judge.outcome import PASSED, Outcome, not_attempted
from lesson_kit.judge.submission import Submission

REPORT_SECONDS = 45
PUT_BACK = "Your {path} that passed before is back in its place."


class Session:
    """Hold one kernel's part in the course."""

    def __init__(self, shell: Any) -> None:
        self.cells = Cells(shell)
        self.number = ""
        self.lab: Any = None
        self._shell = shell
        self._checker: Checker | None = None
        self._progress: Progress | None = None
        if shell is not None:
            writefile.register(shell)
        atexit.register(self.stop)

    @property
    def workspace(self) -> Path:
        """Give the learner's workspace."""
        return workspace_folder()

    @property
    def progress(self) -> Progress:
        """Give the learner's progress, the same object as long as the workspace is the same."""
        if self._progress is None or self._progress.folder.parent != self.workspace:
            self._progress = Progress(self.workspace)
        return self._progress

    @property
    def checker(self) -> Checker:
        """Give a checker that runs."""
        if self._checker is None or not self._checker.alive:
            folder = self.progress.folder
            folder.mkdir(parents=True, exist_ok=True)
            self._checker = Checker(folder / "checker.log")
        return self._checker

    def enter(self, folder: Path) -> None:
        """Work in the app's folder: its files can be named, imported and run."""
        folder.mkdir(parents=True, exist_ok=True)
        os.chdir(folder)
        sys.path[:] = [str(folder), *(path for path in sys.path if path != str(folder))]
        sys.dont_write_bytecode = True  # bytecode is told apart by the second, too coarse for quick rewriting
        programs = str(Path(sys.executable).parent)
        if programs not in os.environ.get("PATH", "").split(os.pathsep):
            os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")
        writefile.forget_modules(folder)

    def open_lab(self, folder: Path, speed: float, **config: Any) -> Any:
        """Start the app on the local Heroku, in the place of the one before."""
        from lesson_kit.course.lab import Lab

        self.close_lab()
        self.lab = Lab(folder, speed=speed, config=config)
        os.environ.update(self.lab.s3)
        os.environ["REDIS_URL"] = self.lab.redis_url
        os.environ["REPORT_SECONDS"] = str(config.get("REPORT_SECONDS", f"{REPORT_SECONDS / speed:g}"))
        return self.lab

    def close_lab(self) -> None:
        """Stop the lab, if there is one, and with it its Redis and S3."""
        if self.lab is not None:
            self.lab.stop()
            self.lab = None
            for name in ("REDIS_URL", "S3_BUCKET", "AWS_ENDPOINT_URL_S3"):
                os.environ.pop(name, None)

    def warm(self, exercises: tuple[Exercise, ...]) -> None:
        """Start in the background what the checks of some exercises need: the first shall not wait for it."""
        if not exercises:
            return
        checker = self.checker
        if any(exercise.kind == FILE for exercise in exercises):
            checker.warm()

    def check(self, exercise: Exercise) -> Outcome:
        """Have the learner's work on an exercise judged, and keep the result."""
        folder = workspace.app_folder(chapter_of(exercise.name).number, self.workspace)
        written = _when_written(folder / exercise.path) if exercise.kind == FILE else 0.0
        put_back = workspace.put_back(exercise, folder, self.progress) if exercise.kind == FILE else None
        text = _read(folder / exercise.path) if exercise.kind == FILE else None
        submission = self.cells.submission(exercise, text)
        verdict = self.cells.problem(exercise, written)
        if verdict is None:
            begun = not is_untouched(exercise, submission)
            verdict = self._ask(exercise, submission) if begun else not_attempted()
        self.progress.note_check(exercise.name, verdict.status)
        if verdict.status == PASSED and text is not None:
            self.progress.keep_passed(exercise.name, exercise.path, text)
        if put_back is not None:
            writefile.forget_modules(folder)
            verdict = replace(verdict, note=f"{verdict.note} {PUT_BACK.format(path=exercise.path)}".strip())
        return verdict

    def _ask(self, exercise: Exercise, submission: Submission) -> Outcome:
        try:
            return self.checker.check(exercise.name, submission, str(self.workspace))
        except (KeyboardInterrupt, LessonError):
            self._drop_checker()  # it may still be at work on what nobody waits for any more
            raise

    def stop(self) -> None:
        """End all that was started."""
        self.close_lab()
        self._drop_checker()

    def _drop_checker(self) -> None:
        if self._checker is not None:
            self._checker.stop(patience=1.0)
            self._checker = None


@cache
def session() -> Session:
    """Give this kernel's session."""
    ipython = sys.modules.get("IPython")
    return Session(ipython.get_ipython() if ipython is not None else None)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def _when_written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
