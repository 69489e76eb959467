"""Progress: a small file that a person can read, and that survives what happens to files."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from lesson_kit.course.progress import Progress


def test_progress_is_read_back_by_the_next_kernel(progress, workspace):
    """As it was written."""
    progress.note_check("count-h12", "failed")
    progress.note_check("count-h12", "passed")
    progress.note_solution("count-h12")
    progress.note_prediction("02-first", "an error")
    again = Progress(workspace)

    assert again.passed("count-h12")
    assert again.exercise("count-h12")["checks"] == 2
    assert again.exercise("count-h12")["solution_seen"] is True
    assert again.prediction("02-first") == "an error"
    assert again.prediction("03-first") is None


def test_what_was_passed_once_stays_passed(progress):
    """Also after trying something else; the last check is kept too."""
    progress.note_check("count-h12", "passed")
    progress.note_check("count-h12", "failed")

    assert progress.passed("count-h12")
    assert progress.exercise("count-h12")["status"] == "failed"


def test_hints_are_counted_up_to_the_last(progress):
    """Then the last is given again."""
    assert [progress.note_hint("count-h12", 3) for _ in range(5)] == [1, 2, 3, 3, 3]


def test_the_file_says_what_it_is(progress):
    """In words, one exercise a paragraph."""
    progress.note_check("count-h12", "passed")
    text = progress.path.read_text()

    assert "Your progress" in text
    assert text.count("\n") > 5


@pytest.mark.parametrize(
    "broken",
    ["", "{", "[]", '"x"', '{"exercises": []}', '{"exercises": {"a": 3}, "predictions": {}}', "\x00\x01"],
)
def test_a_broken_file_is_put_aside_with_a_sentence(progress, broken):
    """Nothing is lost, and the learner goes on."""
    progress.folder.mkdir(parents=True)
    progress.path.write_text(broken)

    assert not progress.passed("count-h12")
    progress.note_check("count-h12", "passed")
    assert progress.passed("count-h12")
    [aside] = progress.folder.glob("progress-broken-*.json")
    assert aside.read_text() == broken
    assert aside.name in progress.said


@pytest.mark.parametrize("odd", [{"hints": "many", "checks": None}, {"passed": 3, "status": 7, "hints": 1.5}])
def test_odd_entries_in_a_file_edited_by_hand_do_no_harm(progress, odd):
    """What is not a number counts from nothing."""
    progress.folder.mkdir(parents=True)
    progress.path.write_text(json.dumps({"exercises": {"count-h12": odd}, "predictions": {"x": 1}}))

    assert progress.note_hint("count-h12", 3) == 1
    progress.note_check("count-h12", "passed")
    assert progress.exercise("count-h12")["checks"] == 1
    assert progress.prediction("x") is None


def test_two_notebooks_may_write_at_the_same_time(workspace):
    """No note is lost."""

    def note(number):
        Progress(workspace).note_check(f"exercise-{number % 4}", "failed")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, range(40)))
    progress = Progress(workspace)

    assert [progress.exercise(f"exercise-{number}")["checks"] for number in range(4)] == [10] * 4
    assert sorted(path.name for path in progress.folder.iterdir()) == ["lock", "progress.json"]


def test_a_copy_is_kept_under_a_name_of_its_own(progress):
    """Two copies in one second are two."""
    first = progress.keep_copy("lesson_app/routes.py", b"one")
    second = progress.keep_copy("lesson_app/routes.py", b"two")

    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")


def test_exercises_can_be_forgotten(progress):
    """The others stay."""
    progress.note_check("count-h12", "passed")
    progress.note_check("first-job", "passed")
    progress.forget(["count-h12", "never-heard-of"])

    assert not progress.passed("count-h12")
    assert progress.passed("first-job")
