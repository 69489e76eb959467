"""A request's search for a dyno: look, connect, try another one, or wait for one."""

import asyncio

from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku.router import limits, rules
from lesson_kit.local_heroku.router.choosing import Target, choose
from lesson_kit.local_heroku.router.dyno_side import DynoConnection
from lesson_kit.local_heroku.router.parties import Seeker
from lesson_kit.local_heroku.router.routing import Routing


class Search:
    """Find a dyno for one request.

    Attributes:
        target: The dyno that was tried last.
        look_at: When to look again, for a request that is held.
    """

    __slots__ = ("_attempts", "_connector", "_exchange", "_looks", "_router", "_up", "look_at", "target")

    def __init__(self, router: Routing, exchange: Seeker) -> None:
        self.target: Target | None = None
        self.look_at = 0.0
        self._router = router
        self._exchange = exchange
        self._attempts = 0
        self._looks = 0
        self._up = 1
        self._connector: asyncio.Task[None] | None = None

    def look(self, now: float) -> None:
        """Look for a dyno, and go to it; or be held until there is one."""
        router, life = self._router, self._exchange.life
        choice = choose(router.targets(), router.quarantine, now)
        life.looked, life.formation, life.quarantined = now, choice.formation, choice.quarantined
        if not self._looks:
            life.crowded = router.in_flight > limits.IN_FLIGHT_PER_DYNO * choice.web
        self._looks += 1
        self._up = choice.up
        if choice.target is not None and not life.crowded:
            router.held.discard(self)
            self._go(choice.target, now)
        elif self._exchange.settle(now):
            self._hold(now)

    def _hold(self, now: float) -> None:
        if self._up:
            self.look_at = now + limits.BACK_OFF[min(self._looks, len(limits.BACK_OFF)) - 1]
        else:
            self.look_at = now
        self._router.hold(self)

    def _go(self, target: Target, now: float) -> None:
        self.target = target
        self._exchange.record.dyno = target.dyno
        self._attempts += 1
        dyno = self._router.pool.take(target)
        if dyno is not None:
            self._exchange.on_connected(dyno, now)
            return
        self._exchange.life.connecting = now
        self._connector = self._router.spawn(self._connect(target))
        self._exchange.settle(now)

    async def _connect(self, target: Target) -> None:
        exchange, clock = self._exchange, self._router.clock
        dyno = DynoConnection(self._router.pool.connections, target)
        try:
            await self._router.loop.create_connection(lambda: dyno, LOOPBACK, target.port)
        except OSError:
            self._connector = None
            exchange.life.refused = now = clock.seconds()
            exchange.settle(now)
        except asyncio.CancelledError:
            dyno.never_mind()  # it may have been accepted just when the request ended
            raise
        else:
            self._connector = None
            exchange.on_connected(dyno, clock.seconds())

    def failed(self, code: str, now: float) -> bool:
        """Put the dyno in quarantine after a failed attempt; say whether to try another one."""
        self.cancel()
        quarantine = self._router.quarantine
        for place in [place for place, until in quarantine.items() if until <= now]:
            del quarantine[place]
        quarantine[self.target.place] = now + limits.QUARANTINE
        return rules.may_retry(code, self._attempts, self._up)

    def again(self, now: float) -> None:
        """Look for another dyno to try."""
        life = self._exchange.life
        life.connecting = life.refused = None
        life.stop()
        self.look(now)

    def end(self) -> None:
        """Look no more."""
        self.cancel()
        self._exchange = None  # which has this search: an end to the circle

    def cancel(self) -> None:
        """Give up the present attempt."""
        self._router.held.discard(self)
        if self._connector is not None:
            self._connector.cancel()
            self._connector = None
