"""What the router does to requests and answers on their way, over real sockets."""

import asyncio
import re
import socket
import time

import pytest

GET = b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def headers_of(head: bytes) -> dict[str, str]:
    """Read the headers that a dyno was sent."""
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


@pytest.fixture
def sent_to_dyno(run_router, dyno):
    """Give a function that sends a request and gives back what the dyno got."""

    def send(request: bytes) -> tuple[bytes, bytes]:
        seen = []

        async def scenario(rig):
            await rig.ask(request)
            send.line = await rig.line()
            send.port = rig.router.port

        run_router(scenario, dyno.answering(OK, seen=seen))
        return seen[0]

    return send


# What the dyno is told


def test_the_dyno_is_told_where_a_request_comes_from(sent_to_dyno):
    before = int(time.time() * 1000)
    headers = headers_of(sent_to_dyno(GET)[0])
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-port"] == str(sent_to_dyno.port)
    assert headers["via"] == "1.1 heroku-router"
    assert headers["host"] == "app.example"
    assert before <= int(headers["x-request-start"]) <= int(time.time() * 1000)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["x-request-id"])
    assert headers["x-request-id"] == sent_to_dyno.line.request_id


def test_the_clients_address_goes_to_the_right_of_those_it_forwards_for(sent_to_dyno):
    head, _ = sent_to_dyno(b"GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4, 5.6.7.8\r\n\r\n")
    assert headers_of(head)["x-forwarded-for"] == "1.2.3.4, 5.6.7.8, 127.0.0.1"
    assert sent_to_dyno.line.fwd == "1.2.3.4, 5.6.7.8, 127.0.0.1"


def test_what_a_client_claims_about_its_connection_is_replaced(sent_to_dyno):
    claims = b"X-Forwarded-Proto: https\r\nX-Forwarded-Port: 443\r\nX-Request-Start: 1\r\n"
    head, _ = sent_to_dyno(b"GET / HTTP/1.1\r\nHost: a\r\n" + claims + b"\r\n")
    assert head.lower().count(b"x-forwarded-proto") == head.lower().count(b"x-request-start") == 1
    assert headers_of(head)["x-forwarded-proto"] == "http"


@pytest.mark.parametrize("given", ["0123456789abcdefABCD", "A" * 200, "a-b+c/d=e" * 3])
def test_a_valid_request_id_is_kept(sent_to_dyno, given):
    head, _ = sent_to_dyno(b"GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: %b\r\n\r\n" % given.encode())
    assert headers_of(head)["x-request-id"] == given == sent_to_dyno.line.request_id


@pytest.mark.parametrize(
    "given", ["short", "A" * 201, "has a blank in the middle", 'quote"quote"quote"quote']
)
def test_any_other_request_id_is_replaced(sent_to_dyno, given):
    head, _ = sent_to_dyno(b"GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: %b\r\n\r\n" % given.encode())
    assert headers_of(head)["x-request-id"] != given


def test_headers_of_one_hop_go_no_further(sent_to_dyno):
    hop = b"Connection: keep-alive, X-Mine\r\nKeep-Alive: 5\r\nTE: trailers\r\nX-Mine: 1\r\n"
    hop += b"Proxy-Authorization: x\r\n"
    headers = headers_of(sent_to_dyno(b"GET / HTTP/1.1\r\nHost: a\r\n" + hop + b"X-Yours: 2\r\n\r\n")[0])
    assert headers["x-yours"] == "2"
    assert not headers.keys() & {"connection", "keep-alive", "te", "x-mine", "proxy-authorization"}


def test_a_connection_header_cannot_take_away_what_says_what_the_message_is(sent_to_dyno):
    head, body = sent_to_dyno(
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: host, content-length\r\nContent-Length: 2\r\n\r\nhi"
    )
    assert headers_of(head)["host"] == "a"
    assert body == b"hi"


def test_a_local_address_is_logged_as_the_app_but_the_dyno_sees_it(sent_to_dyno):
    """So that redirects lead back to where the browser is, and the log reads as Heroku's."""
    head, _ = sent_to_dyno(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n")
    assert headers_of(head)["host"] == "127.0.0.1:8000"
    assert sent_to_dyno.line.host == "app-0123456789ab.herokuapp.com"


def test_an_absolute_target_is_sent_on_as_a_path(sent_to_dyno):
    head, _ = sent_to_dyno(b"GET http://app.example/a?b=c HTTP/1.1\r\nHost: app.example\r\n\r\n")
    assert head.startswith(b"GET /a?b=c HTTP/1.1\r\n")


def test_a_path_cannot_break_the_log_line(sent_to_dyno):
    sent_to_dyno('GET /a"b\\c\x85é HTTP/1.1\r\nHost: a\r\n\r\n'.encode("latin-1"))
    assert sent_to_dyno.line.path == '/a"b\\c%85%E9'


def test_any_method_of_up_to_127_characters_goes_through(sent_to_dyno):
    method = b"M" * 127
    assert sent_to_dyno(method + b" / HTTP/1.1\r\nHost: a\r\n\r\n")[0].startswith(method + b" / ")


# Bodies to the dyno


def test_a_body_with_a_length_arrives_with_it(sent_to_dyno):
    head, body = sent_to_dyno(b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")
    assert (headers_of(head)["content-length"], body) == ("5", b"hello")


def test_an_empty_post_says_that_it_is_empty(sent_to_dyno):
    assert headers_of(sent_to_dyno(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n")[0])["content-length"] == "0"


def test_a_chunked_body_arrives_chunked_without_its_extensions_and_trailers(sent_to_dyno):
    chunks = b"3;name=value\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n"
    head, body = sent_to_dyno(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
    assert body == b"abcde"
    assert b"X-Trailer" not in head


def test_a_request_that_comes_byte_by_byte_arrives_whole(run_router, dyno):
    seen = []

    async def scenario(rig):
        client = await rig.client()
        request = (
            b"\r\nPOST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
        )
        for byte in request:
            client.send(bytes([byte]))
            await client.writer.drain()
            await asyncio.sleep(0)
        assert (await client.reply()).status == 200

    run_router(scenario, dyno.answering(OK, seen=seen), speed=1.0)
    assert seen[0][1] == b"abc"


def test_a_body_is_streamed_to_the_dyno_as_it_comes(run_router, dyno):
    first = asyncio.Event()

    async def reading(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(3) == b"abc"
        first.set()
        await reader.readexactly(3)
        writer.write(OK)

    async def scenario(rig):
        client = await rig.client()
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        await asyncio.wait_for(first.wait(), 5)
        client.send(b"def")
        assert (await client.reply()).status == 200

    run_router(scenario, reading, speed=1.0)


def test_a_client_waits_while_the_dyno_does_not_read(run_router):
    """And the router does not fill its memory with the body in the meantime."""

    async def not_reading(reader, writer):
        reader._transport.pause_reading()
        await asyncio.Event().wait()

    async def scenario(rig):
        client = await rig.client()
        size = 64 * 1024 * 1024
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + bytes(size))
        await rig.until(lambda: any(c._paused for c in rig.router.clients), "the router to stop reading")
        held = sum(dyno.transport.get_write_buffer_size() for dyno in rig.router.pool.connections)
        assert held < 1024 * 1024

    run_router(scenario, not_reading, speed=1.0)


def test_a_body_is_taken_once_a_dyno_is_up_and_not_before(run_router, dyno):
    seen = []

    async def scenario(rig):
        client = await rig.client()
        size = 200_000
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
        await rig.until(lambda: rig.router.held, "the request to be held")
        rig.dynos[0].state = "up"
        assert (await client.reply()).status == 200
        assert len(seen[0][1]) == size

    run_router(scenario, dyno.answering(OK, seen=seen), states=("starting",), speed=1.0)


def test_the_router_itself_says_100_continue(run_router, dyno):
    seen = []

    async def scenario(rig):
        client = await rig.client()
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert (await client.head())[0] == 100
        client.send(b"hi")
        assert (await client.reply()).status == 200

    run_router(scenario, dyno.answering(OK, seen=seen), speed=1.0)
    assert "expect" not in headers_of(seen[0][0])


def test_a_100_continue_of_the_dyno_is_not_sent_twice(run_router, dyno):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 200

    run_router(scenario, dyno.answering(b"HTTP/1.1 100 Continue\r\n\r\n" + OK))


def test_early_hints_go_through(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        assert (await client.head())[0] == 103
        assert (await client.reply()).body == b"ok"

    run_router(scenario, dyno.answering(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK))


# What the client gets


def answer_of(
    run_router, dyno, answer: bytes, request: bytes = GET, method: str = "GET", close: bool = False
):
    """Run one request against one answer; give what the client got and the line."""

    async def scenario(rig):
        return await rig.ask(request, method), await rig.line()

    return run_router(scenario, dyno.answering(answer, close=close))


def test_an_answer_gets_the_routers_via_and_loses_headers_of_one_hop(run_router, dyno):
    answer = (
        b"HTTP/1.1 201 Made\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nKeep-Alive: 9\r\nConnection: X-Hop\r\n"
        b"X-Hop: 1\r\nVia: 1.0 inner\r\nContent-Length: 0\r\n\r\n"
    )
    reply, _ = answer_of(run_router, dyno, answer)
    assert reply.raw_head.startswith(b"HTTP/1.1 201 Made\r\n")
    assert reply.raw_head.count(b"Set-Cookie") == 2
    assert b"Via: 1.0 inner\r\n" in reply.raw_head
    assert b"Via: 1.1 heroku-router\r\n" in reply.raw_head
    assert not reply.headers.keys() & {"keep-alive", "x-hop", "connection"}


def test_a_chunked_answer_stays_chunked(run_router, dyno):
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    reply, line = answer_of(run_router, dyno, answer)
    assert (reply.body, reply.headers["transfer-encoding"], line.bytes) == (b"abcde", "chunked", 5)


def test_an_answer_that_ends_with_its_connection_gets_chunks(run_router, dyno):
    """The client's connection lives on."""
    reply, line = answer_of(run_router, dyno, b"HTTP/1.1 200 OK\r\n\r\nuntil the end", close=True)
    assert (reply.body, reply.headers["transfer-encoding"], line.code) == (b"until the end", "chunked", None)


def test_an_old_dyno_is_understood(run_router, dyno):
    reply, line = answer_of(run_router, dyno, b"HTTP/1.0 200 OK\r\n\r\nold", close=True)
    assert (reply.body, line.status) == (b"old", 200)
    assert reply.raw_head.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_ends_with_its_head(run_router, dyno, status):
    answer = b"HTTP/1.1 %d X\r\nEtag: 1\r\n\r\n" % status

    async def scenario(rig):
        client = await rig.client()
        for _ in range(2):
            client.send(GET)
            reply = await client.reply()
            assert (reply.status, reply.body) == (status, b"")
            assert "transfer-encoding" not in reply.headers
        assert rig.dynos[0].connections == 1

    run_router(scenario, dyno.answering(answer))


def test_the_answer_to_a_head_has_its_length_and_no_body(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        for _ in range(2):
            client.send(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
            reply = await client.reply("HEAD")
            assert (reply.status, reply.headers["content-length"]) == (200, "5")

    run_router(scenario, dyno.answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"))


def test_the_error_page_for_a_head_has_no_body_either(run_router):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert (await client.reply("HEAD")).status == 503
        assert await client.rest() == b""

    run_router(scenario)


def test_an_answer_is_streamed_to_the_client_as_it_comes(run_router, dyno):
    go_on = asyncio.Event()

    async def streaming(reader, writer):
        await dyno.read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        await go_on.wait()
        writer.write(b"def")
        await reader.read()

    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        await client.head()
        assert await asyncio.wait_for(client.reader.readexactly(3), 5) == b"abc"
        go_on.set()
        assert await asyncio.wait_for(client.reader.readexactly(3), 5) == b"def"

    run_router(scenario, streaming, speed=1.0)


def test_the_dyno_waits_while_the_client_does_not_read(run_router, dyno):
    """The router holds about 1 MB of the answer, not all 64 of it; later it all arrives."""
    size = 64 * 1024 * 1024
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)

    async def scenario(rig):
        client = await rig.client()
        client.writer.transport.pause_reading()
        client.send(GET)
        await rig.until(lambda: any(d._paused for d in rig.router.pool.connections), "the dyno to wait")
        held = sum(c.unsent() for c in rig.router.clients)
        assert held < 4 * 1024 * 1024
        client.writer.transport.resume_reading()
        reply = await client.reply()
        assert len(reply.body) == size
        assert (await rig.line()).bytes == size

    run_router(scenario, dyno.answering(answer), speed=1.0)


def test_a_dyno_is_free_once_a_slow_clients_answer_is_in_the_buffer(run_router, dyno):
    """Its line comes when the client has taken it all."""
    size = 700_000
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)

    async def scenario(rig):
        client = await rig.client()
        await rig.until(lambda: rig.router.clients, "the router to accept")
        for side in rig.router.clients:
            side.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)
        client.writer.transport.pause_reading()
        client.send(GET)
        await rig.until(lambda: rig.router.pool._idle, "the dyno's connection to be free")
        assert rig.router.in_flight == 1
        client.writer.transport.resume_reading()
        assert len((await client.reply()).body) == size
        assert (await rig.line()).bytes == size

    run_router(scenario, dyno.answering(answer), speed=1.0)


def test_an_early_answer_reaches_a_client_that_is_still_sending(run_router):
    """A dyno that says 413 and hangs up: the client reads that, not a broken connection."""

    async def refusing(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!")
        await reader.read()

    async def scenario(rig):
        client = await rig.client()
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + bytes(1000))
        reply = await client.reply()
        assert (reply.status, reply.body, reply.headers["connection"]) == (413, b"no!", "close")
        assert (await rig.line()).status == 413

    run_router(scenario, refusing, speed=1.0)


# Connections


def test_a_clients_connection_is_used_again(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        for _ in range(3):
            client.send(GET)
            assert (await client.reply()).body == b"ok"
        assert len(rig.router.clients) == 1

    run_router(scenario, dyno.answering(OK))


def test_a_dynos_connection_is_used_again(run_router, dyno):
    async def scenario(rig):
        for _ in range(3):
            await rig.ask(GET)
        assert rig.dynos[0].connections == 1

    run_router(scenario, dyno.answering(OK))


def test_a_dynos_connection_is_closed_after_90_s_without_use(run_router, dyno):
    async def scenario(rig):
        await rig.ask(GET)
        assert len(rig.router.pool.connections) == 1
        began = rig.clock.seconds()
        await rig.until(lambda: not rig.router.pool.connections, "the connection to be closed")
        assert rig.clock.seconds() - began >= 85

    run_router(scenario, dyno.answering(OK))


def test_a_dyno_that_says_close_gets_a_new_connection_for_each_request(run_router, dyno):
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"

    async def scenario(rig):
        for _ in range(3):
            assert (await rig.ask(GET)).status == 200
        assert rig.dynos[0].connections == 3

    run_router(scenario, dyno.answering(closing))


def test_a_dyno_that_sends_more_than_its_answer_is_not_asked_again_on_that_connection(run_router, dyno):
    """What came after the end must never be taken for the answer to the next visitor's request."""

    async def scenario(rig):
        assert (await rig.ask(GET)).body == b"ok"
        assert (await rig.ask(GET)).body == b"ok"
        assert rig.dynos[0].connections == 2

    run_router(scenario, dyno.answering(OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"))


def test_a_dyno_that_speaks_without_being_asked_is_hung_up_on(run_router, dyno):
    async def talkative(reader, writer):
        await dyno.read_request(reader)
        writer.write(OK)
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
        await reader.read()

    async def scenario(rig):
        assert (await rig.ask(GET)).body == b"ok"
        await rig.until(lambda: not rig.router.pool.connections, "the router to hang up")

    run_router(scenario, talkative, speed=1.0)


def test_requests_sent_at_once_are_answered_in_turn(run_router, dyno):
    seen = []

    async def scenario(rig):
        client = await rig.client()
        client.send(b"".join(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % n for n in range(5)))
        for _ in range(5):
            assert (await client.reply()).body == b"ok"
        assert [line.path for line in rig.lines] == [f"/{n}" for n in range(5)]

    run_router(scenario, dyno.answering(OK, seen=seen))


def test_a_thousand_requests_sent_at_once_to_no_dyno_are_answered(run_router):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET * 1000)
        for _ in range(1000):
            assert (await client.reply()).status == 503

    run_router(scenario)


def test_a_client_that_says_close_gets_that(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        reply = await client.reply()
        assert (reply.body, reply.headers["connection"]) == (b"ok", "close")
        assert await client.rest() == b""

    run_router(scenario, dyno.answering(OK))


def test_an_old_client_gets_its_answer_until_the_end_of_the_connection(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n")
        reply = await client.reply()
        assert (reply.body, reply.headers["connection"]) == (b"abc", "close")
        assert "transfer-encoding" not in reply.headers

    run_router(
        scenario,
        dyno.answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    )


def test_an_old_client_may_keep_its_connection(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        for _ in range(2):
            client.send(b"GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
            assert (await client.reply()).headers["connection"] == "keep-alive"

    run_router(scenario, dyno.answering(OK))


def test_dynos_are_picked_at_random(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        for _ in range(60):
            client.send(GET)
            await client.reply()
        order = [line.dyno for line in rig.lines]
        assert set(order) == {"web.1", "web.2", "web.3"}
        assert order != ["web.1", "web.2", "web.3"] * 20

    run_router(scenario, *[dyno.answering(OK)] * 3)


# Other protocols


def test_a_websocket_goes_through_both_ways(run_router, dyno):
    async def echo(reader, writer):
        head, _ = await dyno.read_request(reader)
        headers = headers_of(head)
        assert (headers["upgrade"], headers["connection"]) == ("websocket", "Upgrade")
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: x\r\n\r\nhello"
        )
        while data := await reader.read(100):
            writer.write(data.upper())

    async def scenario(rig):
        client = await rig.client()
        client.send(
            b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        status, headers, _ = await client.head()
        assert (status, headers["upgrade"], headers["connection"]) == (101, "websocket", "Upgrade")
        assert await client.reader.readexactly(5) == b"hello"
        client.send(b"ping")
        assert await client.reader.readexactly(4) == b"PING"
        client.close()
        return await rig.line()

    line = run_router(scenario, echo, speed=1.0)
    assert (line.status, line.code, line.bytes) == (101, None, 9)


def test_an_idle_websocket_is_an_h15(run_router, dyno):
    async def silent(reader, writer):
        await dyno.read_request(reader)
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        await reader.read()

    async def scenario(rig):
        client = await rig.client()
        client.send(b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        await client.head()
        assert await client.rest() == b""
        return await rig.line()

    assert run_router(scenario, silent).code == "H15"


def test_an_app_may_decline_to_upgrade(run_router, dyno):
    upgrade = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    reply, line = answer_of(run_router, dyno, OK, upgrade)
    assert (reply.status, reply.body, line.code) == (200, b"ok", None)


# What is turned away


@pytest.mark.parametrize(
    ("status", "request_bytes"),
    [
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi"),
        (
            400,
            b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ),
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\nhi"),
        (400, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nhi"),
        (400, b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        (400, b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, b"GET x HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, b"GET /\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n"),
        (400, b"GET / HTTP/1.1\nHost: a\n\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n"),
        (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        (400, b"GET /" + b"x" * 8192 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, b"M" * 128 + b" / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 8192 + b"\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1_000_000),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\n" + b"x" * 1001 + b": 1\r\n\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: 1\r\n" * 1000 + b"\r\n"),
        (400, b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: 1\r\n" * 1100),
        (405, b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (417, b"POST / HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\nhi"),
        (505, b"GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
    ],
)
def test_a_request_that_breaks_http_or_a_limit_never_reaches_a_dyno(run_router, dyno, status, request_bytes):
    async def scenario(rig):
        client = await rig.client()
        client.send(request_bytes)
        reply = await client.reply()
        assert (reply.status, reply.headers["connection"]) == (status, "close")
        assert await client.rest() == b""
        assert rig.dynos[0].connections == 0
        assert rig.lines == []

    run_router(scenario, dyno.answering(OK), speed=1.0)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /" + b"x" * (8192 - len("GET / HTTP/1.1")) + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX:" + b"x" * 8190 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"x" * 1000 + b": 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: 1\r\n" * 999 + b"\r\n",
    ],
    ids=["line", "header", "name", "headers"],
)
def test_the_largest_request_that_is_allowed_goes_through(run_router, dyno, request_bytes):
    async def scenario(rig):
        assert (await rig.ask(request_bytes)).status == 200

    run_router(scenario, dyno.answering(OK), speed=1.0)


def test_a_body_with_broken_chunks_is_a_400_and_the_dyno_is_left(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        assert (await client.reply()).status == 400
        line = await rig.line()
        assert (line.status, line.code) == (400, None)

    run_router(scenario, dyno.hanging, speed=1.0)


def test_a_head_that_never_ends_is_given_up_after_55_s(run_router):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"GET / HTTP/1.1\r\nHost:")
        assert (await client.reply()).status == 408
        assert await client.rest() == b""

    run_router(scenario)


def test_stopping_closes_every_connection(run_router, dyno):
    """With requests under way, held, and late; the fixture checks that no task is left."""

    async def scenario(rig):
        late = await rig.client()
        late.send(GET)
        assert (await late.reply()).status == 503
        under_way = await rig.client()
        under_way.send(GET)
        await rig.until(lambda: rig.router.in_flight == 1, "a request under way")
        await rig.router.stop()
        assert await under_way.rest() == b""
        assert (rig.router.in_flight, len(rig.router.clients), len(rig.router.pool.connections)) == (0, 0, 0)

    run_router(scenario, dyno.hanging)
