"""Every check, whatever it is handed, ends in sentences.

That stubs are not yet, that solutions pass and that each known mistake reads its own sentence, the gate holds
(tests/authoring/test_gate.py).
"""

import pytest

from lesson_kit.course.catalog import all_exercises

pytestmark = pytest.mark.real

IN_CELLS = [one for one in all_exercises() if one.kind != "file"]


@pytest.mark.parametrize("exercise", IN_CELLS, ids=lambda one: one.name)
def test_odd_work_fails_in_sentences_and_never_breaks_the_check(judged, odd, exercise):
    many = odd(exercise.variable)
    for source in many.functions if exercise.kind == "function" else many.answers:
        outcome = judged(exercise, source)

        assert outcome.status in ("failed", "not_attempted"), (source, outcome)
        assert outcome.next_step or outcome.note


def test_a_file_s_cell_that_does_not_begin_with_its_magic_is_told_so(judged):
    """As it may be handed in."""
    [exercise] = [one for one in all_exercises() if one.name == "write-worker"]
    outcome = judged(exercise, f"# my worker\n{exercise.also_right[0]}")
    late = judged(exercise, f"# my worker\n%%writefile worker.py\n{exercise.also_right[0]}")

    assert outcome.passed
    assert "to be the first line of the cell" in late.message
