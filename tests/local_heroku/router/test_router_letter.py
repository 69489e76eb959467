"""The conformance page to the letter, where the other tests leave room: each number exactly, each header."""

import socket

import pytest

from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.answer_head import Oversized, find_answer_head, read_answer_head

GET = b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
ONE_HOP = (
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"),
    *("te", "trailer", "upgrade"),
)  # transfer-encoding is one, too: bodies are framed anew


def names_in(head: bytes) -> list[str]:
    """Name the headers of a head, in lower case."""
    return [line.partition(b":")[0].decode().lower() for line in head.split(b"\r\n")[1:] if line]


def test_our_own_numbers_are_as_decided():
    """A copy on purpose, as `test_the_numbers_are_herokus`."""
    assert limits.BACK_OFF == (0.1, 0.2, 0.5, 1, 2, 5)
    assert (limits.HEAD_IDLE, limits.CLIENT_IDLE, limits.LINGER) == (55, 90, 2)
    assert (limits.PIPELINE_BUFFER, limits.IDLE_PER_DYNO) == (65_536, 64)


def test_each_web_dyno_lets_so_many_more_requests_in(run_router, dyno, monkeypatch):
    monkeypatch.setattr(limits, "IN_FLIGHT_PER_DYNO", 2)

    async def scenario(rig):
        clients = [await rig.client() for _ in range(7)]
        for client in clients[:6]:
            client.send(GET)
        await rig.until(lambda: len(rig.notes) == 12, "six requests to be under way on three dynos")
        clients[6].send(GET)
        assert (await clients[6].reply()).status == 503
        line = await rig.line()
        for client in clients:
            client.close()
        await rig.until(lambda: not rig.router.in_flight, "the rest to end")
        return line

    assert run_router(scenario, *[dyno.hanging] * 3, speed=1.0).code == "H11"


def test_the_time_that_a_request_waits_for_its_dyno_to_accept_counts(run_router):
    """The kernel takes the connection, the app is busy: the 30 s run already."""

    async def scenario(rig):
        with socket.socket() as busy:
            busy.bind(("127.0.0.1", 0))
            busy.listen()
            rig.dynos[0].port = busy.getsockname()[1]
            assert (await rig.ask(GET)).status == 503
        return await rig.line()

    line = run_router(scenario, None)
    assert (line.code, line.service) == ("H12", 30_000)


def test_a_dyno_hears_nothing_of_a_head_that_is_not_whole(run_router, dyno):
    seen = []

    async def scenario(rig):
        slow = await rig.client()
        slow.send(GET[:-2])
        assert (await rig.ask(GET)).status == 200
        assert rig.dynos[0].connections == len(seen) == 1, "the other client's"
        slow.send(b"\r\n")
        assert (await slow.reply()).status == 200
        assert len(seen) == 2

    run_router(scenario, dyno.answering(OK, seen=seen), speed=1.0)


def test_each_side_is_read_no_further_than_the_page_says(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        await rig.until(lambda: rig.dynos[0].connections, "the request to reach the dyno")
        (to_dyno,), (to_client,) = rig.router.pool.connections, rig.router.clients
        assert to_dyno.transport.get_write_buffer_limits()[1] == 1024
        assert to_client.transport.get_write_buffer_limits()[1] == 1024 * 1024
        client.close()
        await rig.until(lambda: not rig.router.in_flight, "the request to end")

    run_router(scenario, dyno.hanging, speed=1.0)


def test_a_body_waits_at_its_client_while_no_dyno_is_up(run_router):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n" + bytes(50_000_000))
        await rig.until(lambda: rig.router.held, "the request to be held")
        await rig.until(lambda: any(one._paused for one in rig.router.clients), "the router to stop reading")
        client.writer.transport.abort()

    run_router(scenario, None, states=("starting",), speed=1.0)


@pytest.mark.parametrize("name", ONE_HOP)
def test_each_header_of_one_hop_goes_no_further_in_either_direction(run_router, dyno, name):
    seen = []
    line = b"%b: x\r\n" % name.title().encode()
    answer = OK.replace(b"Content-Length", line + b"Content-Length")

    async def scenario(rig):
        return await rig.ask(GET[:-2] + line + b"\r\n")

    reply = run_router(scenario, dyno.answering(answer, seen=seen))
    assert name not in names_in(seen[0][0])
    assert name not in names_in(reply.raw_head)


@pytest.mark.parametrize("name", ["X-Forwarded-Proto", "X-Forwarded-Port", "X-Request-Start"])
def test_what_a_client_says_of_itself_is_not_there_beside_what_the_router_says(run_router, dyno, name):
    seen = []

    async def scenario(rig):
        await rig.ask(GET[:-2] + b"%b: 1\r\n\r\n" % name.encode())

    run_router(scenario, dyno.answering(OK, seen=seen))
    assert names_in(seen[0][0]).count(name.lower()) == 1


@pytest.mark.parametrize(
    ("beginning", "desc"),
    [
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 600_000, "oversized header"),
        (b"HTTP/1.1 200 " + b"O" * 9000, "oversized status line"),
    ],
    ids=["header", "status-line"],
)
def test_an_answers_head_without_an_end_is_not_waited_for(run_router, dyno, beginning, desc):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 502
        return await rig.line()

    line = run_router(scenario, dyno.answering(beginning), speed=1.0)
    assert (line.code, line.desc) == ("H25", f"HTTP restriction: {desc}")


@pytest.mark.parametrize("cut", range(4))
@pytest.mark.parametrize(
    ("size", "before", "line"),
    [
        (524_288, b"HTTP/1.1 200 OK\r\n", b"X: "),
        (8192, b"HTTP/1.1 200 OK\r\n", b"Set-Cookie: a="),
        (8192, b"", b"HTTP/1.1 200 "),
    ],
    ids=["header", "cookie", "status-line"],
)
def test_a_line_of_an_answer_may_have_its_last_byte_but_not_one_more(size, before, line, cut):
    """Wherever the answer is cut on its way: what counts is the line without its end."""
    for more in (0, 1):
        upto = before + line + b"x" * (size + more - len(line))
        whole = upto + b"\r\n\r\n"
        pieces = whole[: len(upto) + cut], whole
        if not more:
            assert [find_answer_head(piece) for piece in pieces] == [0, len(whole)]
            assert read_answer_head(whole).status == 200
        else:
            with pytest.raises(Oversized):
                read_answer_head(whole[: [find_answer_head(piece) for piece in pieces][1]])


def test_an_answer_is_passed_on_as_it_is_and_asked_for_each_time(run_router, dyno):
    """Neither compressed nor kept for the next visitor, whatever the headers would allow."""
    seen = []
    answer = (
        b"HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nETag: 1\r\nContent-Length: 500\r\n\r\n"
        + b"a" * 500
    )
    request = GET[:-2] + b"Accept-Encoding: gzip\r\n\r\n"

    async def scenario(rig):
        return [await rig.ask(request) for _ in range(2)]

    replies = run_router(scenario, dyno.answering(answer, seen=seen))
    assert [b"Accept-Encoding: gzip" in head for head, _ in seen] == [True, True]
    for reply in replies:
        assert reply.body == b"a" * 500
        assert {"cache-control", "etag"} <= reply.headers.keys()
        assert "content-encoding" not in reply.headers
