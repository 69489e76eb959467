"""The process that sweeps up after its owner: at the owner's end it ends what the owner started.

It is started by `Household` with one pipe to the owner, on which it hears of sessions that begin (`+123`) and
end (`-123`). When the pipe closes, or the owner is gone while somebody else still holds the pipe open, every
process of those sessions and every process that carries the mark is killed, and the folder is removed.

It runs apart from the kit (`python -S janitor.py MARK FOLDER PLACES`): it must start in milliseconds.
"""

import os
import select
import signal
import sys
import time

VARIABLE = "LESSON_MARK"
PATIENCE = 5.0


def marked(mark: str, sessions: set[int]) -> list[int]:
    """Find the processes that carry the mark, belong to one of the sessions, or descend from such a one.

    A mark in the environment survives `setsid`, a session survives `env -i`, and descent survives both.
    """
    found: set[int] = set()
    children: dict[int, list[int]] = {}
    for pid, parent, session, its_mark in processes():
        children.setdefault(parent, []).append(pid)
        if session in sessions or its_mark.startswith(mark):
            found.add(pid)
    to_visit = list(found)
    while to_visit:
        new = set(children.get(to_visit.pop(), [])) - found
        found |= new
        to_visit += new
    return sorted(found)


def processes():
    """Give each process that is not this one and not dead: its id, its parent's, its session, its mark."""
    look = _look_in_proc if sys.platform == "linux" else _look_by_psutil
    if sys.platform == "linux":
        pids = (int(name) for name in os.listdir("/proc") if name.isdigit())
    else:
        import psutil

        pids = psutil.pids()
    for pid in pids:
        if pid != os.getpid() and (seen := look(pid)):
            yield (pid, *seen)


def _look_in_proc(pid: int):
    """Look at a process of Linux, in two reads: this is done often, and psutil takes five times as long."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            state, parent, _, session = file.read().rpartition(b")")[2].split()[:4]
        if state in b"ZX":
            return None
        return int(parent), int(session), _mark_in(pid)
    except (OSError, ValueError):  # it has ended meanwhile
        return None


def _mark_in(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            environment = b"\0" + file.read()
    except OSError:  # not ours to look at
        return ""
    return (
        environment.partition(b"\0" + VARIABLE.encode() + b"=")[2]
        .partition(b"\0")[0]
        .decode(errors="replace")
    )


def _look_by_psutil(pid: int):
    """Look at a process of another system."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        parent, session = process.ppid(), os.getsid(pid)
    except (psutil.Error, OSError):  # it has ended meanwhile
        return None
    try:
        return parent, session, process.environ().get(VARIABLE, "")
    except (psutil.Error, OSError):  # not ours to look at
        return parent, session, ""


def send(pids: list[int], number: int) -> None:
    """Send a signal to each of the processes that still are."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            pass


def kill_marked(mark: str, sessions: set[int], patience: float = PATIENCE) -> None:
    """Kill what carries the mark until nothing does; what forks while we look is met in the next round."""
    deadline = time.monotonic() + patience
    while pids := marked(mark, sessions):
        send(pids, signal.SIGKILL)
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)


def listen(sessions: set[int]) -> None:
    """Take note of sessions until the owner's end of the pipe closes or the owner is gone."""
    owner = os.getppid()
    rest = b""
    while os.getppid() == owner:
        if not select.select([0], [], [], 0.5)[0]:
            continue
        data = os.read(0, 65536)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            (sessions.add if line[:1] == b"+" else sessions.discard)(int(line[1:]))


def main(mark: str, folder: str, *places: str) -> None:
    """Wait for the owner's end, then sweep up.

    Args:
        places: Where psutil is to be found, since this process does not read the site's configuration.
    """
    sys.path += places
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends after its owner, not together with it
    sessions: set[int] = set()
    listen(sessions)
    kill_marked(mark, sessions)
    import shutil  # late: there is nothing to remove before

    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
