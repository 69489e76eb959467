"""The exercises of notebook 02 tell right from wrong, whatever the learner writes."""

import pytest

from lesson_kit.course.exercises import count_h12, misread_dyno, who_gets_h12
from lesson_kit.course.exercises.ex02_time_an_h12 import LONGER_TIMEOUT, READ_THE_ROUTER_LINE

pytestmark = pytest.mark.real

COUNT_H12, WHO_GETS_H12 = count_h12.EXERCISE, who_gets_h12.EXERCISE
LINE = 'read_the_router_line = {{"code": {}, "status": {}, "service": {}, "dyno": {}}}\n'


@pytest.mark.parametrize(
    "line",
    [
        ('"H12"', "503", "30000", '"web.1"'),
        ('"h12"', '"503"', '"30012ms"', '" web.1 "'),
        ('"H12"', "503.0", "31207", '"web.2"'),
        ("'\"H12\"'", "503", "'30000 ms'", '"Web.1"'),
    ],
)
def test_a_router_line_read_right_passes_however_it_is_written(judged, line):
    assert judged(READ_THE_ROUTER_LINE, LINE.format(*line)).passed


@pytest.mark.parametrize(
    "line",
    [
        ('"H12"', "503", "4127", '"web.1"'),
        ('"H12"', "503", "30000", '"web.7"'),
        ('"H13"', "503", "30000", '"web.1"'),
        ('"H14"', "503", "30000", '"web.1"'),
        ('"H12"', "True", "30000", '"web.1"'),
        ('"H12"', "503", "True", '"web.1"'),
        ('"H12"', "503", "-30000", '"web.1"'),
        ('"H12"', "503", "float('nan')", '"web.1"'),
        ('"H12"', "503", "30000", '"worker.1"'),
        ('"H12"', "503", "30000", "1"),
    ],
)
def test_the_examples_numbers_and_impossible_ones_do_not_pass(judged, line):
    assert judged(READ_THE_ROUTER_LINE, LINE.format(*line)).status == "failed"


def test_a_router_line_with_other_names_or_dots_left_does_not_pass(judged):
    renamed = LINE.format('"H12"', "503", "30000", '"web.1"').replace('"code"', '"Code"')
    unfinished = LINE.format('"H12"', "503", "30000", "...")

    assert judged(READ_THE_ROUTER_LINE, renamed).status == "failed"
    assert judged(READ_THE_ROUTER_LINE, unfinished).status == "failed"


@pytest.mark.parametrize("answer", ['"b"', '"B"', '" b) "', '"(b)."', '["b"]', "\"'b'\""])
def test_the_letter_counts_and_not_how_it_is_written(judged, answer):
    assert judged(LONGER_TIMEOUT, f"longer_timeout = {answer}\n").passed


@pytest.mark.parametrize("answer", ['"ab"', '"e"', '"a, b"', "2", '["a", "b"]', "b'b'", "True"])
def test_anything_but_the_one_letter_does_not_pass(judged, answer):
    assert judged(LONGER_TIMEOUT, f"longer_timeout = {answer}\n").status == "failed"


def test_quotes_forgotten_are_told_as_that(judged):
    assert "quotes" in judged(LONGER_TIMEOUT, "longer_timeout = b\n").message


def test_counts_that_are_true_or_false_do_not_pass():
    assert not count_h12.same_counts({"/a": True}, {"/a": 1})
    assert count_h12.same_counts({"/a": 1, "/b": 0}, {"/a": 1})


def test_a_counter_is_as_good_as_a_dict(judged):
    source = COUNT_H12.also_right[0].replace("dict(Counter(", "(Counter(")

    assert judged(COUNT_H12, source).passed


def test_a_function_that_knows_one_log_by_heart_does_not_pass(judged):
    source = "def count_h12(lines):\n    return {'/reports': 3, '/orders': 1}\n"

    assert judged(COUNT_H12, source).status == "failed"


def every_days():
    """Give the days of who-gets-h12 for each hour at which they may begin."""
    for begins in range(misread_dyno.LATEST_START + 1):
        yield [misread_dyno.begun_at(day, list(misread_dyno.NAMES), begins) for day in misread_dyno.DAYS]


def test_every_misreading_of_the_dyno_is_told_apart_from_the_truth_and_the_others_whatever_is_drawn():
    for days in every_days():
        right = [misread_dyno.timeouts(day) for day in days]
        replies = {}
        for wrong, reply, _ in misread_dyno.MISREADINGS:
            said = str([wrong(day) for day in days])
            assert said != str(right)
            assert replies.setdefault(said, reply) == reply


def test_nobody_waits_exactly_thirty_seconds_in_a_day():
    for day in next(every_days()):
        free = 0
        for _, arrives, takes in day:
            free = max(free, arrives) + takes
            assert free - arrives != 30


class WrongFunction:
    """Stand for a probe: call a misreading as if it were the learner's function."""

    def __init__(self, wrong):
        self.call = wrong


def test_a_wrong_function_is_shown_the_fewest_visits_on_which_it_is_wrong():
    for wrong, _, _ in misread_dyno.MISREADINGS:
        for day in next(every_days()):
            if wrong(day) == misread_dyno.timeouts(day):
                continue
            few, said = who_gets_h12.shortest(WrongFunction(wrong), day, wrong(day))

            assert said == wrong([list(visit) for visit in few]) != misread_dyno.timeouts(few)
            for part in (few[1:], few[:-1]):
                assert wrong(part) == misread_dyno.timeouts(part)
