"""Parts of the router by themselves: heads, bodies, the choice of a dyno, waits and buffers."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_kit.core.clock import Clock
from lesson_kit.local_heroku.router import Router, Target, limits
from lesson_kit.local_heroku.router.answer_head import (
    Malformed,
    Oversized,
    find_answer_head,
    read_answer_head,
)
from lesson_kit.local_heroku.router.choosing import choose
from lesson_kit.local_heroku.router.framing import BadFraming, ChunkedReader, LengthReader, chunk
from lesson_kit.local_heroku.router.request_head import Refused, find_head, printable, read_request_head

UP, STARTING, CRASHED, DOWN = (Target(f"web.{n}", 5000 + n, state) for n, state in
                               enumerate(["up", "starting", "crashed", "down"], 1))  # fmt: skip
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


# The choice of a dyno


@pytest.mark.parametrize(
    ("targets", "formation"),
    [
        ([], "none"),
        ([DOWN], "none"),
        ([CRASHED, DOWN], "crashed"),
        ([CRASHED, STARTING], "starting"),
        ([CRASHED, STARTING, UP, DOWN], "up"),
    ],
)
def test_a_formation_is_as_good_as_its_best_dyno(targets, formation):
    assert choose(targets, {}, 0.0).formation == formation


def test_only_dynos_that_are_up_are_picked():
    choice = choose([CRASHED, UP, STARTING, DOWN], {}, 0.0)
    assert (choice.target, choice.up) == (UP, 1)


def test_an_app_is_as_large_as_it_is_scaled_to():
    """What counts for the requests in flight: crashed dynos do, those that are going away do not."""
    assert choose([CRASHED, UP, STARTING, DOWN], {}, 0.0).web == 3


def test_the_pick_is_left_to_chance():
    other = Target("web.9", 1, "up")
    picked = choose([UP, other], {}, 0.0, pick=lambda targets: targets[-1])
    assert picked.target == other


def test_dynos_in_quarantine_are_passed_over_until_it_ends():
    assert choose([UP], {("web.1", 5001): 10.0}, 9.9).quarantined
    assert choose([UP], {("web.1", 5001): 10.0}, 10.0).target == UP


def test_a_formation_without_dynos_that_are_up_is_not_in_quarantine():
    assert not choose([STARTING], {("web.2", 5002): 10.0}, 0.0).quarantined


def test_looks_at_dynos_in_quarantine_get_rarer(run_router, dyno):
    """Eight seconds of quarantine are looked at a handful of times, not hundreds."""

    async def scenario(rig):
        looks = []
        real = rig.router.targets
        rig.router.targets = lambda: looks.append(rig.clock.seconds()) or real()
        rig.quarantine(8)
        assert (await rig.ask(GET)).status == 200
        assert 3 <= len(looks) <= 8
        assert looks[-1] - looks[-2] > looks[1] - looks[0]

    run_router(scenario, dyno.answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), speed=10.0)


# Heads


def test_printable_writes_what_could_break_a_line_as_percent():
    assert printable(b"/a\x85\xff b") == "/a%85%FF b"


@given(st.binary(max_size=300))
def test_no_bytes_make_the_request_reader_do_anything_but_refuse(raw):
    for attempt in (raw, b"GET / HTTP/1.1\r\n" + raw + b"\r\n\r\n", GET[:-2] + raw + b"\r\n\r\n"):
        try:
            if end := find_head(attempt):
                assert b"\r\n\r\n" not in read_request_head(attempt[:end]).headers
        except Refused:
            pass


@given(st.binary(max_size=300))
def test_no_bytes_make_the_answer_reader_do_anything_but_object(raw):
    for attempt in (raw, b"HTTP/1.1 200 OK\r\n" + raw + b"\r\n\r\n"):
        try:
            if end := find_answer_head(attempt):
                read_answer_head(attempt[:end])
        except (Malformed, Oversized):
            pass


NAMES = st.from_regex(rb"X-[A-Za-z0-9!#$%&'*+.^_`|~-]{1,20}", fullmatch=True)
VALUES = st.binary(max_size=40).map(lambda raw: raw.translate(None, b"\r\n\x00"))


@given(st.lists(st.tuples(NAMES, VALUES), max_size=20))
def test_headers_that_do_not_matter_here_pass_letter_by_letter(headers):
    lines = [b"%b:%b" % header for header in headers if not header[0].lower().startswith((b"x-f", b"x-r"))]
    head = read_request_head(b"\r\n".join([b"GET / HTTP/1.1", b"Host: a", *lines]) + b"\r\n\r\n")
    assert head.headers == b"".join(b"\r\n" + line for line in lines)


# Bodies


@given(
    st.lists(st.binary(min_size=1, max_size=50), max_size=8),
    st.lists(st.integers(1, 40)),
    st.binary(max_size=20),
)
def test_a_chunked_body_is_read_the_same_however_it_is_cut(parts, cuts, after):
    raw = b"".join(chunk(part) for part in parts) + b"0\r\nX-Trailer: 1\r\n\r\n" + after
    reader, body, rest, at = ChunkedReader(), b"", b"", 0
    for step in [*cuts, len(raw)]:
        piece, at = raw[at : at + step], at + step
        if reader.done:
            rest += piece
            continue
        own, left = reader.feed(piece)
        body, rest = body + own, rest + left
    assert (reader.done, body, rest) == (True, b"".join(parts), after)


@given(st.binary(max_size=200), st.integers(1, 20))
def test_no_bytes_make_the_chunk_reader_do_anything_but_object(raw, step):
    reader = ChunkedReader()
    try:
        for at in range(0, len(raw), step):
            reader.feed(raw[at : at + step])
    except BadFraming:
        pass


@pytest.mark.parametrize(
    "raw",
    [b"zz\r\n", b"\r\n", b"3\r\nabcd\r\n", b"-1\r\n", b"0x3\r\nabc\r\n", b"+3\r\nabc\r\n", b"3 4\r\n",
     b"3\nabc\n", b"f" * 16 + b"\r\n", b"1" * 9000, b"0\r\n" + b"x" * 70_000],
)  # fmt: skip
def test_chunks_that_are_none_are_refused(raw):
    with pytest.raises(BadFraming):
        ChunkedReader().feed(raw)


def test_a_body_of_a_length_ends_there():
    reader = LengthReader(5)
    assert reader.feed(b"abc") == (b"abc", b"")
    assert reader.feed(b"defg") == (b"de", b"fg")
    assert reader.done


# Buffers and idle connections


def test_no_more_unused_connections_are_kept_than_needed(run_router, dyno, monkeypatch):
    monkeypatch.setattr(limits, "IDLE_PER_DYNO", 2)
    everyone = asyncio.Event()

    async def waiting(reader, writer):
        await dyno.read_request(reader)
        await everyone.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await reader.read()

    async def scenario(rig):
        clients = [await rig.client() for _ in range(5)]
        for client in clients:
            client.send(GET)
        await rig.until(lambda: rig.dynos[0].connections == 5, "five connections")
        everyone.set()
        for client in clients:
            assert (await client.reply()).status == 200
        await rig.until(lambda: len(rig.router.pool.connections) == 2, "three of them to be closed")

    run_router(scenario, waiting, speed=1.0)


def test_a_client_that_is_far_ahead_of_its_answers_has_to_wait(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET * (4 * 1024 * 1024 // len(GET)))
        await rig.until(lambda: any(one._paused for one in rig.router.clients), "the router to stop reading")
        assert all(len(one._buffer) < 1024 * 1024 for one in rig.router.clients)

    run_router(scenario, dyno.hanging, speed=1.0)


@pytest.mark.parametrize("after_a_request", [False, True])
def test_an_unused_client_connection_is_closed(run_router, monkeypatch, after_a_request):
    monkeypatch.setattr(limits, "CLIENT_IDLE", 0.2)

    async def scenario(rig):
        client = await rig.client()
        if after_a_request:
            client.send(GET)
            assert (await client.reply()).status == 503
        assert await client.rest() == b""

    run_router(scenario)


def test_a_router_that_was_never_started_can_be_stopped():
    asyncio.run(Router(list, lambda event: None, Clock()).stop())


def test_a_port_that_is_taken_is_an_error_at_once(run_router):
    async def scenario(rig):
        second = Router(list, lambda event: None, Clock())
        with pytest.raises(OSError, match="in use"):
            await second.start(rig.router.port)

    run_router(scenario)
