"""The logs of `count-h12`: each adds one thing to the first, and says what a wrong count of it means."""

from dataclasses import dataclass
from random import Random

from lesson_kit.core.events import Event, at_seconds, format_event
from lesson_kit.local_heroku.lines import RouterLine, router_text

DESCRIPTIONS = {
    "H10": "App crashed",
    "H12": "Request timeout",
    "H13": "Connection closed without response",
    "H14": "No web processes running",
}
TALKS_OF_H12 = (  # what an app may print: its own words, a line that it was sent, another app's address
    'visitor saw code=H12 desc="Request timeout" path="{path}"',
    'the router said at=error code=H12 desc="Request timeout" method=GET path="{path}" dyno=web.1 status=503',
    'asked other-app.herokuapp.com: H12 code=H12 path="{path}" service=30001ms status=503',
)
LONG_ANSWERS = ((30_000, 30_900), (45_000, 55_000))
WORDS = ("reports", "orders", "invoices", "search", "export", "photos", "letters", "tickets", "stock")

COUNT = "Count each line once, under the path that the line names."
NO_CODE = (
    "Most lines of a log have no code= in them, and some are not the router's. What does your function do"
    " with those?"
)
OTHER_CODES = (
    "Every one of these errors is a 503, and only one of them is a timeout. What else does the line tell you?"
)
MENTION = (
    "An app may print whatever it likes, even code=H12. Who wrote each line: look at the word after "
    "the time, `heroku[router]:` or `app[web.1]:`."
)
QUERY = (
    "What follows a ? is not part of the path, and it can have any = and & in it. Look at where your path"
    " ends."
)
IN_THE_PATH = (
    "A path may hold anything, even the letters H12. Which word of a router line names its error, and "
    "nothing else?"
)
WHOLE_PATH = (
    "A path may have several parts, and may be / alone. Which character ends it, where no ? comes first?"
)
NOTHING = "A log without an H12 is good news. What should your function give then?"


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one log, what is in it, and what to say to whoever counts it otherwise."""

    what: str
    lines: tuple[str, ...]
    counts: dict[str, int]
    next_step: str


def cases(draw: Random) -> list[Case]:
    """Draw the logs of one check: each adds one thing to those before it."""
    first, second, third = (f"/{name}" for name in draw.sample(WORDS, 3))
    many, few = draw.randint(3, 5), draw.randint(1, 2)
    h12 = [_router(draw, first, "H12") for _ in range(many)] + [
        _router(draw, second, "H12") for _ in range(few)
    ]
    counts = {first: many, second: few}
    plain = [_router(draw, path) for path in (first, second, third)] + _other_lines()
    # Slow, and yet no H12: the first byte came in time.
    plain += [_router(draw, second, service=draw.randint(*range_)) for range_ in LONG_ANSWERS]
    codes = [_router(draw, path, code) for path in (first, second, third) for code in ("H10", "H13", "H14")]
    mention = [_line("app", "web.1", text.format(path=path)) for path in counts for text in TALKS_OF_H12]
    in_the_path = [_router(draw, "/help/H12"), _router(draw, "/help/H12", "H13")]
    deep = [_router(draw, path, "H12") for path in (f"{first}/{draw.randint(1000, 9999)}/a-b.pdf", "/")]
    query = [
        _router(draw, f"{first}?year={draw.randint(2000, 2030)}&sort=a", "H12"),
        _router(draw, f"{third}?q=a=b&to=/{draw.choice(WORDS)}", "H12"),
    ]
    with_query = {**counts, first: many + 1, third: 1}
    with_deep = {**counts, **{_path(line): 1 for line in deep}}
    timeouts = f"{many} H12s for {first} and {few} for {second}"
    return [
        Case(f"a log of {timeouts}", _shuffled(draw, h12), counts, COUNT),
        Case(
            f"the same log with quiet lines between ({timeouts})",
            _shuffled(draw, h12, plain),
            counts,
            NO_CODE,
        ),
        Case(
            f"a log with H10, H13 and H14 too ({timeouts})", _shuffled(draw, h12, codes), counts, OTHER_CODES
        ),
        Case("a log in which the app itself talks of H12", _shuffled(draw, h12, mention), counts, MENTION),
        Case("a log with a page /help/H12", _shuffled(draw, h12, in_the_path), counts, IN_THE_PATH),
        Case(f"a log with {first}?… and {third}?… too", _shuffled(draw, h12, query), with_query, QUERY),
        Case(f"a log with / and {first}/… too", _shuffled(draw, h12, deep), with_deep, WHOLE_PATH),
        Case("a log without an H12", _shuffled(draw, plain, codes), {}, NOTHING),
        Case("a log without a line", (), {}, NOTHING),
        Case(
            "a busy log",
            _shuffled(draw, h12, plain, codes, mention, in_the_path, query, deep),
            {**with_deep, **with_query},
            COUNT,
        ),
    ]


def _path(line: str) -> str:
    return line.split('path="')[1].split('"')[0]


def _shuffled(draw: Random, *groups: list[str]) -> tuple[str, ...]:
    lines = [line for group in groups for line in group]
    draw.shuffle(lines)
    return tuple(lines)


def _line(source: str, process: str, text: str) -> str:
    return format_event(Event(at_seconds(1_767_323_045.678901), source, process, text))


def _router(draw: Random, path: str, code: str | None = None, service: int | None = None) -> str:
    served = code not in ("H10", "H14")
    service = service or (draw.randint(30_000, 30_040) if code == "H12" else draw.randint(2, 29_000))
    line = RouterLine(
        at="error" if code else "info",
        method=draw.choice(("GET", "POST")),
        path=path,
        host="quiet-fjord-01234-56789abcdef0.herokuapp.com",
        request_id=f"{draw.getrandbits(128):032x}",
        fwd="127.0.0.1",
        dyno=f"web.{draw.randint(1, 3)}" if served else None,
        connect=draw.randint(0, 2) if served else None,
        service=service if served else None,
        status=503 if code else 200,
        bytes=0 if code else draw.randint(100, 9_000),
        code=code,
        desc=DESCRIPTIONS.get(code or ""),
    )
    return _line("heroku", "router", router_text(line))


def _other_lines() -> list[str]:
    return [
        _line("heroku", "web.1", "State changed from starting to up"),
        _line("app", "web.1", "[INFO] Listening at: http://0.0.0.0:5006 (2)"),
        _line("app", "web.1", ""),
        _line("app", "api", "Scaled to web@1:Eco worker@1:Eco by user learner@example.com"),
    ]
