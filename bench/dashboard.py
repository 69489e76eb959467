"""What the live dashboard costs, beside `ipywidgets.HTML` drawing the same, in a real JupyterLab.

500 requests and 500 jobs in 50 seconds, of which 30 come at once, and the last 20 as they happen; both views
push ten times a second. Then an hour of events at 20 a second, as fast as the page takes them. Takes a minute
and a half. Prints a table, and as its last line one JSON object:
    cpu_percent        processor time of the kernel, of one core
    push_bytes_median  bytes of the median push
    frames             share of the page's frames that came within 17 ms of the one before
    first_picture_s    from running the cell to the first picture
    hour_kernel_mb     what the kernel's memory grew by in the second half of the hour
    hour_page_mb       the same of the page's
"""

import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.measure import Row, report

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 20  # the last of the script
SETUP = f"""\
import sys, time; sys.path.insert(0, {str(ROOT)!r})
from lesson_kit.dashboards import dashboard
from bench.dashboard_lab.player import Html, Player, an_hour, cpu_seconds, figures, weigh
"""
OURS = f"player = Player(live={SECONDS}); view = dashboard(player); sizes = weigh(view); view"
THEIRS = f"player = Player(live={SECONDS}); view = Html(player); sizes = view.sizes; view.widget"
BEGIN = "player.play(); began = (cpu_seconds(), time.monotonic()); sizes.clear()"
FRAMES = """async (seconds) => {
  const gaps = [];
  let last = performance.now();
  const until = last + seconds * 1000;
  while (last < until) {
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  return gaps.slice(1).filter((gap) => gap <= 17.5).length / (gaps.length - 1);  // 60 a second is 16.7
}"""
FIRST = """async (selector) => {
  const cell = jupyterapp.shell.currentWidget.content;
  cell.activeCellIndex = 1;
  const began = performance.now();
  jupyterapp.commands.execute("notebook:run-cell");
  while (!document.querySelector(selector)) {
    if (performance.now() - began > 60000) throw new Error("No picture came: the cell has failed.");
    await new Promise(requestAnimationFrame);
  }
  return (performance.now() - began) / 1000;
}"""
KERNEL = """async (code) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({ code });
  let said = "";
  asked.onIOPub = (message) => {
    if (message.header.msg_type === "stream") said += message.content.text;
    if (message.header.msg_type === "error") said = message.content.traceback.join("\\n");
  };
  const { content } = await asked.done;
  if (content.status !== "ok") throw new Error(said);
  return said;
}"""


def main() -> None:
    """Measure both, and print."""
    with tempfile.TemporaryDirectory() as home, _jupyter(Path(home)) as open_:
        ours = measure(open_, "ours.ipynb", OURS, ".lk-canvas[width]")
        theirs = measure(open_, "theirs.ipynb", THEIRS, ".widget-html svg")
        kernel_mb, page_mb = an_hour(open_)
    rows = [
        Row("kernel, of one core", ours["cpu_percent"], "%", theirs["cpu_percent"], "ipywidgets.HTML"),
        Row(
            "median push", ours["push_bytes_median"], "bytes", theirs["push_bytes_median"], "ipywidgets.HTML"
        ),
        Row("frames within 17 ms", 100 * ours["frames"], "%", 100 * theirs["frames"], "ipywidgets.HTML"),
        Row("first picture", ours["first_picture_s"], "s", theirs["first_picture_s"], "ipywidgets.HTML"),
        Row("kernel, growth in the hour's second half", kernel_mb, "MB"),
        Row("page, growth in the hour's second half", page_mb, "MB"),
    ]
    report("A dashboard", rows, {**ours, "hour_kernel_mb": kernel_mb, "hour_page_mb": page_mb})


def measure(open_: Callable[[str, list[str]], Page], name: str, cell: str, picture: str) -> dict[str, float]:
    """Show one of the two, let it run, and take its figures."""
    page = open_(name, [SETUP, cell])
    _ask(page, SETUP)
    first = page.evaluate(FIRST, picture)
    _ask(page, BEGIN)
    frames = page.evaluate(FRAMES, SECONDS)
    taken = json.loads(_ask(page, "import json; print(json.dumps(figures(began, sizes)))"))
    page.context.close()
    return {**taken, "frames": frames, "first_picture_s": first}


def an_hour(open_: Callable[[str, list[str]], Page]) -> tuple[float, float]:
    """Put an hour's events through a dashboard; give how much kernel and page grew in its second half."""
    page = open_("hour.ipynb", [SETUP, "view = dashboard([]); view"])
    _ask(page, SETUP)
    page.evaluate(FIRST, ".lk-canvas[width]")
    _ask(page, "an_hour(view, seconds=1800)")
    before = _page_mb(page)
    memory = json.loads(_ask(page, "import json; print(json.dumps(an_hour(view, seconds=1800)))"))
    return memory[-1] - memory[0], _page_mb(page) - before


def _page_mb(page: Page) -> float:
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.collectGarbage")
    return page.evaluate("performance.memory.usedJSHeapSize") / 1e6


def _ask(page: Page, code: str) -> str:
    return page.evaluate(KERNEL, code)


@contextmanager
def _jupyter(home: Path) -> Any:
    """Run JupyterLab and chromium as the browser tests do; give a function that opens a notebook."""
    spec = importlib.util.spec_from_file_location("browser_tests", ROOT / "tests/browser/conftest.py")
    tests = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tests)
    chromium = next(filter(None, map(shutil.which, tests.NAMES)), None)
    if chromium is None:
        sys.exit(
            "There is no chromium on this machine. Install one (apt-get install chromium) for this bench."
        )
    server = tests.JupyterServer(home)
    with sync_playwright() as playwright:
        flags = [*tests.FLAGS, "--enable-precise-memory-info"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)

        def open_(name: str, cells: list[str]) -> Page:
            page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
            page.set_default_timeout(600_000)
            page.goto(server.address(server.write(name, cells)))
            page.wait_for_function(tests.READY)
            return page

        try:
            yield open_
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
