"""The search for a dyno and the codes that it ends with, for real: over sockets, a hundred times as fast."""

import asyncio
import socket
import sys

import pytest

from lesson_kit.local_heroku.router import limits

GET = b"GET /page?q=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


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
