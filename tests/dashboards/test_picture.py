"""The views as pictures and as words."""

import re
import struct
from xml.etree import ElementTree as ET

import pytest
from stories import START, STORIES, Story, crowd, finished_app, killed_worker, priorities, starter

from lesson_kit.dashboards import before_and_after, picture
from lesson_kit.dashboards.bars import Snapshot
from lesson_kit.dashboards.compare import figures, run_of
from lesson_kit.dashboards.drawings.chart import ROW, make_chart
from lesson_kit.dashboards.drawings.compare import INK_ON_BAR, NARROW, NARROWEST, comparison_svg
from lesson_kit.dashboards.drawings.svg import INK, WIDTH
from lesson_kit.dashboards.drawings.tables import formation_svg, log_svg, queues_svg
from lesson_kit.dashboards.drawings.tags import broken_runs, ended_at, plan_tags, rows_taken
from lesson_kit.dashboards.drawings.timeline import timeline_svg
from lesson_kit.dashboards.snapshot import snapshot
from lesson_kit.dashboards.text import formation_text, queues_text, summary, timeline_text
from lesson_kit.local_heroku.load_report import LoadReport, Visited

NOTHING = Snapshot(0.0, 0.0)
LEAST = {NARROWEST: 404, NARROW: 500, WIDTH: 735}  # pixels of the page at least, by the style sheet


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
    assert "#2 make_report waits" in said
    assert {"queue default", "worker.1", "web.1"} <= set(said)


def test_a_killed_workers_job_is_marked_where_it_was_lost_and_where_it_came_back():
    """Three places, three words."""
    said = words(timeline_svg(snapshot(killed_worker())))
    assert {"× worker died", "#1 lost, not yet noticed", "#1 make_report, try 2"} <= set(said)


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
        assert struct.unpack(">I", data[16:20])[0] == 1200
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
        "Before: 4 visitors, 75% H12, 0% other errors, 95th percentile 30.0 s\n"
        "After:  4 visitors, 0% H12, 0% other errors, 95th percentile 0.2 s"
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
    assert "#2 make_report, from default" in said
    assert [word for word in said if word.startswith("#1")] == ["#1"]


def test_beside_a_short_run_stands_how_long_it_ran():
    """Not how long its job waited before, which the queue's lane shows."""
    story = Story()
    story.job(1, "a", "queued", "default")
    story.work("a", 10, 10.2)
    story.job(30, "b", "queued", "default")
    story.work("b", 31, 60)
    said = words(timeline_svg(snapshot(story.events)))
    assert "#1 make_report, 0.2 s" in said


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


@pytest.mark.parametrize("width", LEAST)
def test_before_and_after_has_no_faint_or_tiny_words(width):
    """Words are ink, which follows the theme, or stand on a bar of a colour of its own."""
    svg = comparison_svg(run_of(BEFORE), run_of(AFTER), width)
    texts = [e for e in ET.fromstring(svg).iter() if e.get("font-size")]
    assert {text.get("fill") for text in texts} <= {INK, INK_ON_BAR}
    assert min(float(text.get("font-size")) for text in texts) * LEAST[width] / width >= 11


def test_a_run_of_errors_without_an_h12_is_no_success():
    """The share of other errors stands beside the share of H12s."""
    failing = LoadReport(
        tuple(Visited(float(n), "/reports", "POST", 500, 0.1, None, str(n)) for n in range(4))
    )
    assert figures(run_of(failing))[1:3] == [("0%", "H12"), ("100%", "other errors")]
    said = words(comparison_svg(run_of(BEFORE), run_of(failing)))
    assert said.count("500") == 4
    assert "100%" in said


@pytest.mark.parametrize("story", [*STORIES.values(), crowd], ids=[*STORIES, "crowd"])
def test_no_tag_hides_another_tag_or_the_bar_that_comes_next(story):
    """Those that would are one, with a count; over a bar of its row a tag leaves the lower half free."""
    chart = make_chart(snapshot(story()), None, WIDTH, 0)
    taken = rows_taken(chart)
    tags = plan_tags(chart, taken, WIDTH)
    marks = [bar for bar in chart.bars if ended_at(bar) is not None or broken_runs(bar)]
    assert sum(int((re.match(r"(?:× )?(\d+) ", tag.words) or [0, 1])[1]) for tag in tags) == len(marks)
    for one in tags:
        assert not any(other.covers(one.row, one.x, one.x + one.width) for other in tags if other is not one)
        for x, end, bar in taken[one.row]:
            if bar not in marks and one.covers(one.row, x, end):
                assert one.y + 3 <= one.row + ROW / 2


def test_a_crowd_of_failures_has_one_tag_with_their_number():
    """And the success that comes next still shows that it was quick."""
    said = words(timeline_svg(snapshot(crowd())))
    assert "6 × 500" in said
    assert "500" not in said


def test_a_job_keeps_its_number_from_queue_to_worker_in_every_form():
    """Picture, words, dynos and queues."""
    now = snapshot(finished_app())
    assert {"#3 make_report waits", "#3"} <= {word.partition(",")[0] for word in words(timeline_svg(now))}
    assert "#3 utils.make_report: waited in default" in timeline_text(now)
    assert "worker.1: up, works on #3 utils.make_report" in formation_text(now)
    assert "#3" in words(queues_svg(now))


def test_a_queue_says_behind_which_it_waits():
    """Nobody takes from `low` while `high` has jobs; once it has none, `low` waits behind nothing."""
    events = priorities()
    said = queues_text(snapshot(event for event in events if event.seconds < START.timestamp() + 20))
    assert "low: 3 waiting, the first for 15 s, behind high and default" in said
    assert "default: 1 waiting, the first for 11 s, behind high" in said
    assert "behind" not in queues_text(snapshot(events))


def test_picture_and_words_tell_why_a_job_failed():
    """As the page does."""
    now = snapshot(STORIES["failures"]())
    reason = "× #1 utils.make_report in default: failed: ValueError: no such month"
    assert reason in queues_text(now)
    assert reason in words(queues_svg(now))


def test_a_request_that_no_dyno_takes_is_turned_away():
    """It is not said to be held for no time."""
    said = timeline_text(snapshot(STORIES["failures"]()))
    assert said.count("GET /: turned away by the router, H10") == 3


def test_the_pictures_end_says_in_a_sentence_how_things_stand():
    """The same as page and text do."""
    now = snapshot(starter())
    assert " ".join(words(timeline_svg(now))).count(summary(now)) == 2  # its title, and its last line
