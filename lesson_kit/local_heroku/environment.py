"""Decide what a dyno's processes see in their environment."""

import sys
from collections.abc import Mapping
from pathlib import Path

from lesson_kit.core.ports import LOOPBACK

REPORT_SECONDS = 45.0  # the slow part of a report, in lesson seconds
KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "USER", "LOGNAME", "SSL_CERT_FILE", "LD_LIBRARY_PATH")


def dyno_environment(
    environ: Mapping[str, str],
    services: Mapping[str, str],
    config: Mapping[str, str],
    *,
    name: str,
    port: int,
    folder: Path,
    scratch: Path,
    speed: float,
) -> dict[str, str]:
    """Give a dyno's environment: what Heroku sets, the services, and the config vars, which win.

    Nothing else of this machine's environment gets in, so that an app that works here by a variable or a
    `~/.aws` of its author does not surprise them on Heroku.

    Args:
        environ: This process's environment.
        folder: The dyno's copy of the app: its home, its current folder, and where it imports from.
        scratch: Its folder for temporary files.
    """
    binaries = str(Path(sys.executable).parent)
    return {
        **{key: environ[key] for key in KEPT if key in environ},
        "LANG": environ.get("LANG") or "C.UTF-8",
        "PATH": f"{binaries}:{environ.get('PATH', '/usr/bin:/bin')}",
        "HOME": str(folder),
        "PYTHONPATH": str(folder),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(scratch),
        "FORWARDED_ALLOW_IPS": "*",  # this and the access log are what Heroku's Python buildpack sets
        # Apps listen on 0.0.0.0, as Heroku asks; here nobody else on the network is to reach a learner's app.
        "GUNICORN_CMD_ARGS": f"--access-logfile - --bind {LOOPBACK}:{port}",
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # or macOS kills RQ's work horses
        "REPORT_SECONDS": f"{REPORT_SECONDS / speed:g}",
        **services,
        **config,
        "DYNO": name,
        "PORT": str(port),
    }
