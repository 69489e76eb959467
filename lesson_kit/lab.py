"""Open JupyterLab on the course's first notebook."""

import json
import os
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click

from lesson_kit.core.errors import LessonError
from lesson_kit.core.ports import is_listening

ROOT = Path(__file__).resolve().parent.parent
FIRST = "notebooks/00_start_here.ipynb"
USUAL_PORT = 8888
RETRIES = 50
QUIET = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}


def open_lab(port: int | None = None, browser: bool = True) -> NoReturn:
    """Become JupyterLab.

    Raises:
        LessonError: The port asked for is in use.
    """
    chosen, said = choose_port(port)
    if said:
        click.echo(said)
    if browser and not has_browser():
        browser = False
        click.echo("No browser was found here: copy the address that follows into one.")
    keep_quiet(Path(sys.prefix))
    os.chdir(ROOT)
    argv = command(ROOT, chosen, browser, retries=0 if port else RETRIES)
    os.execve(argv[0], argv, environment(os.environ))  # in our place, so that it gets our signals itself


def choose_port(
    port: int | None, in_use: Callable[[int], bool] = is_listening, usual: int = USUAL_PORT
) -> tuple[int, str]:
    """Give the port to use, and what to say about it.

    Raises:
        LessonError: The port asked for is in use, or every usual one is.
    """
    if port is not None:
        if in_use(port):
            raise LessonError(
                f"Port {port} is in use by another program.",
                "Stop that one, or choose another port: lesson lab --port 9999",
            )
        return port, ""
    if not in_use(usual):
        return usual, ""
    for other in range(usual + 1, usual + 50):
        if not in_use(other):
            return (
                other,
                f"Port {usual} is in use (another JupyterLab, perhaps): this one is on port {other}.",
            )
    raise LessonError(
        f"Ports {usual} to {usual + 49} are all in use.", "Choose another: lesson lab --port 9999"
    )


def has_browser() -> bool:
    """Say whether this machine has a browser to open."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def command(root: Path, port: int, browser: bool, retries: int = 0) -> list[str]:
    """Give the command that starts JupyterLab on the first notebook.

    Args:
        retries: How many other ports it may try, where another program has taken this one just now.
    """
    place = f"/lab/tree/{FIRST}" if (root / FIRST).exists() else "/lab/tree/notebooks"
    return [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url={place}",  # so that the address that it prints leads there as well
        f"--ServerApp.port={port}",
        f"--ServerApp.port_retries={retries}",
        "--ServerApp.log_level=WARN",
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if os.geteuid() == 0 else []),  # a container's only user, mostly
    ]


def environment(environ: dict) -> dict[str, str]:
    """Give JupyterLab's environment: the course's own commands come first on the PATH."""
    return {**environ, "PATH": f"{Path(sys.executable).parent}:{environ.get('PATH', '')}"}


def keep_quiet(prefix: Path) -> None:
    """Keep JupyterLab from asking about news in a learner's first minute; in our own .venv only."""
    settings = prefix / "share/jupyter/lab/settings/overrides.json"
    if prefix.resolve() != (ROOT / ".venv").resolve() or settings.exists():
        return
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(QUIET, indent=2))
