"""Our plugin closes nbval's gaps: one run over a notebook for each trap, and what each came to."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from nbval.plugin import IPyNbFile

from lesson_kit.authoring.nbval_plugin import LessonFile

pytestmark = pytest.mark.real

WIDGET = "application/vnd.jupyter.widget-view+json"


def cell(source, *outputs, ran=True, tags=()):
    """Make a code cell with saved outputs."""
    return {
        "cell_type": "code",
        "execution_count": 1 if ran else None,
        "id": f"c{abs(hash(source)) % 10**8}",
        "metadata": {"tags": list(tags)},
        "outputs": list(outputs),
        "source": source,
    }


def printed(text):
    """Make a saved output of print."""
    return {"name": "stdout", "output_type": "stream", "text": text}


def shown(**data):
    """Make a saved output of display; `html` and so on stand for their types."""
    types = {"plain": "text/plain", "html": "text/html", "png": "image/png"}
    data = {types[name]: value for name, value in data.items()}
    return {"data": data, "metadata": {}, "output_type": "display_data"}


SHOW = "from IPython.display import display\n"
TRAPS = {
    "fine": [cell("print(1)", printed("1\n")), cell("x = 1"), cell("")],
    "changed": [cell("print(2)", printed("1\n"))],
    "never_run": [cell("x = 1", ran=False)],
    "never_run_but_skipped": [cell("1 / 0", ran=False, tags=["nbval-skip"])],
    "dies": [cell("import os; os._exit(1)"), cell("print('after')", printed("after\n"))],
    "outputs_gone": [cell("print(1)")],
    "style": [
        cell(
            SHOW + "display({'text/plain': 'a', 'text/html': '<style>b{}</style><b>a</b>'}, raw=True)",
            shown(plain="a", html="<style>i{}</style><b>a</b>"),
        )
    ],
    "html": [
        cell(
            SHOW + "display({'text/plain': 'a', 'text/html': '<b>a</b>'}, raw=True)",
            shown(plain="a", html="<b>other</b>"),
        )
    ],
    "widget": [
        cell(
            SHOW + f"display({{'text/plain': 'a', '{WIDGET}': {{'model_id': '7'}}}}, raw=True)",
            shown(plain="a"),
        )
    ],
    "raises": [cell("1 / 0")],
    "may_raise": [
        cell(
            "1 / 0",
            {
                "ename": "ZeroDivisionError",
                "evalue": "division by zero",
                "output_type": "error",
                "traceback": [],
            },
            tags=["raises-exception"],
        )
    ],
    "hangs": [cell("import time; time.sleep(600)")],
    "workspace_one": [
        cell(
            "import os, pathlib\nfolder = pathlib.Path(os.environ['LESSON_WORKSPACE'])\n"
            "print(sorted(folder.iterdir()))\n_ = (folder / 'mine').write_text('x')",
            printed("[]\n"),
        )
    ],
    "workspace_two": [
        cell("import os\nprint(os.listdir(os.environ['LESSON_WORKSPACE']))", printed("[]\n")),
    ],
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Run all the trap notebooks at once; give which failed, and with what."""
    folder = tmp_path_factory.mktemp("traps")
    for name, cells in TRAPS.items():
        notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "lesson_kit.authoring.nbval_plugin", "--nbval"]
    command += ["--nbval-current-env", "--nbval-cell-timeout=5", "--junitxml=report.xml", "--rootdir=."]
    subprocess.run(
        [*command, "-p", "no:cacheprovider"], cwd=folder, capture_output=True, timeout=110, check=False
    )
    found = {name: [] for name in TRAPS}
    for case in ElementTree.parse(folder / "report.xml").iter("testcase"):
        name = case.get("classname", "").split(".")[0]
        found[name] += [child.text or "" for child in case if child.tag in ("failure", "error")]
    return found


@pytest.mark.parametrize(
    "name",
    ["fine", "never_run_but_skipped", "style", "widget", "may_raise", "workspace_one", "workspace_two"],
)
def test_what_is_right_passes(verdicts, name):
    """Styles, widgets' ids and expected errors do not count; each notebook has its own workspace."""
    assert verdicts[name] == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("changed", "mismatch"),
        ("never_run", "lesson course build --execute"),
        ("dies", "kernel died"),
        ("outputs_gone", "Unexpected output"),
        ("html", "mismatch"),
        ("raises", "ZeroDivisionError"),
        ("hangs", "Timeout"),
    ],
)
def test_what_is_wrong_fails_and_says_why(verdicts, name, says):
    """In the words of nbval or our own."""
    assert says in "\n".join(verdicts[name])


@pytest.mark.parametrize(("deaths", "starts"), [(0, 1), (2, 3)])
def test_a_kernel_that_missed_its_ports_gets_others(monkeypatch, deaths, starts):
    """It dies at its start; the next one has other ports."""
    started = starting(monkeypatch, deaths)
    LessonFile.__new__(LessonFile)._start()
    assert len(started) == starts


def test_a_kernel_that_never_starts_fails_its_notebook(monkeypatch):
    started = starting(monkeypatch, deaths=9)
    with pytest.raises(RuntimeError, match="Kernel died"):
        LessonFile.__new__(LessonFile)._start()
    assert len(started) == 3


def starting(monkeypatch, deaths):
    """Let so many kernels die at their start; give the list of those that were started."""
    started = []

    def setup(self):
        started.append(self)
        if len(started) <= deaths:
            raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(IPyNbFile, "setup", setup)
    return started
