"""Which requests never reach a dyno, and how the router stops."""

import pytest

GET = b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


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
