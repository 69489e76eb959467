"""Which dynos start and stop when the formation changes."""

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku.dynos.counts import Change, check_counts, plan


def test_missing_dynos_start_and_the_highest_numbers_stop_first():
    running = ["web.1", "worker.1", "worker.2", "worker.3"]

    assert plan(running, {"web": 2, "worker": 1}) == Change(start=["web.2"], stop=["worker.3", "worker.2"])


def test_a_formation_that_is_as_wanted_stays():
    assert plan(["web.1"], {"web": 1, "worker": 0}) == Change(start=[], stop=[])


def test_a_type_that_the_procfile_no_longer_names_stops():
    assert plan(["web.1", "clock.1"], {"web": 1}) == Change(start=[], stop=["clock.1"])


def test_a_process_type_that_is_not_in_the_procfile_is_refused():
    with pytest.raises(LessonError, match="names no process type 'wroker'") as refused:
        check_counts({"wroker": 1}, {"web": "a", "worker": "b", "release": "c"})

    assert "It names: web, worker." in refused.value.do


@pytest.mark.parametrize("count", [-1, 101, 1.5, "2", True])
def test_a_count_that_is_no_sane_number_is_refused(count):
    with pytest.raises(LessonError, match="is not a number of dynos"):
        check_counts({"web": count}, {"web": "a"})
