"""Each code once for real: sockets on both sides, at a hundred times the speed."""

import asyncio
import socket
import sys

import pytest

from lesson_kit.local_heroku.router import limits

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


def test_no_web_dynos_is_an_h14(run_router):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    line = run_router(scenario)
    assert (line.code, line.dyno, line.connect, line.service, line.bytes) == ("H14", None, None, None, None)


def test_dynos_that_are_down_do_not_count(run_router):
    async def scenario(rig):
        await rig.ask(GET)
        return await rig.line()

    assert run_router(scenario, None, states=("down",)).code == "H14"


def test_crashed_dynos_are_an_h10(run_router):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    assert run_router(scenario, None, None, states=("crashed", "crashed")).code == "H10"


def test_dynos_that_never_finish_starting_are_an_h20(run_router):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    assert run_router(scenario, None, states=("starting",)).code == "H20"


def test_a_request_is_held_until_a_dyno_is_up(run_router, dyno):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        await rig.until(lambda: rig.router.held, "the request to be held")
        await rig.pass_lesson_seconds(5)
        rig.dynos[0].state = "up"
        assert (await client.reply()).status == 200
        return await rig.line()

    line = run_router(scenario, dyno.answering(OK), states=("starting",))
    assert line.connect >= 5000


def test_a_held_request_learns_that_the_dyno_crashed(run_router):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        await rig.until(lambda: rig.router.held, "the request to be held")
        rig.dynos[0].state = "crashed"
        rig.router.changed()
        assert (await client.reply()).status == 503
        return await rig.line()

    assert run_router(scenario, None, states=("starting",)).code == "H10"


def test_the_201st_request_in_flight_is_an_h11(run_router, dyno):
    async def scenario(rig):
        clients = [await rig.client() for _ in range(201)]
        for client in clients[:200]:
            client.send(GET)
        await rig.until(lambda: rig.router.in_flight == 200, "200 requests in flight")
        clients[200].send(GET)
        assert (await clients[200].reply()).status == 503
        line = await rig.line()
        assert rig.router.in_flight == 200
        for client in clients:
            client.close()
        await rig.until(lambda: not rig.router.in_flight, "the rest to end")
        return line

    line = run_router(scenario, dyno.hanging, speed=1.0)
    assert (line.code, line.dyno) == ("H11", None)


def test_a_free_connection_to_a_dyno_does_not_help_against_an_h11(run_router, dyno, monkeypatch):
    both = asyncio.Event()

    async def script(reader, writer):
        while True:
            head, _ = await dyno.read_request(reader)
            if b"/hang" in head:
                await reader.read()
            await both.wait()
            writer.write(OK)

    async def scenario(rig):
        clients = [await rig.client(), await rig.client()]
        for client in clients:
            client.send(GET)
        await rig.until(lambda: rig.dynos[0].connections == 2, "two connections")
        both.set()
        for client in clients:
            assert (await client.reply()).status == 200
        monkeypatch.setattr(limits, "IN_FLIGHT_PER_DYNO", 1)
        clients[0].send(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
        await rig.until(lambda: rig.router.in_flight, "a request in flight")
        clients[1].send(GET)
        assert (await clients[1].reply()).status == 503
        clients[0].close()
        await rig.until(lambda: not rig.router.in_flight, "the rest to end")
        return rig.lines

    assert [line.code for line in run_router(scenario, script, speed=1.0)] == [None, None, "H11", "H27"]


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
    assert line.service >= 80000


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


@pytest.mark.skipif(sys.platform != "linux", reason="other kernels refuse what does not fit in the queue")
def test_a_dyno_that_does_not_accept_is_an_h19(run_router):
    """A listening socket whose queue is full does not answer a further connection at all."""

    async def scenario(rig):
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(0)
            rig.dynos[0].port = deaf.getsockname()[1]
            queue = [socket.socket() for _ in range(3)]
            for one in queue:
                one.setblocking(False)
                one.connect_ex(deaf.getsockname())
            reply = await rig.ask(GET)
            for one in queue:
                one.close()
        assert reply.status == 503
        return await rig.line()

    line = run_router(scenario, None)
    assert (line.code, line.dyno, line.service, line.bytes) == ("H19", "web.1", None, None)
    assert line.connect == 5000


def test_a_dyno_that_refuses_is_an_h21(run_router):
    async def scenario(rig):
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    line = run_router(scenario, None)
    assert (line.code, line.dyno, line.service, line.bytes) == ("H21", "web.1", None, None)


def test_a_request_goes_on_to_another_dyno_when_one_refuses(run_router, dyno):
    """Twenty requests, two dynos: some meet the one that refuses first, and none of them notices."""

    async def scenario(rig):
        for _ in range(20):
            assert (await rig.ask(GET)).status == 200
        assert {line.dyno for line in rig.lines} == {"web.2"}

    run_router(scenario, None, dyno.answering(OK))


def test_ten_dynos_that_refuse_are_enough(run_router):
    async def scenario(rig):
        await rig.ask(GET)
        assert len(rig.router.quarantine) == 10
        return await rig.line()

    assert run_router(scenario, *[None] * 12).code == "H21"


def test_a_dyno_that_refuses_is_in_quarantine_for_5_s(run_router):
    async def scenario(rig):
        began = rig.clock.seconds()
        await rig.ask(GET)
        assert began + 5 <= rig.router.quarantine["web.1", 1] <= rig.clock.seconds() + 5

    run_router(scenario, None)


def test_a_dyno_in_quarantine_gets_no_requests_until_it_is_over(run_router, dyno):
    async def scenario(rig):
        rig.quarantine(1000)
        client = await rig.client()
        client.send(GET)
        await rig.until(lambda: rig.router.held, "the request to be held")
        await rig.pass_lesson_seconds(3)
        assert rig.dynos[0].connections == 0
        rig.quarantine(0)
        assert (await client.reply()).status == 200

    run_router(scenario, dyno.answering(OK))


def test_a_dyno_that_was_restarted_is_not_in_quarantine(run_router, dyno):
    """It is another process, on another port."""

    async def scenario(rig):
        here, rig.dynos[0].port = rig.dynos[0].port, 1
        assert (await rig.ask(GET)).status == 503
        rig.dynos[0].port = here
        assert (await rig.ask(GET)).status == 200
        assert rig.lines[1].connect < 1000

    run_router(scenario, dyno.answering(OK), speed=1.0)


def test_dynos_that_are_all_in_quarantine_for_75_s_are_an_h99(run_router, dyno):
    async def scenario(rig):
        rig.quarantine(500)
        assert (await rig.ask(GET)).status == 503
        return await rig.line()

    assert run_router(scenario, dyno.answering(OK)).code == "H99"


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


def test_a_client_that_hangs_up_while_it_is_held_is_an_h27(run_router):
    async def scenario(rig):
        client = await rig.client()
        client.send(GET)
        await rig.until(lambda: rig.router.held, "the request to be held")
        client.close()
        line = await rig.line()
        assert not rig.router.held
        return line

    assert run_router(scenario, None, states=("starting",), speed=1.0).code == "H27"


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
