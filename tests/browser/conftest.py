"""A real JupyterLab (which serves Notebook 7 as well), and chromium to look at it.

    def test_x(lab, open_notebook):
        lab.write("x.ipynb", ["from lesson_kit import start", "app = start('02')"])
        page = open_notebook("x.ipynb")              # or flavour="notebook", scheme="dark"
        page.run_all()
        page.locator(".lk-dashboard").wait_for()
        assert page.errors == [] and page.external() == []

The browser is closed at the end of each module: an open one keeps an asyncio loop going in our process.
"""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import nbformat
import pytest

from lesson_kit.core.ports import free_port
from lesson_kit.core.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90_000  # ms: two busy cores
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
QUIET = {
    "notification": {"fetchNews": "false", "checkForUpdates": False},
    "themes": {
        "adaptive-theme": True
    },  # light or dark as the browser says, so that no test changes a setting
}
READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const context = panel?.sessionContext;
  return !!(context?.isReady && context.session?.kernel?.status === "idle" && panel.content?.widgets.length);
}"""
RUN = """() => {
  window.ran = "";
  jupyterapp.commands.execute("notebook:run-all-cells").then(
    () => { window.ran = "done"; }, (error) => { window.ran = `failed: ${error}`; });
}"""
TRACEBACKS = """() => jupyterapp.shell.currentWidget.content.widgets
  .flatMap((cell) => cell.model.sharedModel.outputs ?? [])
  .filter((output) => output.output_type === "error")
  .map((output) => `${output.ename}: ${output.evalue}`)"""
OURS = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:")


class JupyterServer:
    """Run a JupyterLab on a folder of its own.

    Attributes:
        folder: Its root.
        workspace: The learner's workspace of its kernels.
    """

    def __init__(self, home: Path) -> None:
        self.folder, self.workspace = home / "notebooks", home / "workspace"
        self.folder.mkdir()
        self._home, self._port, self._token = home, free_port(), secrets.token_hex(16)
        settings = home / "settings/@jupyterlab/apputils-extension"
        settings.mkdir(parents=True)
        for name, value in QUIET.items():
            (settings / f"{name}.jupyterlab-settings").write_text(json.dumps(value))
        with open(home / "lab.log", "wb") as log:
            self._process = subprocess.Popen(
                self._command(), env=self._environment(), stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(self._answers, PATIENCE / 1000, "JupyterLab to answer", interval=0.1)

    def write(self, name: str, cells: list[str], **ids: int) -> str:
        """Write a notebook of code cells, some with an id of their own (`id=number`); give its name."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        for cell_id, number in ids.items():
            notebook.cells[number]["id"] = cell_id
        notebook.metadata["kernelspec"] = KERNEL  # else JupyterLab asks which
        nbformat.write(notebook, self.folder / name)
        return name

    def copy(self, path: str | Path, name: str = "") -> str:
        """Copy one of the repository's notebooks; give the copy's name."""
        name = name or Path(path).name
        shutil.copy(ROOT / path, self.folder / name)
        return name

    def address(self, name: str, flavour: str = "lab") -> str:
        """Give a notebook's address in JupyterLab (in a workspace of its own) or in Notebook 7."""
        base = f"http://127.0.0.1:{self._port}"
        if flavour == "notebook":
            return f"{base}/notebooks/{name}?token={self._token}"
        return f"{base}/lab/workspaces/{secrets.token_hex(4)}/tree/{name}?token={self._token}&reset"

    def stop(self) -> None:
        """End it and its kernels."""
        self._process.terminate()
        self._process.wait(30)

    def _answers(self) -> bool:
        if self._process.poll() is not None:
            pytest.fail((self._home / "lab.log").read_text(errors="replace")[-2000:])
        try:
            status = f"http://127.0.0.1:{self._port}/api/status?token={self._token}"
            return urllib.request.urlopen(status, timeout=2).status == 200
        except OSError:
            return False

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
            *(f"--port={self._port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.folder}"),
            *(f"--IdentityProvider.token={self._token}", "--ServerApp.log_level=WARN"),
            *("--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"),
        ]

    def _environment(self) -> dict[str, str]:
        home = self._home
        return {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "JUPYTER_CONFIG_DIR": f"{home}/config",
            "JUPYTER_DATA_DIR": f"{home}/data",
            "JUPYTER_RUNTIME_DIR": f"{home}/run",
            "JUPYTERLAB_SETTINGS_DIR": f"{home}/settings",
            "JUPYTERLAB_WORKSPACES_DIR": f"{home}/workspaces",
            "IPYTHONDIR": f"{home}/ipython",
            "LESSON_WORKSPACE": f"{self.workspace}",
        }


@pytest.fixture(scope="module")
def browser():
    """Start chromium; without one, skip in plain words, or fail where REQUIRE_BROWSER=1 says so."""
    chromium = os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        why = "There is no chromium on this machine. Install one (apt-get install chromium) to run this test."
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """Run JupyterLab (only where there is a browser to look at it)."""
    server = JupyterServer(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


@pytest.fixture
def open_notebook(lab, browser):
    """Give a function that opens a notebook and waits until its kernel is idle."""
    contexts = []

    def open_(name: str, scheme: str = "light", flavour: str = "lab", width: int = 1200):
        context = browser.new_context(viewport={"width": width, "height": 1400}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        _take_notes(page)
        page.goto(lab.address(name, flavour))
        page.wait_for_function(READY)
        page.errors.clear()  # what Jupyter itself complains of while it starts
        page.run_all = lambda wait=True: _run_all(page, wait)
        page.tracebacks = lambda: page.evaluate(TRACEBACKS)
        return page

    yield open_
    for context in contexts:
        context.close()


def _take_notes(page) -> None:
    """Keep the page's errors in `errors`, and all that it asks other machines for in `external()`."""
    urls: list[str] = []
    page.errors = []
    page.on("request", lambda request: urls.append(request.url))
    page.on("websocket", lambda socket: urls.append(socket.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.external = lambda: [url for url in urls if not OURS.match(url)]


def _run_all(page, wait: bool) -> None:
    page.evaluate(RUN)
    if wait:
        page.wait_for_function("() => window.ran")
        assert page.evaluate("window.ran") == "done"
