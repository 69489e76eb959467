"""Things to do a moment later, unless they are taken back: as most are, they share one timer."""

import asyncio
from collections.abc import Callable


class Later:
    """Call what was put here, after `seconds` at most."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop = loop
        self._seconds = seconds
        self._calls: set[Callable[[], None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def put(self, call: Callable[[], None]) -> None:
        """Have something called; once, however often it is put here before that."""
        self._calls.add(call)
        self._wind()

    def take_back(self, call: Callable[[], None]) -> None:
        """Have it not called."""
        self._calls.discard(call)

    def stop(self) -> None:
        """Call nothing any more."""
        self._calls.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wind(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(self._seconds, self._ring)

    def _ring(self) -> None:
        self._timer = None
        try:
            for call in list(self._calls):
                if call in self._calls:  # one call may take back another
                    self._calls.discard(call)
                    call()
        finally:
            if self._calls:  # one failed: the others are not to suffer for it
                self._wind()
