"""The router's rules: one function a code, pure, over a request's timeline.

Each rule gives the moment at which its code ends the request: in the past if what it watches for has
happened, in the future if it will unless something happens first (a deadline), or None. The rule with the
earliest moment decides. So the same functions say what a request's life meant and when to look again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lesson_kit.local_heroku.router import limits
from lesson_kit.local_heroku.router.timeline import Timeline

Rule = Callable[[Timeline], float | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold how a request ended: by which code (empty: answered) and when."""

    code: str
    at: float


def answered(life: Timeline) -> float | None:
    """End when the client has the whole answer."""
    return life.finished


def bad_request(life: Timeline) -> float | None:
    """End when the client's body turns out to be no HTTP."""
    return life.misread


def h10(life: Timeline) -> float | None:
    """App crashed: every web dyno has."""
    return life.looked if life.formation == "crashed" else None


def h11(life: Timeline) -> float | None:
    """Backlog too deep: 200 requests a web dyno are in flight already."""
    return life.arrived if life.crowded else None


def h12(life: Timeline) -> float | None:
    """Request timeout: no first byte 30 s after the whole request had reached the dyno."""
    if life.dispatched is None or life.first_byte is not None:
        return None
    return life.dispatched + limits.FIRST_BYTE


def h13(life: Timeline) -> float | None:
    """Connection closed without response."""
    return life.dyno_closed if life.first_byte is None else None


def h14(life: Timeline) -> float | None:
    """No web dynos running."""
    return life.looked if life.formation == "none" else None


def h15(life: Timeline) -> float | None:
    """Idle connection: it was the dyno's turn, and no byte came for 55 s."""
    return None if life.clients_turn else rolling(life)


def h17(life: Timeline) -> float | None:
    """Poorly formatted HTTP response."""
    return life.malformed


def h18(life: Timeline) -> float | None:
    """Server request interrupted: the dyno closed the connection in the middle of its answer."""
    return life.dyno_closed if life.first_byte is not None else None


def h19(life: Timeline) -> float | None:
    """Backend connection timeout: not accepted within 5 s."""
    return None if life.connecting is None else life.connecting + limits.CONNECT


def h20(life: Timeline) -> float | None:
    """App boot timeout: all web dynos were still starting after 75 s."""
    return life.arrived + limits.HOLD_STARTING if life.formation == "starting" else None


def h21(life: Timeline) -> float | None:
    """Backend connection refused."""
    return life.refused


def h25(life: Timeline) -> float | None:
    """HTTP restriction: the answer's head broke a limit."""
    return life.oversized


def h27(life: Timeline) -> float | None:
    """Client request interrupted: the client closed the connection before it had the answer."""
    return life.client_closed


def h28(life: Timeline) -> float | None:
    """Client connection idle: it was the client's turn, and no byte moved for 55 s."""
    return rolling(life) if life.clients_turn else None


def h99(life: Timeline) -> float | None:
    """Platform error: all dynos were in quarantine for 75 s (by 2026 an H34)."""
    return life.arrived + limits.HOLD_QUARANTINED if life.quarantined else None


def rolling(life: Timeline) -> float | None:
    """Say when the rolling window closes; it is open until the request is whole, and once an answer began."""
    if life.last_byte is None or (life.dispatched is not None and life.first_byte is None):
        return None
    return life.last_byte + limits.ROLLING


# Of two rules with the same moment the earlier in its table decides.
SEARCHING: dict[str, Rule] = {  # until a dyno has accepted the connection
    "H14": h14,
    "H10": h10,
    "H11": h11,
    "400": bad_request,
    "H21": h21,
    "H19": h19,
    "H20": h20,
    "H99": h99,
    "H27": h27,
}
TALKING: dict[str, Rule] = {  # from then on
    "": answered,
    "H25": h25,
    "H17": h17,
    "400": bad_request,
    "H13": h13,
    "H18": h18,
    "H12": h12,
    "H15": h15,
    "H28": h28,
    "H27": h27,
}
RULES = SEARCHING | TALKING
RETRIED = frozenset({"H19", "H21"})


def ending(life: Timeline) -> Verdict | None:
    """Say how and when the request ends, or has ended, if nothing more happens; None if it never does."""
    first, earliest = "", None
    for code, rule in (SEARCHING if life.connected is None else TALKING).items():
        at = rule(life)
        if at is not None and (earliest is None or at < earliest):
            first, earliest = code, at
    return None if earliest is None else Verdict(first, earliest)


def verdict(life: Timeline, now: float) -> Verdict | None:
    """Say how a request has ended, or None while it goes on."""
    end = ending(life)
    return end if end is not None and end.at <= now else None


def next_deadline(life: Timeline) -> float | None:
    """Say when to look again at a request that goes on."""
    end = ending(life)
    return None if end is None else end.at


def may_retry(code: str, attempts: int, dynos: int) -> bool:
    """Say whether the router tries another dyno: 10 attempts, or fewer if there are fewer dynos."""
    return code in RETRIED and attempts < min(limits.ATTEMPTS, dynos)
