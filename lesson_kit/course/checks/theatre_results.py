"""What the theatre's functions should give, and whether a job's page tells it."""

import json
from typing import Any

from lesson_kit.course.checks import theatre_files
from lesson_kit.course.checks.bucket import s3_client
from lesson_kit.judge.probe import Probe


def values(text: str) -> list[Any]:
    """Give all values in a JSON text, the inner ones too; none of them if it is no JSON."""
    try:
        found = [json.loads(text)]
    except (ValueError, RecursionError):
        return []
    for value in found:
        if isinstance(value, dict):
            found += value.values()
    return found


def is_right(probe: Probe, function: str, show: int, value: Any, seed: int) -> bool:
    """Say whether a value is the right result of a function: the free seats, or the key of what is kept."""
    if function == "find_free_seats":
        free = theatre_files.free_seats(seed, show)
        return isinstance(value, list) and sorted(map(str, value)) == sorted(free)
    prefix = f"statement-{show}-" if function == "make_statement" else "archive-"
    if not isinstance(value, str) or not value.startswith(prefix):
        return False
    kept = s3_client(probe.services).list_objects_v2(Bucket=probe.services["S3_BUCKET"], Prefix=value)
    return kept["KeyCount"] == 1
