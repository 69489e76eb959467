"""Jobs for the platform's tests: what their worker dynos run."""

import time


def add(a: int, b: int) -> int:
    return a + b


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def fail() -> None:
    time.sleep(0.3)
    raise ValueError("no such month")
