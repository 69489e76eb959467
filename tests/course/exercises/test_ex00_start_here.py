"""The exercise of notebook 00 tells right from wrong, whatever the learner writes."""

import pytest

from lesson_kit.course.exercises.ex00_start_here import EXERCISES

pytestmark = pytest.mark.real


@pytest.mark.parametrize("answer", ['"pong"', '"PONG "', '"pong\\n"', 'b"pong\\n"'])
def test_the_word_counts_and_not_how_it_is_written(judged, answer):
    assert judged(EXERCISES[0], f"first_check = {answer}\n").passed


@pytest.mark.parametrize("answer", ['"ping pong"', '"ponge"', '["pong", "ping"]', "False"])
def test_another_word_does_not_pass(judged, answer):
    assert judged(EXERCISES[0], f"first_check = {answer}\n").status == "failed"


def test_quotes_forgotten_are_told_as_that(judged):
    assert "quotes" in judged(EXERCISES[0], "first_check = pong\n").message
