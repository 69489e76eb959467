"""The app's releases: each push makes one, unless its release command fails."""

import asyncio
import random
from collections.abc import Callable

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku import api
from lesson_kit.local_heroku.dynos.run import Surroundings, start
from lesson_kit.local_heroku.release import Release


class Releases:
    """Number the releases and know the one that is live. For the event loop's thread."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._version = 0
        self._live: Release | None = None

    def current(self) -> Release:
        """Give the release that is live.

        Raises:
            LessonError: There is none.
        """
        if self._live is None:
            raise LessonError(
                "The app has no release yet: its release command failed.", "Mend it and deploy again."
            )
        return self._live

    async def build(self, take: Callable[[], Release]) -> Release:
        """Take the app's files as they are now.

        Raises:
            LessonError: The Procfile is missing or broken.
        """
        self.log(api.build_started())
        try:
            return await asyncio.to_thread(take)
        except LessonError:
            self.log("Build failed")
            raise

    async def push(self, release: Release) -> bool:
        """Make a release of what has been built, and say whether it went live."""
        self.log(api.deployed(release.digest))
        self._version += 1
        live = await self._release_phase(release)
        if live:
            self._live = release
            self.log(api.released(self._version))
        self.log("Build succeeded")
        return live

    def number_one_more(self) -> None:
        """Make a release that differs from the last by its config alone."""
        self._version += 1
        self.log(api.released(self._version))

    def log(self, text: str) -> None:
        """Log a line as Heroku's API."""
        self._around.say("api", text, source="app")

    async def _release_phase(self, release: Release) -> bool:
        """Run the release command, if there is one, and say whether it worked."""
        command = release.commands.get("release")
        if command is None:
            return True
        self.log(api.release_running(self._version))
        status = await self._run(release, command, f"release.{random.randint(1000, 9999)}")
        if status != 0:
            self.log(api.release_failed(self._version))
        return status == 0

    async def _run(self, release: Release, command: str, name: str) -> int:
        """Run a command on a dyno of its own, to its end."""
        self._around.say(name, f"Starting process with command `{command}`")
        run = await start(name, command, release, self._around)
        self._around.say(name, "State changed from starting to up")
        status = await run.main_gone()
        await run.all_gone(patient=lambda: False)
        self._around.say(name, f"Process exited with status {status}")
        self._around.say(name, "State changed from up to complete")
        return status
