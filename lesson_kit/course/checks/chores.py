"""Jobs that checks hand to a learner's code: each leaves a trace in Redis when it runs, and only then."""

import redis


def write_down(url: str, key: str, text: str) -> str:
    """Add a text to the list `key` in the Redis at `url`."""
    with redis.Redis.from_url(url) as connection:
        connection.rpush(key, text)
    return text
