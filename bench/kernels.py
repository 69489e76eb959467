"""A kernel as a notebook has it: run a cell, and say how long it took until its answer was here."""

import subprocess
import time
from pathlib import Path
from types import TracebackType

from jupyter_client.manager import KernelManager


class Kernel:
    """Hold a running kernel; use it as a context manager."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(cwd=str(folder), env=environment, stderr=subprocess.DEVNULL)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def run(self, source: str, timeout: float = 120) -> tuple[float, str]:
        """Run a cell; give the seconds until its last output arrived here, and its text."""
        began = time.perf_counter()
        asked = self._client.execute(source)
        shown, seconds = [], 0.0
        while True:
            message = self._client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != asked:
                continue
            content, kind = message["content"], message["msg_type"]
            if kind in ("stream", "display_data", "execute_result", "error"):
                seconds = time.perf_counter() - began
                shown.append(content.get("text") or content.get("data", {}).get("text/plain") or str(content))
            elif kind == "status" and content["execution_state"] == "idle":
                return seconds or time.perf_counter() - began, "".join(shown)

    def __enter__(self) -> "Kernel":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
