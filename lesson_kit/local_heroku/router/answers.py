"""What the router itself answers: the error page, and plain refusals."""

import time
from email.utils import formatdate
from functools import cache, lru_cache
from http import HTTPStatus
from importlib.resources import files

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@cache
def error_page() -> bytes:
    """Give the page that a visitor sees when the app gave no answer."""
    return files("lesson_kit.local_heroku.router").joinpath("error_page.html").read_bytes()


def own_answer(status: int, keep_alive: bool, old: bool = False, head_only: bool = False) -> bytes:
    """Write an answer of the router's own: the error page in a dyno's place, a short text for refusals."""
    page = status in (502, 503)
    body = error_page() if page else f"{status} {HTTPStatus(status).phrase}\n".encode()
    head = _head(status, len(body), page, keep_alive, old, _date(int(time.time())))
    return head if head_only else head + body


@lru_cache(maxsize=1)  # a crowd that is turned away is turned away in the same second
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def _head(status: int, length: int, page: bool, keep_alive: bool, old: bool, date: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Date: {date}",
        "Cache-Control: no-cache, no-store",
        f"Content-Type: text/{'html' if page else 'plain'}; charset=utf-8",
        f"Content-Length: {length}",
    ]
    if not keep_alive:
        lines.append("Connection: close")
    elif old:
        lines.append("Connection: keep-alive")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
