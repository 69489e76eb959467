"""What the router does to answers on their way to the client, over real sockets."""

import asyncio
import socket

import pytest

GET = b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


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
    """No piece is written before its client has the one before."""
    had = asyncio.Queue()

    async def streaming(reader, writer):
        await dyno.read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
        for piece in (b"def", b"ghi"):
            await had.get()
            writer.write(piece)
        await reader.read()

    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        await client.head()
        for piece in (b"abc", b"def", b"ghi"):
            assert await asyncio.wait_for(client.reader.readexactly(3), 5) == piece
            had.put_nowait(piece)

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
