"""Lesson time runs faster than the wall's, and waiting has a deadline."""

import pytest

from lesson_kit.core.clock import Clock
from lesson_kit.core.errors import LessonError, TookTooLong
from lesson_kit.core.waiting import wait_until


class Wall:
    """Stand in for the wall's clock: time passes only when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.seconds += seconds


def test_lesson_time_starts_with_real_time_and_runs_speed_times_as_fast():
    wall = Wall()
    clock = Clock(speed=10, started=1_000.0, monotonic=wall)

    wall.seconds += 3

    assert clock.seconds() == 1_030.0
    assert clock.real(30) == 3.0


def test_a_timestamp_of_the_wall_becomes_lesson_time():
    assert Clock(speed=10, started=1_000.0, monotonic=Wall()).from_wall(1_002.5) == 1_025.0


def test_a_clock_that_stands_still_is_refused():
    with pytest.raises(ValueError, match="greater than 0"):
        Clock(speed=0)


def test_waiting_gives_back_what_it_waited_for():
    wall = Wall()
    answers = iter([None, "", "here"])

    found = wait_until(lambda: next(answers), 5, "an answer", clock=wall, pause=wall.pause)

    assert found == "here"


def test_waiting_ends_at_the_deadline_and_says_for_what_and_what_to_do():
    wall = Wall()

    with pytest.raises(TookTooLong, match=r"Waited 5 s for a bus, in vain\. Walk\."):
        wait_until(lambda: False, 5, "a bus", do="Walk.", clock=wall, pause=wall.pause)

    assert wall.seconds <= 105.1


def test_an_error_reads_as_what_happened_and_what_to_do():
    assert str(LessonError("The port is in use.", "Choose another.")) == "The port is in use. Choose another."
    assert str(LessonError("It broke.")) == "It broke."


def test_two_processes_share_a_clock_by_its_three_numbers():
    clock = Clock(speed=10)

    other = Clock.shared(clock.speed, clock.started, clock.origin)

    first, second, third = clock.seconds(), other.seconds(), clock.seconds()
    assert first <= second <= third
    assert other.from_wall(5.0) == clock.from_wall(5.0)
