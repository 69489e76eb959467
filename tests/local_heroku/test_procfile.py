"""A Procfile is read strictly: what Heroku would skip or misread is said instead."""

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku.procfile import lint, parse, read_procfile


def test_a_procfile_names_its_process_types_and_their_commands():
    text = "# how to run it\n\nweb: gunicorn app:app\r\nworker:  python worker.py --queue=high:1\n"

    assert parse(text) == {"web": "gunicorn app:app", "worker": "python worker.py --queue=high:1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("web=gunicorn app:app", "Put a colon after the name, not an equals sign: `web:`."),
        ("web gunicorn app", "There is no colon after the name."),
        ("web:", "There is no command after `web:`."),
        ("web:   ", "There is no command after `web:`."),
        (" web: gunicorn", "A line begins with a name, not with a space."),
        ("wéb: gunicorn", "A name is made of letters, digits, '-' and '_'."),
        ("web: a\nweb: b", "Line 2 of the Procfile names 'web' a second time."),
        ("", "The Procfile is empty: it names no process."),
        ("# nothing yet\n", "The Procfile is empty: it names no process."),
        ("\ufeffweb: a", "byte order mark"),
    ],
)
def test_a_broken_procfile_is_refused_with_the_reason(text, said):
    with pytest.raises(LessonError, match="Procfile") as refused:
        parse(text)

    assert said in refused.value.what
    assert "worker: python worker.py" in refused.value.do


def test_every_broken_line_is_reported_with_its_number():
    assert [problem[:6] for problem in lint("web=a\nworker: b\nclock c\n")] == ["Line 1", "Line 3"]


def test_a_missing_procfile_is_said_so(tmp_path):
    with pytest.raises(LessonError, match="There is no Procfile in") as refused:
        read_procfile(tmp_path)

    assert "Write one" in refused.value.do


@pytest.mark.parametrize("name", ["Procfile.txt", "procfile"])
def test_a_procfile_by_another_name_is_pointed_at(tmp_path, name):
    (tmp_path / name).write_text("web: a")

    with pytest.raises(LessonError, match=f"there is '{name}', which Heroku does not read") as refused:
        read_procfile(tmp_path)

    assert refused.value.do == f"Rename it: mv {name} Procfile"


def test_a_procfile_that_is_not_utf8_is_said_so(tmp_path):
    (tmp_path / "Procfile").write_bytes("web: gunicorn".encode("utf-16"))

    with pytest.raises(LessonError, match="is not UTF-8 text"):
        read_procfile(tmp_path)


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(LessonError, match="There is no app in"):
        read_procfile(tmp_path / "nowhere")
