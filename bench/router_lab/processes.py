"""The servers of the router's bench, each as a context manager that gives its port."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from lesson_kit.core.ports import free_port, is_listening
from lesson_kit.core.waiting import wait_until

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Running:
    """Hold a server: where it listens, and its process."""

    port: int
    pid: int

    def memory_mb(self) -> float:
        """Give the resident memory of the process and its children."""
        process = psutil.Process(self.pid)
        tree = [process, *process.children(recursive=True)]
        return sum(one.memory_info().rss for one in tree) / 1e6

    def cpu_seconds(self) -> float:
        """Give the processor time that the process and its children have used."""
        process = psutil.Process(self.pid)
        return sum(sum(one.cpu_times()[:2]) for one in [process, *process.children(recursive=True)])


class Others:
    """Watch how busy other programs keep the machine while these servers and their clients are at work."""

    def __init__(self, servers: Iterable[Running]) -> None:
        self._servers = {server.pid: server for server in servers}.values()
        self._began = time.monotonic()
        self._before = self._seconds()

    def busy(self) -> float:
        """Say how many processors they have kept busy so far."""
        return max(0.0, self._seconds() - self._before) / (time.monotonic() - self._began)

    def _seconds(self) -> float:
        machine, here = psutil.cpu_times(), os.times()
        return machine.user + machine.system - sum(here[:4]) - sum(one.cpu_seconds() for one in self._servers)


def apart() -> tuple[set[int], set[int]]:
    """Give one processor, and the others; two empty sets where that can't be."""
    mine = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return ({mine[0]}, set(mine[1:])) if len(mine) > 1 else (set(), set())


@contextmanager
def keep_to(processors: set[int]) -> Iterator[None]:
    """Keep what is started meanwhile to some processors; the empty set is to keep to none."""
    before = os.sched_getaffinity(0) if processors else None
    if processors:
        os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        if before:
            os.sched_setaffinity(0, before)


@contextmanager
def child(*argv: str) -> Iterator[Running]:
    """Run one of `children`, which prints its port and ends with its stdin."""
    command = [sys.executable, "-m", "bench.router_lab.children", *argv]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Running(int(process.stdout.readline()), process.pid)
        finally:
            process.stdin.close()
            process.wait(timeout=20)


@contextmanager
def app(folder: Path, processes: int) -> Iterator[Running]:
    """Run the lesson app under gunicorn, by its own settings."""
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "WEB_CONCURRENCY": str(processes),
        "REDIS_URL": "redis://127.0.0.1:1/0",  # /ping needs neither Redis nor a bucket
        "S3_BUCKET": "none",
    }
    command = [sys.executable, "-m", "gunicorn", "lesson_app:create_app()"]
    with _server(command, folder / "gunicorn.log", port, environment) as running:
        yield running


@contextmanager
def nginx(folder: Path, ports: list[int], timeout: float) -> Iterator[Running]:
    """Run nginx as a reverse proxy before these ports, with an access log and connections kept alive."""
    port = free_port()
    home = folder / f"nginx-{port}"
    home.mkdir()
    (home / "nginx.conf").write_text(_nginx_conf(home, port, ports, timeout))
    command = [shutil.which("nginx"), "-p", str(home), "-c", "nginx.conf", "-g", "daemon off;"]
    with _server(command, home / "nginx.log", port, dict(os.environ)) as running:
        yield running


def _nginx_conf(home: Path, port: int, ports: list[int], timeout: float) -> str:
    servers = " ".join(f"server 127.0.0.1:{one};" for one in ports)
    temp = " ".join(
        f"{kind}_temp_path {home}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""
{"user root;" if os.getuid() == 0 else ""}
worker_processes auto; worker_rlimit_nofile 16384; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log {home}/access.log combined buffer=64k; {temp}
  map $http_x_request_id $its_id {{ default $http_x_request_id; "" $request_id; }}
  upstream app {{ {servers} keepalive 64; }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Port $server_port;
      proxy_set_header X-Request-Start $msec; proxy_set_header Via "1.1 nginx";
      proxy_set_header X-Request-Id $its_id;
      proxy_read_timeout {round(timeout * 1000)}ms; proxy_next_upstream off;
    }}
  }}
}}
"""


@contextmanager
def _server(command: list[str], log: Path, port: int, environment: dict[str, str]) -> Iterator[Running]:
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        wait_until(lambda: is_listening(port), 30, f"{command[0]} to listen", do=f"Its log is {log}.")
        yield Running(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)
