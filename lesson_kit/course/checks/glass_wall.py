"""A glass wall before S3: everything passes through it unchanged, and it remembers what was asked for.

Who wants to do something first, before S3 hears of a request, says so in `before`.
"""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

REQUEST = re.compile(rb"^(GET|HEAD|PUT|POST|DELETE) (/\S*) HTTP/1\.[01]\r$", re.MULTILINE)
CHUNK = 64 * 1024
KEPT = 16 * 1024 * 1024


class GlassWall:
    """Listen on a free port and pass all on to `port` of this machine. A context manager."""

    def __init__(self, port: int) -> None:
        self.before: Callable[[str, str], None] | None = None  # is given each request's method and path
        self._behind = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._asked: list[bytearray] = []  # what each client has sent

    @property
    def url(self) -> str:
        """Give the address at this side of the wall."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def requests(self) -> list[tuple[str, str]]:
        """Give method and path of every request, connection by connection."""
        found = [match for asked in self._asked for match in REQUEST.findall(bytes(asked))]
        return [(method.decode(), path.decode(errors="replace")) for method, path in found]

    def __enter__(self) -> "GlassWall":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *exc: object) -> None:
        with suppress(OSError):  # a blocked accept() notices a shutdown, not a close
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._behind)
            except OSError:
                return
            asked = bytearray()
            self._asked.append(asked)
            threading.Thread(target=_pass_on, args=(client, server, asked, self._ahead), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, client), daemon=True).start()

    def _ahead(self, asked: bytearray, known: int) -> int:
        """Tell `before` of the requests that are new in what a client has sent; count all."""
        if self.before is None:
            return known
        requests = REQUEST.findall(bytes(asked))
        for method, path in requests[known:]:
            self.before(method.decode(), path.decode(errors="replace"))
        return len(requests)


def _pass_on(
    source: socket.socket,
    target: socket.socket,
    seen: bytearray | None = None,
    ahead: Callable[[bytearray, int], int] | None = None,
) -> None:
    """Copy one direction to its end; the last one out closes."""
    known = 0
    with suppress(OSError):
        while data := source.recv(CHUNK):
            if seen is not None and len(seen) < KEPT:
                seen += data
                known = ahead(seen, known) if ahead else 0
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
    if seen is None:  # the answers' direction ends last
        source.close()
        target.close()
