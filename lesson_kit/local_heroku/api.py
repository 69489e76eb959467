"""What Heroku's API logs as `app[api]` when a person changes something, and what they may ask for."""

import re
from collections.abc import Mapping

from lesson_kit.core.errors import LessonError

USER = "you@example.com"
SIZE = "Eco"
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def build_started() -> str:
    """Say that a push has come."""
    return f"Build started by user {USER}"


def deployed(digest: str) -> str:
    """Say which files were pushed."""
    return f"Deploy {digest} by user {USER}"


def released(version: int) -> str:
    """Say that there is a new release."""
    return f"Release v{version} created by user {USER}"


def release_running(version: int) -> str:
    """Say that the release phase has begun."""
    return f"Running release v{version} commands by user {USER}"


def release_failed(version: int) -> str:
    """Say that the release phase has failed."""
    return f"Release v{version} command failed by user {USER}"


def scaled(counts: Mapping[str, int]) -> str:
    """Say how many dynos of each type there are to be."""
    return f"Scaled to {' '.join(f'{kind}@{count}:{SIZE}' for kind, count in counts.items())} by user {USER}"


def config_changed(
    config: Mapping[str, str], changes: Mapping[str, str | None]
) -> tuple[dict[str, str], list[str]]:
    """Give the config vars after a change (None unsets), and what is logged about it.

    Raises:
        LessonError: A name can't be a variable's, or is the platform's own.
    """
    for name in changes:
        if not VARIABLE.fullmatch(name):
            raise LessonError(f"'{name}' can't be the name of a config var.", "Use letters, digits and '_'.")
        if name in ("PORT", "DYNO"):
            raise LessonError(f"{name} is set by the platform, for each dyno anew.", "Choose another name.")
    new = {name: str(value) for name, value in changes.items() if value is not None}
    unset = [name for name, value in changes.items() if value is None and name in config]
    lines = [
        f"{verb} {', '.join(names)} config vars by user {USER}"
        for verb, names in (("Set", list(new)), ("Remove", unset))
        if names
    ]
    return {name: value for name, value in {**config, **new}.items() if name not in unset}, lines
