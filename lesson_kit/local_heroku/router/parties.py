"""Who takes part in a request, each as the others know it."""

from typing import Protocol

from lesson_kit.local_heroku.router.dyno_side import DynoConnection
from lesson_kit.local_heroku.router.life import Life
from lesson_kit.local_heroku.router.record import Record


class Client(Protocol):
    """Take an answer."""

    address: str

    def write(self, data: bytes) -> None: ...
    def pause(self, paused: bool) -> None: ...
    def unsent(self) -> int: ...
    def tell_when_sent(self, wanted: bool) -> None: ...
    def done(self, keep_alive: bool, whole: bool) -> None: ...
    def drop(self) -> None: ...
    def abort(self) -> None: ...


class Seeker(Protocol):
    """Want a dyno: a request, before it has one."""

    life: Life
    record: Record

    def on_connected(self, dyno: DynoConnection, now: float) -> None: ...
    def settle(self, now: float) -> bool: ...
    def abandon(self) -> None: ...


class Lookout(Protocol):
    """Look for a dyno, again and again."""

    look_at: float

    def look(self, now: float) -> None: ...
