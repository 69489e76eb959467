"""Each code of a request that has found its dyno, once for real: over sockets, a hundred times as fast."""

import asyncio

import pytest

GET = b"GET /page?q=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_an_answered_request_is_logged_at_info(run_router, dyno):
    async def scenario(rig):
        reply = await rig.ask(GET)
        assert (reply.status, reply.body) == (200, b"ok")
        return await rig.line()

    line = run_router(scenario, dyno.answering(OK))
    assert (line.at, line.code, line.method, line.path, line.dyno) == (
        "info",
        None,
        "GET",
        "/page?q=1",
        "web.1",
    )
    assert (line.status, line.bytes, line.fwd) == (200, 2, "127.0.0.1")


def test_a_dyno_that_does_not_answer_is_an_h12(run_router, dyno):
    async def scenario(rig):
        reply = await rig.ask(GET)
        assert reply.status == 503
        assert reply.headers["cache-control"] == "no-cache, no-store"
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert b"Application error" in reply.body
        return await rig.line()

    line = run_router(scenario, dyno.hanging)
    assert (line.code, line.dyno, line.status, line.bytes) == ("H12", "web.1", 503, 0)
    assert line.service == 30000


def test_after_an_h12_the_dyno_works_on_and_its_answer_is_noted(run_router, dyno):
    """The client's connection and the dyno's are both good for another request afterwards."""
    go_on = asyncio.Event()

    async def slow_once(reader, writer):
        await dyno.read_request(reader)
        await go_on.wait()
        writer.write(OK)
        await dyno.read_request(reader)
        writer.write(OK)

    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        assert (await client.reply()).status == 503
        assert not rig.dynos[0].closed.is_set()
        assert (rig.router.in_flight, len(rig.router.late)) == (0, 1)
        go_on.set()
        await rig.until(lambda: rig.notes[-1].step == "late", "the late answer to be noted")
        assert rig.notes[-1].request_id == rig.lines[0].request_id
        assert not rig.router.late
        client.send(GET)
        assert (await client.reply()).body == b"ok"
        assert rig.dynos[0].connections == 1

    run_router(scenario, slow_once)


def test_a_dyno_that_gives_up_after_an_h12_is_noted_too(run_router, dyno):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        await rig.dynos[0].stop()
        await rig.until(lambda: rig.notes[-1].step == "gone", "the dyno's end to be noted")

    run_router(scenario, dyno.hanging)


def test_the_30_s_begin_when_the_whole_request_has_reached_the_dyno(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab")
        await rig.until(lambda: rig.dynos[0].connections, "the head to reach the dyno")
        await rig.pass_lesson_seconds(20)
        assert "dispatched" not in [note.step for note in rig.notes]
        client.send(b"cd")
        assert (await client.reply()).status == 503
        return await rig.line()

    line = run_router(scenario, dyno.hanging, speed=50.0)
    assert line.code == "H12"
    assert line.service >= 50000


def test_a_dyno_that_hangs_up_without_a_byte_is_an_h13(run_router, dyno):
    async def rude(reader, writer):
        await dyno.read_request(reader)

    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    line = run_router(scenario, rude)
    assert (line.code, line.bytes) == ("H13", 0)


def test_an_answer_that_stops_for_55_s_is_an_h15(run_router, dyno):
    async def stopping(reader, writer):
        await dyno.read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome of it")
        await reader.read()

    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        assert (await client.head())[0] == 200
        assert await client.rest() == b"some of it"
        return await rig.line()

    line = run_router(scenario, stopping)
    assert (line.code, line.status, line.bytes) == ("H15", 503, 10)
    assert line.service >= 55000


def test_bytes_of_the_answer_keep_the_rolling_window_open(run_router, dyno):
    """Four pieces, 20 s apart: 80 s in all, and no window of 55 s without one."""

    async def slow(reader, writer):
        await dyno.read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
        for piece in b"abcd":
            await asyncio.sleep(0.4)
            writer.write(bytes([piece]))

    async def scenario(rig):
        assert (await rig.ask(GET)).body == b"abcd"
        return await rig.line()

    line = run_router(scenario, slow, speed=50.0)
    assert (line.code, line.bytes) == (None, 4)
    assert line.service > 75000


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
        b"hello\r\n\r\n",
        b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\n",
    ],
    ids=["no-reason", "no-http", "bare-lf", "no-colon", "two-framings", "unasked-upgrade"],
)
def test_an_answer_that_is_no_http_is_an_h17(run_router, dyno, answer):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    line = run_router(scenario, dyno.answering(answer))
    assert (line.code, line.status) == ("H17", 503)


def test_an_answer_that_breaks_off_is_an_h18(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        assert (await client.head())[0] == 200
        assert await client.rest() == b"some"
        return await rig.line()

    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome"
    line = run_router(scenario, dyno.answering(cut, close=True))
    assert (line.sock, line.code, line.status, line.bytes) == ("backend", "H18", 200, 4)


def test_a_chunked_answer_that_breaks_off_has_no_last_chunk(run_router, dyno):
    """So that the client can tell."""

    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        assert (await client.head())[1]["transfer-encoding"] == "chunked"
        assert await client.rest() == b"4\r\nsome\r\n"
        return await rig.line()

    cut = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n"
    assert run_router(scenario, dyno.answering(cut, close=True)).code == "H18"


def test_a_head_that_breaks_off_is_an_h18_with_the_error_page(run_router, dyno):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    line = run_router(scenario, dyno.answering(b"HTTP/1.1 200 OK\r\nContent-", close=True))
    assert (line.code, line.status) == ("H18", 503)


def test_chunks_that_turn_into_nonsense_are_an_h18(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        assert (await client.head())[0] == 200
        assert not (await client.rest()).endswith(b"0\r\n\r\n")
        return await rig.line()

    nonsense = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n"
    assert run_router(scenario, dyno.answering(nonsense)).code == "H18"


@pytest.mark.parametrize(
    ("answer", "desc"),
    [
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 600_000 + b"\r\n\r\n", "oversized header"),
        (b"HTTP/1.1 200 OK\r\nSet-Cookie: a=" + b"x" * 8192 + b"\r\n\r\n", "oversized cookie"),
        (b"HTTP/1.1 200 " + b"O" * 8192 + b"\r\n\r\n", "oversized status line"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", "invalid content length"),
    ],
)
def test_an_answer_that_breaks_a_limit_is_an_h25(run_router, dyno, answer, desc):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 502
        return await rig.line()

    line = run_router(scenario, dyno.answering(answer))
    assert (line.code, line.desc, line.status) == ("H25", f"HTTP restriction: {desc}", 502)


def test_a_client_that_hangs_up_is_an_h27(run_router, dyno):
    """Its dyno finds the connection closed."""

    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        await rig.until(
            lambda: rig.notes and rig.notes[-1].step == "dispatched", "the request to be under way"
        )
        client.close()
        line = await rig.line()
        await asyncio.wait_for(rig.dynos[0].closed.wait(), 5)
        return line

    line = run_router(scenario, dyno.hanging, speed=1.0)
    assert (line.sock, line.at, line.code, line.status) == ("client", "warning", "H27", 499)


def test_a_client_that_stops_sending_is_an_h28(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nsome of it")
        assert await client.rest() == b""
        return await rig.line()

    line = run_router(scenario, dyno.hanging)
    assert (line.at, line.code, line.status) == ("warning", "H28", 499)
    assert 55000 <= line.service < 60000


def test_a_client_that_stops_reading_is_an_h28(run_router, dyno):
    """The answer is more than the router and the kernel hold for a client."""

    async def scenario(rig):
        client = await rig.client()
        client.writer.transport.pause_reading()
        client.send(GET)
        return await rig.line()

    size = 64 * 1024 * 1024
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)
    line = run_router(scenario, dyno.answering(answer))
    assert (line.code, line.status) == ("H28", 499)
    assert 0 < line.bytes < size
