"""The router: takes requests on a port of the loopback interface and carries them to the web dynos."""

import asyncio
import resource
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event
from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.choosing import Target
from lesson_kit.local_heroku.router.client_side import ClientConnection
from lesson_kit.local_heroku.router.dyno_side import Pool
from lesson_kit.local_heroku.router.exchange import Exchange
from lesson_kit.local_heroku.router.late import LateAnswer
from lesson_kit.local_heroku.router.later import Later
from lesson_kit.local_heroku.router.search import Search

LOOK_AGAIN = 0.02  # real seconds between two looks for a dyno, for requests that are held
LOOK_CLOSER = 0.05  # real seconds, at most, until a request that waits for its answer gets a timer of its own
HEAD_WAITS = 0.001  # real seconds, at most, for its body, which most servers send apart, to go out with it
LOCAL_NAMES = (b"127.", b"localhost", b"[::1]", b"0.0.0.0")
BACKLOG = 4096
SOCKETS = 16384
CLOSING = 1.0  # real seconds; sockets close sooner than that, or never


class Router:
    """Route requests by Heroku's rules and log them in its words.

    Attributes:
        port: Where it listens, once started.
        in_flight: How many requests are under way.
    """

    def __init__(
        self,
        targets: Callable[[], Sequence[Target]],
        emit: Callable[[Event], None],
        clock: Clock,
        *,
        host_name: str = "app-0123456789ab.herokuapp.com",
    ) -> None:
        """Prepare a router.

        Args:
            targets: Gives all web dynos of the formation, asked for every request.
            emit: Takes the log lines, and notes of what Heroku does not log.
            clock: Lesson time; every limit is in its seconds.
            host_name: What the log calls the app when its client called it by a loopback address.
        """
        self.targets = targets
        self.emit = emit
        self.clock = clock
        self.port = 0
        self.loop: asyncio.AbstractEventLoop = None  # type: ignore[assignment]
        self.pool: Pool = None  # type: ignore[assignment]
        self.looks: Later = None  # type: ignore[assignment]
        self.heads: Later = None  # type: ignore[assignment]
        self.exchanges: set[Exchange] = set()
        self.held: set[Search] = set()
        self.late: set[LateAnswer] = set()
        self.clients: set[ClientConnection] = set()
        self.quarantine: dict[tuple[str, int], float] = {}
        self._host_name = host_name
        self._server: asyncio.Server | None = None
        self._ticker: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def in_flight(self) -> int:
        """Count the requests that have arrived and have not ended."""
        return len(self.exchanges)

    async def start(self, port: int = 0) -> int:
        """Listen on a port of the loopback interface (0: any free one) and give it."""
        allow_many_sockets()
        self.loop = asyncio.get_running_loop()
        self.pool = Pool(self.loop, self.clock.real(limits.DYNO_IDLE))
        self.looks = Later(self.loop, min(LOOK_CLOSER, self.clock.real(limits.SHORTEST / 2)))
        self.heads = Later(self.loop, HEAD_WAITS)
        self._server = await self.loop.create_server(
            lambda: ClientConnection(self), LOOPBACK, port, backlog=BACKLOG
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Stop at once: requests under way end without an answer and without a line."""
        if self._server is None:
            return
        self._server.close()
        for exchange in list(self.exchanges):
            exchange.abandon()
        for client in list(self.clients):
            client.transport.abort()
        self.pool.close()
        self.looks.stop()
        self.heads.stop()
        if self._ticker is not None:
            self._ticker.cancel()
            self._ticker = None
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.pool.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                while self.clients or self.pool.connections:
                    await asyncio.sleep(0)
        await self._server.wait_closed()
        self._server = None

    def changed(self) -> None:
        """Look at once whether a request that is held can go on: the formation has changed."""
        now = self.clock.seconds()
        for search in list(self.held):
            if search in self.held:
                search.look(now)

    def hold(self, search: Search) -> None:
        """Let a request wait for a dyno."""
        self.held.add(search)
        if self._ticker is None:
            self._ticker = self.loop.call_later(LOOK_AGAIN, self._tick)

    def _tick(self) -> None:
        self._ticker = None
        now = self.clock.seconds()
        for search in list(self.held):
            if search in self.held and search.look_at <= now:
                search.look(now)
        if self.held and self._ticker is None:
            self._ticker = self.loop.call_later(LOOK_AGAIN, self._tick)

    def spawn(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        """Run a coroutine until it ends or the router stops."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def logged_host(self, host: bytes) -> str:
        """Give the host as the log shows it."""
        return self._host_name if host.startswith(LOCAL_NAMES) else host.decode("ascii")


def allow_many_sockets() -> None:
    """Let this process have as many sockets as a crowd needs (some systems allow 256 unless asked)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SOCKETS if hard == resource.RLIM_INFINITY else min(SOCKETS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
