"""Clients and dynos that break HTTP in every way, for a while: the router stays up and leaks nothing.

`LESSON_FUZZ_SECONDS=60 pytest tests/local_heroku/router/test_fuzz.py` runs it for a minute;
`LESSON_FUZZ_SEED=…` runs what a failure has named.
"""

import asyncio
import gc
import logging
import os
import random
import socket
import struct
import time
from collections import Counter
from contextlib import suppress

import psutil
import pytest
import uvloop

from lesson_kit.local_heroku.router.exchange import Exchange

SECONDS = float(os.environ.get("LESSON_FUZZ_SECONDS", "3"))
SEED = int(os.environ.get("LESSON_FUZZ_SEED", time.time_ns() % 10**9))
LOG = logging.getLogger(__name__)  # pytest --log-cli-level=INFO shows what came of the attacks
ATTACKERS = 12
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
FROM_DYNOS = frozenset({200, 204, 304, 502, 503})


# Each trick gives what to send and the statuses that may come back; 0 is no answer.


def no_final_chunk(rng):
    """A chunked body without an end: its client is idle (H28) or gone (H27)."""
    return CHUNKED + b"3\r\nabc\r\n", FROM_DYNOS | {0}


def broken_chunks(rng):
    """Chunks that are none."""
    return CHUNKED + rng.choice(
        [b"zz\r\n", b"3\r\nabcd\r\n", b"-1\r\n", b"\r\n", b"1" * 20 + b"\r\n"]
    ), FROM_DYNOS | {400, 0}


def two_lengths(rng):
    """Two lengths, or a length and chunks."""
    other = rng.choice([b"Content-Length: 5", b"Content-Length: 4", b"Transfer-Encoding: chunked"])
    return POST + b"Content-Length: 4\r\n" + other + b"\r\n\r\nabcd", {400}


def huge_header(rng):
    """A header of 1 MB."""
    return b"GET / HTTP/1.1\r\nHost: a\r\nX-Huge: " + b"h" * 1024 * 1024 + b"\r\n\r\n", {400}


def many_headers(rng):
    """More headers than are allowed."""
    return b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * rng.randint(1000, 2000) + b"\r\n", {400}


def nothing(rng):
    """A connection, and not a byte on it."""
    return b"", {0}


def half_a_head(rng):
    """A head that stops anywhere."""
    return GET[: rng.randint(1, len(GET) - 1)], {408, 0}


def noise(rng):
    """Random bytes."""
    return rng.randbytes(rng.randint(1, 2000)), {400, 408, 0}


def damaged(rng):
    """A proper request with some bytes changed."""
    raw = bytearray(CHUNKED + b"3\r\nabc\r\n0\r\n\r\n" + GET)
    for _ in range(rng.randint(1, 4)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw), FROM_DYNOS | {400, 405, 408, 417, 505, 0}


def smuggled(rng):
    """A second request hidden where a careless reader would find it."""
    hidden = b"GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
    disguise = rng.choice(
        [b"Transfer-Encoding : chunked", b"Transfer-Encoding:\x0bchunked", b"Transfer-Encoding: x"]
    )
    return POST + b"Content-Length: %d\r\n" % len(hidden) + disguise + b"\r\n\r\n" + hidden, {400}


def proper(rng):
    """A proper request, now and then."""
    return GET, FROM_DYNOS


def in_a_row(rng):
    """Many requests at once."""
    return GET * rng.randint(2, 20), FROM_DYNOS


def miracle(rng):
    """An expectation that nobody can meet."""
    return POST + b"Expect: a-miracle\r\nContent-Length: 1\r\n\r\nx", {417}


TRICKS = (
    no_final_chunk, broken_chunks, two_lengths, huge_header, many_headers, nothing, half_a_head, noise,
    damaged, smuggled, proper, in_a_row, miracle,
)  # fmt: skip


async def attack(rig, rng, seen: Counter) -> None:
    """Play one trick, in one of several manners, and check the answer."""
    trick = rng.choice(TRICKS)
    sent, statuses = trick(rng)
    client = await rig.client()
    rig.clients.remove(client)
    try:
        await send(client, sent, rng)
        status = await answer(client, rng)
    finally:
        leave(client, rng)
    assert status in {0, *statuses}, f"{trick.__name__} got {status} (seed {SEED})"
    seen[trick.__name__, status] += 1


async def send(client, data: bytes, rng) -> None:
    """Send all at once, in pieces, or byte by byte."""
    step = rng.choice([len(data) or 1, rng.randint(1, 500), 1 if len(data) < 300 else 5000])
    with suppress(ConnectionError):
        for at in range(0, len(data), step):
            client.send(data[at : at + step])
            await client.writer.drain()
            await asyncio.sleep(0)


async def answer(client, rng) -> int:
    """Read the status, or do not care to."""
    if rng.random() < 0.2:
        return 0
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError):
        async with asyncio.timeout(1.5):
            return (await client.head())[0]
    return 0


def leave(client, rng) -> None:
    """Hang up, at times with a reset."""
    sock = client.writer.get_extra_info("socket")
    if rng.random() < 0.3 and sock is not None:
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def mad_dyno(rng):
    """Make a dyno that answers properly half of the time."""

    async def script(reader, writer):
        while await reader.readuntil(b"\r\n\r\n"):
            reply = rng.choice([OK] * 8 + [
                b"",
                rng.randbytes(200),
                OK[: rng.randint(1, len(OK) - 1)],
                OK + b"more than was asked for",
                b"HTTP/1.1 200\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nX: " + b"x" * 600_000 + b"\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                b"HTTP/1.1 204 No Content\r\n\r\n",
                b"HTTP/1.0 200 OK\r\n\r\nold",
            ])  # fmt: skip
            writer.write(reply)
            await writer.drain()
            if reply is not OK and rng.random() < 0.7:
                return

    return script


@pytest.mark.parametrize("runner", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_nothing_that_clients_or_dynos_do_brings_the_router_down_or_leaks(run_router, runner):
    LOG.info("seed %d", SEED)
    rng = random.Random(SEED)
    seen: Counter = Counter()

    async def scenario(rig):
        loop = asyncio.get_running_loop()
        files = psutil.Process().num_fds()
        until = loop.time() + SECONDS

        async def attacker(own):
            while loop.time() < until:
                await attack(rig, own, seen)

        await asyncio.gather(*(attacker(random.Random(rng.random())) for _ in range(ATTACKERS)))
        await rig.until(lambda: not rig.router.in_flight, "every request to end")
        await rig.until(lambda: not rig.router.clients, "every client to be gone")
        assert None in {line.code for line in rig.lines}
        rig.router.quarantine.clear()
        for dyno in rig.dynos[:-1]:
            dyno.state = "crashed"
            await dyno.stop()
        await rig.until(lambda: not rig.router.late, "nothing to be late any more")
        assert (await rig.ask(GET)).body == b"ok"
        rig.clients.pop().close()
        await rig.until(lambda: not rig.router.clients, "the last client to be gone")
        rig.router.pool.close()
        await rig.until(lambda: not rig.router.pool.connections, "the pool to be empty")
        await rig.until(lambda: psutil.Process().num_fds() <= files, "every socket to be closed")
        assert not rig.router._tasks

    async def sane(reader, writer):
        while await reader.readuntil(b"\r\n\r\n"):
            writer.write(OK)

    run_router(scenario, *(mad_dyno(random.Random(rng.random())) for _ in range(4)), sane, runner=runner)
    gc.collect()
    assert not [one for one in gc.get_objects() if type(one) is Exchange], f"seed {SEED}"
    LOG.info("%d attacks", sum(seen.values()))
    for (trick, status), times in sorted(seen.items()):
        LOG.info("%-16s %9s %6d", trick, status or "no answer", times)
