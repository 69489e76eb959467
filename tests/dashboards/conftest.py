import importlib.util
import sys
from pathlib import Path


def _load(name):
    """Load a helper that lies beside the tests (tests are no package)."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


for helper in ("stories", "fake_platform"):
    _load(helper)
