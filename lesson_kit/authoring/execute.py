"""Run a solved notebook from top to bottom, in a workspace of its own."""

import asyncio
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from lesson_kit.core.errors import LessonError

CELL_TIMEOUT = 120


def executed(notebook: dict[str, Any], name: str, folder: Path) -> dict[str, Any]:
    """Give the notebook with the outputs of a fresh run.

    Args:
        name: What to call it in errors.
        folder: Where the kernel starts: beside the notebook.

    Raises:
        LessonError: A cell raised an exception, or took too long.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    node = nbformat.reads(json.dumps(notebook), as_version=4)
    client = NotebookClient(
        node,
        timeout=CELL_TIMEOUT,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        kernel_name="python3",
    )
    with tempfile.TemporaryDirectory(prefix="lesson-workspace-", ignore_cleanup_errors=True) as workspace:
        environment = {**os.environ, "LESSON_WORKSPACE": workspace}
        try:
            asyncio.run(client.async_execute(env=environment, stderr=subprocess.DEVNULL))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise LessonError(f"{name} did not run to its end: {error}", "Run it in JupyterLab.") from None
    return dict(node)
