"""What happened to one request, as moments: all that the rules look at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hold the moments of one request's life, in lesson seconds; None is "has not happened".

    Attributes:
        arrived: The request's head had been read.
        looked: The router last looked for a dyno.
        formation: What it found: `up` (one at least), `starting`, `crashed` or `none`.
        crowded: Too many requests were in flight when this one arrived.
        quarantined: All dynos that are up are in quarantine.
        connecting: The present attempt to connect began.
        refused: It was refused.
        connected: The dyno accepted the connection.
        dispatched: The whole request has reached the dyno.
        first_byte: The dyno's first byte came.
        last_byte: The last byte so far, from either side.
        clients_turn: The router waits for the client (to send, or to read), not for the dyno.
        finished: The client has the whole answer.
        misread: The client's body could not be understood.
        malformed: The dyno's answer could not be understood.
        oversized: The dyno's answer broke a limit.
        dyno_closed: The dyno closed the connection.
        client_closed: The client closed the connection.
    """

    arrived: float
    looked: float = 0.0
    formation: str = "up"
    crowded: bool = False
    quarantined: bool = False
    connecting: float | None = None
    refused: float | None = None
    connected: float | None = None
    dispatched: float | None = None
    first_byte: float | None = None
    last_byte: float | None = None
    clients_turn: bool = False
    finished: float | None = None
    misread: float | None = None
    malformed: float | None = None
    oversized: float | None = None
    dyno_closed: float | None = None
    client_closed: float | None = None
