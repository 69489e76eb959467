"""What a dyno does when the machine under it fails."""

import asyncio

import pytest

from lesson_kit.core.clock import Clock
from lesson_kit.local_heroku.dynos import life as lives
from lesson_kit.local_heroku.dynos.dyno import Dyno
from lesson_kit.local_heroku.dynos.run import Surroundings
from lesson_kit.local_heroku.release import Release
from lesson_kit.services.processes import Household

pytestmark = pytest.mark.real


def test_a_dyno_that_can_not_be_launched_says_so_and_has_crashed(tmp_path):
    """Whatever the reason, nobody waits for it for ever."""
    said: list[str] = []

    async def story(household: Household) -> str:
        release = Release(tmp_path / "nowhere", {"web": "true"}, "0")
        around = Surroundings(
            Clock(10), household, lambda: release, lambda *_: {}, lambda event: said.append(event.text)
        )
        dyno = Dyno("web.1", around)
        settled = asyncio.Event()
        around.changed = lambda: settled.set() if dyno.life.settled and dyno.life.crashes == 2 else None
        dyno.start()
        async with asyncio.timeout(20):
            await settled.wait()
        await dyno.close()
        return dyno.life.step

    with Household() as household:
        assert asyncio.run(story(household)) == lives.COOLING

    assert said[2].startswith("Error R99 (Platform error) -> Failed to launch the dyno: ")
    assert said[3:5] == ["Process exited with status 1", "State changed from starting to crashed"]
