"""What can't start says why, and leaves nothing behind."""

import socket
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku import LocalHeroku, client

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def nothing_left(tmp_path, monkeypatch):
    """Give the platform a place of its own for temporary files, and see that it is empty again."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    yield
    assert list((tmp_path / "temporary").iterdir()) == []


def refusal(folder: Path, **how) -> LessonError:
    with pytest.raises(LessonError) as refused:
        LocalHeroku(folder, **how)
    return refused.value


def test_windows_proper(app_folder, monkeypatch):
    monkeypatch.setattr(client, "os", SimpleNamespace(name="nt"))

    assert "WSL2" in refusal(app_folder()).do


def test_a_platform_that_can_not_even_start(app_folder, monkeypatch):
    """Its last words are in the error, and its folder is removed all the same."""
    monkeypatch.setattr(sys, "executable", "/bin/false")

    assert "The local Heroku has ended." in refusal(app_folder()).what


def test_a_learner_s_file_that_has_a_library_s_name_is_not_in_the_way(app_folder, monkeypatch):
    """A learner's folder, where their notebook runs, is not where the platform imports from."""
    folder = app_folder(asyncio="raise SystemExit", redis="raise SystemExit", json="raise SystemExit")
    monkeypatch.chdir(folder)

    with LocalHeroku(app_folder(), services={}, formation={}) as app:
        assert app.alive


def test_a_missing_procfile(app_folder):
    folder = app_folder()
    (folder / "Procfile").unlink()

    assert refusal(folder).what == f"There is no Procfile in {folder}."


def test_a_broken_procfile(app_folder):
    assert "Line 1 of the Procfile is broken" in refusal(app_folder("web=python app.py\n")).what


def test_a_port_in_use(app_folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        error = refusal(app_folder(), port=port, services={})

    assert f"can't listen on port {port}" in error.what
    assert "choose another port" in error.do


def test_a_formation_of_types_that_the_procfile_does_not_name(app_folder):
    assert "no process type 'worker'" in refusal(app_folder(), formation={"worker": 1}).what


def test_a_config_var_that_is_the_platform_s_own(app_folder):
    assert "PORT is set by the platform" in refusal(app_folder(), config={"PORT": "80"}).what


def test_a_redis_that_does_not_answer(app_folder, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://:secret@127.0.0.1:1/0")
    error = refusal(app_folder())

    assert "REDIS_URL names a Redis at 127.0.0.1:1 that does not answer" in error.what
    assert "secret" not in str(error)
    assert "unset REDIS_URL" in error.do


def test_a_bucket_without_its_keys(app_folder, monkeypatch):
    monkeypatch.setenv("S3_BUCKET", "mine")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)

    assert "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY" in refusal(app_folder()).what
