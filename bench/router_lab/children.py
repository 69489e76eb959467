"""Processes of the router's bench: `python -m bench.router_lab.children NAME …`; they end when stdin does."""

import asyncio
import gc
import json
import sys
import time

import uvloop

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event, format_event
from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku.router import Router, Target
from lesson_kit.local_heroku.router.router import allow_many_sockets

FLUSH_SECONDS = 0.02


async def route(ports: str, speed: str, log: str) -> None:
    """Be the router before dynos on these ports, as the platform runs it: log lines written in bunches."""
    targets = [Target(f"web.{n}", int(port), "up") for n, port in enumerate(ports.split(","), 1)]
    events: list[Event] = []
    router = Router(lambda: targets, events.append, Clock(speed=float(speed)))
    print(await router.start(), flush=True)
    ended = asyncio.create_task(_parent_gone())
    with open(log, "w", encoding="utf-8") as out:
        while not ended.done():
            await asyncio.wait([ended], timeout=FLUSH_SECONDS)
            bunch, events[:] = list(events), []
            out.writelines(f"{format_event(event)}\n" for event in bunch)
            out.flush()
    await router.stop()


class Hanging(asyncio.Protocol):
    """Take requests, note when each came, and never answer."""

    def __init__(self, came: dict[str, float]) -> None:
        self._came = came

    def data_received(self, data: bytes) -> None:
        """Note when a request came, by its id."""
        now = time.time()
        _, found, rest = data.partition(b"X-Request-Id: ")
        if found:
            self._came[rest[: rest.index(b"\r")].decode()] = now


async def hang(log: str) -> None:
    """Be a dyno that never answers; at the end, write when each request came."""
    came: dict[str, float] = {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Hanging(came), LOOPBACK, 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await _parent_gone()
    with open(log, "w", encoding="utf-8") as out:
        json.dump(came, out)


class Visitor(asyncio.Protocol):
    """Send one request when told to, and note when the answer came."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent = self.answered = 0.0
        self.status = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the others."""
        self.transport = transport

    def go(self) -> None:
        """Send the request."""
        self.sent = time.time()
        self.transport.write(
            b"GET /hang HTTP/1.1\r\nHost: bench\r\nX-Request-Id: %b\r\n\r\n" % self.name.encode()
        )

    def data_received(self, data: bytes) -> None:
        """Note the answer."""
        if not self.answered:
            self.answered, self.status = time.time(), int(data[9:12])
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that no answer will come."""
        if not self.done.done():
            self.done.set_result(None)


async def burst(port: str, visitors: str, patience: str) -> None:
    """Be many visitors who all ask at once; print what each saw."""
    loop = asyncio.get_running_loop()
    crowd = []
    for n in range(int(visitors)):
        name = f"visitor-{n:012d}"
        _, visitor = await loop.create_connection(lambda name=name: Visitor(name), LOOPBACK, int(port))
        crowd.append(visitor)
    gc.disable()  # a pause of ours would look like one of the router's
    for visitor in crowd:
        visitor.go()
    print("asked", flush=True)
    await asyncio.wait([visitor.done for visitor in crowd], timeout=float(patience))
    print(json.dumps([[v.name, v.sent, v.answered, v.status] for v in crowd]), flush=True)


class Regular(asyncio.Protocol):
    """Ask again as soon as the answer is there; the client where `wrk` is not installed."""

    def __init__(self, took: list[float], headers: str) -> None:
        self._took = took
        self._request = f"GET /ping HTTP/1.1\r\nHost: bench\r\n{headers}\r\n".encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._at = time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Note how long it took once the body's last line is there, and ask again."""
        if data.endswith(b"pong\n"):
            self._took.append(time.perf_counter() - self._at)
            self._ask()


async def visit(port: str, connections: str, seconds: str, headers: str) -> None:
    """Load a server and print its requests a second and the median, in milliseconds."""
    took: list[float] = []
    loop = asyncio.get_running_loop()
    for _ in range(int(connections)):
        await loop.create_connection(lambda: Regular(took, headers), LOOPBACK, int(port))
    await asyncio.sleep(float(seconds))
    print(json.dumps([len(took) / float(seconds), sorted(took)[len(took) // 2] * 1000]), flush=True)


async def _parent_gone() -> None:
    loop = asyncio.get_running_loop()
    gone = loop.create_future()
    loop.add_reader(
        sys.stdin, lambda: None if gone.done() or sys.stdin.buffer.read1(1) else gone.set_result(None)
    )
    await gone


if __name__ == "__main__":
    allow_many_sockets()
    uvloop.run({"route": route, "hang": hang, "burst": burst, "visit": visit}[sys.argv[1]](*sys.argv[2:]))
