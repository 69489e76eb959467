"""The learner's cells: which one counts, and what its value is as plain data."""

import time

import pytest
from IPython.core.interactiveshell import InteractiveShell

from lesson_kit.course.cells import Cells
from lesson_kit.course.exercise import Exercise
from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.submission import NO_VALUE


def exercise(kind, name="count-h12"):
    """Make an exercise of a kind."""
    stub = "%%writefile worker.py\n" if kind == "file" else "count_h12 = ..."
    path = "worker.py" if kind == "file" else ""
    return Exercise(name, kind, 1, stub, ("a", "b", "c"), None, (), path)


@pytest.fixture
def shell():
    """Give an IPython shell of its own, without history files."""
    shell = InteractiveShell()
    yield shell
    shell.history_manager.end_session() if shell.history_manager.enabled else None
    shell.restore_sys_module_state()
    InteractiveShell.clear_instance()


def run(shell, *sources):
    """Run cells as nbval does: without storing them."""
    for source in sources:
        shell.run_cell(source, store_history=False)


def test_the_cell_run_last_that_defines_the_name_counts(shell):
    """Others that merely call it don't."""
    cells = Cells(shell)
    run(shell, "def count_h12(x): return 1", "def count_h12(x): return 2", "count_h12(3)", "y = 4")

    assert cells.submission(exercise("function"), None).source == "def count_h12(x): return 2"


def test_a_cell_that_failed_counts_too(shell):
    """It is what the learner wrote last."""
    cells = Cells(shell)
    run(shell, "def count_h12(x): return 1", "def count_h12(x): return 2\nraise SystemError")

    assert "return 2" in cells.submission(exercise("function"), None).source


def test_a_function_defined_inside_an_if_counts_when_there_is_no_other(shell):
    """It is an attempt all the same."""
    cells = Cells(shell)
    run(shell, "if True:\n    def count_h12(x): return 1", "x = 3")

    assert "return 1" in cells.submission(exercise("function"), None).source


def test_an_answer_is_the_value_that_the_notebook_holds(shell):
    """With the source of its cell."""
    cells = Cells(shell)
    run(shell, "lines = [1, 2]", "count_h12 = {'/': len(lines)}")
    found = cells.submission(exercise("answer"), None)

    assert found.value == {"/": 2}
    assert found.source == "count_h12 = {'/': len(lines)}"


def test_an_answer_that_was_never_given_has_no_value(shell):
    """Nor a source."""
    found = Cells(shell).submission(exercise("answer"), None)

    assert (found.value, found.source) == (NO_VALUE, None)


def test_names_that_other_cells_define_are_known(shell):
    """So that a cell which leans on them can be told so."""
    cells = Cells(shell)
    run(shell, "import re", "limit = 3", "def count_h12(x): return re.findall('', limit)")

    assert {"re", "limit"} <= cells.submission(exercise("function"), None).elsewhere


def test_an_answer_that_is_no_plain_data_is_told_by_its_type(shell):
    """Nothing of the learner's own is called."""
    cells = Cells(shell)
    run(
        shell,
        "class Sly:\n    def __getattribute__(self, name): raise SystemExit",
        "count_h12 = [Sly(), ...]",
    )

    assert cells.submission(exercise("answer"), None).value == [Opaque("Sly"), Opaque("ellipsis")]


def test_an_answer_that_is_too_much_is_told_by_its_type(shell):
    """And nothing breaks."""
    cells = Cells(shell)
    run(shell, "count_h12 = list(range(10**6))")

    assert "list" in cells.submission(exercise("answer"), None).value.type_name


def test_a_file_is_its_text(shell):
    """Whatever cell or editor wrote it."""
    assert Cells(shell).submission(exercise("file"), "import redis").source == "import redis"


def test_without_a_notebook_there_are_no_cells():
    """In a plain Python shell files can be checked all the same."""
    cells = Cells(None)

    assert cells.submission(exercise("function"), None).source is None
    assert cells.submission(exercise("file"), "x").source == "x"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("count_h12 = pong", "`pong` is not defined (line 1 of the cell)"),
        ("x = 1\ncount_h12 = [][x]", "`IndexError`: list index out of range (line 2 of the cell)"),
        ("count_h12 = 'pong", "Python can't read it"),
        ("count_h12 pong", "Python can't read it"),
        ("count_h12 = 'b'\n1 / 0", "`ZeroDivisionError`"),
    ],
)
def test_an_answer_whose_cell_failed_is_not_the_one_from_before(shell, source, says):
    """What went wrong is said, as on a fresh kernel."""
    cells = Cells(shell)
    run(shell, "count_h12 = 'a'", source, "print('another cell')")
    problem = cells.problem(exercise("answer"))

    assert says in problem.message
    assert problem.next_step


def test_an_answer_that_was_mended_has_no_problem_any_more(shell):
    """Nor has one after which another cell failed."""
    cells = Cells(shell)
    run(shell, "count_h12 = pong", "count_h12 = 'pong'", "print(count_h12", "count_h12(", "1 / 0")

    assert cells.problem(exercise("answer")) is None
    assert cells.submission(exercise("answer"), None).value == "pong"


def test_an_answer_beside_a_line_of_ipython_s_own_counts(shell):
    """It ran, though it is no Python."""
    cells = Cells(shell)
    run(shell, "count_h12 = oh", "%config\ncount_h12 = 3")

    assert cells.problem(exercise("answer")) is None


def test_a_function_that_can_t_be_read_is_what_is_handed_in(shell):
    """Not the one before it."""
    cells = Cells(shell)
    run(shell, "def count_h12(x): return 1", "def count_h12(x:\n    return 2")

    assert "return 2" in cells.submission(exercise("function"), None).source


LATE = "# my worker\n%%writefile worker.py\nx = 1"


@pytest.mark.parametrize("late", [LATE, "import os\n%%writefile -a 'worker.py'\nx = 1"])
def test_a_file_s_cell_that_does_not_begin_with_its_magic_is_told_so(shell, late):
    """IPython has written nothing, and what is there from before is not judged in its place."""
    cells = Cells(shell)
    run(shell, "y = 1", late, "check('write-worker')")
    problem = cells.problem(exercise("file"))

    assert "`%%writefile worker.py` to be the first line of the cell" in problem.message


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1", "the cell above was run without that line"),
        ("web: gunicorn", "the cell above was run without that line"),
        ("%%writefile Worker.py\nx = 1", "it wrote the file `Worker.py`"),
    ],
)
def test_a_file_s_cell_that_has_lost_its_magic_is_told_so(shell, tmp_path, monkeypatch, source, said):
    """What is there from before is not judged in its place; JupyterLab says which cell it runs."""
    monkeypatch.chdir(tmp_path)
    cells = Cells(shell)
    run(shell, "%%writefile worker.py\nx = 0")
    shell.run_cell(source, store_history=False, cell_id="exercise-count-h12")
    run(shell, "check('count-h12')")

    assert said in cells.problem(exercise("file")).message
    assert cells.problem(exercise("file"), written=time.time() + 1) is None


def test_a_file_s_cell_that_was_run_right_since_is_none_of_that(shell, tmp_path, monkeypatch):
    """Nor is another file's, nor one whose file was written since by other means."""
    monkeypatch.chdir(tmp_path)
    cells = Cells(shell)
    run(shell, LATE, "\n\n%%writefile worker.py\nx = 1", "# note\n%%writefile utils.py")
    assert (tmp_path / "worker.py").read_text() == "x = 1\n"
    assert cells.problem(exercise("file")) is None

    run(shell, LATE)
    assert cells.problem(exercise("file")) is not None
    assert cells.problem(exercise("file"), written=time.time() + 1) is None
