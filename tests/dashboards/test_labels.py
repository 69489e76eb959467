"""What is written on and below a timeline: legend, caption, and labels that keep to their places."""

from xml.etree import ElementTree as ET

from stories import Story, crowd, finished_app, starter

from lesson_kit.dashboards.drawings.chart import make_chart
from lesson_kit.dashboards.drawings.svg import WIDTH
from lesson_kit.dashboards.drawings.tags import SIZE, plan_tags, rows_taken
from lesson_kit.dashboards.drawings.timeline import timeline_svg
from lesson_kit.dashboards.snapshot import snapshot
from lesson_kit.dashboards.text import timeline_text


def words(svg):
    """Give all texts of a picture."""
    return [element.text for element in ET.fromstring(svg).iter() if element.text]


def test_below_a_part_of_the_bars_the_sentence_says_that_it_tells_of_all():
    """The picture shows the last ten seconds, the sentence counts since the start."""
    now = snapshot(finished_app())
    said = " ".join(words(timeline_svg(now, last=10)))
    assert "Since the start, 3 requests: 3 answered; 3 jobs" in said
    assert "Since the start, 3 requests: 3 answered; 3 jobs" in timeline_text(now, last=10)
    assert "Since the start" not in timeline_text(now)


def test_the_legend_explains_what_is_on_the_picture_and_nothing_else():
    """An H12 that has not come yet is not told of; the order stays."""
    finished = words(timeline_svg(snapshot(finished_app())))
    assert [word for word in finished if word in LEGEND_WORDS] == LEGEND_WORDS[:3]
    told = words(timeline_svg(snapshot(starter())))
    assert [word for word in told if word in LEGEND_WORDS] == [LEGEND_WORDS[0], *LEGEND_WORDS[3:]]


LEGEND_WORDS = [
    "waits",
    "being served, or running",
    "answered, or done",
    "failed (H12: the router gave up at 30 s)",
    "still in line, for nobody",
    "work for nobody, or lost",
]


def test_a_word_that_does_not_fit_is_left_out():
    """Rather than cut to a few letters."""
    story = Story()
    for number in range(8):
        story.ask(1 + number, f"k{number}", "/reports", "POST")
        story.h12(31 + number, f"k{number}")
        story.late(40 + 2 * number, f"k{number}")
    story.ask(600, "last", "/")
    story.say(900, "app", "web.1", "still here")
    cut = [word for word in words(timeline_svg(snapshot(story.events), last=890)) if word.endswith("…")]
    assert cut == []


def test_labels_stay_within_their_own_row():
    """A tag that would cover the next bar is raised, but not onto the heading."""
    chart = make_chart(snapshot(crowd()), None, WIDTH, 0)
    for tag in plan_tags(chart, rows_taken(chart), WIDTH):
        assert tag.y - SIZE >= tag.row - 2
