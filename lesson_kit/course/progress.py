"""What a learner has done so far: a small file in their workspace that a person can read.

workspace/.lesson/progress.json      what was passed, tried, predicted
workspace/.lesson/passed/NAME/PATH   files as they were when their check passed
workspace/.lesson/kept/…             files that were replaced, as they were
"""

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lesson_kit.judge.outcome import NOT_ATTEMPTED, PASSED

ABOUT = "Your progress in the course. Removing this file starts it anew; your files and notebooks stay."


class Progress:
    """Read and write the progress of one workspace; several notebooks may do so at the same time."""

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / ".lesson"
        self.path = self.folder / "progress.json"
        self.said = ""  # a sentence for the learner, if the file had to be put aside

    def read(self) -> dict[str, Any]:
        """Read the whole file; what can't be read is put aside, and progress starts anew."""
        empty = {"about": ABOUT, "exercises": {}, "predictions": {}}
        try:
            data = json.loads(self.path.read_text(encoding="utf-8"))
            if not (_is_table(data["exercises"]) and isinstance(data["predictions"], dict)):
                raise ValueError("not a progress file")
        except FileNotFoundError:
            return empty
        except (OSError, ValueError, KeyError, TypeError):
            self._put_aside()
            return empty
        return data

    def exercise(self, name: str) -> dict[str, Any]:
        """Give what is known of one exercise; an empty dict if nothing is."""
        return self.read()["exercises"].get(name, {})

    def passed(self, name: str) -> bool:
        """Say whether an exercise was ever passed."""
        return bool(self.exercise(name).get("passed"))

    def note_check(self, name: str, status: str) -> None:
        """Note that a check was made; what was passed once stays passed."""
        with self._change() as data:
            entry = data["exercises"].setdefault(name, {})
            entry["status"] = status
            entry["checks"] = _count(entry, "checks") + (status != NOT_ATTEMPTED)
            if status == PASSED:
                entry.setdefault("passed", datetime.now(UTC).isoformat(timespec="seconds"))

    def note_hint(self, name: str, most: int) -> int:
        """Note that a hint was asked for; give which one it is, from 1 to `most` at most."""
        with self._change() as data:
            entry = data["exercises"].setdefault(name, {})
            entry["hints"] = min(most, _count(entry, "hints") + 1)
            return entry["hints"]

    def note_solution(self, name: str) -> None:
        """Note that the solution was looked at."""
        with self._change() as data:
            data["exercises"].setdefault(name, {})["solution_seen"] = True

    def forget(self, names: list[str]) -> None:
        """Forget all that is known of some exercises."""
        with self._change() as data:
            for name in names:
                data["exercises"].pop(name, None)

    def prediction(self, name: str) -> str | None:
        """Give what the learner predicted, if they did."""
        value = self.read()["predictions"].get(name)
        return value if isinstance(value, str) else None

    def note_prediction(self, name: str, choice: str) -> None:
        """Keep a prediction."""
        with self._change() as data:
            data["predictions"][name] = choice

    def keep_passed(self, name: str, path: str, text: str) -> None:
        """Keep a file as it was when its check passed."""
        target = self.folder / "passed" / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def passed_file(self, name: str, path: str) -> str | None:
        """Give a file as it was when its check passed, if it ever did."""
        try:
            return (self.folder / "passed" / name / path).read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            return None

    def keep_copy(self, path: str, content: bytes) -> Path:
        """Keep a copy of a file that is about to be replaced; give where it is."""
        stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
        target = self.folder / "kept" / stamp / path
        number = 1
        while target.exists():
            number += 1
            target = self.folder / "kept" / f"{stamp}_{number}" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    @contextlib.contextmanager
    def _change(self) -> Iterator[dict[str, Any]]:
        """Read, change and write the file while nobody else does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            data = self.read()
            yield data
            self._write(data)

    def _write(self, data: dict[str, Any]) -> None:
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="progress-", suffix=".new")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(data, file, indent=2, ensure_ascii=False)
                file.write("\n")
            os.replace(name, self.path)  # whole or not at all
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise

    def _put_aside(self) -> None:
        aside = self.path.with_name(f"progress-broken-{datetime.now():%Y-%m-%d_%H%M%S}.json")
        with contextlib.suppress(OSError):
            os.replace(self.path, aside)
        self.said = (
            f"Your progress file could not be read, so progress starts anew. The old one is kept: "
            f".lesson/{aside.name}. What you had passed counts again as soon as you check it."
        )


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(entry, dict) for entry in value.values())


def _count(entry: dict[str, Any], name: str) -> int:
    value = entry.get(name)
    return value if type(value) is int else 0
