"""The exercises of notebook 01 tell right from wrong, whatever the learner writes."""

import pytest

from lesson_kit.course.exercises.ex01_spot_the_blocking_call import (
    BLOCKING_FUNCTION,
    NEEDS_A_WORKER,
    SLOWEST_ROUTE,
    TASKS,
)

pytestmark = pytest.mark.real


@pytest.mark.parametrize(
    "answer",
    [
        '"POST /reports"',
        '"post  /reports/"',
        '("POST", "/reports")',
        '"/reports POST"',
        '\'"POST" "/reports"\'',
    ],
)
def test_the_route_counts_and_not_how_it_is_written(judged, answer):
    assert judged(SLOWEST_ROUTE, f"slowest_route = {answer}\n").passed


@pytest.mark.parametrize(
    "answer",
    [
        '"POST"',
        '"POST /report"',
        '"POST /reports/1"',
        '"GET /reports POST"',
        '["POST", "/ping"]',
        '"POST reports"',
    ],
)
def test_another_route_does_not_pass(judged, answer):
    assert judged(SLOWEST_ROUTE, f"slowest_route = {answer}\n").status == "failed"


@pytest.mark.parametrize(
    "answer",
    [
        '"make_report"',
        '" make_report() "',
        '"lesson_app.routes.make_report"',
        '"def make_report(title)"',
        '"MAKE_REPORT"',
    ],
)
def test_the_function_counts_and_not_how_it_is_written(judged, answer):
    assert judged(BLOCKING_FUNCTION, f"blocking_function = {answer}\n").passed


@pytest.mark.parametrize(
    "answer",
    ['"make_report, upload"', '["make_pdf", "upload"]', '"make_reports"', '"report"', '"create_app"'],
)
def test_another_function_does_not_pass(judged, answer):
    assert judged(BLOCKING_FUNCTION, f"blocking_function = {answer}\n").status == "failed"


def test_seven_right_judgements_pass_and_any_wrong_one_is_asked_about(judged):
    assert judged(NEEDS_A_WORKER, f"needs_a_worker = {TASKS!r}\n").passed
    for task in TASKS:
        outcome = judged(NEEDS_A_WORKER, f"needs_a_worker = {TASKS | {task: not TASKS[task]}!r}\n")

        assert outcome.status == "failed"
        assert "Look again at" in outcome.next_step


def test_half_filled_judgements_do_not_pass(judged):
    half = ", ".join(f"{task!r}: {'...' if needs else needs}" for task, needs in TASKS.items())

    assert judged(NEEDS_A_WORKER, f"needs_a_worker = {{{half}}}\n").status == "failed"


def test_numbers_in_place_of_true_and_false_do_not_pass(judged):
    numbers = {task: int(needs) for task, needs in TASKS.items()}

    assert judged(NEEDS_A_WORKER, f"needs_a_worker = {numbers!r}\n").status == "failed"
