"""Choose ports for dynos, away from those that the system gives to outgoing connections."""

import random
import socket

from lesson_kit.core.ports import LOOPBACK, free_port

LOWEST, HIGHEST = (
    20_000,
    32_000,
)  # below Linux's and macOS's own range, from which a busy router's connections come


def dyno_port(attempts: int = 50) -> int:
    """Give a port that nothing listens on and that no outgoing connection will be given meanwhile."""
    for _ in range(attempts):
        port = random.randint(LOWEST, HIGHEST)
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    return free_port()
