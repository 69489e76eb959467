"""The clients of the router's bench, each in a process of its own."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.router_lab.processes import ROOT


@dataclass(frozen=True)
class Load:
    """Hold what a client saw: requests a second, and the median in milliseconds."""

    per_second: float
    median_ms: float


@dataclass(frozen=True)
class Visit:
    """Hold what one visitor of a crowd saw; moments are seconds since the epoch, 0 is never."""

    name: str
    sent: float
    answered: float
    status: int


def load(port: int, connections: int, seconds: float, headers: Mapping[str, str] | None = None) -> Load:
    """Load a server's /ping from some connections, without a pause."""
    if shutil.which("wrk"):
        return _wrk(port, connections, seconds, headers or {})
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return Load(*json.loads(_run("visit", str(port), str(connections), str(seconds), lines)))


def _wrk(port: int, connections: int, seconds: float, headers: Mapping[str, str]) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}", "--latency"]
    command += [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command.append(f"http://127.0.0.1:{port}/ping")
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(f"the load did not go through:\n{out}")
    half = re.search(r"50%\s+([\d.]+)(us|ms|s)", out)
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[half[2]]
    return Load(float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), float(half[1]) * scale)


def crowd(port: int, visitors: int, patience: float, while_waiting: Callable[[], None]) -> list[Visit]:
    """Let many visitors ask at once; call `while_waiting` when all have asked."""
    command = [*_command("burst"), str(port), str(visitors), str(patience)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        while_waiting()
        return [Visit(*row) for row in json.loads(process.stdout.read())]


def _run(*argv: str) -> str:
    return subprocess.run(
        [*_command(argv[0]), *argv[1:]], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", "bench.router_lab.children", name]
