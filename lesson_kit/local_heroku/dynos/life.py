"""One dyno's life, decided: what happens to it goes in, what to log and what to do comes out.

Pure functions over a frozen `Life`, each giving the next `Life` and the actions to take. `dyno.py` carries
them out.

    created ─ start ─▶ starting ─ bound / launched ─▶ up ─ stop ─▶ down
                 ▲         │                           │
                 └── cooling (crashed) ◀── exited ─────┘
"""

from dataclasses import dataclass, replace

from lesson_kit.local_heroku.dynos.rules import (
    BOOT_SECONDS,
    EXIT_SECONDS,
    QUOTA_MB,
    SETTLED_SECONDS,
    memory_lines,
    restart_delay,
)
from lesson_kit.local_heroku.lines import state_text

TERM, KILL, LAUNCH = "term", "kill", "launch"  # what to do
IDLE, RUNNING, STOPPING, COOLING, OVER = "idle", "running", "stopping", "cooling", "over"  # what goes on


@dataclass(frozen=True)
class Say:
    """Log a line as the platform: `heroku[web.1]: …`."""

    text: str


Action = Say | str
Next = tuple["Life", list[Action]]


@dataclass(frozen=True)
class Life:
    """Hold where a dyno is in its life.

    Attributes:
        web: It must listen on $PORT to be up.
        state: As Heroku logs it: created, starting, up, crashed, down.
        step: What goes on with its processes: idle, running, stopping, cooling, over.
        since: When that began; lesson seconds.
        crashes: How many in a row.
        last: It is not started again after it has stopped.
        killed: SIGKILL was sent; wait for the end.
    """

    command: str
    web: bool = False
    state: str = "created"
    step: str = IDLE
    since: float = 0.0
    crashes: int = 0
    last: bool = False
    killed: bool = False

    @property
    def settled(self) -> bool:
        """Say whether it is up, or has crashed and waits a while."""
        return self.step in (COOLING, OVER) or (self.step == RUNNING and self.state == "up")

    @property
    def due(self) -> float | None:
        """Give the lesson second at which `tick` has something to decide, if any."""
        if self.step == COOLING:
            return self.since + restart_delay(self.crashes)
        if self.killed:
            return None
        if self.step == STOPPING:
            return self.since + EXIT_SECONDS
        if self.step == RUNNING and self.state == "starting" and self.web:
            return self.since + BOOT_SECONDS
        return None


def start(life: Life, now: float) -> Next:
    """Start its process."""
    life, said = _change(life, "starting")
    said.append(Say(f"Starting process with command `{life.command}`"))
    return replace(life, step=RUNNING, since=now, killed=False), [*said, LAUNCH]


def launched(life: Life) -> Next:
    """Take note that its process runs: a dyno that serves no requests is up then."""
    if life.web or life.step != RUNNING:
        return life, []
    return _change(life, "up")


def bound(life: Life) -> Next:
    """Take note that something listens on its port."""
    if life.step != RUNNING:
        return life, []
    return _change(life, "up")


def exited(life: Life, status: int, now: float) -> Next:
    """Take note that its process has ended: what was not asked to is a crash, whatever the status."""
    said: list[Action] = [Say(f"Process exited with status {status}")]
    if life.step == STOPPING:
        if life.last:
            return replace(life, step=OVER), said
        life, more = start(life, now)
        return life, said + more
    crashes = 1 if now - life.since >= SETTLED_SECONDS else life.crashes + 1
    life, more = _change(replace(life, step=COOLING, since=now, crashes=crashes), "crashed")
    return life, said + more


def restart(life: Life, now: float, line: str = "Restarting") -> Next:
    """Start it anew, with the newest release and config.

    Args:
        line: What is logged first; nothing for a deploy.
    """
    life = replace(life, crashes=0)
    if life.step in (IDLE, COOLING):
        return start(life, now)
    if life.step != RUNNING:
        return life, []  # it is on its way already
    said: list[Action] = [Say(line)] if line else []
    life, more = _change(life, "starting")
    return _terminate(life, now, said + more)


def stop(life: Life, now: float) -> Next:
    """Stop it for good: it was scaled down."""
    if life.step == OVER:
        return life, []
    life, said = _change(replace(life, last=True), "down")
    if life.step in (IDLE, COOLING):
        return replace(life, step=OVER), said
    if life.step == STOPPING:
        return life, said
    return _terminate(life, now, said)


def tick(life: Life, now: float) -> Next:
    """Decide what the passing of time brings: R10, R12, the end of a cool-off."""
    if life.due is None or now < life.due:
        return life, []
    if life.step == COOLING:
        return start(life, now)
    killed = replace(life, killed=True)
    if life.step == STOPPING:
        r12 = "Error R12 (Exit timeout) -> At least one process failed to exit within 30 seconds of SIGTERM"
        return killed, [Say(r12), Say("Stopping remaining processes with SIGKILL"), KILL]
    r10 = "Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch"
    return killed, [Say(r10), Say("Stopping process with SIGKILL"), KILL]


def weighed(life: Life, used_mb: float, quota_mb: float = QUOTA_MB) -> Next:
    """Decide what its use of memory brings: nothing, R14, or R15 and its end."""
    if life.step != RUNNING or life.killed:
        return life, []
    lines, too_much = memory_lines(used_mb, quota_mb)
    actions: list[Action] = [Say(line) for line in lines]
    return replace(life, killed=too_much), [*actions, KILL] if too_much else actions


def _terminate(life: Life, now: float, said: list[Action]) -> Next:
    life = replace(life, step=STOPPING, since=now, killed=False)
    return life, [*said, Say("Stopping all processes with SIGTERM"), TERM]


def _change(life: Life, state: str) -> Next:
    if life.state == state:
        return life, []
    return replace(life, state=state), [Say(state_text(life.state, state))]
