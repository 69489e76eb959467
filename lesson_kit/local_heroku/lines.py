"""What the platform's log lines say, and how to read them back: one function to write a form, one to read it.

Forms and wording are Heroku's (Dev Center: "HTTP Routing", "Heroku Error Codes", "Dyno Manager"), except
those whose source is `lesson`: they tell what Heroku does not log but a dashboard draws.
"""

import re
from dataclasses import dataclass

from lesson_kit.core.events import Event, fields, quote

STATE = re.compile(r"State changed from (\w+) to (\w+)")


@dataclass(frozen=True, slots=True)
class RouterLine:
    """Hold what the router logs when a request's life ends; what Heroku leaves empty is None.

    Attributes:
        connect: Milliseconds until the dyno accepted the connection.
        service: Milliseconds from then until the last byte of the answer, or until the router gave up.
        bytes: Bytes of body sent to the client.
        sock: Which side broke off, for H18 (`backend`) and H27 (`client`).
    """

    at: str
    method: str
    path: str
    host: str
    request_id: str
    fwd: str
    dyno: str | None = None
    connect: int | None = None
    service: int | None = None
    status: int | None = None
    bytes: int | None = None
    code: str | None = None
    desc: str | None = None
    sock: str | None = None
    protocol: str = "http1.1"
    tls: bool = False


def router_text(line: RouterLine) -> str:
    """Write the router's message: `at=error code=H12 desc="Request timeout" method=GET path="/" …`."""
    sock = f"sock={line.sock} " if line.sock else ""
    code = f" code={line.code} desc={quote(line.desc or '')}" if line.code else ""
    return (
        f"{sock}at={line.at}{code} method={line.method} path={quote(line.path)} host={line.host} "
        f"request_id={line.request_id} fwd={quote(line.fwd)} dyno={line.dyno or ''} "
        f"connect={_ms(line.connect)} service={_ms(line.service)} status={_int(line.status)} "
        f"bytes={_int(line.bytes)} protocol={line.protocol} tls={'true' if line.tls else 'false'}"
    )


def read_router(event: Event) -> RouterLine | None:
    """Read a router line from an event (old and new forms alike); None for any other event."""
    if event.source != "heroku" or event.process != "router":
        return None
    found = fields(event.text)
    if "at" not in found or "method" not in found:
        return None
    return RouterLine(
        at=found["at"],
        method=found["method"],
        path=found.get("path", ""),
        host=found.get("host", ""),
        request_id=found.get("request_id", ""),
        fwd=found.get("fwd", ""),
        dyno=found.get("dyno") or None,
        connect=_number(found.get("connect")),
        service=_number(found.get("service")),
        status=_number(found.get("status")),
        bytes=_number(found.get("bytes")),
        code=found.get("code") or None,
        desc=found.get("desc") or None,
        sock=found.get("sock") or None,
        protocol=found.get("protocol", ""),
        tls=found.get("tls") == "true",
    )


@dataclass(frozen=True, slots=True)
class StateChange:
    """Hold a dyno's change of state: created, starting, up, crashed, down (or what a real log says)."""

    dyno: str
    before: str
    after: str


def state_text(before: str, after: str) -> str:
    """Write a dyno's change of state."""
    return f"State changed from {before} to {after}"


def read_state(event: Event) -> StateChange | None:
    """Read a change of state from an event; None for any other event."""
    if event.source != "heroku":
        return None
    match = STATE.fullmatch(event.text)
    return StateChange(event.process, match[1], match[2]) if match else None


@dataclass(frozen=True, slots=True)
class RequestNote:
    """Hold a step in a request's life that Heroku does not log (`lesson[router]`).

    Attributes:
        step: `arrived` (headers read), `dispatched` (all of it has reached the dyno; the 30 s begin), `late`
            (the dyno's answer came after the router had given up, and went nowhere), `gone` (after the router
            had given up the dyno closed the connection without an answer: it gave up too, or was stopped).
    """

    step: str
    request_id: str
    method: str
    path: str
    dyno: str | None = None


def request_note_text(note: RequestNote) -> str:
    """Write a request's step."""
    return (
        f"at={note.step} request_id={note.request_id} method={note.method} "
        f"path={quote(note.path)} dyno={note.dyno or ''}"
    )


def read_request_note(event: Event) -> RequestNote | None:
    """Read a request's step from an event; None for any other event."""
    if event.source != "lesson" or event.process != "router":
        return None
    found = fields(event.text)
    if not {"at", "request_id", "method"} <= found.keys():
        return None
    return RequestNote(
        found["at"], found["request_id"], found["method"], found.get("path", ""), found.get("dyno") or None
    )


@dataclass(frozen=True, slots=True)
class JobNote:
    """Hold a step in a job's life (`lesson[queue]`).

    Attributes:
        step: RQ's own word: `queued`, `started`, `finished`, `failed`, `scheduled`, `deferred`, `stopped`,
            `canceled`; or `requeued`: back in its queue after it had started.
        worker: The dyno that works on it (`worker.1`), where known.
        detail: The last line of the error, for `failed`.
    """

    step: str
    job_id: str
    queue: str
    function: str
    worker: str | None = None
    detail: str = ""


def job_note_text(note: JobNote) -> str:
    """Write a job's step."""
    text = f"at={note.step} job={note.job_id} queue={note.queue} function={quote(note.function)}"
    return f"{text} worker={note.worker or ''} detail={quote(note.detail)}"


def read_job_note(event: Event) -> JobNote | None:
    """Read a job's step from an event; None for any other event."""
    if event.source != "lesson" or event.process != "queue":
        return None
    found = fields(event.text)
    if not {"at", "job", "queue"} <= found.keys():
        return None
    return JobNote(
        found["at"],
        found["job"],
        found["queue"],
        found.get("function", ""),
        found.get("worker") or None,
        found.get("detail", ""),
    )


def _ms(value: int | None) -> str:
    return "" if value is None else f"{value}ms"


def _int(value: int | None) -> str:
    return "" if value is None else str(value)


def _number(value: str | None) -> int | None:
    digits = (value or "").removesuffix("ms")
    return int(digits) if re.fullmatch(r"\d{1,18}", digits, re.ASCII) else None
