"""How the router uses connections, and what else than requests may go over them."""

import asyncio

GET = b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def headers_of(head: bytes) -> dict[str, str]:
    """Read the headers that a dyno was sent."""
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}


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

    line = run_router(scenario, silent)
    assert line.code == "H15"
    assert line.service >= 55_000


def test_an_app_may_decline_to_upgrade(run_router, dyno):
    """And its client goes on in HTTP."""

    async def scenario(rig):
        client = await rig.client()
        for _ in range(2):
            client.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
            reply = await client.reply()
            assert (reply.status, reply.body) == (200, b"ok")
        assert [line.code for line in rig.lines] == [None, None]

    run_router(scenario, dyno.answering(OK))
