"""A router between scripted dynos and raw clients, all in one event loop, at a hundred times the speed."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
import uvloop

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event
from lesson_kit.local_heroku.lines import RequestNote, RouterLine, read_request_note, read_router
from lesson_kit.local_heroku.router import Router, Target

HANG = 10.0  # real seconds after which a test has failed rather than waits on


@dataclass
class Reply:
    """Hold an answer as a client got it."""

    status: int
    headers: dict[str, str]
    body: bytes
    raw_head: bytes


class Client:
    """Speak raw HTTP to the router."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)

    async def head(self) -> tuple[int, dict[str, str], bytes]:
        """Read one head."""
        raw = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), HANG)
        first, *lines = raw.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines if line)
        return int(first.split(" ")[1]), {name.lower(): value.strip() for name, _, value in pairs}, raw

    async def reply(self, method: str = "GET") -> Reply:
        """Read one answer with its body."""
        status, headers, raw = await self.head()
        if method == "HEAD" or status in (204, 304) or status < 200:
            return Reply(status, headers, b"", raw)
        return Reply(status, headers, await asyncio.wait_for(self._body(headers), HANG), raw)

    async def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return await self.reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.read()
        body = b""
        while size := int(await self.reader.readline(), 16):
            body += (await self.reader.readexactly(size + 2))[:-2]
        await self.reader.readline()
        return body

    async def rest(self) -> bytes:
        """Read until the router closes the connection."""
        with suppress(ConnectionError):
            return await asyncio.wait_for(self.reader.read(), HANG)
        return b""

    def close(self) -> None:
        """Close the connection."""
        self.writer.close()


class Dyno:
    """Be a web dyno that answers by a script: a coroutine that gets (reader, writer) per connection."""

    def __init__(self, name: str, script: Callable[..., Awaitable[None]] | None, state: str) -> None:
        self.name, self.script, self.state = name, script, state
        self.port = 1  # nothing listens there
        self.connections = 0
        self.closed = asyncio.Event()
        self.tasks: set[asyncio.Task] = set()
        self.server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        if self.script is not None:
            self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1000)
            self.port = self.server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.tasks.add(asyncio.current_task())
        try:
            await self.script(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self.closed.set()
            writer.close()

    async def stop(self) -> None:
        """Stop listening and close every connection."""
        if self.server is not None:
            self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@dataclass
class Rig:
    """Hold a running router with what stands around it."""

    router: Router
    dynos: list[Dyno]
    clock: Clock
    events: list[Event] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    async def client(self) -> Client:
        """Connect a client."""
        client = Client(*await asyncio.open_connection("127.0.0.1", self.router.port))
        self.clients.append(client)
        return client

    async def ask(self, request: bytes, method: str = "GET") -> Reply:
        """Send one request on a connection of its own and read the answer."""
        client = await self.client()
        client.send(request)
        return await client.reply(method)

    @property
    def lines(self) -> list[RouterLine]:
        """Give the router's lines so far."""
        return [line for line in map(read_router, self.events) if line]

    @property
    def notes(self) -> list[RequestNote]:
        """Give the notes so far."""
        return [note for note in map(read_request_note, self.events) if note]

    def quarantine(self, seconds: float) -> None:
        """Put the first dyno into quarantine, or end it."""
        self.router.quarantine["web.1", self.dynos[0].port] = self.clock.seconds() + seconds

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for something to become true."""
        deadline = asyncio.get_running_loop().time() + HANG
        while not condition():
            assert asyncio.get_running_loop().time() < deadline, f"waited in vain for {what}"
            await asyncio.sleep(0.001)

    async def line(self) -> RouterLine:
        """Wait for the only router line and give it."""
        await self.until(lambda: self.lines, "a router line")
        assert len(self.lines) == 1
        return self.lines[0]

    async def pass_lesson_seconds(self, seconds: float) -> None:
        """Let lesson time pass; for scripts whose very subject is time."""
        await asyncio.sleep(self.clock.real(seconds))


@pytest.fixture
def run_router():
    """Give a function that runs `scenario(rig)` beside a router and dynos, on the platform's event loop."""

    def run(scenario, *dynos, speed: float = 100.0, states: tuple[str, ...] = (), runner=uvloop.run):
        return runner(_run(scenario, dynos, speed, states))

    return run


async def _run(scenario, scripts, speed, states):
    complaints: list[dict] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    async with rig_of(scripts, speed, states) as rig:
        result = await asyncio.wait_for(scenario(rig), 110)
    assert (rig.router.in_flight, len(rig.router.clients), len(rig.router.pool.connections)) == (0, 0, 0)
    assert complaints == []
    return result


@asynccontextmanager
async def rig_of(scripts, speed: float, states: tuple[str, ...]):
    """Start dynos `web.1`… by their scripts, and a router before them."""
    clock = Clock(speed=speed)
    dynos = [
        Dyno(f"web.{n}", script, states[n - 1] if len(states) >= n else "up")
        for n, script in enumerate(scripts, 1)
    ]
    for dyno in dynos:
        await dyno.start()
    events: list[Event] = []
    router = Router(lambda: [Target(d.name, d.port, d.state) for d in dynos], events.append, clock)
    rig = Rig(router, dynos, clock, events)
    await router.start()
    try:
        yield rig
    finally:
        await router.stop()
        for dyno in dynos:
            await dyno.stop()
        for client in rig.clients:
            client.close()
            with suppress(ConnectionError):
                await client.writer.wait_closed()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*tasks, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read a request as a dyno does: its head, and its body by length or chunks."""
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    if b"transfer-encoding: chunked" in lower:
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return head, body
    if b"content-length:" in lower:
        return head, await reader.readexactly(int(lower.split(b"content-length:")[1].split(b"\r\n")[0]))
    return head, b""


def answering(answer: bytes, *, close: bool = False, seen: list[tuple[bytes, bytes]] | None = None):
    """Make a script that gives every request the same answer."""

    async def script(reader, writer):
        while True:
            request = await read_request(reader)
            if seen is not None:
                seen.append(request)
            writer.write(answer)
            await writer.drain()
            if close:
                return

    return script


@pytest.fixture
def dyno():
    """Give the makers of dyno scripts."""
    return DynoScripts


class DynoScripts:
    """Name the scripts that several tests use."""

    answering = staticmethod(answering)
    read_request = staticmethod(read_request)

    @staticmethod
    async def hanging(reader, writer):
        """Take requests and never answer."""
        await reader.read()
