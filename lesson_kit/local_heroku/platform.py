"""The platform: services, releases, formation and router of one app, all on one event loop."""

import asyncio
import contextlib
import re
import secrets
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from lesson_kit.core.clock import Clock
from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event
from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku import api
from lesson_kit.local_heroku.dynos.formation import Formation, check_counts
from lesson_kit.local_heroku.dynos.memory import weigh
from lesson_kit.local_heroku.dynos.rules import QUOTA_MB, SAMPLE_SECONDS
from lesson_kit.local_heroku.dynos.run import Run, Surroundings
from lesson_kit.local_heroku.environment import dyno_environment
from lesson_kit.local_heroku.procfile import read_procfile
from lesson_kit.local_heroku.queue_monitor import QueueMonitor
from lesson_kit.local_heroku.release import Release, take_release
from lesson_kit.services import Services, begin_services
from lesson_kit.services.processes import Household


class Platform:
    """Run one app as Heroku does.

    Args:
        path: The app's folder.
        household: Keeps the processes.
        environ: This process's environment, which may name a Redis and a bucket to use.
        emit: Takes each line of the log.
        config: The app's config vars.
        services: The variables of services that run already; else they are started.
        quota_mb: Memory that a dyno may use.
    """

    def __init__(
        self,
        path: Path,
        clock: Clock,
        household: Household,
        environ: Mapping[str, str],
        emit: Callable[[Event], None],
        *,
        config: Mapping[str, str] | None = None,
        services: Mapping[str, str] | None = None,
        quota_mb: float = QUOTA_MB,
    ) -> None:
        self.path = path
        self.clock = clock
        self.household = household
        self.config, _ = api.config_changed({}, config or {})
        self.services: Services | None = None
        self.services_environment = dict(services or {})
        self.port = 0
        self._environ = environ
        self._start_services = services is None
        self._quota_mb = quota_mb
        self._release: Release | None = None
        self._version = 0
        self._router: Any = None
        self._turn = asyncio.Lock()  # what people ask for happens one after another
        self._emit = emit
        self._tasks: set[asyncio.Task] = set()
        self._visitors: set[Any] = set()
        self._around = Surroundings(clock, household, self._current, self._dyno_environment, self._hear)
        self.formation = Formation(self._around)

    async def boot(self, formation: Mapping[str, int] | None = None, port: int = 0) -> None:
        """Start everything, side by side; return when services answer and dynos are up or have crashed.

        Raises:
            LessonError: The Procfile, the formation, the services or the port stand in the way.
        """
        kinds = [kind for kind in read_procfile(self.path) if kind != "release"]
        counts = first_formation(kinds) if formation is None else dict(formation)
        check_counts(counts, kinds)
        self.formation.counts = dict.fromkeys(kinds, 0)
        if self._start_services:
            self.services = await asyncio.to_thread(begin_services, self._environ, self.household)
            self.services_environment = self.services.environment
        taking = asyncio.ensure_future(self._take())
        if self.services:
            await asyncio.to_thread(self.services.redis.wait)
        if await self._make_live(taking):
            self._scale(counts)
        await self._start_router(port)
        if self.services:
            await asyncio.to_thread(self.services.s3.wait)
        await self.formation.settled()
        self._spawn(self._weigh())
        if url := self.services_environment.get("REDIS_URL"):
            self._spawn(QueueMonitor(url, self.clock, self._hear, self._dyno_of).run())

    async def deploy(self) -> bool:
        """Make a new release of the files as they are, and restart the dynos; say whether it went live."""
        async with self._turn:
            live = await self._make_live(self._take())
            if live:
                self.formation.counts = {
                    kind: self.formation.counts.get(kind, 0)
                    for kind in self._current().commands
                    if kind != "release"
                }
                self.formation.scale({})
                for dyno in self.formation.dynos:
                    dyno.restart(line="")
        await self.formation.settled()
        return live

    async def set_config(self, changes: Mapping[str, str | None]) -> None:
        """Set config vars, or unset those whose value is None: a new release, on which the dynos restart."""
        async with self._turn:
            self.config, lines = api.config_changed(self.config, changes)
            for line in lines:
                self._log(line)
            if lines:
                self._version += 1
                self._log(api.released(self._version))
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

    @property
    def url(self) -> str:
        """Give the app's address."""
        return f"http://{LOOPBACK}:{self.port}"

    def visit(self, visitors: Any) -> None:
        """Let visitors come; they hear the log meanwhile."""

        async def come() -> None:
            self._visitors.add(visitors)
            try:
                await visitors.run()
            finally:
                self._visitors.discard(visitors)

        self._spawn(come())

    async def stop_redis(self) -> None:
        """Stop Redis under the running app; what it held is gone."""
        self._own_redis().stop()

    async def start_redis(self) -> None:
        """Start Redis again, empty, at the same place."""
        redis = self._own_redis()
        if not redis.ping():
            redis.start()
            await asyncio.to_thread(redis.wait)

    async def close(self) -> None:
        """End everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._router:
            with contextlib.suppress(Exception):  # nothing may keep the household from ending
                await self._router.stop()
        await self.formation.close()
        await asyncio.to_thread(self.household.close)

    def _current(self) -> Release:
        if self._release is None:
            raise LessonError(
                "The app has no release yet: its release command failed.", "Mend it and deploy again."
            )
        return self._release

    def _spawn(self, work: Coroutine) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hear(self, event: Event) -> None:
        self._emit(event)
        for visitors in self._visitors:
            visitors.hear(event)

    def _log(self, text: str) -> None:
        self._around.say("api", text, source="app")

    def _scale(self, counts: Mapping[str, int]) -> None:
        self._log(api.scaled({**self.formation.counts, **counts}))
        self.formation.scale(counts)

    async def _take(self) -> Release:
        folder = self.household.folder / "releases" / secrets.token_hex(4)
        return await asyncio.to_thread(take_release, self.path, folder)

    async def _make_live(self, taking) -> bool:
        """Make a release of the files that come, unless its release command fails."""
        self._log(api.build_started())
        try:
            release = await taking
        except LessonError:
            self._log("Build failed")
            raise
        self._log(api.deployed(release.digest))
        self._version += 1
        live = await self._release_phase(release)
        if live:
            self._release = release
            self._log(api.released(self._version))
        self._log("Build succeeded")
        return live

    async def _release_phase(self, release: Release) -> bool:
        """Run the release command, if there is one, and say whether it worked."""
        command = release.commands.get("release")
        if command is None:
            return True
        self._log(api.release_running(self._version))
        name = f"release.{secrets.randbelow(9000) + 1000}"
        run = Run(name, name, command, 0, self._around)
        self._around.say(name, f"Starting process with command `{command}`")
        await run.start(release)
        self._around.say(name, "State changed from starting to up")
        status = await run.main_gone()
        await run.all_gone(patient=lambda: False)
        self._around.say(name, f"Process exited with status {status}")
        self._around.say(name, "State changed from up to complete")
        if status != 0:
            self._log(api.release_failed(self._version))
        return status == 0

    async def _start_router(self, port: int) -> None:
        from lesson_kit.local_heroku.router import Router, Target  # late: the dynos are on their way by now

        def targets() -> list[Target]:
            return [
                Target(dyno.name, dyno.port, dyno.life.state)
                for dyno in self.formation.dynos
                if dyno.kind == "web"
            ]

        self._router = Router(targets, self._around.emit, self.clock, host_name=host_name(self.path))
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
            await weigh(self.formation.dynos, self.household.members, self._quota_mb)

    def _dyno_environment(self, name: str, port: int, folder: Path, scratch: Path) -> dict[str, str]:
        return dyno_environment(
            self._environ,
            self.services_environment,
            self.config,
            name=name,
            port=port,
            folder=folder,
            scratch=scratch,
            speed=self.clock.speed,
        )

    def _dyno_of(self, pid: int) -> str | None:
        """Give the name of the dyno that a process belongs to."""
        part = self.household.part_of(pid)
        return part and part.partition("#")[0]

    def _own_redis(self) -> Any:
        if not self.services or not hasattr(self.services.redis, "port"):
            raise LessonError("This Redis is not the local platform's own.", "Stop or start it yourself.")
        return self.services.redis


def first_formation(kinds: list[str]) -> dict[str, int]:
    """Say what runs at first: one of each type, as with `heroku local` (Heroku itself starts web alone)."""
    return dict.fromkeys(kinds, 1)


def host_name(path: Path) -> str:
    """Make up the app's host name, in the form of Heroku's."""
    name = re.sub(r"[^a-z0-9]+", "-", path.resolve().name.lower()).strip("-")[:30] or "app"
    return f"{name}-{secrets.token_hex(6)}.herokuapp.com"
