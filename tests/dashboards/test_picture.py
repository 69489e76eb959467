"""The views as pictures and as words."""

import struct
from xml.etree import ElementTree as ET

import pytest
from stories import START, STORIES, Story, finished_app, killed_worker, priorities, starter

from lesson_kit.dashboards import before_and_after, picture
from lesson_kit.dashboards.bars import Snapshot
from lesson_kit.dashboards.compare import run_of
from lesson_kit.dashboards.drawings.compare import INK_ON_BAR, comparison_svg
from lesson_kit.dashboards.drawings.svg import INK
from lesson_kit.dashboards.drawings.tables import formation_svg, log_svg, queues_svg
from lesson_kit.dashboards.drawings.timeline import timeline_svg
from lesson_kit.dashboards.snapshot import snapshot
from lesson_kit.dashboards.text import formation_text, queues_text, summary, timeline_text
from lesson_kit.local_heroku.load_report import LoadReport, Visited

NOTHING = Snapshot(0.0, 0.0)
NARROWEST = 850  # pixels of the page, by the style sheet: a narrower page scrolls it


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


def test_a_bar_too_short_for_its_queues_name_has_its_functions_name_alone():
    """Half of `default: ` reads like something else."""
    story = Story()
    story.job(1, "a", "queued", "default")
    story.work("a", 1.1, 6.1)
    story.job(11, "b", "queued", "default")
    story.work("b", 11.1, 50)
    said = words(timeline_svg(snapshot(story.events)))
    assert "default: make_report" in said
    assert not [word for word in said if word.startswith("def") and word != "default: make_report"]
    assert "make_report" in said


def test_beside_a_short_run_stands_how_long_it_ran():
    """Not how long its job waited before, which the queue's lane shows."""
    story = Story()
    story.job(1, "a", "queued", "default")
    story.work("a", 10, 10.2)
    story.job(30, "b", "queued", "default")
    story.work("b", 31, 60)
    said = words(timeline_svg(snapshot(story.events)))
    assert "make_report, 0.2 s" in said


def test_no_words_run_under_the_next_bar():
    """The next request of the row is in line first, is given up later, and is worked on after that."""
    story = Story()
    story.ask(1, "a", "/")
    story.answer(1.2, "a", 0.2)
    story.ask(2, "b", "/reports", "POST")
    story.h12(32, "b")
    story.late(60, "b")
    said = words(timeline_svg(snapshot(story.events)))
    assert "H12" in said
    assert "GET /, 0.2 s" not in said


def test_the_log_shows_one_clock():
    """RQ writes the time before its messages; the line has lesson time already."""
    now = snapshot(finished_app())
    said = [word for word in words(log_svg(now)) if "Listening" in word]
    assert [word.partition("]: ")[2] for word in said] == ["*** Listening on high, default, low..."]
    assert any("03:04:06 *** Listening" in line.text for line in now.log)


def test_before_and_after_has_no_faint_or_tiny_words():
    """Words are ink, which follows the theme, or stand on a bar of a colour of its own."""
    texts = [
        e for e in ET.fromstring(comparison_svg(run_of(BEFORE), run_of(AFTER))).iter() if e.get("font-size")
    ]
    assert {text.get("fill") for text in texts} <= {INK, INK_ON_BAR}
    assert min(float(text.get("font-size")) for text in texts) * NARROWEST / 1000 >= 11
