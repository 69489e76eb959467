"""`lesson lab` opens JupyterLab on the first notebook, or says why not."""

import os
import shutil
import subprocess
import webbrowser
from pathlib import Path

import pytest

from lesson_kit import lab
from lesson_kit.core.errors import LessonError

ROOT = Path(lab.__file__).parent.parent


def test_the_usual_port_is_taken_without_a_word():
    assert lab.choose_port(None, in_use=lambda port: False) == (8888, "")


def test_when_the_usual_port_is_in_use_the_next_free_one_is_taken_and_said():
    port, said = lab.choose_port(None, in_use=lambda port: port < 8890)

    assert port == 8890
    assert said == "Port 8888 is in use (another JupyterLab, perhaps): this one is on port 8890."


def test_a_port_asked_for_is_taken_or_refused():
    assert lab.choose_port(9000, in_use=lambda port: False) == (9000, "")
    with pytest.raises(LessonError, match="Port 9000 is in use") as error:
        lab.choose_port(9000, in_use=lambda port: True)
    assert "--port" in error.value.do


def test_when_all_usual_ports_are_in_use_that_is_said():
    with pytest.raises(LessonError, match="are all in use"):
        lab.choose_port(None, in_use=lambda port: True)


def test_it_opens_on_the_first_notebook_with_the_repository_as_its_root(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/00_start_here.ipynb").touch()

    command = lab.command(tmp_path, 8890, browser=True)

    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--ServerApp.port=8890" in command
    assert "--no-browser" not in command
    assert "--no-browser" in lab.command(tmp_path, 8890, browser=False)


def test_the_next_port_is_tried_only_where_none_was_asked_for(tmp_path):
    """Another JupyterLab may take the port in the seconds until this one does."""
    assert "--ServerApp.port_retries=50" in lab.command(tmp_path, 8888, browser=True, retries=lab.RETRIES)
    assert "--ServerApp.port_retries=0" in lab.command(tmp_path, 9999, browser=True)


def test_a_machine_without_a_browser_is_noticed(monkeypatch):
    def no_browser():
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", no_browser)

    assert not lab.has_browser()


def test_jupyterlab_s_settings_are_changed_in_our_own_environment_alone(tmp_path):
    lab.keep_quiet(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_make_says_which_python_it_needs_when_there_is_none(tmp_path):
    for name in ("Makefile", "pyproject.toml", "lab.lock"):
        shutil.copy(ROOT / name, tmp_path)

    answer = subprocess.run(
        ["make", "PYTHON=", "lab"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert answer.returncode == 2
    assert "This course needs Python 3.11, 3.12, 3.13 or 3.14, and none was found." in answer.stdout
    assert not (tmp_path / ".venv").exists()


def test_make_passes_an_older_python_over(tmp_path):
    """Only a Python of the right version is chosen, whatever else is on the PATH."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    old = tmp_path / "bin"
    old.mkdir()
    for name in ("python3.14", "python3.13", "python3.12", "python3.11", "python3"):
        (old / name).write_text("#!/bin/sh\nexit 1\n")  # what such a one answers when asked for its version
        (old / name).chmod(0o755)

    answer = subprocess.run(
        ["make", "lab"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PATH": f"{old}:/usr/bin:/bin"},
    )

    assert answer.returncode == 2
