"""`%%writefile` in the course: folders are made, stubs leave the app alone, imports see the new text."""

import sys

import pytest

from lesson_kit.course import writefile
from lesson_kit.course.catalog import file_exercises
from lesson_kit.judge.submission import body_of_file


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Work in an empty folder, from which modules are imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    writefile.forget_modules(tmp_path)


def test_a_file_is_written_with_the_folders_that_it_needs(here):
    """And one line says so, the same whether it was there before or not."""
    assert writefile.write("tests/deep/test_x.py", "x = 1\n") == "Wrote tests/deep/test_x.py"
    assert writefile.write("tests/deep/test_x.py", "x = 2\n") == "Wrote tests/deep/test_x.py"
    assert (here / "tests/deep/test_x.py").read_text() == "x = 2\n"


@pytest.mark.parametrize("exercise", [one for _, one in file_exercises()], ids=lambda one: one.name)
def test_an_untouched_stub_leaves_the_app_as_it_is(here, exercise):
    """So that a notebook run from top to bottom keeps working."""
    target = here / exercise.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("# the starter's")
    said = writefile.write(exercise.path, "\n" + body_of_file(exercise.stub) + "\n\n")

    assert target.read_text() == "# the starter's"
    assert "as it was" in said


def test_the_next_import_reads_the_new_text(here, monkeypatch):
    """Also of a module inside a package, rewritten within a second, where Python keeps bytecode."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    writefile.write("my_package/__init__.py", "")
    for number in (1, 2, 3):
        writefile.write("my_module.py", f"x = {number}\n")
        writefile.write("my_package/inner.py", f"x = {number}\n")
        writefile.forget_modules(here)
        import my_module
        from my_package import inner

        assert (my_module.x, inner.x) == (number, number)


def test_modules_from_elsewhere_are_kept(here):
    """The kit's own above all."""
    writefile.forget_modules(here)

    assert sys.modules["lesson_kit.course.writefile"] is writefile


@pytest.mark.parametrize(
    ("source", "late"),
    [
        ("%%writefile utils.py\nx = 1", False),
        ("\n  \n%%writefile utils.py\nx = 1", False),
        ("# mine\n%%writefile utils.py\nx = 1", True),
        ("# mine\n%%writefile other.py\nx = 1", False),
        ("x = '%%writefile utils.py'", False),
        ("", False),
    ],
)
def test_a_magic_line_with_something_above_it_is_seen(source, late):
    assert writefile.begins_late(source, "utils.py") is late
