"""The formation: which dynos there are, and how many there should be."""

import asyncio
from collections.abc import Mapping

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku.dynos.counts import plan
from lesson_kit.local_heroku.dynos.dyno import Dyno
from lesson_kit.local_heroku.dynos.run import Surroundings


class Formation:
    """Keep as many dynos of each type as there should be. For the event loop's thread.

    Attributes:
        counts: How many of each type there should be.
    """

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._wake = asyncio.Event()
        around.changed = self._wake.set
        self.counts: dict[str, int] = {}
        self.dynos: list[Dyno] = []  # in the order of their start; those that are to stay
        self._leaving: set[Dyno] = set()

    def scale(self, counts: Mapping[str, int]) -> list[Dyno]:
        """Start and stop dynos until there are as many as wanted; give those that start."""
        self.counts.update(counts)
        change = plan([dyno.name for dyno in self.dynos], self.counts)
        for dyno in [self.find(name) for name in change.stop]:
            self.dynos.remove(dyno)
            self._leaving.add(dyno)
            dyno.stop()
        new = [Dyno(name, self._around) for name in change.start]
        self.dynos += new
        for dyno in new:
            dyno.start()
        self._leaving = {dyno for dyno in self._leaving if not dyno.over.is_set()}
        return new

    def keep_only(self, kinds: Mapping[str, str]) -> None:
        """Take the process types of a new Procfile; dynos of types that it does not name stop."""
        self.counts = {kind: self.counts.get(kind, 0) for kind in kinds if kind != "release"}
        self.scale({})

    def find(self, name: str) -> Dyno:
        """Give the dyno of that name.

        Raises:
            LessonError: There is none.
        """
        for dyno in self.dynos:
            if dyno.name == name:
                return dyno
        names = ", ".join(dyno.name for dyno in self.dynos) or "none"
        raise LessonError(f"There is no dyno '{name}'.", f"These run: {names}.")

    def select(self, name: str | None) -> list[Dyno]:
        """Give the dyno of that name, or those of that type, or all."""
        if name is None:
            return list(self.dynos)
        of_type = [dyno for dyno in self.dynos if dyno.kind == name]
        return of_type or [self.find(name)]

    async def settled(self) -> None:
        """Wait until each dyno is up or has crashed and cools off."""
        while not all(dyno.life.settled for dyno in self.dynos):
            self._wake.clear()
            await self._wake.wait()

    async def launched(self) -> None:
        """Wait until each dyno has a process, or has had one."""
        while not all(dyno.runs or dyno.life.settled for dyno in self.dynos):
            self._wake.clear()
            await self._wake.wait()

    async def left(self) -> None:
        """Wait until those that are to leave have gone."""
        await asyncio.gather(*(dyno.over.wait() for dyno in self._leaving))

    async def close(self) -> None:
        """Let go of all dynos; their processes are the household's to end."""
        await asyncio.gather(*(dyno.close() for dyno in [*self.dynos, *self._leaving]))
