"""What the requests of one router share: its clock and its loop, its connections, and each other."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event
from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.choosing import Target
from lesson_kit.local_heroku.router.dyno_side import Pool
from lesson_kit.local_heroku.router.later import Later
from lesson_kit.local_heroku.router.parties import Client, Lookout, Seeker

LOOK_AGAIN = 0.02  # real seconds between two looks for a dyno, for requests that are held
LOOK_CLOSER = 0.05  # real seconds, at most, until a request that waits for its answer gets a timer of its own
HEAD_WAITS = 0.001  # real seconds, at most, for its body, which most servers send apart, to go out with it
LOCAL_NAMES = (b"127.", b"localhost", b"[::1]", b"0.0.0.0")


class Routing:
    """Hold it. For the event loop's thread; `begin` comes first.

    Args:
        targets: Gives all web dynos of the formation, asked for every request.
        emit: Takes the log lines, and notes of what Heroku does not log.
        clock: Lesson time; every limit is in its seconds.
        host_name: What the log calls the app when its client called it by a loopback address.

    Attributes:
        port: Where the router listens.
        pool: The connections to dynos.
        looks: What to look at a moment later: requests that wait for their answers.
        heads: What to send a moment later: heads of answers whose bodies have not come.
        exchanges: The requests under way.
        held: Those of them that wait for a dyno.
        late: Those that ended with an H12 and whose dynos still work.
        clients: The clients that are connected.
        quarantine: Until when a dyno that could not be reached is let alone, by its place.
    """

    def __init__(
        self,
        targets: Callable[[], Sequence[Target]],
        emit: Callable[[Event], None],
        clock: Clock,
        *,
        host_name: str = "app-0123456789ab.herokuapp.com",
    ) -> None:
        self.targets = targets
        self.emit = emit
        self.clock = clock
        self.port = 0
        self.loop: asyncio.AbstractEventLoop = None  # type: ignore[assignment]
        self.pool: Pool = None  # type: ignore[assignment]
        self.looks: Later = None  # type: ignore[assignment]
        self.heads: Later = None  # type: ignore[assignment]
        self.exchanges: set[Seeker] = set()
        self.held: set[Lookout] = set()
        self.late: set[object] = set()
        self.clients: set[Client] = set()
        self.quarantine: dict[tuple[str, int], float] = {}
        self._host_name = host_name
        self._ticker: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        """Take the running event loop for its own."""
        self.loop = asyncio.get_running_loop()
        self.pool = Pool(self.loop, self.clock.real(limits.DYNO_IDLE))
        self.looks = Later(self.loop, min(LOOK_CLOSER, self.clock.real(limits.SHORTEST / 2)))
        self.heads = Later(self.loop, HEAD_WAITS)

    @property
    def in_flight(self) -> int:
        """Count the requests that have arrived and have not ended."""
        return len(self.exchanges)

    def hold(self, search: Lookout) -> None:
        """Let a request wait for a dyno."""
        self.held.add(search)
        if self._ticker is None:
            self._ticker = self.loop.call_later(LOOK_AGAIN, self._tick)

    def changed(self) -> None:
        """Look at once whether a request that is held can go on: the formation has changed."""
        now = self.clock.seconds()
        for search in list(self.held):
            if search in self.held:
                search.look(now)

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

    async def end(self) -> None:
        """End the requests under way, without an answer and without a line, and let go of all else."""
        for exchange in list(self.exchanges):
            exchange.abandon()
        for client in list(self.clients):
            client.abort()
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
