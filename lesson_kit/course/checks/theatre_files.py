"""The theatre's files as the checks of the challenge need them: fresh data, and a gate before all slow work.

Whoever does slow work says so in Redis, and waits until the check lets them through. So it is seen at once
who does it, the web dyno or the worker, and nothing is ever done before an answer could come.
"""

from typing import Any

from lesson_kit.course.places import CHALLENGE

SEED = "random.Random(1904)"
SLOW = "def slow_seconds():"
GATE = '''def slow_seconds(let_through=[]):
    """Say which dyno does the slow work, and wait to be let through, once in each process."""
    import redis

    if not let_through:
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as gate:
            gate.rpush("check:made-in", os.environ.get("DYNO", "?"))
            while not gate.get("check:open"):
                time.sleep(0.02)
        let_through.append(True)
    return 0.0


def slow_seconds_without_a_gate():'''
PROCFILE = "web: gunicorn app:app\nworker: python worker.py\n"


def app_text() -> str:
    """Give the box office as the learner finds it."""
    return (CHALLENGE / "app.py").read_text(encoding="utf-8")


def theatre_text(seed: int, gate: bool = False) -> str:
    """Give theatre.py with tickets of its own, and with the gate if asked for."""
    text = (CHALLENGE / "theatre.py").read_text(encoding="utf-8")
    if SEED not in text or SLOW not in text:
        raise ValueError("theatre.py has changed: the checks of the challenge no longer fit")
    text = text.replace(SEED, f"random.Random({seed})")
    return text.replace(SLOW, GATE) if gate else text


def theatre_facts(seed: int) -> dict[str, Any]:
    """Run our own theatre.py, to know what is right for a seed."""
    facts: dict[str, Any] = {"__name__": "theatre"}
    exec(compile(theatre_text(seed), "theatre.py", "exec"), facts)
    return facts


def free_seats(seed: int, show: int) -> list[str]:
    """Say which seats of a show are free tonight."""
    facts = theatre_facts(seed)
    sold = {seat for its_show, seat, _ in facts["tonights_tickets"]() if its_show == show}
    return [seat for seat in facts["SEATS"] if seat not in sold]


def takings(seed: int, show: int) -> int:
    """Say what a show takes tonight."""
    return sum(price for its_show, _, price in theatre_facts(seed)["tonights_tickets"]() if its_show == show)


def year_of_tickets(seed: int) -> list[str]:
    """List the lines of the archive."""
    facts = theatre_facts(seed)
    tickets = facts["tonights_tickets"]()
    return [
        f"{night},{show},{seat},{price}" for night in range(facts["NIGHTS"]) for show, seat, price in tickets
    ]


def moved() -> str:
    """Give the functions of the box office as a utils.py."""
    head, _, rest = app_text().partition("\napp = Flask(__name__)\n")
    imports = "".join(line for line in head.splitlines(keepends=True) if "flask" not in line)
    return imports + "\n\n" + rest[rest.index("def list_shows") :]
