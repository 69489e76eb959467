"""The ground that the platform stands on: all of its boot that needs no event loop.

An event loop takes longer to import than all of this takes to do. So this imports little, and the web dynos
boot while the rest is imported. The others start when it has been: they boot faster than a web dyno and its
first page, which they would keep from the processor now.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from lesson_kit.local_heroku import api
from lesson_kit.local_heroku.dynos.counts import check_counts, plan
from lesson_kit.local_heroku.dynos.launch import Launched, Place, launch, make_place
from lesson_kit.local_heroku.environment import dyno_environment
from lesson_kit.local_heroku.order import Order
from lesson_kit.local_heroku.release import Release, take_release
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import GivenRedis, OwnRedis
from lesson_kit.services.start import Services, choose_s3


class Groundwork:
    """Choose the services, take the app's files, launch its first web dynos.

    Args:
        environ: This process's environment, which may name a Redis and a bucket.
        redis: A Redis of our own that has been started, unless the order or the environment names one.

    Attributes:
        config: The app's config vars.
        services: Redis and S3; None if the order gives the variables of such.
        release: The app's files.
        counts: How many dynos of each type there are to be at first.
        launched: The web dynos that have been launched, by name; none where a release command comes first.

    Raises:
        LessonError: The config, the services, the Procfile or the formation stand in the way.
    """

    def __init__(
        self, order: Order, household: Household, environ: Mapping[str, str], redis: OwnRedis | None
    ) -> None:
        self.order = order
        self.household = household
        self._environ = environ
        self.config, _ = api.config_changed({}, order.config)
        self.services = self._services(redis) if order.services is None else None
        self.release = self.take()
        self.counts = first_counts(self.release.commands, order.formation)
        places = [] if "release" in self.release.commands else self._make_places()
        if redis:
            redis.wait()  # an app may call it in its first moment
        self.launched = self._launch(places)

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that lead to the services."""
        return dict(self.order.services or {}) if self.services is None else self.services.environment

    def take(self) -> Release:
        """Take the app's files as they are now."""
        return take_release(Path(self.order.path), self.household.folder / "releases" / os.urandom(4).hex())

    def dyno_environment(self, name: str, port: int, folder: Path, scratch: Path) -> dict[str, str]:
        """Give what a dyno's processes see."""
        where = {"name": name, "port": port, "folder": folder, "scratch": scratch}
        return dyno_environment(self._environ, self.environment, self.config, speed=self.order.speed, **where)

    def _services(self, redis: OwnRedis | None) -> Services:
        given = redis or GivenRedis(self._environ["REDIS_URL"])
        return Services(given, choose_s3(self._environ, self.household))

    def _make_places(self) -> list[Place]:
        """Make places for the web dynos; where one fails, the platform tries again and says why."""
        places = []
        with contextlib.suppress(OSError):
            for name in plan([], {"web": self.counts.get("web", 0)}).start:
                places.append(make_place(name, self.release, self.household))
        return places

    def _launch(self, places: list[Place]) -> dict[str, Launched]:
        launched = {}
        with contextlib.suppress(OSError):
            for place in places:
                launched[place.name] = launch(
                    place, self.release.commands["web"], self.household, self.dyno_environment
                )
        return launched


def first_counts(commands: Mapping[str, str], wanted: Mapping[str, int] | None) -> dict[str, int]:
    """Say what runs at first: one of each type, as with `heroku local` (Heroku itself starts web alone).

    Raises:
        LessonError: What is wanted can't be.
    """
    if wanted is None:
        return {kind: 1 for kind in commands if kind != "release"}
    check_counts(wanted, commands)
    return dict(wanted)
