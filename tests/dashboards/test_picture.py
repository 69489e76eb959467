"""The views as pictures and as words."""

import struct
from xml.etree import ElementTree as ET

import pytest
from stories import START, STORIES, finished_app, killed_worker, priorities, starter

from lesson_kit.dashboards import before_and_after, picture
from lesson_kit.dashboards.bars import Snapshot
from lesson_kit.dashboards.compare import run_of
from lesson_kit.dashboards.drawings.compare import comparison_svg
from lesson_kit.dashboards.drawings.tables import formation_svg, log_svg, queues_svg
from lesson_kit.dashboards.drawings.timeline import timeline_svg
from lesson_kit.dashboards.snapshot import snapshot
from lesson_kit.dashboards.text import formation_text, queues_text, summary, timeline_text
from lesson_kit.local_heroku.load_report import LoadReport, Visited

NOTHING = Snapshot(0.0, 0.0)


def words(svg):
    """Give all texts of a picture."""
    return [element.text for element in ET.fromstring(svg).iter() if element.text]


def test_the_starters_picture_says_who_waits_what_failed_and_what_goes_on_after_it():
    """In words within the bars, not by colour alone."""
    said = words(timeline_svg(snapshot(starter())))
    assert "POST /reports waits in line" in said
    assert said.count("H12") == 3
    assert "works on, for nobody" in said


def test_the_finished_apps_picture_says_that_answers_come_at_once_and_jobs_wait():
    """A bar too narrow for words has them beside it."""
    said = words(timeline_svg(snapshot(finished_app())))
    assert "POST /reports, 0.2 s" in said
    assert "make_report waits" in said
    assert {"queue default", "worker.1", "web.1"} <= set(said)


def test_a_killed_workers_job_is_marked_where_it_was_lost_and_where_it_came_back():
    """Three places, three words."""
    said = words(timeline_svg(snapshot(killed_worker())))
    assert {"× worker died", "lost, not yet noticed", "default: make_report, try 2"} <= set(said)


def test_queues_stand_in_the_order_in_which_workers_take_from_them():
    """High, default, low."""
    said = words(timeline_svg(snapshot(priorities())))
    assert [word for word in said if word.startswith("queue ")] == [
        "queue high",
        "queue default",
        "queue low",
    ]


@pytest.mark.parametrize("story", [*STORIES.values(), list], ids=[*STORIES, "nothing"])
def test_every_view_of_every_story_becomes_a_picture(story):
    """PNG, as wide as a page, whatever there is to draw."""
    now = snapshot(story())
    for draw in (picture.timeline_png, picture.dashboard_png):
        data = draw(now)
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">I", data[16:20])[0] == 1500
    for draw in (formation_svg, queues_svg, log_svg):
        assert words(draw(now))


def test_only_the_last_seconds_are_drawn_if_that_is_asked():
    """Bars that ended before are left out."""
    now = snapshot(finished_app())
    assert "web.1" in words(timeline_svg(now))
    assert "web.1" not in words(timeline_svg(now, last=10))
    assert "Requests:" not in timeline_text(now, last=10)


def test_what_a_page_says_is_not_taken_for_markup():
    """A path is a visitor's own choice."""
    events = snapshot(starter())
    svg = timeline_svg(events, title="<script>alert(1)</script>")
    assert "<script>" not in svg


def test_words_say_the_same_as_the_picture():
    """For a terminal, and for those who don't see pictures."""
    now = snapshot(event for event in starter() if event.seconds < START.timestamp() + 40)
    assert summary(now) == ("3 requests: 3 H12, a dyno works on for nobody; no jobs yet; web.1 up.")
    assert formation_text(now) == "web.1: up, works on POST /reports, for nobody, 2 in line"
    assert "waited in line at web.1 30.0 s, H12, stayed in line for nobody so far" in timeline_text(now)


def test_a_queue_says_who_waits_how_long_and_that_nobody_listens():
    """What a learner looks for when nothing happens."""
    said = queues_text(snapshot(STORIES["failures"]()))
    assert "bulk: 1 waiting, the first for 15 s, no worker listens to it" in said
    assert "default: empty, 1 failed" in said


def test_nothing_is_said_to_be_nothing():
    """Before the first event."""
    assert summary(NOTHING) == "No requests yet; no jobs yet; no dynos yet."


BEFORE = LoadReport(
    (
        *(Visited(float(n), "/reports", "POST", 503, 30.0, "H12", str(n)) for n in range(3)),
        Visited(3.0, "/", "GET", 200, 12.0, None, "q"),
    )
)
AFTER = LoadReport(tuple(Visited(float(n), "/reports", "POST", 202, 0.2, None, str(n)) for n in range(4)))


def test_before_and_after_shows_both_runs_with_the_share_of_h12s_and_the_95th_percentile():
    """On one scale; the figures are the load reports' own."""
    said = words(comparison_svg(run_of(BEFORE), run_of(AFTER)))
    assert {"75%", "0%", "30.0 s", "0.2 s"} <= set(said)
    assert str(before_and_after(BEFORE, AFTER)) == (
        "Before: 4 visitors, 75% H12, 95th percentile 30.0 s\n"
        "After:  4 visitors, 0% H12, 95th percentile 0.2 s"
    )


def test_before_and_after_reads_events_as_well():
    """The stories of the starter and of the finished app."""
    before, after = run_of(starter()), run_of(finished_app())
    assert (before.h12_share, after.h12_share) == (1.0, 0.0)
    assert round(before.p95) == 30


def test_an_empty_run_can_be_compared():
    """Nobody came."""
    assert words(comparison_svg(run_of([]), run_of(AFTER)))
