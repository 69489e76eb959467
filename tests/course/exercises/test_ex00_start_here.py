"""The exercise of notebook 00 tells right from wrong, whatever the learner writes."""

import pytest

from lesson_kit.course.exercises.ex00_start_here import EXERCISES

pytestmark = pytest.mark.real

MISTAKES = [
    pytest.param(one, wrong, id=f"{one.name}: {wrong.why}") for one in EXERCISES for wrong in one.mistakes
]


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_a_known_mistake_reads_its_own_sentence(judged, exercise, mistake):
    outcome = judged(exercise, mistake.source)

    assert outcome.status == "failed"
    assert mistake.reply in outcome.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
def test_an_untouched_exercise_is_not_yet(judged, exercise):
    assert judged(exercise, exercise.stub).status == "not_attempted"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.name)
def test_odd_answers_fail_in_sentences_and_never_break_the_check(judged, odd, exercise):
    for source in odd(exercise.variable).answers:
        outcome = judged(exercise, source)

        assert outcome.status == "failed", (source, outcome)
        assert outcome.next_step


@pytest.mark.parametrize("answer", ['"pong"', '"PONG "', '"pong\\n"', 'b"pong\\n"'])
def test_the_word_counts_and_not_how_it_is_written(judged, answer):
    assert judged(EXERCISES[0], f"first_check = {answer}\n").passed


@pytest.mark.parametrize("answer", ['"ping pong"', '"ponge"', '["pong", "ping"]', "False"])
def test_another_word_does_not_pass(judged, answer):
    assert judged(EXERCISES[0], f"first_check = {answer}\n").status == "failed"


def test_quotes_forgotten_are_told_as_that(judged):
    assert "quotes" in judged(EXERCISES[0], "first_check = pong\n").message
