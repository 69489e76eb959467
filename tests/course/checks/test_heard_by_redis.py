"""Who waits for a job is known by what is asked of Redis, not by how long it takes."""

import pytest
from redis import Redis

from lesson_kit.course.checks.heard_by_redis import OFTEN, Listener, asked_again, blocks
from lesson_kit.judge.private import PrivateServices

STATUS = "HGET rq:job:5666d8ef status"


@pytest.mark.parametrize(
    ("command", "blocking"),
    [
        ("XREAD BLOCK 3000 STREAMS rq:results:5666d8ef 0-0", True),
        ("blpop rq:queue:default 5", True),
        ("XREVRANGE rq:results:5666d8ef + - COUNT 1", False),
        ("HSET rq:job:5666d8ef description BLOCK", False),
        ("RPUSH rq:queue:default BLPOP", False),
    ],
)
def test_a_read_that_lasts_until_something_happens_is_told_apart(command, blocking):
    assert blocks(["MULTI", command]) is blocking


def test_the_same_read_over_and_over_is_a_wait():
    assert asked_again([STATUS] * OFTEN) == OFTEN
    assert asked_again([STATUS] * (OFTEN - 1)) == 0
    assert asked_again([f"HGET rq:job:{number} status" for number in range(OFTEN)]) == 0
    assert asked_again(["SADD rq:queues rq:queue:default"] * OFTEN) == 0


@pytest.mark.real
def test_only_what_is_asked_of_its_own_database_is_heard():
    with PrivateServices() as services, services.fresh() as first, services.fresh() as second:
        with Redis.from_url(first["REDIS_URL"]) as mine, Redis.from_url(second["REDIS_URL"]) as other:
            with Listener(mine) as listener:
                other.get("theirs")
                mine.get("own")

                commands = listener.commands()
                assert "GET own" in commands
                assert "GET theirs" not in commands

                mine.get("later")
                assert listener.commands() == ["GET later"]
