"""What a row of the conformance page is made of."""

from dataclasses import dataclass

SOURCES = {
    "routing": "[HTTP Routing](https://devcenter.heroku.com/articles/http-routing), July 2025 (Router 2.0)",
    "codes": "[Heroku Error Codes](https://devcenter.heroku.com/articles/error-codes)",
    "timeout": "[Request Timeout](https://devcenter.heroku.com/articles/request-timeout)",
    "ids": "[HTTP Request IDs](https://devcenter.heroku.com/articles/http-request-id)",
    "dynos": "[Dynos](https://devcenter.heroku.com/articles/dynos)",
    "logging": "[Logging](https://devcenter.heroku.com/articles/logging)",
    "config": "[Configuration and Config Vars](https://devcenter.heroku.com/articles/config-vars)",
    "slug": "[Slug Compiler](https://devcenter.heroku.com/articles/slug-compiler)",
    "releases": "[Releases](https://devcenter.heroku.com/articles/releases)",
    "release": "[Release Phase](https://devcenter.heroku.com/articles/release-phase)",
    "seen": "Lines of real logs and answers of real apps, 2010 to 2026",
    "rfc": "RFC 9110 and RFC 9112: HTTP",
    "ours": "Our choice: no source says what Heroku does",
}


@dataclass(frozen=True)
class Row:
    """Hold one rule that is kept.

    Attributes:
        rule: What it says.
        number: Its number, from the code.
        source: Where it is from: keys of `SOURCES`, with blanks between.
        tests: Which tests fail when it is broken: `file::test`, below tests/local_heroku.
    """

    rule: str
    number: str
    source: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Hold rows that belong together."""

    title: str
    rows: tuple[Row, ...]


def s(seconds: float) -> str:
    """Write seconds."""
    return f"{seconds:g} s"


def size(number: int) -> str:
    """Write bytes."""
    return f"{spaced(number)} bytes"


def spaced(number: float) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,.0f}".replace(",", " ")
