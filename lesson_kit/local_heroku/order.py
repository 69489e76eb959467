"""What a client orders of the platform's process, left as a file in the folder that they share."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "order.json"


@dataclass(frozen=True)
class Order:
    """Hold what to run, and how; the client's docstring says more.

    Attributes:
        started: Real seconds since the epoch when lesson time began,
        origin: and the monotonic second that was.
    """

    path: str
    speed: float
    started: float
    origin: float
    formation: Mapping[str, int] | None
    config: Mapping[str, str]
    services: Mapping[str, str] | None
    port: int
    quota_mb: float


def leave(order: Order, folder: Path) -> None:
    """Write an order into a folder, which is for this user only: config vars may be secrets."""
    (folder / NAME).write_text(json.dumps(asdict(order)))


def find(folder: Path) -> Order:
    """Read the order in a folder."""
    return Order(**json.loads((folder / NAME).read_text()))
