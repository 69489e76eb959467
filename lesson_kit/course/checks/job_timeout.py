"""Whether a worker gives a job the time that its work takes on Heroku: by what RQ wrote into its record."""

TAKES = 45  # seconds on Heroku, where nothing sets REPORT_SECONDS
IN_TIME = "the job to have the time to end"
TOO_SHORT = (
    "{0} takes {1} s on Heroku, and a job timeout of {2} s ends it before: every job would fail. RQ's "
    "own 180 s leave it the time that it needs."
)


def too_short(what: str, timeout: int | None) -> str | None:
    """Say why a job timeout won't do; None if it will. Below 0 it stands for no end at all."""
    if timeout is None or timeout < 0 or timeout > TAKES:
        return None
    return TOO_SHORT.format(what, TAKES, timeout)
