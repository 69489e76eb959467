"""Apps for the platform's tests: tiny ones, made anew for each test that asks."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
WEB = "web: python small_app.py\n"


def make_app(folder: Path, procfile: str = WEB, **files: str) -> Path:
    """Write an app: its Procfile, the small web app, and `name=text` for each further file NAME.py."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Procfile").write_text(procfile)
    (folder / "small_app.py").write_text((HERE / "small_app.py").read_text())
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


@pytest.fixture
def app_folder(tmp_path):
    """Give a function that writes an app into a folder of this test's."""
    return lambda procfile=WEB, **files: make_app(tmp_path / "small-app", procfile, **files)
