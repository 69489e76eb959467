"""An event is a line of Heroku's log, and back again."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_kit.core.events import Event, at_seconds, fields, format_event, parse_event, quote

NAMES = st.from_regex(r"[a-z][a-z0-9_.-]{0,12}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]))
ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
EVENTS = st.builds(Event, st.datetimes(timezones=ZONES | st.just(UTC)), NAMES, NAMES, TEXTS)


def test_a_line_reads_as_heroku_writes_it():
    event = Event(datetime(2026, 1, 2, 3, 4, 5, 678901, UTC), "heroku", "router", "at=info")
    assert format_event(event) == "2026-01-02T03:04:05.678901+00:00 heroku[router]: at=info"


@given(EVENTS)
def test_what_is_written_reads_back_the_same(event):
    assert parse_event(format_event(event)) == event


@given(EVENTS)
def test_a_line_may_end_with_a_line_feed(event):
    assert parse_event(format_event(event) + "\n") == event


@given(st.text())
def test_no_text_makes_the_parser_raise(text):
    event = parse_event(text)
    assert event is None or parse_event(format_event(event)) == event


@given(st.binary())
def test_no_bytes_make_the_parser_raise(raw):
    parse_event(raw.decode("utf-8", "replace"))
    fields(raw.decode("latin-1"))


@given(EVENTS, st.data())
def test_a_damaged_line_does_not_make_the_parser_raise(event, data):
    """Closer to real lines than random text ever comes."""
    line = format_event(event)
    at = data.draw(st.integers(0, len(line)))
    parse_event(line[:at] + data.draw(st.text(max_size=3)) + line[at + 1 :])


@pytest.mark.parametrize(
    "line",
    [
        "",
        "hello",
        "2026-01-02T03:04:05.678901+00:00",
        "2026-01-02T03:04:05.678901 heroku[router]: no time zone",
        "2026-13-02T03:04:05.678901+00:00 heroku[router]: no such month",
        "2026-01-02T25:04:05.678901+00:00 heroku[router]: no such hour",
        "2026-01-02T03:04:05.678901+00:00 heroku: no process",
        "2026-01-02T03:04:05.678901+00:00 heroku[]: an empty one",
        "2026-01-02T03:04:05.678901+00:00 heroku[router] no colon",
    ],
)
def test_a_line_of_another_form_is_none(line):
    assert parse_event(line) is None


@pytest.mark.parametrize(
    "at", ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00", "2026-01-01T20:04:05-07:00"]
)
def test_times_without_fractions_and_in_other_zones_are_read(at):
    assert (
        parse_event(f"{at} app[web.1]: hi").seconds == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    )


@pytest.mark.parametrize(
    ("at", "source", "process", "text"),
    [
        (at_seconds(0), "app", "web.1", "two\nlines"),
        (at_seconds(0), "a b", "web.1", ""),
        (at_seconds(0), "app", "we]b", ""),
        (at_seconds(0), "app", "", ""),
        (datetime(2026, 1, 2), "app", "web.1", ""),
    ],
)
def test_an_event_that_could_not_be_read_back_cannot_be_made(at, source, process, text):
    with pytest.raises(ValueError, match=r"line|log source|time zone"):
        Event(at, source, process, text)


@given(st.floats(0, 4e9))
def test_seconds_are_kept_to_the_microsecond(seconds):
    assert Event(at_seconds(seconds), "a", "b", "").seconds == pytest.approx(seconds, abs=1e-6)


@given(TEXTS)
def test_a_quoted_value_reads_back_the_same(value):
    assert fields(f"before=1 value={quote(value)} after=2") == {"before": "1", "value": value, "after": "2"}


def test_fields_reads_bare_and_empty_values_and_the_first_of_a_name():
    text = 'at=error code=H12 desc="Request timeout" dyno= at=info sample#load_avg_1m=0.5'
    assert fields(text) == {
        "at": "error",
        "code": "H12",
        "desc": "Request timeout",
        "dyno": "",
        "sample#load_avg_1m": "0.5",
    }
