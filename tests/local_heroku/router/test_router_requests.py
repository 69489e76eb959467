"""What the router does to requests on their way to a dyno, over real sockets."""

import asyncio
import re
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
    "given", ["short", "A" * 19, "A" * 201, "has a blank in the middle", 'quote"quote"quote"quote']
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
    some = 2 * 1024 * 1024
    read = asyncio.Event()

    async def reading_some(reader, writer):
        await reader.readexactly(some)
        reader._transport.pause_reading()
        read.set()
        await asyncio.Event().wait()

    def waits(rig):
        full = any(dyno.transport.get_write_buffer_size() for dyno in rig.router.pool.connections)
        return full and any(client._paused for client in rig.router.clients)

    async def scenario(rig):
        client = await rig.client()
        size = 64 * 1024 * 1024
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + bytes(size))
        await asyncio.wait_for(read.wait(), 30)
        await rig.until(lambda: waits(rig), "the router to stop reading")
        held = sum(dyno.transport.get_write_buffer_size() for dyno in rig.router.pool.connections)
        assert held < 1024 * 1024

    run_router(scenario, reading_some, speed=1.0)


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
