"""Outcomes: what a learner reads."""

import pytest

from lesson_kit.judge.outcome import Outcome, error, failed, not_attempted, passed


def test_a_failure_says_expected_seen_and_next_in_sentences():
    """Each ends with a full stop of its own."""
    said = failed("a dict", "None.", "Return it!").message

    assert said == "Expected: a dict. Seen: None. Next: Return it!"


def test_a_pass_says_nothing_but_its_note():
    """And is told apart by its status."""
    assert passed().message == ""
    assert passed("Well named.").message == "Well named."
    assert passed().passed
    assert not failed("a", "b", "c").passed


def test_an_untouched_exercise_gets_a_kind_word():
    """Which says what to do."""
    assert "fill in the cell" in not_attempted().message


def test_a_status_is_one_of_four():
    """Nothing else can be made."""
    assert error("No Redis.").status == "error"
    with pytest.raises(ValueError, match="not a status"):
        Outcome("great")
