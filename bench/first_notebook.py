"""How long from a clone to the first executed cell: set-up as `make lab` does it, JupyterLab, a kernel.

Twice: with an empty package cache and with the one that this fills. Prints a table, and as its last line:
    seconds          all of it, with a filled package cache
    cold_seconds     all of it, with an empty one
    download_share   how much of that was downloading (and unpacking): what the cache saves
    again_seconds    a second `make lab` in the same folder, to the same executed cell
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.measure import Row, report, seconds_of
from lesson_kit.core.ports import free_port, is_listening
from lesson_kit.core.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = "notebooks/00_start_here.ipynb"
ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+/lab\S*token=(\w+)")
TARGET = 60.0


@dataclass(frozen=True)
class Taken:
    """Hold how long each part took, in seconds."""

    setup: float
    lab: float
    cell: float

    @property
    def total(self) -> float:
        """Add them up."""
        return self.setup + self.lab + self.cell


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        environment = clean_environment(Path(home))
        cold = measure(clone(Path(home) / "cold"), environment)
        folder = clone(Path(home) / "warm")
        warm, again = measure(folder, environment), measure(folder, environment)
    share = max(0.0, cold.setup - warm.setup) / cold.total
    report(
        "From a clone to the first executed cell",
        [
            Row("set-up, empty cache", cold.setup, "s"),
            Row("set-up, filled cache", warm.setup, "s", cold.setup, "empty cache"),
            Row("JupyterLab answers", warm.lab, "s"),
            Row("first cell done", warm.cell, "s"),
            Row("all, filled cache", warm.total, "s", TARGET, "the target"),
            Row("all, second make lab", again.total, "s", warm.total, "the first"),
        ],
        {
            "seconds": warm.total,
            "cold_seconds": cold.total,
            "download_share": share,
            "again_seconds": again.total,
        },
    )


def clean_environment(home: Path) -> dict[str, str]:
    """Give an environment with package caches of its own, and none of this one's virtual environment."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "JUPYTER"))
    }
    caches = {"UV_CACHE_DIR": str(home / "uv"), "PIP_CACHE_DIR": str(home / "pip")}
    path = ":".join(part for part in kept["PATH"].split(":") if not part.startswith(str(ROOT)))
    return {**kept, **caches, "PATH": path, "HOME": str(home), "JUPYTER_RUNTIME_DIR": str(home / "runtime")}


def clone(target: Path) -> Path:
    """Clone this repository, as it is committed."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(target)], check=True)
    return target


def measure(folder: Path, environment: dict[str, str]) -> Taken:
    """Set up, open JupyterLab and run the first cell."""
    command = ["make", "--silent", ".venv/ready"]
    setup = seconds_of(lambda: subprocess.run(command, cwd=folder, env=environment, check=True))
    began = time.perf_counter()
    with jupyterlab(folder, environment) as (port, token):
        lab = time.perf_counter() - began
        code = first_cell(folder / NOTEBOOK)
        cell = seconds_of(lambda: asyncio.run(run_cell(port, token, code)))
    return Taken(setup, lab, cell)


@contextmanager
def jupyterlab(folder: Path, environment: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Run `lesson lab`; give its port and token once it says where it is."""
    port = free_port()
    process = subprocess.Popen(
        [".venv/bin/lesson", "lab", "--no-browser", "--port", str(port)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        token = next(found[1].decode() for line in process.stdout if (found := ADDRESS.search(line)))
        wait_until(lambda: is_listening(port), 60, "JupyterLab to listen")
        yield port, token
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.stdout.close()
        process.wait()


def first_cell(notebook: Path) -> str:
    """Give the source of a notebook's first code cell."""
    cells = json.loads(notebook.read_text())["cells"]
    return "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code"))


async def run_cell(port: int, token: str, code: str) -> None:
    """Open a session on the notebook as JupyterLab does, and run a cell in it."""
    headers = {"Authorization": f"token {token}"}
    kernel = {"name": "python3"}
    session = {"path": NOTEBOOK, "name": NOTEBOOK, "type": "notebook", "kernel": kernel}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers) as client:
        async with client.post("/api/sessions", json=session, raise_for_status=True) as answer:
            kernel_id = (await answer.json())["kernel"]["id"]
        async with client.ws_connect(f"/api/kernels/{kernel_id}/channels", max_msg_size=0) as channel:
            await channel.send_json(request(code))
            await reply(channel)
        await client.delete(f"/api/kernels/{kernel_id}")


def request(code: str) -> dict:
    """Make the message that asks a kernel to run code."""
    header = {"msg_id": uuid.uuid4().hex, "session": uuid.uuid4().hex, "username": "", "version": "5.3"}
    how = {"silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
    return {
        "channel": "shell",
        "header": {**header, "msg_type": "execute_request"},
        "parent_header": {},
        "metadata": {},
        "content": {"code": code, "stop_on_error": True, **how},
    }


async def reply(channel: aiohttp.ClientWebSocketResponse) -> None:
    """Wait for the kernel's answer; it must be that all went well."""
    async with asyncio.timeout(120):
        async for message in channel:
            told = json.loads(message.data)
            if told["header"]["msg_type"] == "execute_reply":
                if told["content"]["status"] != "ok":
                    raise SystemExit(f"The first cell failed: {told['content']}")
                return


if __name__ == "__main__":
    main()
