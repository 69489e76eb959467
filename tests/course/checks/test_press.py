"""A route that waits is told from a slow machine by pressing again: one quick answer is enough."""

from lesson_kit.course.checks.press import PRESSES, QUICK, WHICH_LINE, waits

SLOW, HONEST = 4 * QUICK, QUICK / 20


class Pressed:
    """Stand for presses of one button, by how long each of them took; count those that were needed."""

    def __init__(self, *seconds):
        self.seconds, *self.to_come = seconds
        self.needed = [1]

    def again(self):
        self.needed[0] += 1
        return Pressed(self.to_come.pop(0))


def test_a_quick_answer_costs_no_other_press():
    press = Pressed(HONEST)

    assert waits(press, "an answer") is None
    assert press.needed == [1]


def test_one_quick_answer_among_slow_ones_is_enough():
    press = Pressed(*[SLOW] * (PRESSES - 1), HONEST)

    assert waits(press, "an answer") is None


def test_a_route_that_is_slow_each_time_waits_for_its_job():
    outcome = waits(Pressed(SLOW + 1, *[SLOW] * (PRESSES - 1)), "an answer")

    assert f"still the visitor waits 4 s. {WHICH_LINE}" in outcome.message


def test_a_press_that_is_never_answered_is_slow():
    outcome = waits(Pressed(SLOW, *[float("inf")] * (PRESSES - 1)), "an answer")

    assert "waits 4 s" in outcome.message
