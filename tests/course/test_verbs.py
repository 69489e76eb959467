"""The verbs, as a learner meets them: in a real kernel, on a real local Heroku.

One kernel serves all, for starting one takes long; each test finds notebook 03 just begun in it.
"""

import os

import pytest

from lesson_kit.course.catalog import all_exercises, find_exercise
from lesson_kit.course.solved import solution_source
from lesson_kit.judge.outcome import not_attempted

pytestmark = pytest.mark.real

WORKER = """\
%%writefile worker.py
import os

import redis
from rq import Worker

listen = ["high", "default", "low"]
url = os.environ.get("REDIS_URL", "redis://localhost:6379")
options = {"ssl_cert_reqs": None} if url.startswith("rediss://") else {}
conn = redis.from_url(url, **options)

if __name__ == "__main__":
    Worker(listen, connection=conn).work()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give the workspace of these tests."""
    return tmp_path_factory.mktemp("verbs") / "workspace"


@pytest.fixture(scope="module")
def kernel(folder, open_notebook):
    """Give a notebook that knows the course's verbs."""
    notebook = open_notebook(folder.parent, {**os.environ, "LESSON_WORKSPACE": str(folder)})
    try:
        notebook.run("from lesson_kit import start, check, hint, solution, progress, predict, reveal, reset")
        notebook.run("from lesson_kit.course.session import session")
        yield notebook
    finally:
        notebook.close()


@pytest.fixture
def notebook(kernel):
    """Give a notebook in which 03 has been started, and nothing has been done."""
    if kernel.run("session().number") != "'03'\n":
        assert kernel.run('app = start("03")').startswith("✓ Ready for notebook 03.")
    assert kernel.run('reset("03")').startswith("Notebook 03 begins anew")
    return kernel


def pass_the_worker(notebook):
    """Write a worker that passes, as the learner's own."""
    assert notebook.run(WORKER) == "Wrote worker.py\n"
    assert notebook.run('check("write-worker")').startswith("✓ write-worker: passed\n")


def test_starting_makes_the_app_run_where_the_learner_works(notebook, folder):
    """Its files can be read and imported, its services found."""
    seen = notebook.run(
        "import os, redis, boto3\nprint(os.getcwd())\nprint(app.request('/ping').text.strip())\n"
        "print(redis.from_url(os.environ['REDIS_URL']).ping())\n"
        "print(boto3.client('s3').list_objects_v2(Bucket=os.environ['S3_BUCKET'])['KeyCount'])\n"
        "import utils; print(utils.__file__)"
    )

    assert seen.split("\n")[:5] == [str(folder), "pong", "True", "0", str(folder / "utils.py")]


def test_an_untouched_exercise_is_not_yet(notebook):
    """Before and after its cell was run as it is."""
    kind = f"○ write-worker: not yet\n  {not_attempted().note}\n"

    assert notebook.run('check("write-worker")') == kind
    stub = find_exercise("write-worker").stub.rstrip("\n")
    assert "as it was" in notebook.run(stub)
    assert notebook.run('check("write-worker")') == kind
    for name in ("first-job", "who-goes-first"):
        notebook.run(find_exercise(name).stub)
        assert notebook.run(f'check("{name}")').startswith(f"○ {name}: not yet")


def test_a_file_is_checked_as_it_is_in_the_workspace(notebook, folder):
    """It passes, and is the learner's own from then on; one line says so."""
    pass_the_worker(notebook)

    assert (folder / ".lesson/passed/write-worker/worker.py").exists()


def test_a_file_s_cell_that_does_not_begin_with_its_magic_line_is_told_so(notebook):
    """And then is right once the line has been moved up."""
    notebook.run(f"# my worker\n{WORKER}")
    seen = notebook.run('check("write-worker")')

    assert "`%%writefile worker.py` to be the first line of the cell" in seen
    pass_the_worker(notebook)


def test_a_function_is_checked_by_itself(notebook):
    """What it needs from other cells is named."""
    notebook.run("from rq import Queue")
    notebook.run(
        "def first_job(conn, function, *args):\n    return Queue(connection=conn).enqueue(function, *args)"
    )
    seen = notebook.run('check("first-job")')
    notebook.run(solution_source("first-job") or "")

    assert "`Queue`, which another cell defines" in seen
    assert notebook.run('check("first-job")').startswith("✓ first-job: passed\n")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("while True: pass", "cut off"),
        ("import sys; sys.exit()", "`sys.exit`"),
        ("print('x' * 10**7)", "✗ first-job"),
    ],
)
def test_wild_code_leaves_the_notebook_as_it_was(notebook, body, says):
    """And is told so in sentences, without a traceback."""
    notebook.run("kept = 1")
    notebook.run(f"def first_job(conn, function, *args):\n    {body}")
    seen = notebook.run('check("first-job")')

    assert says in seen
    assert len(seen) < 2000
    assert "Traceback" not in seen
    assert notebook.run("kept") == "1\n"


def test_who_fails_twice_without_a_hint_is_told_of_hints(notebook):
    """Not the first time, and not who has asked for one."""
    seen = [notebook.run("who_goes_first = ['x']\ncheck('who-goes-first')") for _ in range(2)]

    assert ["Stuck?" in text for text in seen] == [False, True]


def test_hints_come_one_by_one(notebook):
    """And are remembered."""
    assert notebook.run('hint("who-goes-first")').startswith("Hint 1 of 3: ")
    assert "\nHint 2 of 3: " in notebook.run('hint("who-goes-first")')
    for _ in range(2):
        assert "Stuck?" not in notebook.run("who_goes_first = ['x']\ncheck('who-goes-first')")


def test_the_solution_is_the_solved_notebook_s(notebook):
    """To the letter."""
    assert solution_source("first-job") in notebook.run('solution("first-job")')


def test_progress_knows_what_was_passed(notebook):
    """In this notebook and in all."""
    pass_the_worker(notebook)
    notebook.run("who_goes_first = ['x']\ncheck('who-goes-first')")
    seen = notebook.run("progress()")

    assert "✓ write-worker" in seen
    assert "✗ who-goes-first" in seen
    assert "1 of 3\n" in seen
    assert seen.endswith(f"1 of {len(all_exercises())}\n")


def test_a_prediction_is_asked_for_and_remembered(notebook):
    """Also that there was none."""
    asked = notebook.run('predict("03-first", "What comes?", ["this", "that"])')

    assert asked == "Your prediction: What comes?\n  ( ) this\n  ( ) that\n"
    assert notebook.run('reveal("03-first")') == "You made no prediction this time.\n"
    assert notebook.run('reveal("03-first", "This.")') == "You made no prediction this time.\nThis.\n"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ('check("frist-job")', "Did you mean 'first-job'?"),
        ('hint("x")', "no exercise named 'x'"),
        ('hint("x")', 'This notebook has hint("first-job"), hint("write-worker")'),
        ("check()", "check() needs the name of an exercise, between quotes."),
        ("hint()", 'This notebook has hint("first-job"), hint("write-worker")'),
        ("check([3])", 'This notebook has check("first-job")'),
        ('start("77")', "The course has 00"),
    ],
)
def test_mistakes_in_calling_are_told_in_a_sentence(notebook, call, says):
    """Learners never see our traceback."""
    seen = notebook.run(call)

    assert says in seen
    assert "File" not in seen


def test_a_broken_progress_file_is_told_of_once_and_put_aside(notebook, folder):
    """Then all goes on."""
    pass_the_worker(notebook)
    (folder / ".lesson/progress.json").write_text("{")
    seen = [notebook.run('check("write-worker")') for _ in range(2)]

    assert ["could not be read" in text for text in seen] == [True, False]
    assert seen[0].startswith("✓ write-worker: passed")


def test_a_rewritten_file_is_what_the_next_import_reads(notebook):
    """Without restarting anything."""
    notebook.run("%%writefile utils.py\nx = 1")
    notebook.run("import utils\nassert utils.x == 1")
    notebook.run("%%writefile utils.py\nx = 2")

    assert notebook.run("import utils; print(utils.x)") == "2\n"


def test_starting_again_takes_the_place_of_what_ran(notebook, folder):
    """The old app is gone, the passed file is there, and what was half done is kept."""
    pass_the_worker(notebook)
    notebook.run("%%writefile utils.py\nx = 1")
    notebook.run("old = app.url")
    seen = notebook.run('app = start("04")')

    assert "yours: worker.py" in seen
    assert "Your utils.py was put aside" in seen
    assert (folder / "worker.py").read_text() == WORKER.partition("\n")[2]
    assert (
        notebook.run(
            "import urllib.request\ntry:\n    urllib.request.urlopen(old + '/ping', timeout=5)\n"
            "except OSError as error: print('gone')\nprint(app.request('/ping').status)"
        )
        == "gone\n200\n"
    )


def test_a_notebook_started_again_still_knows_what_passed_in_it(notebook, folder):
    """`start` tells of the file, and its check puts it back."""
    pass_the_worker(notebook)
    seen = notebook.run('app = start("03")')
    assert "Your worker.py that passed is kept" in seen

    seen = notebook.run('check("write-worker")')
    assert seen.startswith("✓ write-worker: passed\n")
    assert "Your worker.py that passed before is back in its place." in seen
    assert (folder / "worker.py").read_text() == WORKER.partition("\n")[2]


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("who_goes_first = pong", "`pong` is not defined (line 1 of the cell)"),
        ("who_goes_first = ['x", "Python can't read it"),
    ],
)
def test_a_cell_that_failed_is_told_so_whatever_was_there_before(notebook, cell, says):
    """The answer from before is not judged in its place."""
    notebook.run(solution_source("who-goes-first"))
    assert notebook.run('check("who-goes-first")').startswith("✓ who-goes-first: passed")
    notebook.run(cell)

    assert says in notebook.run('check("who-goes-first")')
