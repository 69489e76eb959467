"""A release is the app's files as they are now, without what does not belong to it."""

import os

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku import release
from lesson_kit.local_heroku.release import list_files, take_release


@pytest.fixture
def app(tmp_path):
    """Give a folder with an app in it."""
    folder = tmp_path / "app"
    (folder / "pages").mkdir(parents=True)
    (folder / "Procfile").write_text("web: run me\n")
    (folder / "pages/home.html").write_text("home")
    return folder


def test_the_files_are_copied_as_they_are_now(app, tmp_path):
    taken = take_release(app, tmp_path / "v1")
    (app / "pages/home.html").write_text("changed since")

    assert (taken.folder / "pages/home.html").read_text() == "home"
    assert taken.commands == {"web": "run me"}


def test_the_same_files_have_the_same_digest_and_others_another(app, tmp_path):
    first = take_release(app, tmp_path / "v1").digest
    again = take_release(app, tmp_path / "v2").digest
    (app / "pages/home.html").write_text("changed since")

    assert first == again != take_release(app, tmp_path / "v3").digest
    assert len(first) == 8


def test_what_is_not_part_of_an_app_stays_behind(app):
    for name in (
        ".git/config",
        ".venv/bin/python",
        "pages/__pycache__/home.pyc",
        "notes/draft.txt",
        "a.log",
        "pages/b.log",
    ):
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text("not for Heroku")
    (app / ".slugignore").write_text("# not needed there\n*.log\n/notes/\n")

    assert list_files(app) == [".slugignore", "Procfile", "pages/home.html"]


def test_pipes_and_sockets_do_not_stop_a_release(app, tmp_path):
    os.mkfifo(app / "pipe")

    assert "pipe" not in list_files(app)
    take_release(app, tmp_path / "v1")


def test_an_app_that_is_too_large_for_heroku_is_refused(app, tmp_path, monkeypatch):
    monkeypatch.setattr(release, "LARGEST", 10)

    with pytest.raises(LessonError, match="more than the 500 MB that Heroku takes") as refused:
        take_release(app, tmp_path / "v1")

    assert ".slugignore" in refused.value.do


def test_the_limit_of_the_apps_files_is_herokus():
    assert release.LARGEST == 500 * 2**20
