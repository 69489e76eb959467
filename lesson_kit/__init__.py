"""The classroom around the app: a small Heroku on this machine, a judge, a course.

A notebook's one import is from here: `from lesson_kit import start, check, hint, solution, progress`.
"""

import importlib
from typing import Any

__all__ = ["check", "hint", "predict", "progress", "reset", "reveal", "solution", "start"]


def __getattr__(name: str) -> Any:
    """Give a verb, loading the course when the first is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("lesson_kit.course.verbs"), name)
