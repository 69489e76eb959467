"""Heroku's numbers for dynos, in lesson seconds, and the small rules that are made of them.

Sources: Dev Center, "Dynos and the Dyno Manager" (restart policy, SIGTERM), "Heroku Error Codes" (R10, R12,
R14, R15), "Limits".
"""

BOOT_SECONDS = 60.0  # R10: a web process must listen on $PORT by then
EXIT_SECONDS = 30.0  # R12: every process must be gone this long after SIGTERM
QUOTA_MB = 512  # an Eco or Basic dyno
SAMPLE_SECONDS = 20.0  # how often memory is looked at
SETTLED_SECONDS = 600.0  # a dyno that ran this long before it crashed is restarted as if for the first time
LONGEST_COOL_OFF = 24 * 3600.0


def restart_delay(crashes: int) -> float:
    """Say how long a dyno waits before it is started again, after so many crashes in a row.

    At once after the first; then after 10 minutes, 20, 40 …, at most a day.
    """
    if crashes <= 1:
        return 0.0
    return min(SETTLED_SECONDS * 2.0 ** min(crashes - 2, 30), LONGEST_COOL_OFF)


def exit_status(returncode: int) -> int:
    """Turn Python's return code (negative for a signal) into the shell's (128 and the signal)."""
    return 128 - returncode if returncode < 0 else returncode


def memory_lines(used_mb: float, quota_mb: float = QUOTA_MB) -> tuple[list[str], bool]:
    """Say what is logged about a dyno that uses so much memory, and whether it is killed for it."""
    if used_mb <= quota_mb:
        return [], False
    lines = [f"Process running mem={used_mb:.0f}M({used_mb / quota_mb:.1%})"]
    if used_mb <= 2 * quota_mb:
        return [*lines, "Error R14 (Memory quota exceeded)"], False
    return [*lines, "Error R15 (Memory quota vastly exceeded)", "Stopping process with SIGKILL"], True
