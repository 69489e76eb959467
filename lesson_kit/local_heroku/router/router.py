"""The router: takes requests on a port of the loopback interface and carries them to the web dynos."""

import asyncio
import resource
from contextlib import suppress

from lesson_kit.core.ports import LOOPBACK
from lesson_kit.local_heroku.router.client_side import ClientConnection
from lesson_kit.local_heroku.router.routing import Routing

BACKLOG = 4096
SOCKETS = 16384
CLOSING = 1.0  # real seconds; sockets close sooner than that, or never


class Router(Routing):
    """Route requests by Heroku's rules and log them in its words."""

    _server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> int:
        """Listen on a port of the loopback interface (0: any free one) and give it."""
        allow_many_sockets()
        self.begin()
        self._server = await self.loop.create_server(
            lambda: ClientConnection(self), LOOPBACK, port, backlog=BACKLOG
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Stop at once: requests under way end without an answer and without a line."""
        if self._server is None:
            return
        self._server.close()
        await self.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                while self.clients or self.pool.connections:
                    await asyncio.sleep(0)
        await self._server.wait_closed()
        self._server = None


def allow_many_sockets() -> None:
    """Let this process have as many sockets as a crowd needs (some systems allow 256 unless asked)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = SOCKETS if hard == resource.RLIM_INFINITY else min(SOCKETS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
