"""Where things are: the repository, the notebooks, the learner's workspace."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = NOTEBOOKS / "solutions"
STARTER = Path(__file__).resolve().parent / "starter"
CHALLENGE = Path(__file__).resolve().parent / "challenge"
STEM = re.compile(r"(\d\d)_[a-z0-9_]+")


def workspace_folder() -> Path:
    """Give the learner's workspace: `LESSON_WORKSPACE` if set, else `workspace/` in the repository."""
    named = os.environ.get("LESSON_WORKSPACE")
    return Path(named).expanduser().resolve() if named else ROOT / "workspace"


def solved_notebooks() -> list[Path]:
    """List the solved notebooks, in the order of the course."""
    return sorted(path for path in SOLUTIONS.glob("*.ipynb") if STEM.fullmatch(path.stem))


def number_of(stem: str) -> str:
    """Give a notebook's number, `02` for `02_time_an_h12`; empty for any other name."""
    match = STEM.match(stem)
    return match[1] if match else ""
