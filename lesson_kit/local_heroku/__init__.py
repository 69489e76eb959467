"""A small Heroku on this machine: dynos, router, log; see `LocalHeroku`."""

from importlib import import_module
from typing import Any

PLACES = {
    "Answer": "http",
    "Dyno": "client",
    "Load": "load",
    "LoadReport": "load_report",
    "LocalHeroku": "client",
    "Log": "log",
    "Visit": "load_report",
    "Visited": "load_report",
}

__all__ = sorted(PLACES)


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is asked for: the platform's own process needs none of it to boot."""
    if name not in PLACES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return getattr(import_module(f"{__name__}.{PLACES[name]}"), name)
