"""A gate in utils.py: whoever makes a report says so in Redis, and waits until the check lets them through.

The check of enqueue-in-the-route adds `GATE` to the finished utils.py. So it sees at once who makes the
report, the web dyno or the worker, and no report is ever made before an answer could come. Nobody reads these
reports, so drawing.py is one that has nothing to import, and the app starts in two thirds of the time.
"""

from redis import Redis

from lesson_kit.course.workspace import finished_app

GATE = '''

def query_sales():
    """Say which dyno makes the report, and wait to be let through."""
    import redis

    with redis.Redis.from_url(os.environ["REDIS_URL"]) as gate:
        gate.rpush("check:made-in", os.environ.get("DYNO", "?"))
        while not gate.get("check:open"):
            time.sleep(0.02)
    return year_of_sales()
'''


DRAWING = '''"""The report's contents: none, for nobody reads it."""


def year_of_sales(seed=2026):
    """Give no sales."""
    return {}


def draw_report(title, sales):
    """Give a PDF without a page."""
    return b"%PDF-1.4\\n%%EOF\\n"
'''


def gated_files() -> dict[str, str]:
    """Give the finished utils.py with the gate, which must come before the file is run as a program."""
    head, guard, tail = finished_app()["utils.py"].decode().partition('\nif __name__ == "__main__":')
    return {"utils.py": head + GATE + guard + tail, "drawing.py": DRAWING}


def made_in(redis: Redis) -> list[str]:
    """List the dynos that have begun to make a report, in order."""
    return [dyno.decode() for dyno in redis.lrange("check:made-in", 0, -1)]


def open_gate(redis: Redis) -> None:
    """Let all through, now and from now on."""
    redis.set("check:open", "1")
