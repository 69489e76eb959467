"""A pytest plugin that closes nbval's gaps: `pytest -p lesson_kit.authoring.nbval_plugin --nbval …`.

A kernel that dies fails its cell at once (nbval waits for the cell's timeout). A cell that was never run in
the saved notebook fails (nbval takes any output for right). Each notebook has a workspace of its own, so runs
neither touch the learner's files nor one another's. Styles are not compared.
"""

import contextlib
import os
import queue
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

WORKSPACE = "LESSON_WORKSPACE"
STYLE = r"<style>[\s\S]*?</style>"
TRIES = 3
LISTEN = 1.0  # seconds between two looks at whether the kernel lives


class LessonCell(IPyNbCell):
    """Run and compare one cell."""

    def runtest(self) -> None:
        """Fail for a reference that holds nothing; note how long the cell took."""
        if self.cell.source.strip() and self.cell.execution_count is None and not self.options["skip"]:
            number = self.parent.path.stem[:2]
            mend = f"lesson course build --execute --only {number}"
            self.raise_cell_error(f"The saved notebook has never run this cell. Say: {mend}")
        began = time.perf_counter()
        try:
            super().runtest()
        finally:
            self.user_properties.append(("seconds", round(time.perf_counter() - began, 3)))


class LessonFile(IPyNbFile):
    """Run one notebook, in a workspace of its own."""

    def setup(self) -> None:
        """Start the kernel, which takes the workspace from the environment."""
        self._workspace = tempfile.TemporaryDirectory(prefix="lesson-workspace-", ignore_cleanup_errors=True)
        before = os.environ.get(WORKSPACE)
        os.environ[WORKSPACE] = self._workspace.name
        try:
            self._start()
        finally:
            if before is None:
                del os.environ[WORKSPACE]
            else:
                os.environ[WORKSPACE] = before
        self.sanitize_patterns[STYLE] = ""
        _watch_for_death(self.kernel)

    def _start(self) -> None:
        """Start a kernel. Its ports were free when it was given them; now and then one is taken before it
        has them, and it dies: the next one gets others.
        """
        for _ in range(TRIES - 1):
            with contextlib.suppress(RuntimeError):
                super().setup()
                return
        super().setup()

    def collect(self) -> Generator[LessonCell]:
        """Give the cells."""
        for cell in super().collect():
            yield LessonCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )

    def teardown(self) -> None:
        """End the kernel, then take its workspace away."""
        try:
            super().teardown()
        finally:
            self._workspace.cleanup()


def _watch_for_death(kernel: Any) -> None:
    """Make waiting for a reply end when the kernel does."""
    wait = kernel.await_reply

    def await_reply(msg_id: str, timeout: float | None = None) -> Any:
        deadline = time.monotonic() + (timeout or 60)
        while True:
            try:
                return wait(msg_id, timeout=min(LISTEN, max(0.01, deadline - time.monotonic())))
            except queue.Empty:
                if not kernel.is_alive():
                    raise RuntimeError("The kernel died while it ran this cell.") from None
                if time.monotonic() >= deadline:
                    raise

    kernel.await_reply = await_reply


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: Any) -> Generator[None, Any, Any]:
    """Take our file class in the place of nbval's."""
    found = yield
    return [
        LessonFile.from_parent(parent, path=file_path) if isinstance(node, IPyNbFile) else node
        for node in found
    ]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the slowest cells, where asked to with `--durations`."""
    most = terminalreporter.config.option.durations
    if not most:
        return
    reports = [r for key in ("passed", "failed") for r in terminalreporter.stats.get(key, [])]
    timed = [(dict(r.user_properties).get("seconds", 0), r.nodeid) for r in reports]
    terminalreporter.section("slowest cells")
    for seconds, name in sorted(timed, reverse=True)[:most]:
        terminalreporter.line(f"{seconds:8.2f} s  {name}")
