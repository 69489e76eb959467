"""What each code looks like in the log, and to the client: a table, a row a code.

Source: Heroku Dev Center, "Heroku Error Codes"; for H18's status a line of a real Router 2.0 log.
"""

from dataclasses import dataclass

from lesson_kit.local_heroku.lines import RouterLine
from lesson_kit.local_heroku.router.rules import Verdict
from lesson_kit.local_heroku.router.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Code:
    """Describe one way in which a request ends.

    Attributes:
        at: The log line's level.
        desc: Its description.
        status: The status logged, and sent if nothing was sent yet; None is the dyno's own.
        sock: Which side broke off, where the line says so.
        shows: Which of the line's numbers are filled in.
        keeps_dyno: The dyno goes on undisturbed: it is not told.
    """

    at: str
    desc: str | None = None
    status: int | None = None
    sock: str | None = None
    shows: frozenset[str] = frozenset()
    keeps_dyno: bool = False


ALL = frozenset({"dyno", "connect", "service", "bytes"})
NO_DYNO = frozenset()
ONLY_CONNECT = frozenset({"dyno", "connect"})

CODES: dict[str, Code] = {
    "": Code("info", shows=ALL),
    "400": Code("info", status=400, shows=ALL),
    "H10": Code("error", "App crashed", 503, shows=NO_DYNO),
    "H11": Code("error", "Backlog too deep", 503, shows=NO_DYNO),
    "H12": Code("error", "Request timeout", 503, shows=ALL, keeps_dyno=True),
    "H13": Code("error", "Connection closed without response", 503, shows=ALL),
    "H14": Code("error", "No web processes running", 503, shows=NO_DYNO),
    "H15": Code("error", "Idle connection", 503, shows=ALL),
    "H17": Code("error", "Poorly formatted HTTP response", 503, shows=ALL),
    "H18": Code("error", "Server Request Interrupted", 503, sock="backend", shows=ALL),
    "H19": Code("error", "Backend connection timeout", 503, shows=ONLY_CONNECT),
    "H20": Code("error", "App boot timeout", 503, shows=NO_DYNO),
    "H21": Code("error", "Backend connection refused", 503, shows=ONLY_CONNECT),
    "H25": Code("error", "HTTP restriction: oversized header", 502, shows=ALL),
    "H27": Code("warning", "Client Request Interrupted", 499, sock="client", shows=ALL),
    "H28": Code("warning", "Client Connection Idle", 499, shows=ALL),
    "H99": Code("error", "Platform error", 503, shows=NO_DYNO),
}


@dataclass(slots=True)
class Request:
    """Hold what the log says of a request besides its times; some of it is known only at its end.

    Attributes:
        dyno: The dyno that it went to last.
        status: The status that the client was sent, once it was.
        body_bytes: How many bytes of body it was sent.
        desc: What was wrong with the answer, in the log's words, where the code's own do not say it.
    """

    method: str
    path: str
    host: str
    request_id: str
    fwd: str
    dyno: str | None = None
    status: int | None = None
    body_bytes: int = 0
    desc: str | None = None


def router_line(request: Request, life: Timeline, verdict: Verdict) -> RouterLine:
    """Write up a request's life as the router's log line."""
    code = CODES[verdict.code]
    shows = code.shows
    return RouterLine(
        at=code.at,
        method=request.method,
        path=request.path,
        host=request.host,
        request_id=request.request_id,
        fwd=request.fwd,
        dyno=request.dyno if "dyno" in shows else None,
        connect=_connect(life, verdict) if "connect" in shows else None,
        service=_service(life, verdict) if "service" in shows else None,
        status=_status(code, request),
        bytes=request.body_bytes if "bytes" in shows else None,
        code=verdict.code if code.desc else None,
        desc=request.desc or code.desc,
        sock=code.sock,
    )


def _status(code: Code, request: Request) -> int | None:
    if code.status is None or (code.sock == "backend" and request.status is not None):
        return request.status
    return code.status


def _connect(life: Timeline, verdict: Verdict) -> int | None:
    if life.connected is not None:  # what was spent waiting for a dyno to boot is in it
        return round((life.connected - life.arrived) * 1000)
    return None if life.connecting is None else round((verdict.at - life.connecting) * 1000)


def _service(life: Timeline, verdict: Verdict) -> int | None:
    return None if life.connected is None else round((verdict.at - life.connected) * 1000)
