"""One warm template for all tests of the judge."""

import pytest

from lesson_kit.judge.apart import Template
from lesson_kit.judge.bench import Bench


@pytest.fixture(scope="session")
def template():
    """Give the warm template."""
    with Template() as template:
        yield template


@pytest.fixture
def bench(template):
    """Give a bench for checks that need neither services nor an app."""
    return Bench(template, None, None, None)
