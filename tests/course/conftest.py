"""What tests of the course share: a workspace of their own."""

import pytest

from lesson_kit.course.progress import Progress


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """Give an empty workspace, which `LESSON_WORKSPACE` names."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("LESSON_WORKSPACE", str(folder))
    return folder


@pytest.fixture
def progress(workspace):
    """Give the progress kept in it."""
    return Progress(workspace)
