"""What tests of the course share: a workspace of their own, and a notebook with a real kernel."""

import queue
import tempfile

import pytest
from jupyter_client.manager import KernelManager

from lesson_kit.course.progress import Progress


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """Give an empty workspace, which `LESSON_WORKSPACE` names."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("LESSON_WORKSPACE", str(folder))
    return folder


@pytest.fixture
def progress(workspace):
    """Give the progress kept in it."""
    return Progress(workspace)


class Notebook:
    """Run cells in a kernel as nbval does, and give what a learner would see."""

    def __init__(self, folder, workspace):
        # By files, not ports: a port that was free a moment ago may be taken when the kernel asks for it.
        self._sockets = tempfile.TemporaryDirectory()
        self._manager = KernelManager(
            kernel_name="python3", transport="ipc", ip=f"{self._sockets.name}/kernel"
        )
        self._manager.start_kernel(cwd=str(folder), env=workspace)
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def run(self, source):
        """Run a cell; give all the text that it showed, its error too."""
        asked = self._client.execute(source, store_history=False)
        shown = []
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=90)
            except queue.Empty:
                pytest.fail(f"the cell did not end: {source}")
            content = message["content"]
            if message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] == "stream":
                shown.append(content["text"])
            elif message["msg_type"] in ("display_data", "execute_result"):
                shown.append(content["data"]["text/plain"] + "\n")
            elif message["msg_type"] == "error":
                shown.append("\n".join(content["traceback"]) + "\n")
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return "".join(shown)

    def close(self):
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
        self._manager.context.destroy(linger=0)  # also the sockets that the client had made and dropped
        self._sockets.cleanup()


@pytest.fixture(scope="session")
def open_notebook():
    """Give what opens a notebook: it is called with the kernel's folder and environment."""
    return Notebook
