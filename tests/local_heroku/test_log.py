"""The log as people read it."""

from lesson_kit.core.events import Event, at_seconds
from lesson_kit.local_heroku.log import make_log
from lesson_kit.local_heroku.stream import Past

EVENTS = [
    Event(at_seconds(0), "heroku", "web.1", "State changed from created to starting"),
    Event(at_seconds(1), "app", "web.1", "Listening"),
    Event(at_seconds(2), "lesson", "router", "at=arrived"),
    Event(at_seconds(3), "heroku", "router", "at=info"),
    Event(at_seconds(4), "app", "web.12", "hello"),
    Event(at_seconds(5), "app", "worker.1", "*** Listening on high"),
]


def processes(**which):
    return [line.split("[")[1].split("]")[0] for line in make_log(EVENTS, **which)]


def test_the_log_shows_what_heroku_would_show():
    assert processes() == ["web.1", "web.1", "router", "web.12", "worker.1"]


def test_the_log_can_be_narrowed():
    assert processes(process="web.1") == ["web.1", "web.1"]
    assert processes(process="web") == ["web.1", "web.1", "web.12"]
    assert processes(source="app") == ["web.1", "web.12", "worker.1"]
    assert processes(source="lesson") == ["router"]
    assert processes(n=2) == ["web.12", "worker.1"]
    assert processes(n=0) == []


def test_a_log_shows_itself_as_lines():
    shown = repr(make_log(EVENTS, n=2))

    assert shown == (
        "1970-01-01T00:00:04.000000+00:00 app[web.12]: hello\n"
        "1970-01-01T00:00:05.000000+00:00 app[worker.1]: *** Listening on high"
    )
    assert repr(make_log(EVENTS)[0]).startswith("1970-"), "a line has no quotes around it"


def test_in_a_notebook_each_line_is_a_block_of_its_own():
    """A long one is wrapped, and its next line must not look like a part of it."""
    assert make_log(EVENTS[:2])._repr_html_().count("display: block") == 2


def test_a_long_sessions_oldest_events_go_and_indexes_still_mean_the_same_events():
    """So that whoever remembers where they were reads on from there, without gaps or repeats."""
    past = Past(keep=4)
    past.add(EVENTS[:3])
    seen = past.since(0)
    assert (seen, seen.end) == (EVENTS[:3], 3)

    past.add(EVENTS[3:])

    assert past.since(seen.end) == EVENTS[3:]
    assert past.since(0) == EVENTS[2:], "the newest four"
    assert past.since(4) == EVENTS[4:]
    assert past.since(-1) == EVENTS[-1:]
    assert past.since(past.end) == past.since(99) == []
    assert past.since(0).end == past.end == 6


def test_more_events_at_once_than_are_kept():
    past = Past(keep=2)
    past.add(EVENTS)
    assert (past.since(0), past.end) == (EVENTS[-2:], 6)


def test_a_notebook_breaks_the_lines_of_a_log_at_spaces_and_shows_them_as_they_are():
    log = make_log([Event(at_seconds(0), "app", "web.1", "1 < 2")])

    assert "word-break: normal" in log._repr_html_()
    assert "app[web.1]: 1 &lt; 2</span>" in log._repr_html_()
