"""The workspace: each step's files, the learner's own where they passed; nothing of theirs is ever lost."""

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.course import workspace as course
from lesson_kit.course.catalog import file_exercises
from lesson_kit.course.workspace import finished_app, make_step, starter_files, step_files

MINE = "# my own worker\n"


def pass_with(progress, name, path, text):
    """Note that an exercise's check passed with a text."""
    progress.note_check(name, "passed")
    progress.keep_passed(name, path, text)


def test_the_first_notebooks_begin_with_the_starter(workspace, progress):
    """No worker yet, and routes that do all the work."""
    make_step("01", workspace, progress)

    assert not (workspace / "worker.py").exists()
    assert (workspace / "utils.py").read_bytes() == starter_files()["utils.py"]
    assert (workspace / "lesson_app/routes.py").read_bytes() == starter_files()["lesson_app/routes.py"]
    assert b"worker:" not in (workspace / "Procfile").read_bytes()


def test_a_later_notebook_finds_every_earlier_step_done(workspace, progress):
    """With the reference where the learner has nothing; the step that it teaches is not done yet."""
    changes = make_step("05", workspace, progress)

    assert (workspace / "worker.py").read_bytes()
    assert (workspace / "utils.py").read_bytes()
    assert (workspace / "lesson_app/routes.py").read_bytes() == starter_files()["lesson_app/routes.py"]
    assert set(changes.reference) == {"worker.py", "utils.py"}
    assert changes.own == ()


def test_the_end_of_the_course_is_the_repository_s_own_app():
    """File by file, byte by byte, with the solved notebooks' files in it."""
    files = {path: laid.text for path, laid in step_files(course.LAST).items()}

    assert files.keys() == finished_app().keys() | {exercise.path for _, exercise in file_exercises()}
    assert {path for path, text in finished_app().items() if files[path] != text} == set()


def test_a_file_that_passed_is_the_learner_s_own_from_then_on(workspace, progress):
    """And is named so."""
    pass_with(progress, "write-worker", "worker.py", MINE)
    changes = make_step("04", workspace, progress)

    assert (workspace / "worker.py").read_text() == MINE
    assert changes.own == ("worker.py",)


def test_a_file_that_never_passed_makes_room_and_is_kept(workspace, progress):
    """A copy is where the sentence says."""
    make_step("03", workspace, progress)
    (workspace / "worker.py").write_text("# half done\n")
    changes = make_step("04", workspace, progress)
    [(path, copy)] = changes.kept

    assert (workspace / "worker.py").read_text() != "# half done\n"
    assert (path, copy.read_text()) == ("worker.py", "# half done\n")


def test_going_back_takes_later_work_away_and_forward_again_brings_it_back(workspace, progress):
    """Notebook 02 needs an app that blocks, whatever was done since."""
    pass_with(progress, "write-worker", "worker.py", MINE)
    make_step("04", workspace, progress)
    changes = make_step("02", workspace, progress)

    assert not (workspace / "worker.py").exists()
    assert changes.kept == ()  # it is among what passed
    make_step("05", workspace, progress)
    assert (workspace / "worker.py").read_text() == MINE


def test_making_the_same_step_twice_changes_nothing(workspace, progress):
    """Starting a notebook again is harmless."""
    make_step("04", workspace, progress)
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    make_step("04", workspace, progress)

    assert {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()} == before


def test_files_of_the_learner_s_that_are_no_part_of_the_app_are_left_alone(workspace, progress):
    """Notes, data, tests."""
    workspace.mkdir()
    (workspace / "notes.txt").write_text("mine")
    make_step("04", workspace, progress)
    make_step("01", workspace, progress)

    assert (workspace / "notes.txt").read_text() == "mine"


def test_a_stub_that_was_written_needs_no_copy(workspace, progress):
    """It can be had again."""
    [stub] = [exercise.stub for _, exercise in file_exercises() if exercise.name == "write-worker"]
    workspace.mkdir()
    (workspace / "worker.py").write_text(stub.partition("\n")[2])

    assert make_step("02", workspace, progress).kept == ()


def test_reset_forgets_a_notebook_s_exercises_and_keeps_the_files(workspace, progress):
    """With a sentence that says where."""
    make_step("03", workspace, progress)
    (workspace / "worker.py").write_text("# tinkered with\n")
    pass_with(progress, "write-worker", "worker.py", MINE)
    said = course.reset("03", workspace, progress)

    assert not progress.passed("write-worker")
    assert not (workspace / "worker.py").exists()
    assert "write-worker" in said
    assert list((workspace / ".lesson/kept").rglob("worker.py"))


@pytest.mark.parametrize("base", ["solution", "starter", "workspace"])
def test_checks_can_lay_out_an_app_from_each_base(workspace, tmp_path, base):
    """The learner's workspace may be empty."""
    course.compose(tmp_path / "app", base)

    assert (tmp_path / "app/lesson_app/__init__.py").exists()
    assert (tmp_path / "app/worker.py").exists() == (base == "solution")


def test_the_learner_s_other_files_are_part_of_their_workspace(workspace, progress, tmp_path):
    """As they are now."""
    make_step("04", workspace, progress)
    (workspace / "utils.py").write_text("# mine\n")
    course.compose(tmp_path / "app", "workspace")

    assert (tmp_path / "app/utils.py").read_text() == "# mine\n"


@pytest.mark.parametrize("number", ["2", 2, "02", " 02 ", "02_time_an_h12"])
def test_a_notebook_s_number_may_be_said_in_many_ways(number):
    """All mean the one."""
    assert course.known_number(number) == "02"


@pytest.mark.parametrize("number", ["42", "two", "", 99])
def test_a_notebook_that_is_not_there_is_refused_in_a_sentence(number):
    """Which lists those there are."""
    with pytest.raises(LessonError, match="The course has 00, 01"):
        course.known_number(number)


def exercise_named(name):
    """Find a file exercise."""
    return next(one for _, one in file_exercises() if one.name == name)


def test_a_notebook_begun_again_tells_of_the_file_that_passed_in_it_and_can_put_it_back(workspace, progress):
    """It begins without that file, for the sake of what comes before the exercise."""
    mine = "# my own routes\n"
    pass_with(progress, "enqueue-in-the-route", "lesson_app/routes.py", mine)
    changes = make_step("05", workspace, progress)

    assert changes.waiting == ("lesson_app/routes.py",)
    assert (workspace / "lesson_app/routes.py").read_text() != mine
    assert course.put_back(exercise_named("enqueue-in-the-route"), workspace, progress) == mine
    assert (workspace / "lesson_app/routes.py").read_text() == mine


def test_a_file_that_was_not_there_at_first_can_be_put_back(workspace, progress):
    """As `worker.py` in notebook 03."""
    pass_with(progress, "write-worker", "worker.py", MINE)
    make_step("03", workspace, progress)

    assert course.put_back(exercise_named("write-worker"), workspace, progress) == MINE


def test_a_file_that_the_learner_has_changed_since_is_left_as_it_is(workspace, progress):
    """So is one that never passed."""
    exercise = exercise_named("write-worker")
    make_step("03", workspace, progress)
    assert course.put_back(exercise, workspace, progress) is None
    pass_with(progress, "write-worker", "worker.py", MINE)
    (workspace / "worker.py").write_text("# half done\n")

    assert course.put_back(exercise, workspace, progress) is None
    assert (workspace / "worker.py").read_text() == "# half done\n"


def test_the_challenge_s_files_can_be_put_back_too(workspace, progress):
    """In their own folder."""
    [exercise] = [one for one in course.challenge_files_to_write() if one.path == "app.py"]
    pass_with(progress, exercise.name, "app.py", "# mine\n")
    changes = make_step("08", workspace, progress)
    folder = course.app_folder("08", workspace)

    assert changes.waiting == ("challenge/app.py",)
    assert course.put_back(exercise, folder, progress) == "# mine\n"
    assert (folder / "app.py").read_text() == "# mine\n"


def test_a_file_of_the_challenge_is_told_from_the_apps_of_the_same_name(workspace, progress):
    """Both have a utils.py."""
    pass_with(progress, "write-utils", "utils.py", MINE)
    make_step("08", workspace, progress)
    (workspace / "challenge/utils.py").write_text("# half done\n")
    changes = make_step("08", workspace, progress)

    assert "utils.py" in changes.own
    assert [path for path, _ in changes.kept] == ["challenge/utils.py"]
