"""Whatever bytes a dyno prints become lines of the log."""

from hypothesis import given
from hypothesis import strategies as st

from lesson_kit.core.events import Event, at_seconds, format_event, parse_event
from lesson_kit.local_heroku.dynos.pump import BURST, LONGEST, Flow, Lines


def lines_of(*chunks: bytes) -> list[str]:
    pump = Lines()
    found = [line for chunk in chunks for line in pump.feed(chunk)]
    return found + pump.end()


def test_output_becomes_lines_wherever_the_chunks_are_cut():
    assert lines_of(b"one\ntw", b"o\n\nthr", b"ee") == ["one", "two", "", "three"]


def test_a_line_longer_than_10000_bytes_is_split():
    assert [len(line) for line in lines_of(b"x" * 25_000 + b"\n")] == [10_000, 10_000, 5_000]


def test_output_without_an_end_of_line_does_not_pile_up():
    pump = Lines()

    assert len(pump.feed(b"x" * 50_000)) == 4
    assert len(pump.rest) <= LONGEST


def test_carriage_returns_and_bad_utf8_do_no_harm():
    assert lines_of(b"windows\r\n", b"10%\r20%\r30%\n", b"caf\xe9 \xff\n") == [
        "windows",
        "10% 20% 30%",
        "caf� �",
    ]


@given(st.binary(max_size=300), st.integers(0, 300))
def test_any_bytes_become_events_that_are_read_back_the_same(data, cut):
    for line in lines_of(data[:cut], data[cut:]):
        event = Event(at_seconds(1.0), "app", "web.1", line)

        assert parse_event(format_event(event)) == event
        assert len(line.splitlines()) <= 1


@given(st.binary(max_size=300), st.integers(0, 300))
def test_where_the_chunks_are_cut_makes_no_difference(data, cut):
    assert lines_of(data[:cut], data[cut:]) == lines_of(data)


def test_a_flood_of_lines_is_cut_off_and_counted():
    flow = Flow(at=100.0)

    assert len(flow.admit(["line"] * (BURST + 7), 100.0)) == BURST
    assert flow.admit(["line"], 100.0) == []
    assert flow.take_dropped() == 8
    assert flow.take_dropped() == 0


def test_after_a_flood_lines_pass_again():
    flow = Flow(at=100.0)
    flow.admit(["line"] * BURST, 100.0)

    assert len(flow.admit(["line"] * 50, 101.0)) == 50
