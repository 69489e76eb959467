"""`LocalHeroku`: what notebooks hold of the platform, which runs in a process of its own."""

import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesson_kit.core.clock import Clock
from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import Event, at_seconds
from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku.http import Answer, send
from lesson_kit.local_heroku.load import Load
from lesson_kit.local_heroku.load_report import Visit, even_plan
from lesson_kit.local_heroku.log import Log, make_log
from lesson_kit.local_heroku.order import Order
from lesson_kit.local_heroku.process import BOOT_SECONDS, PlatformProcess
from lesson_kit.local_heroku.stream import Events, Stream


@dataclass(frozen=True)
class Dyno:
    """Hold a dyno: its name, its state as in the log, the port it is to listen on."""

    name: str
    state: str
    port: int


class LocalHeroku:
    """Run an app on a small Heroku on this machine, which ends when this process ends, however that is.

        with LocalHeroku("workspace", speed=10) as app:
            print(app.request("/").status)
            print(app.logs())

    Returns when the web dynos are up or have crashed; a crashed app is no error here: its log says why.

    Args:
        path: The app's folder, with a Procfile in it.
        speed: How fast lesson time runs: at 10, Heroku's 30 seconds take 3.
        formation: How many dynos of each type, such as `{"web": 1, "worker": 2}`. Without it one of each type
            in the Procfile is started, as `heroku local` does (Heroku itself starts `web` alone).
        config: The app's config vars; they win over what the platform sets.
        services: The variables of a Redis and an S3 that run already; else those that this process's
            environment names are used, or new ones are started.
        port: Where the router is to listen; any free port if not given.
        memory: Megabytes that a dyno may use; 512 is what an Eco dyno has.
        on_event: Called with each event from the first on, as with `subscribe`.

    Raises:
        LessonError: The Procfile is missing or broken, Redis or S3 can't be started, the port is in use.
    """

    def __init__(
        self,
        path: str | Path = ".",
        speed: float = 1.0,
        *,
        formation: Mapping[str, int] | None = None,
        config: Mapping[str, Any] | None = None,
        services: Mapping[str, str] | None = None,
        port: int = 0,
        memory: float = 512,
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        self.path = Path(path).resolve()
        self.clock = Clock(speed)
        self._config = {name: str(value) for name, value in (config or {}).items()}
        self._stream = Stream()
        self._numbers = itertools.count()
        if on_event:
            self.subscribe(on_event)
        self._loads: dict[int, Load] = {}
        if os.name != "posix":
            raise LessonError("RQ's workers need fork, which Windows lacks.", "Use WSL2 there: wsl --install")
        order = Order(
            path=str(self.path),
            speed=speed,
            started=self.clock.started,
            origin=self.clock.origin,
            formation=None if formation is None else dict(formation),
            config=self._config,
            services=None if services is None else dict(services),
            port=port,
            quota_mb=memory,
        )
        self._child = PlatformProcess(order, self._take)

    @property
    def url(self) -> str:
        """Give the app's address."""
        return f"http://{LOOPBACK}:{self._child.port}"

    @property
    def speed(self) -> float:
        """Give how fast lesson time runs."""
        return self.clock.speed

    @property
    def alive(self) -> bool:
        """Say whether the platform runs."""
        return self._child.alive

    @property
    def config(self) -> dict[str, str]:
        """Give a copy of the config vars."""
        return dict(self._config)

    @property
    def redis_url(self) -> str:
        """Give Redis's URL, password and all."""
        return self._child.environment.get("REDIS_URL", "")

    @property
    def s3(self) -> dict[str, str]:
        """Give the variables that lead to the bucket: S3_BUCKET and AWS_*."""
        return {
            name: value for name, value in self._child.environment.items() if name.startswith(("S3_", "AWS_"))
        }

    @property
    def formation(self) -> dict[str, int]:
        """Give how many dynos of each type there should be."""
        return self._child.ask("look")["formation"]

    @property
    def dynos(self) -> list[Dyno]:
        """List the dynos."""
        return [Dyno(*dyno) for dyno in self._child.ask("look")["dynos"]]

    def deploy(self) -> bool:
        """Take the files as they are now into a new release and restart the dynos; say whether it went live.

        It does not if the Procfile's `release` command fails: the old release goes on then.

        Raises:
            LessonError: The Procfile is missing or broken; the old release goes on.
        """
        return self._child.ask("deploy", timeout=BOOT_SECONDS)

    def set_config(self, **variables: Any) -> None:
        """Set config vars (None unsets one), which makes a new release and restarts the dynos."""
        changes = {name: None if value is None else str(value) for name, value in variables.items()}
        self._config = self._child.ask("set_config", timeout=BOOT_SECONDS, changes=changes)

    def scale(self, *, wait: bool = True, **counts: int) -> None:
        """Set how many dynos of a type there are: `scale(web=1, worker=2)`.

        Args:
            wait: Whether to wait until the new ones are up or have crashed, and those that leave are gone.
        """
        self._child.ask("scale", timeout=BOOT_SECONDS, counts=counts, wait=wait)

    def restart(self, dyno: str | None = None, *, wait: bool = True) -> None:
        """Restart a dyno ("worker.1"), a type's dynos ("worker"), or all.

        Args:
            wait: Whether to wait until they are up again or have crashed.
        """
        self._child.ask("restart", timeout=BOOT_SECONDS, dyno=dyno, wait=wait)

    def kill(self, dyno: str) -> None:
        """Kill a dyno's processes as a failing machine would: SIGKILL, no warning.

        The platform then restarts it by the rules for crashed dynos: at once, and if it crashes again within
        ten minutes of lesson time, after a cool-off of ten minutes and more; `restart` does so at once.
        """
        self._child.ask("kill", dyno=dyno)

    def stop_redis(self) -> None:
        """Stop Redis under the running app; what it held is gone, as on Heroku's smallest plan."""
        self._child.ask("stop_redis")

    def start_redis(self) -> None:
        """Start Redis again, empty, at the same place."""
        self._child.ask("start_redis")

    def request(
        self,
        path: str = "/",
        method: str = "GET",
        *,
        data: bytes | str | Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
        follow: bool = False,
    ) -> Answer:
        """Send a request to the app through the router, as a browser would, and wait for the answer.

        Args:
            data: The body; a dict is sent as a form.
            json: A value to send as JSON.
            timeout: Real seconds to wait; forever if not given (the router gives up by its own rules).
            follow: Whether to go where a redirect within the app leads.
        """
        more = {"data": data, "json": json, "headers": headers, "timeout": timeout, "follow": follow}
        return send(self._child.port, path, method, speed=self.speed, **more)

    def load(
        self,
        plan: Sequence[Visit | tuple] | None = None,
        *,
        visitors: int = 3,
        path: str = "/",
        method: str = "GET",
        every: float = 0.0,
    ) -> Load:
        """Send visitors to the app, from the platform's process; return at once.

        Args:
            plan: When each comes and where to; else `visitors` come to `path`, `every` lesson seconds one.
        """
        plan = even_plan(visitors, path, method, every) if plan is None else plan
        visits = [Visit(*visit) if isinstance(visit, tuple) else visit for visit in plan]
        number = next(self._numbers)
        load = self._loads[number] = Load(len(visits), self._child)
        rows = [[visit.at, visit.path, visit.method, visit.data] for visit in visits]
        self._child.ask("load", number=number, plan=rows)
        return load

    @property
    def last_load(self) -> Load | None:
        """Give the visitors that were sent last, whose progress a view may show."""
        return next(reversed(self._loads.values()), None)

    def events(self, since: int = 0) -> Events:
        """Give all events, or those from an index on; of a long session the newest 100,000.

        Indexes count from the first event that ever was, so that one never comes to mean another event; the
        list's `end` is the index from which the next ones will be.
        """
        return self._stream.since(since)

    def logs(
        self, n: int | None = None, *, source: str | None = None, process: str | None = None, since: int = 0
    ) -> Log:
        """Give the log's lines as Heroku writes them, all or the last `n`.

        Args:
            source: Only those of `app` or `heroku`; `lesson` gives what Heroku would not log.
            process: Only those of `router`, of `web.1`, or of all `web` dynos.
            since: Only those from this index of `events()` on.
        """
        return make_log(self.events(since), n, source, process)

    def catch_up(self) -> None:
        """Wait until all that has happened so far is among the events, what happened to jobs too."""
        self._child.ask("catch_up")

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Have each event from now on given to `callback`, on a thread of ours; it must be quick.

        Returns:
            What to call to end that.
        """
        return self._stream.subscribe(callback)

    def wait_for(self, what: str | Callable[[Event], Any], timeout: float = 30.0, since: int = 0) -> Event:
        """Wait until there is an event with a text in it, or one for which a function gives something true.

        Args:
            timeout: Real seconds.
            since: Look at events from this index on.

        Raises:
            TookTooLong: It did not come.
            LessonError: The platform has ended.
        """
        return self._stream.wait_for(what, timeout, since, lambda: self.alive)

    def stop(self) -> None:
        """End the platform and all that belongs to it."""
        self._child.close()

    def _take(self, news: dict) -> None:
        """Take what the platform's process tells; on the reading thread."""
        if "load" in news:
            self._loads[news["load"]].take(news)
            return
        self._stream.add([Event(at_seconds(at), *rest) for at, *rest in news["events"]])

    def __enter__(self) -> "LocalHeroku":
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = f"at {self.url}" if self.alive else "stopped"
        return f"<LocalHeroku {self.path.name} {state}, speed {self.speed:g}>"
