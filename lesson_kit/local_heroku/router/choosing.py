"""Choosing a web dyno for a request: at random among those that are up and not in quarantine."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Hold one web dyno of the formation, as the router sees it.

    Attributes:
        dyno: Its name, `web.1`.
        port: Where it listens on the loopback interface.
        state: `starting`, `up`, `crashed` or `down`.
    """

    dyno: str
    port: int
    state: str

    @property
    def place(self) -> tuple[str, int]:
        """Give what tells this dyno from the one of the same name before it was restarted."""
        return self.dyno, self.port


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold what a look at the formation found.

    Attributes:
        formation: `up` (one dyno at least), `starting`, `crashed` or `none`.
        target: The dyno to use; None if there is none to use now.
        up: How many dynos are up.
        web: How many the app is scaled to.
    """

    formation: str
    target: Target | None = None
    up: int = 0
    web: int = 0

    @property
    def quarantined(self) -> bool:
        """Say whether dynos are up, and all of them in quarantine."""
        return self.up > 0 and self.target is None


def one_of(targets: Sequence[Target]) -> Target:
    """Pick at random; `random.choice`, which is also fair among more than anyone has, takes much longer."""
    return targets[int(random.random() * len(targets))]


def choose(
    targets: Sequence[Target],
    quarantine: Mapping[tuple[str, int], float],
    now: float,
    pick: Callable[[Sequence[Target]], Target] = one_of,
) -> Choice:
    """Pick a web dyno.

    Args:
        targets: All web dynos of the formation.
        quarantine: Until when each dyno is left alone, by its place.
        pick: Picks one of several; Heroku's router does it at random.
    """
    web = [target for target in targets if target.state != "down"]
    up = [target for target in web if target.state == "up"]
    if not up:
        states = {target.state for target in web}
        return Choice(
            next((name for name in ("starting", "crashed") if name in states), "none"), web=len(web)
        )
    open_ones = [target for target in up if quarantine.get(target.place, now) <= now] if quarantine else up
    return Choice("up", pick(open_ones) if open_ones else None, len(up), len(web))
