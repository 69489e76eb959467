"""What is asked of a check's Redis, heard as it is asked: MONITOR tells every command that a client sends."""

import secrets
from collections import Counter
from collections.abc import Iterable

from redis import Redis

BLOCKING = (
    "BLPOP",
    "BRPOP",
    "BLMOVE",
    "BRPOPLPUSH",
    "BLMPOP",
    "BZPOPMIN",
    "BZPOPMAX",
    "SUBSCRIBE",
    "PSUBSCRIBE",
)
READING = (
    "HGET",
    "HGETALL",
    "HMGET",
    "XREVRANGE",
    "XRANGE",
    "XREAD",
    "GET",
    "EXISTS",
    "LLEN",
    "LRANGE",
    "LPOS",
)
OFTEN = 5  # who prints a job reads it two or three times


class Listener:
    """Hear what is asked of one database while this context is open."""

    def __init__(self, connection: Redis) -> None:
        self._connection = connection
        self._database = int(connection.connection_pool.connection_kwargs.get("db", 0))
        self._monitor = connection.monitor()

    def __enter__(self) -> "Listener":
        self._monitor.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._monitor.__exit__(*exc)

    def commands(self) -> list[str]:
        """Give all that was asked until now and not given yet."""
        mark = f"heard-{secrets.token_hex(8)}"
        self._connection.echo(mark)  # Redis tells of commands in their order: what follows the mark is later
        asked: list[str] = []
        while (heard := self._monitor.next_command())["command"] != f"ECHO {mark}":
            if heard["db"] == self._database:
                asked.append(heard["command"])
        return asked


def blocks(commands: Iterable[str]) -> bool:
    """Say whether one of them is answered only when something has happened."""
    return any(
        name in BLOCKING or (name.startswith("XREAD") and " BLOCK " in f" {rest} ")
        for name, _, rest in (command.partition(" ") for command in map(str.upper, commands))
    )


def asked_again(commands: Iterable[str]) -> int:
    """Give how often the same thing was read, if that is so often that somebody waits for it; else 0."""
    reads = Counter(command for command in commands if command.partition(" ")[0].upper() in READING)
    most = max(reads.values(), default=0)
    return most if most >= OFTEN else 0
