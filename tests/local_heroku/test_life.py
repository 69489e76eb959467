"""A dyno's life, decided by pure functions: each rule in microseconds, with a clock of its own."""

import pytest

from lesson_kit.local_heroku.dynos import life as lives
from lesson_kit.local_heroku.dynos.life import KILL, LAUNCH, TERM, Life, Say

R10 = "Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch"
R12 = "Error R12 (Exit timeout) -> At least one process failed to exit within 30 seconds of SIGTERM"


class Story:
    """Tell a dyno's life step by step, and keep what came of each step."""

    def __init__(self, web: bool = True) -> None:
        self.life = Life(command="run me", web=web)
        self.now = 1000.0

    def does(self, step, *args, after: float = 0.0) -> list[str]:
        """Let something happen some lesson seconds later; give the lines said and the actions, in order."""
        self.now += after
        arguments = {"launched": (), "bound": (), "weighed": args}.get(step.__name__, (*args, self.now))
        self.life, actions = step(self.life, *arguments)
        return [action.text if isinstance(action, Say) else action for action in actions]


def test_a_web_dyno_is_up_when_something_listens_on_its_port():
    story = Story()

    assert story.does(lives.start) == [
        "State changed from created to starting",
        "Starting process with command `run me`",
        LAUNCH,
    ]
    assert story.does(lives.launched) == []
    assert story.does(lives.bound, after=2) == ["State changed from starting to up"]
    assert story.life.settled


def test_a_worker_dyno_is_up_when_its_process_runs():
    story = Story(web=False)
    story.does(lives.start)

    assert not story.life.settled
    assert story.does(lives.launched) == ["State changed from starting to up"]


def test_r10_a_web_dyno_that_does_not_listen_within_60_seconds_is_killed_and_has_crashed():
    story = Story()
    story.does(lives.start)

    assert story.life.due == story.now + 60
    assert story.does(lives.tick, after=59.9) == []
    assert story.does(lives.tick, after=0.1) == [R10, "Stopping process with SIGKILL", KILL]
    assert story.does(lives.tick, after=1) == [], "once is enough"
    assert story.does(lives.exited, 137) == [
        "Process exited with status 137",
        "State changed from starting to crashed",
    ]


def test_a_worker_has_no_port_to_bind_and_gets_no_r10():
    story = Story(web=False)
    story.does(lives.start)

    assert story.life.due is None


@pytest.mark.parametrize("status", [0, 1, 127, 137])
def test_an_end_that_nobody_asked_for_is_a_crash_whatever_the_status(status):
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.launched)

    said = story.does(lives.exited, status)

    assert said == [f"Process exited with status {status}", "State changed from up to crashed"]


def test_after_the_first_crash_it_starts_again_at_once():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.exited, 1, after=5)

    assert story.life.due == story.now
    assert story.does(lives.tick)[0] == "State changed from crashed to starting"


def test_crashes_in_a_row_make_it_wait_ten_minutes_then_twenty():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.exited, 1)
    story.does(lives.tick)
    story.does(lives.exited, 1, after=5)

    assert story.life.settled
    assert story.does(lives.tick, after=599) == []
    assert LAUNCH in story.does(lives.tick, after=1)
    story.does(lives.exited, 1, after=5)
    assert story.life.due == story.now + 1200


def test_a_crash_after_ten_good_minutes_counts_as_the_first():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.exited, 1)
    story.does(lives.tick)
    story.does(lives.exited, 1, after=600)

    assert story.life.due == story.now


def test_a_restart_asks_all_processes_to_end_and_then_starts_anew():
    story = Story()
    story.does(lives.start)
    story.does(lives.bound)

    assert story.does(lives.restart) == [
        "Restarting",
        "State changed from up to starting",
        "Stopping all processes with SIGTERM",
        TERM,
    ]
    assert not story.life.settled
    assert story.does(lives.exited, 143) == [
        "Process exited with status 143",
        "Starting process with command `run me`",
        LAUNCH,
    ]
    assert story.does(lives.bound) == ["State changed from starting to up"]


def test_a_restart_while_it_is_stopping_already_changes_nothing():
    story = Story()
    story.does(lives.start)
    story.does(lives.restart)

    assert story.does(lives.restart) == []


def test_a_restart_ends_a_cool_off_and_forgets_the_crashes():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.exited, 1)
    story.does(lives.tick)
    story.does(lives.exited, 1)

    assert story.does(lives.restart) == [
        "State changed from crashed to starting",
        "Starting process with command `run me`",
        LAUNCH,
    ]
    story.does(lives.exited, 1)
    assert story.life.due == story.now


def test_a_deploy_restarts_without_the_word_restarting():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.launched)
    story.life, actions = lives.restart(story.life, story.now, line="")

    assert actions[0] == Say("State changed from up to starting")


def test_r12_what_has_not_exited_30_seconds_after_sigterm_is_killed():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.launched)
    story.does(lives.stop)

    assert story.does(lives.tick, after=29.9) == []
    assert story.does(lives.tick, after=0.1) == [R12, "Stopping remaining processes with SIGKILL", KILL]
    assert story.does(lives.exited, 137) == ["Process exited with status 137"]
    assert story.life.step == lives.OVER


def test_a_dyno_that_is_scaled_away_says_that_it_goes_down_and_then_stops():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.launched)

    assert story.does(lives.stop) == [
        "State changed from up to down",
        "Stopping all processes with SIGTERM",
        TERM,
    ]
    assert story.does(lives.exited, 0) == ["Process exited with status 0"]
    assert story.does(lives.stop) == []


def test_a_crashed_dyno_that_is_scaled_away_is_gone_at_once():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.exited, 1)

    assert story.does(lives.stop) == ["State changed from crashed to down"]
    assert story.life.step == lives.OVER
    assert story.life.due is None


def test_a_restart_that_is_overtaken_by_scaling_away_does_not_start_again():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.launched)
    story.does(lives.restart)

    assert story.does(lives.stop) == ["State changed from starting to down"]
    assert story.does(lives.exited, 143) == ["Process exited with status 143"]


def test_a_port_that_is_bound_while_it_stops_does_not_bring_it_up():
    story = Story()
    story.does(lives.start)
    story.does(lives.stop)

    assert story.does(lives.bound) == []
    assert story.life.state == "down"


def test_r14_memory_over_the_quota_is_logged_and_it_runs_on():
    story = Story(web=False)
    story.does(lives.start)

    assert story.does(lives.weighed, 512.0, 512.0) == []
    assert story.does(lives.weighed, 870.9, 512.0) == [
        "Process running mem=871M(170.1%)",
        "Error R14 (Memory quota exceeded)",
    ]


def test_r15_memory_over_twice_the_quota_is_its_end():
    story = Story(web=False)
    story.does(lives.start)
    story.does(lives.launched)

    assert story.does(lives.weighed, 1029.0, 512.0) == [
        "Process running mem=1029M(201.0%)",
        "Error R15 (Memory quota vastly exceeded)",
        "Stopping process with SIGKILL",
        KILL,
    ]
    assert story.does(lives.weighed, 1029.0, 512.0) == []
    assert story.does(lives.exited, 137)[1] == "State changed from up to crashed"
