"""How heads leave the router: what is added on the way to the dyno, and on the way back."""

from lesson_kit.local_heroku.router.answer_head import AnswerHead
from lesson_kit.local_heroku.router.request_head import RequestHead
from lesson_kit.local_heroku.router.syntax import END

VIA = b"Via: 1.1 heroku-router"
ADDED = (
    b"X-Request-Id: %b\r\nX-Forwarded-For: %b\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: %d\r\n"
    b"X-Request-Start: %d\r\n" + VIA + END
)


def for_dyno(head: RequestHead, request_id: str, client: str, port: int, received: float) -> bytes:
    """Write a request's head for the dyno.

    Args:
        client: The client's address, which goes to the right of those that it forwards for.
        port: The port that the client came to.
        received: When, in real seconds since the epoch: the app compares it with its own clock.
    """
    forwarded = b"%b, %b" % (head.forwarded_for, client.encode()) if head.forwarded_for else client.encode()
    lines = [b"%b %b HTTP/1.1\r\nHost: %b%b" % (head.method, head.target, head.host, head.headers)]
    if head.length is None:
        lines.append(b"Transfer-Encoding: chunked")
    elif head.length or head.method in (b"POST", b"PUT", b"PATCH"):
        lines.append(b"Content-Length: %d" % head.length)
    if head.upgrade:
        lines.append(b"Connection: Upgrade\r\nUpgrade: %b" % head.upgrade)
    lines.append(ADDED % (request_id.encode(), forwarded, port, received * 1000))
    return b"\r\n".join(lines)


def for_client(head: AnswerHead, old: bool, keep_alive: bool, chunked: bool) -> bytes:
    """Write an answer's head for the client.

    Args:
        old: An HTTP/1.0 client.
        keep_alive: The connection will be used again.
        chunked: The body goes out in chunks.
    """
    lines = [b"HTTP/1.1 %d %b%b" % (head.status, head.reason, head.headers)]
    if chunked:
        lines.append(b"Transfer-Encoding: chunked")
    elif head.length is not None and head.status != 204:
        lines.append(b"Content-Length: %d" % head.length)
    if head.status == 101:
        lines.append(b"Connection: Upgrade\r\nUpgrade: %b" % head.upgrade)
    elif not keep_alive:
        lines.append(b"Connection: close")
    elif old:
        lines.append(b"Connection: keep-alive")
    lines.append(VIA + END)
    return b"\r\n".join(lines)
