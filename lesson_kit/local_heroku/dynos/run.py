"""One run of a command on a dyno, heard to its last word."""

import asyncio
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from lesson_kit.core.clock import Clock
from lesson_kit.core.events import Event
from lesson_kit.core.pipe import CHUNK, Pipe
from lesson_kit.local_heroku.dynos.launch import Environment, Launched, launch, make_place
from lesson_kit.local_heroku.dynos.pump import Flow, Lines
from lesson_kit.local_heroku.dynos.rules import exit_status
from lesson_kit.local_heroku.release import Release
from lesson_kit.local_heroku.tasks import end_tasks
from lesson_kit.services.processes import Household

BREATH_SECONDS = 0.01
LEFTOVER_SECONDS = 0.05  # how often to see whether the last process has gone; real time
DEAF_SECONDS = 1.0  # how long to wait for the end of the output once all processes are gone


@dataclass
class Surroundings:
    """Hold what a dyno needs of the platform that it runs on.

    Attributes:
        release: Gives the release to run.
        environment: Gives the variables for a dyno's name, port, folder and scratch folder.
        emit: Takes each line of the log.
        launched: What has been launched already, by the dyno's name.
        changed: Called after each change of any dyno's state.
    """

    clock: Clock
    household: Household
    release: Callable[[], Release]
    environment: Environment
    emit: Callable[[Event], None]
    launched: dict[str, Launched] = field(default_factory=dict)
    changed: Callable[[], None] = lambda: None

    def say(self, process: str, text: str, source: str = "heroku") -> None:
        """Log a line."""
        self.emit(Event(self.clock.now(), source, process, text))


async def start(name: str, command: str, release: Release, around: Surroundings) -> "Run":
    """Run a command by the shell on a dyno of that name."""
    launched = around.launched.pop(name, None)
    if launched is None:
        place = await asyncio.to_thread(make_place, name, release, around.household)
        launched = await asyncio.to_thread(launch, place, command, around.household, around.environment)
    return Run(launched, around)


class Run:
    """Follow a command that runs, to its last word."""

    def __init__(self, launched: Launched, around: Surroundings) -> None:
        self.place = launched.place
        self._around = around
        self._output = asyncio.ensure_future(self._listen(launched.output))
        self._gone = _when_gone(launched.process)

    async def main_gone(self) -> int:
        """Wait until the command itself has ended; give its status, as a shell does."""
        return exit_status(await self._gone)

    async def all_gone(self, patient: Callable[[], bool]) -> None:
        """Wait for what the command has left behind while `patient`, then kill it; hear the output out."""
        household = self._around.household
        while patient() and await asyncio.to_thread(household.members, self.place.part):
            await asyncio.sleep(LEFTOVER_SECONDS)
        await asyncio.to_thread(household.kill, self.place.part)
        await asyncio.wait([self._output], timeout=DEAF_SECONDS)
        await self.close()
        await asyncio.to_thread(shutil.rmtree, self.place.folder, ignore_errors=True)

    async def send(self, number: int) -> None:
        """Send a signal to all its processes."""
        await asyncio.to_thread(self._around.household.signal, self.place.part, number)

    async def close(self) -> None:
        """Stop listening."""
        await end_tasks([self._output])

    async def _listen(self, descriptor: int) -> None:
        """Log what its processes print."""
        loop = asyncio.get_running_loop()
        output = Pipe(descriptor)
        lines, flow = Lines(), Flow(at=loop.time())
        try:
            while data := await output.read():
                self._log(flow.admit(lines.feed(data), loop.time()), flow)
                await asyncio.sleep(BREATH_SECONDS if len(data) == CHUNK else 0)  # others have a turn
            self._log(lines.end(), flow)
        finally:
            output.close()

    def _log(self, lines: list[str], flow: Flow) -> None:
        if lines and (dropped := flow.take_dropped()):
            self._around.say("logplex", f"Error L10 (output buffer overflow): {dropped} messages dropped")
        for line in lines:
            self._around.say(self.place.name, line, source="app")


def _when_gone(process: subprocess.Popen) -> asyncio.Future[int]:
    """Give the return code to come, from a thread that waits for it: the same on every system."""
    loop = asyncio.get_running_loop()
    gone = loop.create_future()

    def wait() -> None:
        returncode = process.wait()
        try:
            loop.call_soon_threadsafe(lambda: gone.done() or gone.set_result(returncode))
        except RuntimeError:  # the loop has closed meanwhile
            pass

    threading.Thread(target=wait, name=f"waits for {process.pid}", daemon=True).start()
    return gone
