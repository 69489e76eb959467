"""Visitors that come by a plan, sent from the platform's process."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable

import aiohttp

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event
from lesson_kit.local_heroku.lines import read_router
from lesson_kit.local_heroku.load_report import Visit, Visited

PROGRESS_SECONDS = 0.1  # how often to tell how many have had answers; real time
LOG_SECONDS = 1.0  # how long to wait, at the end, for the router's last lines; real time


class Visitors:
    """Send visitors, and put together what each saw with what the router logged of it.

    Args:
        url: The app's address.
        tell: Takes how many have had answers, and at the end what all saw.
    """

    def __init__(
        self, url: str, plan: list[Visit], clock: Clock, tell: Callable[[int, list[Visited] | None], None]
    ) -> None:
        self._url = url
        self._plan = plan
        self._clock = clock
        self._tell = tell
        self._answered = 0
        self._ids = [str(uuid.uuid4()) for _ in plan]
        self._unlogged = set(self._ids)
        self._codes: dict[str, str | None] = {}
        self._logged = asyncio.Event()

    def hear(self, event: Event) -> None:
        """Take a line of the log: the router's about one of ours says what became of it."""
        if event.process != "router" or not (line := read_router(event)):
            return
        if line.request_id in self._unlogged:
            self._codes[line.request_id] = line.code
            self._unlogged.discard(line.request_id)
            if not self._unlogged:
                self._logged.set()

    async def run(self) -> None:
        """Send all visitors and wait for their answers."""
        progress = asyncio.ensure_future(self._tell_progress())
        began = self._clock.seconds()
        no_limit = aiohttp.TCPConnector(limit=0, force_close=True)  # visitors don't share connections
        patient = aiohttp.ClientTimeout(total=None)
        async with aiohttp.ClientSession(
            connector=no_limit, timeout=patient, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            visits = await asyncio.gather(
                *(self._visit(session, began, *visit) for visit in zip(self._plan, self._ids, strict=True))
            )
        progress.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOG_SECONDS if self._unlogged else 0):
                await self._logged.wait()
        self._tell(len(visits), [self._with_code(visit) for visit in visits])

    async def _visit(
        self, session: aiohttp.ClientSession, began: float, visit: Visit, request_id: str
    ) -> Visited:
        await asyncio.sleep(max(0.0, self._clock.real(began + visit.at - self._clock.seconds())))
        started = self._clock.seconds()
        headers = {"X-Request-ID": request_id}
        try:
            async with session.request(
                visit.method, self._url + visit.path, data=visit.data, headers=headers, allow_redirects=False
            ) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, OSError, ValueError):
            status = 0
            self._unlogged.discard(request_id)
        self._answered += 1
        seconds = self._clock.seconds() - started
        return Visited(started - began, visit.path, visit.method, status, seconds, None, request_id)

    def _with_code(self, visit: Visited) -> Visited:
        code = self._codes.get(visit.request_id)
        return Visited(
            visit.at, visit.path, visit.method, visit.status, visit.seconds, code, visit.request_id
        )

    async def _tell_progress(self) -> None:
        told = 0
        while True:
            await asyncio.sleep(PROGRESS_SECONDS)
            if self._answered != told:
                told = self._answered
                self._tell(told, None)
