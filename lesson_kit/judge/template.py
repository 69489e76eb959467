"""The warm template: a process with the heavy imports done, which forks a process for each check's code.

It is started by `apart.Template`, is single-threaded, never runs learner code itself and never hears of a
learner's source nor of what a check expects: it gets file descriptors, and forks. Each fork has a *keeper*
between it and the template, which ends the learner's process and all that it started when its lifeline
closes.

    checker ──control──> template ──fork──> keeper ──fork──> child (runs the learner's code)
       └───────────────── lifeline ───────────┘                │
       └───────────────── channel and output ──────────────────┘
"""

import array
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

from lesson_kit.judge import child
from lesson_kit.judge.limits import Limits, apply

HEAVY = (
    "encodings.idna",
    "asyncio",
    "boto3",
    "flask",
    "redis",
    "reportlab.pdfgen.canvas",
    "reportlab.platypus",
    "rq",
    "rq.decorators",
    "statistics",
    "urllib.request",
)
DESCRIPTORS = 3  # channel, output, lifeline
LINUX = sys.platform == "linux"


def main(control_fd: int) -> None:
    """Import what is heavy, then fork on request until the checker's end of the control socket closes."""
    control = socket.socket(fileno=control_fd)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers are nobody's to wait for
    _import_all()
    gc.collect()
    gc.freeze()  # so that forks share these pages
    control.sendall(b"ready\n")
    while request := _receive(control):
        message, descriptors = request
        if os.fork() == 0:
            control.close()
            os._exit(_keep(message, *descriptors))
        for descriptor in descriptors:
            os.close(descriptor)


def _import_all() -> None:
    for name in HEAVY:
        importlib.import_module(name)
    import boto3

    # The first S3 client of a session reads a megabyte of descriptions; forks inherit them read.
    boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def _receive(control: socket.socket) -> tuple[dict, list[int]] | None:
    data, ancillary, _, _ = control.recvmsg(65536, socket.CMSG_SPACE(DESCRIPTORS * 4))
    if not data:
        return None
    descriptors = array.array("i")
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
    return json.loads(data), list(descriptors)


def _keep(message: dict, channel: int, output: int, lifeline: int) -> int:
    """Fork the learner's process, and end it with all its descendants when the lifeline closes."""
    os.setsid()
    if LINUX:
        _adopt_orphans()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    learner = os.fork()
    if learner == 0:
        os.close(lifeline)
        apply(Limits(**message["limits"]))
        os._exit(child.serve(channel, output, message["folder"], message["environment"]))
    os.close(channel)
    os.close(output)
    _tell_when_ended(learner, lifeline)
    _end_all(learner)
    return 0


def _tell_when_ended(learner: int, lifeline: int) -> None:
    """Wait for the lifeline to close; if the learner's process ends before, send how."""
    ended = False
    while not select.select([lifeline], [], [], 0.02 if not ended else None)[0]:
        pid, status = os.waitpid(learner, os.WNOHANG) if not ended else (0, 0)
        if pid:
            ended = True
            try:
                os.write(lifeline, b"%d\n" % os.waitstatus_to_exitcode(status))
            except OSError:
                return


def _end_all(learner: int) -> None:
    """Kill the learner's process and every descendant, also those that went their own way."""
    for _ in range(1000):
        found = _descendants(os.getpid()) if LINUX else [learner]
        for pid in found:
            _kill(pid, signal.SIGSTOP)  # first, so that nothing forks on while it is being killed
        for pid in found:
            _kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        select.select([], [], [], 0.002)


def _kill(pid: int, which: int) -> None:
    try:
        os.kill(pid, which)
    except OSError:
        pass


def _descendants(pid: int) -> list[int]:
    """List the processes below one, nearest first."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(number) for number in task.read_text().split()]
        except OSError:
            pass
    return found + [below for number in found for below in _descendants(number)]


def _adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (PR_SET_CHILD_SUBREAPER)."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
