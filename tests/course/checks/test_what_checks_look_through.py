"""The helpers of checks read what a learner's process has written without ever running it."""

import pickle
import socket
import ssl
import zlib

import pytest
from werkzeug.datastructures import ImmutableMultiDict

from lesson_kit.course.checks.glass_wall import GlassWall
from lesson_kit.course.checks.jobs_in_redis import UNREADABLE, jobs_in_redis
from lesson_kit.course.checks.pdf_words import is_pdf, may_hold
from lesson_kit.course.checks.tls_door import TlsDoor


class FakeRedis:
    """A Redis that holds one job's record, on one queue."""

    def __init__(self, data, queue=b"default", **more):
        self.record = {b"status": b"queued", b"origin": queue, b"data": data}
        self.record |= {name.encode(): value for name, value in more.items()}
        self.queue = queue

    def scan_iter(self, pattern, count=None, _type=None):
        return [b"rq:job:one"] if pattern.startswith("rq:job") else [b"rq:queue:" + self.queue]

    def lrange(self, key, start, end):
        return [b"one"]

    def hgetall(self, key):
        return self.record


class Evil:
    """Unpickled as usual, this would run a command."""

    def __reduce__(self):
        return (print, ("it ran",))


def test_a_job_is_read_with_its_function_and_arguments():
    data = zlib.compress(pickle.dumps(("utils.greet", None, ("Ada",), {"loud": True})))
    [job] = jobs_in_redis(FakeRedis(data))

    assert (job.function, job.args, job.kwargs) == ("utils.greet", ("Ada",), {"loud": True})
    assert (job.queue, job.listened) == ("default", True)


def test_a_job_on_another_queue_is_listened_to_by_nobody():
    assert not jobs_in_redis(FakeRedis(b"", b"reports"))[0].listened


@pytest.mark.parametrize(
    ("written", "seconds"), [(b"10", 10), (b"-1", -1), (b"", None), (b"1m", None), (b"\xff", None)]
)
def test_a_jobs_timeout_is_read_in_seconds(written, seconds):
    assert jobs_in_redis(FakeRedis(b"", timeout=written))[0].timeout == seconds


def test_what_is_no_plain_value_in_a_job_is_named():
    data = zlib.compress(pickle.dumps(("utils.greet", None, (ImmutableMultiDict(),), {})))

    assert jobs_in_redis(FakeRedis(data))[0].carries.startswith("werkzeug.")
    assert jobs_in_redis(FakeRedis(b"no pickle"))[0].carries == ""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no pickle",
        zlib.compress(b"no pickle either"),
        zlib.compress(pickle.dumps(Evil())),
        zlib.compress(pickle.dumps(("utils.greet", None, (Evil(),), {}))),
        zlib.compress(pickle.dumps(["too", "short"])),
        zlib.compress(b"\x80\x05" + b"(" * 3_000_000),
    ],
)
def test_a_record_that_is_not_plain_is_unreadable_and_runs_nothing(data, capsys):
    [job] = jobs_in_redis(FakeRedis(data))

    assert (job.function, job.args) == (UNREADABLE, ())
    assert capsys.readouterr().out == ""


def knock(port, context):
    """Knock at the door as a client that trusts what its context trusts."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as client:
            client.recv(1)


def test_who_trusts_nobody_unknown_does_not_come_in():
    with TlsDoor() as door:
        with pytest.raises(ssl.SSLCertVerificationError):
            knock(door.port, ssl.create_default_context())
    assert (door.came_in, door.refused) == (0, 1)


def test_who_asks_for_no_certificate_comes_in():
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with TlsDoor() as door:
        knock(door.port, trusting)
    assert (door.came_in, door.refused) == (1, 0)


def test_the_glass_wall_passes_all_on_and_remembers_what_was_asked_for():
    with socket.create_server(("127.0.0.1", 0)) as behind:
        with GlassWall(behind.getsockname()[1]) as wall:
            with socket.create_connection(("127.0.0.1", int(wall.url.rpartition(":")[2]))) as client:
                client.sendall(b"GET /bucket/a%20key?x=1 HTTP/1.1\r\nHost: here\r\n\r\n")
                server, _ = behind.accept()
                with server:
                    asked = server.recv(1000)
                    server.sendall(b"HTTP/1.1 200 OK\r\n\r\nbytes")
                answer = b"".join(iter(lambda: client.recv(1000), b""))

    assert asked.startswith(b"GET /bucket/a%20key")
    assert answer.endswith(b"bytes")
    assert wall.requests == [("GET", "/bucket/a%20key?x=1")]


def test_the_glass_wall_lets_something_be_done_before_the_server_hears_of_a_request():
    order = []
    with socket.create_server(("127.0.0.1", 0)) as behind:
        with GlassWall(behind.getsockname()[1]) as wall:
            wall.before = lambda method, path: order.append((method, path))
            with socket.create_connection(("127.0.0.1", int(wall.url.rpartition(":")[2]))) as client:
                client.sendall(b"GET /bucket/key HTTP/1.1\r\nHost: here\r\n\r\n")
                server, _ = behind.accept()
                with server:
                    server.recv(1000)
                    order.append("the server")
                    server.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                b"".join(iter(lambda: client.recv(1000), b""))

    assert order == [("GET", "/bucket/key"), "the server"]


def test_a_pdf_is_told_from_what_only_begins_like_one():
    import io

    from reportlab.pdfgen import canvas

    paper = io.BytesIO()
    page = canvas.Canvas(paper)
    page.drawString(72, 700, "Sales4711")
    page.save()
    data = paper.getvalue()

    assert is_pdf(data)
    assert may_hold(data, "Sales4711")
    assert not may_hold(data, "Sales4712")
    assert not is_pdf(data[:-200])
    assert not is_pdf(b"%PDF-1.4 and nothing else %%EOF")
