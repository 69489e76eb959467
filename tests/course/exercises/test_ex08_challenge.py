"""The exercises of notebook 08 tell right from wrong, whatever the learner writes."""

import pytest

from lesson_kit.course.checks import theatre_files
from lesson_kit.course.exercises.ex08_challenge import CHALLENGE_QUESTION, EXERCISES, FIND_ALL_THREE

pytestmark = pytest.mark.real

FILES = [one for one in EXERCISES if one.kind == "file"]
ODD_FILES = ("def (:\n", "x = 1\n", "raise ValueError('no')\n")


@pytest.mark.parametrize("exercise", FILES, ids=lambda one: one.name)
@pytest.mark.parametrize("text", ODD_FILES, ids=range(len(ODD_FILES)))
def test_odd_files_fail_in_sentences_and_never_break_the_check(judged, exercise, text):
    outcome = judged(exercise, text)

    assert outcome.status == "failed", outcome
    assert outcome.next_step


def test_the_app_as_it_was_found_is_not_yet(judged):
    """Neither the cell nor the file has been touched."""
    assert judged(FILES[1], theatre_files.app_text()).status == "not_attempted"


@pytest.mark.parametrize("answer", ['"d"', '"D)"', '["d"]'])
def test_the_letter_counts_and_not_how_it_is_written(judged, answer):
    assert judged(CHALLENGE_QUESTION, f"challenge_question = {answer}\n").passed


@pytest.mark.parametrize(
    "answer",
    [
        '["find_free_seats", "make_statement", "upload_archive"]',
        '("upload_archive()", "app.make_statement", " find_free_seats ")',
        '{"find_free_seats", "make_statement", "upload_archive"}',
        '"find_free_seats, make_statement, upload_archive"',
    ],
)
def test_three_names_in_any_order_and_form_pass(judged, answer):
    assert judged(FIND_ALL_THREE, f"find_all_three = {answer}\n").passed


def test_the_theatre_of_a_check_is_the_learners_with_other_tickets():
    assert theatre_files.year_of_tickets(1) != theatre_files.year_of_tickets(2)
    assert len(theatre_files.free_seats(1, 4)) == 96 - 60
    assert "flask" not in theatre_files.moved().lower()


def test_the_cell_to_fill_has_the_pages_of_the_app_that_was_found():
    """Whoever changes one of the two must change the other."""
    stub, found = FILES[1].stub, theatre_files.app_text()
    for name in ("home", "ping", "shows", "seats", "statements", "archives", "list_shows"):
        start = found.index(f"def {name}(")
        assert found[start : found.index("\n\n\n", start)] in stub
