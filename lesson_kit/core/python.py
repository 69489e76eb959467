"""Start a module of the kit in a Python of its own that does not read the site's configuration.

Reading that (`.pth` files, the finder of an editable install) takes longer than all else in its start.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PACKAGES = ("site-packages", "dist-packages")


def bare_python(module: str, *arguments: str) -> list[str]:
    """Give the command; nothing is imported from the current folder, which may be a learner's."""
    return [sys.executable, "-P", "-S", "-m", module, *arguments]


def bare_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the environment for it: where the kit is, and the packages that we have."""
    kit = Path(__file__).parents[2]
    packages = [place for place in sys.path if Path(place).name in PACKAGES]
    return {**environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys([str(kit), *packages]))}
