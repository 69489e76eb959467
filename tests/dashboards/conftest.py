import importlib.util
import sys
from pathlib import Path

HERE = Path(__file__).parent
BENCH = HERE.parents[1] / "bench/dashboard_lab"


def _load(name, folder=HERE):
    """Load a helper that lies beside the tests, or is a bench's own (neither is a package)."""
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


for helper in ("stories", "fake_platform"):
    _load(helper)
_load("player", BENCH)
