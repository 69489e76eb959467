"""The verbs of `LocalHeroku`, as the platform's process serves them."""

import asyncio
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from lesson_kit.core.clock import Clock
from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event
from lesson_kit.core.talk import Server
from lesson_kit.local_heroku.groundwork import Groundwork
from lesson_kit.local_heroku.platform import Platform
from lesson_kit.services.processes import Household

FLUSH_SECONDS = 0.02  # events are told in bunches
ENDING_SECONDS = 10.0  # an end takes a tenth of a second; after this long something hangs


class News:
    """Tell the client what happens, in bunches, on a thread: a busy client must not slow the router."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._events: list[list] = []
        self._flushed = 0.0  # when; in the loop's time
        self._ready: queue.SimpleQueue = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._send, name="tells the news", daemon=True)
        self._thread.start()

    def emit(self, event: Event) -> None:
        """Take a line of the log; for the event loop's thread."""
        if not self._events:
            asyncio.get_running_loop().call_at(self._flushed + FLUSH_SECONDS, self.flush)
        self._events.append([event.seconds, event.source, event.process, event.text])

    def flush(self) -> None:
        """Send what has come in."""
        if self._events:
            bunch, self._events = self._events, []
            self._flushed = asyncio.get_running_loop().time()
            self._ready.put({"events": bunch})

    def tell(self, news: Any) -> None:
        """Send something else, after the events so far."""
        self.flush()
        self._ready.put(news)

    async def sent(self) -> None:
        """Wait until all that has come in is with the client."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        self.tell(lambda: loop.call_soon_threadsafe(done.set))
        await done.wait()

    def close(self) -> None:
        """Send what has come in, and end."""
        self.flush()
        self._ready.put(None)
        self._thread.join(timeout=1)

    def _send(self) -> None:
        while (news := self._ready.get()) is not None:
            news() if callable(news) else self._server.tell(news)


class Verbs:
    """Turn what the client asks into what the platform does."""

    def __init__(self, ground: Groundwork | Exception, news: News) -> None:
        self._ground = ground
        self._news = news
        self.platform: Platform | None = None

    async def boot(self) -> dict:
        """Start the platform."""
        if isinstance(self._ground, Exception):
            raise self._ground
        order = self._ground.order
        clock = Clock.shared(order.speed, order.started, order.origin)
        self.platform = Platform(self._ground, clock, self._news.emit)
        await self.platform.boot()
        return {"port": self.platform.port, "environment": self.platform.environment}

    async def deploy(self) -> bool:
        """Make a new release of the files."""
        return await self.platform.deploy()

    async def set_config(self, changes: dict[str, str | None]) -> dict[str, str]:
        """Change config vars; give all of them."""
        await self.platform.set_config(changes)
        return dict(self.platform.config)

    async def scale(self, counts: dict[str, int], wait: bool) -> None:
        """Change the formation."""
        await self.platform.scale(counts, wait)

    async def restart(self, dyno: str | None, wait: bool) -> None:
        """Restart dynos."""
        await self.platform.restart(dyno, wait)

    async def kill(self, dyno: str) -> None:
        """Kill a dyno."""
        self.platform.kill(dyno)

    async def stop_redis(self) -> None:
        """Stop Redis."""
        await self.platform.addons.stop_redis()

    async def start_redis(self) -> None:
        """Start Redis again."""
        await self.platform.addons.start_redis()

    async def load(self, number: int, plan: list[list]) -> None:
        """Begin to send visitors."""
        from lesson_kit.local_heroku.load_report import Visit  # late: these take their time to import
        from lesson_kit.local_heroku.visitors import Visitors

        def tell(answered: int, visits: list | None) -> None:
            news = {"load": number, "answered": answered}
            self._news.tell(
                news if visits is None else {**news, "visits": [astuple(visit) for visit in visits]}
            )

        visitors = Visitors(self.platform.url, [Visit(*row) for row in plan], self.platform.clock, tell)
        self.platform.visit(visitors)

    async def catch_up(self) -> None:
        """Tell all that has happened so far."""
        await self.platform.catch_up()

    async def look(self) -> dict:
        """Say what there is: dynos (name, state, port) and how many of each type there should be."""
        formation = self.platform.formation
        dynos = [[dyno.name, dyno.life.state, dyno.port] for dyno in formation.dynos]
        return {"dynos": dynos, "formation": formation.counts}

    def table(self) -> dict[str, Any]:
        """Give every verb by its name; each answers after the events that led to its answer."""
        verbs = (
            *(self.boot, self.deploy, self.set_config, self.scale, self.restart, self.kill),
            *(self.stop_redis, self.start_redis, self.load, self.look, self.catch_up),
        )
        return {verb.__name__: self._in_order(verb) for verb in verbs}

    def _in_order(self, verb: Callable) -> Callable:
        async def answer(**args: Any) -> Any:
            try:
                result = await verb(**args)
            except LessonError:
                await self._news.sent()
                raise
            await self._news.sent()
            return result

        return answer


async def serve(household: Household, ground: Groundwork | Exception) -> None:
    """Serve until the client's end, then end everything.

    Args:
        ground: What the platform stands on, or what stands in its way.
    """
    table: dict[str, Callable] = {}
    server = Server(table)
    news = News(server)
    verbs = Verbs(ground, news)
    table.update(verbs.table())
    try:
        await server.serve()
    finally:
        end_anyway()
        if verbs.platform:
            await verbs.platform.close()
        else:
            household.close()
        news.close()


def end_anyway() -> None:
    """End this process soon, whatever may hang; its janitor does the rest then."""
    last_resort = threading.Timer(ENDING_SECONDS, os._exit, [1])
    last_resort.daemon = True
    last_resort.start()
