"""What checks share: the warm template, one Redis and one S3, and a way to lay out an app's folder."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from lesson_kit.judge.apart import Template
from lesson_kit.services.processes import Household


@dataclass(frozen=True)
class Bench:
    """Hold what probes are made of; `course.checker` makes one and keeps it.

    Attributes:
        template: Forks the processes in which learner code runs.
        fresh_services: Gives, as a context, the environment of a fresh Redis database and a fresh bucket.
        compose: Writes an app into a folder: `compose(folder, base)`, where base is `solution` or
            `workspace`.
        household: Keeps the processes that a check runs beside the learner's files.
    """

    template: Template
    fresh_services: Callable[[], AbstractContextManager[dict[str, str]]]
    compose: Callable[[Path, str], None]
    household: Household
