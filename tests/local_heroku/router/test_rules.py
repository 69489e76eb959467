"""The router's rules over timelines: no sockets, no clock but the numbers given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_kit.local_heroku.lines import router_text
from lesson_kit.local_heroku.router import codes, limits, rules
from lesson_kit.local_heroku.router.rules import Verdict, may_retry, next_deadline, verdict
from lesson_kit.local_heroku.router.timeline import Timeline

WAITING = Timeline(arrived=100.0, connecting=100.0, connected=100.5, dispatched=101.0, last_byte=101.0)
ANSWERING = Timeline(
    arrived=100.0, connecting=100.0, connected=100.5, dispatched=101.0, first_byte=103.0, last_byte=110.0
)
UPLOADING = Timeline(arrived=100.0, connecting=100.0, connected=100.5, last_byte=104.0, clients_turn=True)


def but(life: Timeline, **moments) -> Timeline:
    """Give a timeline like `life` with other moments."""
    return Timeline(**{name: getattr(life, name) for name in Timeline.__slots__} | moments)


def test_a_request_goes_on_while_nothing_ends_it():
    assert verdict(WAITING, 130.9) is None


def test_h12_comes_30_s_after_the_whole_request_reached_the_dyno():
    assert verdict(WAITING, 130.999) is None
    assert verdict(WAITING, 131.0) == Verdict("H12", 131.0)


def test_h12_is_dated_to_its_deadline_even_if_it_is_noticed_later():
    assert verdict(WAITING, 140.0) == Verdict("H12", 131.0)


def test_h12_does_not_count_the_time_of_the_upload():
    assert verdict(but(WAITING, connected=60.0, dispatched=120.0), 149.9) is None


def test_h12_cannot_come_once_a_byte_of_the_answer_has():
    assert verdict(but(WAITING, first_byte=130.0, last_byte=130.0), 131.0) is None


def test_h15_comes_after_55_s_without_a_byte_from_either_side():
    assert verdict(ANSWERING, 164.9) is None
    assert verdict(ANSWERING, 165.0) == Verdict("H15", 165.0)


def test_each_byte_opens_the_rolling_window_anew():
    assert verdict(but(ANSWERING, last_byte=150.0), 204.9) is None


def test_h15_ends_a_request_that_the_dyno_does_not_take_in():
    """The body is stuck on its way to the dyno, so it is the dyno's turn."""
    assert verdict(but(UPLOADING, clients_turn=False), 159.0) == Verdict("H15", 159.0)


def test_h28_ends_a_request_whose_client_stops_sending():
    assert verdict(UPLOADING, 158.9) is None
    assert verdict(UPLOADING, 159.0) == Verdict("H28", 159.0)


def test_h28_ends_a_request_whose_client_stops_reading():
    assert verdict(but(ANSWERING, clients_turn=True), 165.0) == Verdict("H28", 165.0)


def test_the_rolling_window_is_closed_between_the_request_and_the_first_byte():
    """Otherwise a short upload followed by silence could be cut by 55 s counted from before."""
    assert rules.rolling(WAITING) is None


def test_h10_when_every_web_dyno_has_crashed():
    assert verdict(Timeline(100.0, looked=100.0, formation="crashed"), 100.0) == Verdict("H10", 100.0)


def test_h10_when_the_last_starting_dyno_crashes_while_the_request_is_held():
    assert verdict(Timeline(100.0, looked=120.0, formation="crashed"), 120.0) == Verdict("H10", 120.0)


def test_h11_when_too_many_requests_are_in_flight():
    assert verdict(Timeline(100.0, looked=100.0, crowded=True), 100.0) == Verdict("H11", 100.0)


def test_h14_when_the_app_has_no_web_dynos():
    """More than 200 times none are in flight then too, but that is not what there is to say."""
    life = Timeline(100.0, looked=100.0, formation="none", crowded=True)
    assert verdict(life, 100.0) == Verdict("H14", 100.0)


def test_h20_when_the_dynos_are_still_starting_after_75_s():
    life = Timeline(100.0, looked=174.0, formation="starting")
    assert verdict(life, 174.9) is None
    assert verdict(life, 175.0) == Verdict("H20", 175.0)


def test_h99_when_all_dynos_were_in_quarantine_for_75_s():
    life = Timeline(100.0, looked=174.0, quarantined=True)
    assert verdict(life, 174.9) is None
    assert verdict(life, 175.0) == Verdict("H99", 175.0)


def test_h19_when_a_dyno_does_not_accept_within_5_s():
    life = Timeline(100.0, connecting=102.0)
    assert verdict(life, 106.9) is None
    assert verdict(life, 107.0) == Verdict("H19", 107.0)


def test_h19_cannot_come_once_the_dyno_has_accepted():
    assert verdict(Timeline(100.0, connecting=102.0, connected=106.9, last_byte=106.9), 107.0) is None


def test_h21_when_a_dyno_refuses():
    assert verdict(Timeline(100.0, connecting=100.0, refused=100.1), 100.1) == Verdict("H21", 100.1)


def test_h13_when_the_dyno_hangs_up_without_a_byte():
    assert verdict(but(WAITING, dyno_closed=105.0), 105.0) == Verdict("H13", 105.0)


def test_h18_when_the_dyno_hangs_up_in_the_middle_of_its_answer():
    assert verdict(but(ANSWERING, dyno_closed=111.0), 111.0) == Verdict("H18", 111.0)


def test_h27_when_the_client_hangs_up_before_it_has_the_answer():
    assert verdict(but(WAITING, client_closed=105.0), 105.0) == Verdict("H27", 105.0)
    assert verdict(but(ANSWERING, client_closed=111.0), 111.0) == Verdict("H27", 111.0)


def test_h17_when_the_answer_is_no_http():
    assert verdict(but(ANSWERING, malformed=110.0), 110.0) == Verdict("H17", 110.0)


def test_h25_when_the_answer_breaks_a_limit():
    assert verdict(but(ANSWERING, oversized=110.0), 110.0) == Verdict("H25", 110.0)


def test_a_body_that_is_no_http_ends_with_a_400():
    assert verdict(but(UPLOADING, misread=105.0), 105.0) == Verdict("400", 105.0)


def test_an_answered_request_has_no_code():
    assert verdict(but(ANSWERING, finished=112.0), 112.0) == Verdict("", 112.0)


def test_the_first_thing_that_happens_decides():
    """The client hung up while the window was open; the router noticed after it had closed."""
    assert verdict(but(WAITING, client_closed=130.9), 140.0) == Verdict("H27", 130.9)
    assert verdict(but(WAITING, client_closed=131.1), 140.0) == Verdict("H12", 131.0)


@pytest.mark.parametrize(
    ("life", "deadline"),
    [
        (WAITING, 131.0),
        (ANSWERING, 165.0),
        (UPLOADING, 159.0),
        (Timeline(100.0, connecting=101.0), 106.0),
        (Timeline(100.0, formation="starting"), 175.0),
        (Timeline(100.0, quarantined=True), 175.0),
        (Timeline(100.0), None),
    ],
)
def test_the_router_looks_again_when_a_window_closes(life, deadline):
    assert next_deadline(life) == deadline


def test_another_dyno_is_tried_ten_times_at_most():
    assert may_retry("H21", 9, dynos=20)
    assert not may_retry("H21", 10, dynos=20)


def test_each_dyno_is_tried_once_at_most():
    assert may_retry("H19", 1, dynos=2)
    assert not may_retry("H19", 2, dynos=2)


def test_only_failed_connections_are_tried_again():
    assert not any(may_retry(code, 1, dynos=5) for code in codes.CODES if code not in ("H19", "H21"))


def test_every_rule_has_a_row_that_says_how_it_looks_and_none_is_left():
    assert codes.CODES.keys() == rules.RULES.keys()


MOMENT = st.none() | st.floats(0, 1000, allow_nan=False)
LIVES = st.builds(
    Timeline,
    arrived=st.floats(0, 1000),
    looked=st.floats(0, 1000),
    formation=st.sampled_from(["up", "starting", "crashed", "none"]),
    crowded=st.booleans(),
    quarantined=st.booleans(),
    clients_turn=st.booleans(),
    **dict.fromkeys(set(Timeline.__slots__) - {"arrived", "looked", "formation", "crowded", "quarantined",
                                                "clients_turn"}, MOMENT),
)  # fmt: skip


@given(LIVES, st.floats(0, 2000))
def test_a_request_that_goes_on_ends_at_its_next_deadline_and_not_before(life, now):
    deadline = next_deadline(life)
    if verdict(life, now) is None:
        assert deadline is None or deadline > now
    else:
        assert deadline <= now
    if deadline is not None:
        assert verdict(life, deadline).at == deadline


@given(LIVES, st.floats(0, 2000))
def test_any_life_can_be_written_up(life, now):
    outcome = verdict(life, now)
    if outcome is not None:
        request = codes.Request("GET", "/", "h", "i", "f", "web.1", 200, 5)
        assert "method=GET" in router_text(codes.router_line(request, life, outcome))


def test_the_numbers_are_herokus():
    """A copy on purpose: whoever changes a limit has to change it here too, and on the page."""
    assert (limits.FIRST_BYTE, limits.ROLLING, limits.CONNECT, limits.QUARANTINE) == (30, 55, 5, 5)
    assert (limits.HOLD_STARTING, limits.HOLD_QUARANTINED, limits.DYNO_IDLE) == (75, 75, 90)
    assert (limits.ATTEMPTS, limits.IN_FLIGHT_PER_DYNO) == (10, 200)
    assert (limits.REQUEST_LINE, limits.HEADER_LINE, limits.HEADER_NAME, limits.HEADERS) == (
        8192,
        8192,
        1000,
        1000,
    )
    assert (limits.METHOD, limits.STATUS_LINE, limits.COOKIE) == (127, 8192, 8192)
    assert (limits.ANSWER_HEADER_LINE, limits.ANSWER_BUFFER, limits.REQUEST_BUFFER) == (524288, 1048576, 1024)
