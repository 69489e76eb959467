"""What the environment says about the app."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Hold what the pages need to know.

    Attributes:
        dyno: The dyno that answers, as Heroku names it (`web.1`); the pages say it at their foot.
        report_seconds: About how long a report takes, for the visitor.
    """

    dyno: str = ""
    report_seconds: float = 45.0

    @classmethod
    def from_environ(cls, environ=os.environ):
        """Read the settings from environment variables."""
        return cls(
            dyno=environ.get("DYNO", ""),
            report_seconds=float(environ.get("REPORT_SECONDS", cls.report_seconds)),
        )
