"""One request to the app through the router, and its answer."""

import http.client
import json as jsons
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from lesson_kit.core.errors import LessonError, TookTooLong
from lesson_kit.core.ports import LOOPBACK

REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """Hold what came back.

    Attributes:
        headers: By their names in lower case.
        seconds: How long it took, in lesson seconds.
        request_id: As in the router's log line.
    """

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)
    seconds: float
    request_id: str

    @property
    def text(self) -> str:
        """Give the body as text."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """Give the value that the body's JSON stands for."""
        return jsons.loads(self.body)


def send(
    port: int,
    path: str,
    method: str = "GET",
    *,
    data: bytes | str | Mapping[str, Any] | None = None,
    json: Any = None,
    headers: Mapping[str, str] | None = None,
    timeout: float | None = None,
    follow: bool = False,
    speed: float = 1.0,
) -> Answer:
    """Send a request to the app and wait for the answer.

    Args:
        data: The body; a dict is sent as a form.
        json: A value to send as JSON.
        timeout: Real seconds to wait for the answer.
        follow: Whether to go where a redirect within the app leads.
    """
    path = _path(path)
    answer = _send_once(port, path, method, _body(data, json), dict(headers or {}), timeout, speed)
    for _ in range(10 if follow else 0):
        place = urljoin(f"http://{LOOPBACK}:{port}{path}", answer.headers.get("location", ""))
        if answer.status not in REDIRECTS or urlsplit(place).port != port:
            break
        path = _path(place)
        kept = answer.status in (307, 308)
        method = method if kept else "GET"
        answer = _send_once(
            port, path, method, _body(data, json) if kept else None, dict(headers or {}), timeout, speed
        )
    return answer


def _path(place: str) -> str:
    """Give the part of an address that a request names: path and query."""
    parts = urlsplit(place)
    return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def _body(data: Any, json: Any) -> tuple[bytes, str] | None:
    if json is not None:
        return jsons.dumps(json).encode(), "application/json"
    if isinstance(data, Mapping):
        return urlencode(data, doseq=True).encode(), "application/x-www-form-urlencoded"
    if isinstance(data, str):
        return data.encode(), "text/plain; charset=utf-8"
    return None if data is None else (bytes(data), "application/octet-stream")


def _send_once(
    port: int,
    path: str,
    method: str,
    body: tuple[bytes, str] | None,
    headers: dict[str, str],
    timeout: float | None,
    speed: float,
) -> Answer:
    request_id = str(uuid.uuid4())
    headers = {"X-Request-ID": request_id, **headers}
    if body is not None:
        headers = {"Content-Type": body[1], **headers}
    began = time.monotonic()
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    try:
        connection.request(method, path, body and body[0], headers)
        answer = connection.getresponse()
        content = answer.read()
    except TimeoutError:
        raise TookTooLong(f"{method} {path} had no answer within {timeout:g} s.") from None
    except (OSError, http.client.HTTPException) as error:
        raise LessonError(f"{method} {path} had no answer: {error or type(error).__name__}.") from error
    finally:
        connection.close()
    seconds = (time.monotonic() - began) * speed
    named = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, named, content, seconds, headers["X-Request-ID"])
