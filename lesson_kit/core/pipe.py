"""Read a pipe on the event loop."""

import asyncio
import os

CHUNK = 65_536


class Pipe:
    """Read what comes through a pipe.

    Not by `connect_read_pipe`: uvloop's closes a pipe twice, and the second time the number may already be
    that of a file or connection which another thread has opened meanwhile.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()
        os.set_blocking(descriptor, False)

    async def read(self) -> bytes:
        """Give what comes next, or nothing at the end."""
        while True:
            try:
                return os.read(self._descriptor, CHUNK)
            except BlockingIOError:
                await self._wait()

    def close(self) -> None:
        """Close our end."""
        os.close(self._descriptor)

    async def _wait(self) -> None:
        self._ready.clear()
        self._loop.add_reader(self._descriptor, self._ready.set)
        try:
            await self._ready.wait()
        finally:
            self._loop.remove_reader(self._descriptor)
