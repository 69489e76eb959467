"""What holds for all tests."""

import psutil
import pytest
from hypothesis import HealthCheck, settings

# A loaded machine must not fail a test: nothing here is about time.
settings.register_profile("kit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kit")


@pytest.fixture(scope="session")
def alive():
    """Say whether a process runs, given itself or its number; one that waits to be reaped does not."""

    def say(process):
        try:
            process = psutil.Process(process) if isinstance(process, int) else process
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:  # it may end between two questions
            return False

    return say


LONGEST = ("test_gate.py", "test_learner_copies.py")


def pytest_collection_modifyitems(items):
    """Begin with the files that take minutes, so that no processor is idle at the end."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))
