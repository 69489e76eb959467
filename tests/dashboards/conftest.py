import importlib.util
import sys
from pathlib import Path


def _stories():
    """Load the scripted logs, which lie beside the tests (tests are no package)."""
    spec = importlib.util.spec_from_file_location("stories", Path(__file__).with_name("stories.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["stories"] = module
    spec.loader.exec_module(module)


_stories()
