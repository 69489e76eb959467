"""Heroku's small rules for dynos."""

import inspect

import pytest

from lesson_kit.local_heroku import LocalHeroku
from lesson_kit.local_heroku.dynos import rules
from lesson_kit.local_heroku.dynos.rules import exit_status, restart_delay


@pytest.mark.parametrize(
    ("crashes", "minutes"), [(0, 0), (1, 0), (2, 10), (3, 20), (4, 40), (9, 1280), (10, 1440)]
)
def test_a_crashed_dyno_waits_longer_each_time_but_never_more_than_a_day(crashes, minutes):
    assert restart_delay(crashes) == minutes * 60


def test_the_wait_stays_a_number_after_ever_so_many_crashes():
    assert restart_delay(10_000) == 24 * 3600


@pytest.mark.parametrize(("returncode", "status"), [(0, 0), (3, 3), (-9, 137), (-15, 143)])
def test_an_end_by_signal_has_the_status_that_a_shell_gives_it(returncode, status):
    assert exit_status(returncode) == status


def test_the_numbers_are_herokus():
    """A copy on purpose: whoever changes a number has to change it here too, and on the page."""
    assert (rules.BOOT_SECONDS, rules.EXIT_SECONDS, rules.QUOTA_MB) == (60, 30, 512)
    assert (rules.SETTLED_SECONDS, rules.LONGEST_COOL_OFF) == (600, 86_400)


def test_a_dyno_has_herokus_memory_unless_another_is_asked_for():
    assert inspect.signature(LocalHeroku).parameters["memory"].default == rules.QUOTA_MB
