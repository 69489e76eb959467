"""One dyno: carries out on real processes what `life.py` decides."""

import asyncio
import signal
import traceback
from collections.abc import Coroutine
from dataclasses import replace

from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku.dynos import life as lives
from lesson_kit.local_heroku.dynos.life import Life, Next, Say
from lesson_kit.local_heroku.dynos.run import Run, Surroundings, start
from lesson_kit.local_heroku.tasks import end_tasks

PROBE_SECONDS = 0.005  # how often to see whether the web process listens; real time


class Dyno:
    """Run one dyno. Every method is for the event loop's thread.

    Attributes:
        name: As in the log: `web.1`.
        kind: Its process type: `web`.
        life: Where it is in its life.
        part: The household's name for what runs, or ran last.
        port: Where its web process is to listen.
        over: Set when it is gone for good.
    """

    def __init__(self, name: str, around: Surroundings) -> None:
        self.name = name
        self.kind = name.rpartition(".")[0]
        self.life = Life(command="", web=self.kind == "web")
        self.part = ""
        self.port = 0
        self.over = asyncio.Event()
        self._around = around
        self._run: Run | None = None  # while there are processes
        self._wanted: int | None = None  # a signal that came before there were
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task] = set()

    @property
    def runs(self) -> bool:
        """Say whether there are processes of it."""
        return self._run is not None

    def start(self) -> None:
        """Start it for the first time."""
        self._load_command()
        self._do(lives.start(self.life, self._now))

    def restart(self, line: str = "Restarting") -> None:
        """Start it anew, with the newest release and config."""
        if self._run is None:
            self._load_command()
        self._do(lives.restart(self.life, self._now, line))

    def stop(self) -> None:
        """Stop it for good."""
        self._do(lives.stop(self.life, self._now))

    def kill(self) -> None:
        """Kill all its processes, as if its machine had died; the platform does not log why."""
        if self.life.step in (lives.RUNNING, lives.STOPPING):
            self._send(signal.SIGKILL)

    def weigh(self, used_mb: float, quota_mb: float) -> None:
        """Take note of the memory that it uses."""
        self._do(lives.weighed(self.life, used_mb, quota_mb))

    async def close(self) -> None:
        """Let go of everything, without a word; the household kills the processes."""
        if self._timer:
            self._timer.cancel()
        await end_tasks(self._tasks)

    @property
    def _now(self) -> float:
        return self._around.clock.seconds()

    def _do(self, following: Next) -> None:
        self.life, actions = following
        for action in actions:
            if isinstance(action, Say):
                self._around.say(self.name, action.text)
            elif action == lives.LAUNCH:
                self._spawn(self._live())
            else:
                self._send(signal.SIGTERM if action == lives.TERM else signal.SIGKILL)
        self._set_timer()
        if self.life.step == lives.OVER:
            self.over.set()
        self._around.changed()

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.life.due is not None:
            wait = self._around.clock.real(self.life.due - self._now)
            self._timer = asyncio.get_running_loop().call_later(max(0.0, wait), self._tick)

    def _tick(self) -> None:
        if self.life.step == lives.COOLING:
            self._load_command()
        self._do(lives.tick(self.life, self._now))

    def _send(self, number: int) -> None:
        if self._run is not None:
            self._spawn(self._run.send(number))
        elif self._wanted != signal.SIGKILL:
            self._wanted = number

    def _spawn(self, work: Coroutine) -> asyncio.Task:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _load_command(self) -> None:
        """Take the command from the release that is to run."""
        self.life = replace(self.life, command=self._around.release().commands.get(self.kind, ""))

    async def _live(self) -> None:
        """Run its command once, and say how that ended."""
        try:
            status = await self._run_to_its_end()
        except Exception as error:  # a full disk, no more processes; a dyno that hangs would be worse
            traceback.print_exc()
            self._around.say(self.name, f"Error R99 (Platform error) -> Failed to launch the dyno: {error}")
            status = 1
        finally:
            self._run = self._wanted = None
        self._load_command()
        self._do(lives.exited(self.life, status, self._now))

    async def _run_to_its_end(self) -> int:
        """Run a command, from the copying of the files to the end of the last process; give its status."""
        run = await start(self.name, self.life.command, self._around.release(), self._around)
        try:
            return await self._follow(run)
        finally:
            await run.close()

    async def _follow(self, run: Run) -> int:
        self._run, self.part, self.port = run, run.place.part, run.place.port
        if self._wanted:
            self._send(self._wanted)
        self._do(lives.launched(self.life))
        probe = self._spawn(self._probe())
        try:
            status = await run.main_gone()
        finally:
            probe.cancel()
        await run.all_gone(lambda: self.life.step == lives.STOPPING and not self.life.killed)
        return status

    async def _probe(self) -> None:
        """Find out when its web process listens."""
        while self.life.web:
            try:
                _, stream = await asyncio.open_connection(LOOPBACK, self.port)
            except OSError:
                await asyncio.sleep(PROBE_SECONDS)
                continue
            stream.close()
            self._do(lives.bound(self.life))
            return
