"""Launch a command on a dyno."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lesson_kit.local_heroku.dynos.ports import dyno_port
from lesson_kit.local_heroku.release import Release
from lesson_kit.services.processes import Household

SHELL = (
    shutil.which("bash") or "/bin/sh"
)  # bash, as on Heroku: it makes way for a simple command, dash does not

Environment = Callable[[str, int, Path, Path], dict[str, str]]  # for a name, port, folder, scratch folder

_numbers = itertools.count(1)  # a new worker.1 may start while the one before is still leaving


@dataclass(frozen=True)
class Place:
    """Hold a place for a command to run: a copy of the release of its own, and a port.

    Attributes:
        part: Its name in the household.
        folder: What goes when the command has ended.
    """

    name: str
    part: str
    port: int
    folder: Path


@dataclass(frozen=True)
class Launched:
    """Hold a command that runs, and the pipe that its processes print to."""

    place: Place
    process: subprocess.Popen
    output: int


def make_place(name: str, release: Release, household: Household) -> Place:
    """Copy a release's files for a dyno of that name."""
    number = next(_numbers)
    folder = household.folder / "dynos" / f"{name}-{number}"  # no path has a # in it
    shutil.copytree(release.folder, folder / "app", symlinks=True)
    (folder / "tmp").mkdir()
    return Place(name, f"{name}#{number}", dyno_port(), folder)


def launch(place: Place, command: str, household: Household, environment: Environment) -> Launched:
    """Start a command there, by the shell."""
    app = place.folder / "app"
    reader, writer = os.pipe()
    try:
        process = household.start(
            [SHELL, "-c", command],
            part=place.part,
            env=environment(place.name, place.port, app, place.folder / "tmp"),
            cwd=app,
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=writer,
        )
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    return Launched(place, process, reader)
