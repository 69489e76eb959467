"""The platform: add-ons, releases, formation and router of one app, all on one event loop."""

import asyncio
import contextlib
import os
import re
from collections.abc import Callable, Coroutine, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from lesson_kit.core.clock import Clock
from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event
from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku import api
from lesson_kit.local_heroku.addons import Addons
from lesson_kit.local_heroku.dynos.counts import check_counts
from lesson_kit.local_heroku.dynos.formation import Formation
from lesson_kit.local_heroku.dynos.memory import weigh
from lesson_kit.local_heroku.dynos.rules import SAMPLE_SECONDS
from lesson_kit.local_heroku.dynos.run import Surroundings
from lesson_kit.local_heroku.groundwork import Groundwork
from lesson_kit.local_heroku.releases import Releases
from lesson_kit.local_heroku.tasks import end_tasks

LATER_SECONDS = 0.5  # real


class Platform:
    """Run one app as Heroku does.

    Args:
        ground: What it stands on: services, the app's files, dynos that have been launched.
        emit: Takes each line of the log.
    """

    def __init__(self, ground: Groundwork, clock: Clock, emit: Callable[[Event], None]) -> None:
        self.path = Path(ground.order.path)
        self.clock = clock
        self.household = ground.household
        self.port = 0
        self._ground = ground
        self._emit = emit
        self._router: Any = None
        self._monitor: Any = None
        self._watched = asyncio.Event()
        self._turn = asyncio.Lock()  # what people ask for happens one after another
        self._tasks: set[asyncio.Task] = set()
        self._visitors: set[Any] = set()
        around = Surroundings(
            clock, ground.household, self._current, ground.dyno_environment, self._hear, ground.launched
        )
        self.addons = Addons(ground.services, lambda text: around.say("s3", text))
        self.formation = Formation(around)
        self._releases = Releases(around)

    @property
    def url(self) -> str:
        """Give the app's address."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def config(self) -> dict[str, str]:
        """Give the app's config vars."""
        return self._ground.config

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that lead to the services."""
        return self._ground.environment

    async def boot(self) -> None:
        """Start everything, side by side; return when the dynos are up or have crashed.

        Raises:
            LessonError: The services or the port stand in the way.
        """
        ground = self._ground
        self.formation.counts = {kind: 0 for kind in ground.release.commands if kind != "release"}
        await self.addons.begin()
        if await self._releases.push(await self._releases.build(lambda: ground.release)):
            self._scale(ground.counts)
        await self.formation.launched()
        await self._start_router(import_module("lesson_kit.local_heroku.router"))  # the dynos work by now
        await self.formation.settled()
        self._spawn(self._weigh())
        self._spawn(self._start_the_rest())

    async def deploy(self) -> bool:
        """Make a new release of the files as they are, and restart the dynos; say whether it went live."""
        async with self._turn:
            live = await self._releases.push(await self._releases.build(self._ground.take))
            if live:
                self.formation.keep_only(self._current().commands)
                for dyno in self.formation.dynos:
                    dyno.restart(line="")
        await self.formation.settled()
        return live

    async def set_config(self, changes: Mapping[str, str | None]) -> None:
        """Set config vars, or unset those whose value is None: a new release, on which the dynos restart."""
        async with self._turn:
            self._ground.config, lines = api.config_changed(self.config, changes)
            for line in lines:
                self._releases.log(line)
            if lines:
                self._releases.number_one_more()
                for dyno in self.formation.dynos:
                    dyno.restart()
        await self.formation.settled()

    async def scale(self, counts: Mapping[str, int], wait: bool = True) -> None:
        """Start and stop dynos until there are as many as wanted."""
        async with self._turn:
            check_counts(counts, self._current().commands)
            self._scale(counts)
        if wait:
            await self.formation.settled()
            await self.formation.left()

    async def restart(self, dyno: str | None = None, wait: bool = True) -> None:
        """Restart a dyno, a type's dynos, or all."""
        async with self._turn:
            for each in self.formation.select(dyno):
                each.restart()
        if wait:
            await self.formation.settled()

    def kill(self, dyno: str) -> None:
        """Kill a dyno's processes with SIGKILL, as if its machine had died."""
        for each in self.formation.select(dyno):
            each.kill()

    async def catch_up(self) -> None:
        """Tell all that has happened so far, to jobs too."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * LATER_SECONDS):  # it may just have booted
                await self._watched.wait()
        if self._monitor:
            await self._monitor.catch_up()

    def visit(self, visitors: Any) -> None:
        """Let visitors come; they hear the log meanwhile."""

        async def come() -> None:
            self._visitors.add(visitors)
            try:
                await visitors.run()
            finally:
                self._visitors.discard(visitors)

        self._spawn(come())

    async def close(self) -> None:
        """End everything."""
        await end_tasks(self._tasks)
        if self._router:
            with contextlib.suppress(Exception):  # nothing may keep the household from ending
                await self._router.stop()
        await self.formation.close()
        await self.addons.close()
        await asyncio.to_thread(self.household.close)

    async def _start_the_rest(self) -> None:
        """Start what nobody waits for yet, when the dynos have had the processor for a moment."""
        from lesson_kit.local_heroku.queue_monitor import QueueMonitor  # late, as all the rest

        await asyncio.sleep(LATER_SECONDS)
        if url := self.environment.get("REDIS_URL"):
            self._monitor = QueueMonitor(url, self.clock, self._hear, self._dyno_of)
            self._spawn(self._monitor.run())
        self._watched.set()
        await asyncio.sleep(LATER_SECONDS)
        self.addons.start_s3()

    def _current(self) -> Any:
        return self._releases.current()

    def _spawn(self, work: Coroutine) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hear(self, event: Event) -> None:
        self._emit(event)
        for visitors in self._visitors:
            visitors.hear(event)

    def _scale(self, counts: Mapping[str, int]) -> None:
        self._releases.log(api.scaled({**self.formation.counts, **counts}))
        self.formation.scale(counts)

    async def _start_router(self, module: Any) -> None:
        port = self._ground.order.port

        def targets() -> list:
            web = (dyno for dyno in self.formation.dynos if dyno.kind == "web")
            return [module.Target(dyno.name, dyno.port, dyno.life.state) for dyno in web]

        self._router = module.Router(targets, self._hear, self.clock, host_name=host_name(self.path))
        try:
            self.port = await self._router.start(port)
        except OSError as error:
            raise LessonError(
                f"The router can't listen on port {port}: {error.strerror or error}.",
                "Stop what listens there, or choose another port.",
            ) from error

    async def _weigh(self) -> None:
        while True:
            await asyncio.sleep(max(1.0, self.clock.real(SAMPLE_SECONDS)))
            await weigh(self.formation.dynos, self.household.members, self._ground.order.quota_mb)

    def _dyno_of(self, pid: int) -> str | None:
        """Give the name of the dyno that a process belongs to."""
        part = self.household.part_of(pid)
        return part and part.partition("#")[0]


def host_name(path: Path) -> str:
    """Make up the app's host name, in the form of Heroku's."""
    name = re.sub(r"[^a-z0-9]+", "-", path.resolve().name.lower()).strip("-")[:30] or "app"
    return f"{name}-{os.urandom(6).hex()}.herokuapp.com"
