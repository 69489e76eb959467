"""The dashboards in a real JupyterLab and a real Notebook 7, on the real platform."""

import shutil
from pathlib import Path

import pytest

from lesson_kit.core.waiting import wait_until
from lesson_kit.course.workspace import finished_app, starter_files

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.timeout(300)]

STORE = "[...lessonDashboards.values()].at(-1)"
JOBS = f"[...{STORE}.bars.values()].filter((bar) => bar.type === 'job')"
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90_000  # ms, as in conftest.py
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
BUSY = "import time; end = time.time() + 3\nwhile time.time() < end: sum(range(1000))"
START = """\
from lesson_kit.local_heroku import LocalHeroku
from lesson_kit.dashboards import dashboard, timeline
app = LocalHeroku({folder!r}, speed=10, config={config!r})
"""
# RQ gives a silent worker a minute before it takes its job back; this one is less patient.
PATIENT = '"maintenance_interval": 15, "job_monitoring_interval": 5}'
IMPATIENT = """"maintenance_interval": 1, "job_monitoring_interval": 1}
    Worker.get_heartbeat_ttl = lambda self, job, working_time=0: 3"""


def lay(folder, files):
    """Write an app's files; give the folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)
    return str(folder)


@pytest.fixture(scope="module")
def finished(lab):
    """Lay the finished app, with a worker that soon takes back a job whose worker is silent."""
    files = finished_app()
    worker = files["worker.py"].decode()
    assert PATIENT in worker
    files["worker.py"] = worker.replace(PATIENT, IMPATIENT).encode()
    return lay(lab.folder / "finished", files)


@pytest.fixture(scope="module")
def starter(lab):
    """Lay the starter app."""
    return lay(lab.folder / "starter", finished_app() | starter_files())


AWAY_AND_BACK = """async () => {
  const log = document.querySelector(".lk-log");
  const place = log.parentNode;
  const frame = () => new Promise(requestAnimationFrame);
  log.remove();  // as JupyterLab does with a cell that is scrolled out of sight
  await frame();
  await frame();
  place.append(log);
}"""
AT_THE_END = """() => {
  const log = document.querySelector(".lk-lines");
  const below = log.scrollHeight - log.scrollTop - log.clientHeight;
  return log.scrollHeight > log.clientHeight && below < 24;
}"""


def ask_kernel(page, code):
    """Run code in the notebook's kernel, apart from its cells."""
    page.evaluate(f"(code) => {KERNEL}.requestExecute({{ code }}).done.then(() => 0)", code)


def test_send_visitors_scale_kill_and_see_the_job_come_back(lab, open_notebook, finished):
    """All by the dashboard's own controls, in JupyterLab."""
    config = {"REPORT_SECONDS": 4}
    page = open_notebook(
        lab.write("finished.ipynb", [START.format(folder=finished, config=config), "dashboard(app)"])
    )
    page.run_all()
    assert page.tracebacks() == []
    board = page.locator(".lk-dashboard")
    board.get_by_label("How many visitors").fill("4")
    board.get_by_label("Path").press("Enter")
    board.get_by_text("4 of 4 are through").wait_for()
    board.locator('[data-dyno="worker.1"].lk-busy').wait_for()

    board.get_by_label("One worker dyno more").click()
    board.locator('[data-dyno="worker.2"][data-state="up"]').wait_for()

    board.locator('[data-dyno="worker.1"].lk-busy').wait_for()
    board.get_by_label("Kill worker.1").click()
    page.wait_for_function(f"() => {JOBS}.some((job) => job.spans.some((span) => span.kind === 'lost'))")
    page.wait_for_function(f"() => {JOBS}.some((job) => job.tries > 1 && job.state === 'finished')")
    page.wait_for_function(f"() => {JOBS}.every((job) => job.state === 'finished')")
    board.locator('[role="img"][aria-label*="4 finished"]').wait_for()

    keys_stay_in_the_dashboard(page, board)
    assert (page.errors, page.external()) == ([], [])


def keys_stay_in_the_dashboard(page, board):
    """Left and right choose a bar and the log shows its lines alone; `d d` does not delete the cell."""
    canvas = board.get_by_role("img")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    board.get_by_text("only request POST /reports").wait_for()
    lines = board.locator(".lk-line").all_inner_texts()
    assert lines
    assert all("request_id=" in line for line in lines)
    page.keyboard.press("d")
    page.keyboard.press("d")
    page.keyboard.press("Escape")
    board.get_by_text("only request POST /reports").wait_for(state="hidden")
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.length") == 2
    controls = board.locator("button, input, select, [tabindex]")
    unguarded = controls.evaluate_all("all => all.filter((one) => !one.dataset.lmSuppressShortcuts).length")
    assert unguarded == 0


def test_two_views_reload_a_stopped_app_and_a_restarted_kernel(lab, open_notebook, starter):
    """Nothing is stuck, and the views say what is; in the dark."""
    cells = [
        START.format(folder=starter, config={}),
        "dashboard(app)",
        "timeline(app, title='The same, alone')",
        "app.load(visitors=2, path='/reports', method='POST')",
    ]
    page = open_notebook(lab.write("starter.ipynb", cells), scheme="dark")
    page.run_all()
    assert page.tracebacks() == []
    boards = page.locator(".lk-dashboard")
    assert boards.count() == 2
    page.wait_for_function("() => [...lessonDashboards.values()].every((store) => /2 H12/.test(store.said))")

    pushes = page.evaluate(f"{STORE}.pushes")
    page.evaluate(f"(code) => {{ {KERNEL}.requestExecute({{ code }}); }}", BUSY)
    page.wait_for_function(f"() => {STORE}.pushes > {pushes} + 1")  # while the kernel is busy
    assert page.evaluate(f"{KERNEL}.status") == "busy"

    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.wait_for_function("() => globalThis.lessonDashboards?.size >= 2")
    page.wait_for_function(f"() => /2 H12/.test({STORE}.said)")  # the kernel has sent everything anew
    page.evaluate(AWAY_AND_BACK)
    page.wait_for_function(AT_THE_END)

    ask_kernel(page, "app.stop()")
    boards.get_by_text("The app has been stopped.").first.wait_for()
    boards.locator('[data-do="kill web.1"]:disabled').first.wait_for()

    page.evaluate(f"{KERNEL}.restart()")
    boards.get_by_text("The kernel has stopped or restarted.").first.wait_for()
    assert (page.errors, page.external()) == ([], [])


STORY = """\
from datetime import UTC, datetime, timedelta
from lesson_kit.core.events import Event
from lesson_kit.local_heroku.lines import RouterLine, router_text
from lesson_kit.dashboards import before_and_after
def event(number, status):
    at = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(seconds=number)
    answer = ("web.1", 1, 100, status, 9)
    line = RouterLine("info", "POST", "/reports", "an.app", f"id-{number}", "127.0.0.1", *answer)
    return Event(at, "heroku", "router", router_text(line))
events = [*(event(number, 500) for number in range(9)), event(20, 200)]
"""
DRAWINGS = "() => document.querySelectorAll('.lk-canvas[width]').length === {}"
SHOWN = "[...document.querySelectorAll('.lk-picture svg')].filter((one) => one.clientWidth > 0)"
COLOURS = f"""() => ['text', 'rect'].map((tag) =>
    getComputedStyle({SHOWN}[0].querySelector(`:scope > ${{tag}}`)).fill)"""
PLAY = f"""import sys; sys.path.insert(0, {str(ROOT)!r})
from bench.dashboard_lab.player import Player
from lesson_kit.dashboards import timeline
player = Player(each=20, seconds=5, live=0)
player.play()
view = timeline(player)
"""
SAYS = f"""async (code) => {{
  let said = "";
  const asked = {KERNEL}.requestExecute({{ code }});
  asked.onIOPub = (message) => {{ said += message.content.text ?? ""; }};
  await asked.done;
  return said;
}}"""
RUN_ONE = """() => {
  jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
  return jupyterapp.commands.execute("notebook:run-cell");
}"""


def test_a_view_is_opened_closed_and_opened_again(lab, open_notebook):
    """One view in two places, both cleared, and shown again; the kernel rests in between."""
    page = open_notebook(lab.write("again.ipynb", [PLAY, "view", "view"]))

    def kernel_rests():
        return page.evaluate(SAYS, "print(view.resting)") == "True\n"

    page.run_all()
    assert page.tracebacks() == []
    page.wait_for_function(DRAWINGS.format(2))
    assert page.evaluate("lessonDashboards.size") == 1
    assert not kernel_rests()

    page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.wait_for_function(f"() => {STORE}.listeners.size === 0")
    wait_until(kernel_rests, PATIENCE / 1000, "the kernel to rest")

    pushes = page.evaluate(f"{STORE}.pushes")
    page.evaluate(RUN_ONE)
    page.wait_for_function(DRAWINGS.format(1))
    page.wait_for_function(f"() => {STORE}.pushes > {pushes} + 1")  # everything, and the news after it
    page.locator(".lk-canvas").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("#20 utils.make_report at 4.9 s: waited in default").wait_for()

    page.evaluate(SAYS, "view.close()")
    page.wait_for_function("() => lessonDashboards.size === 0")
    assert (page.errors, page.external()) == ([], [])


def test_before_and_after_fits_the_page_and_names_other_errors(lab, open_notebook):
    """In a narrow page and in a wide one: one of its three drawings, whole, in the theme's colours."""
    cells = [STORY, "before_and_after(events, events[-1:])"]
    page = open_notebook(lab.write("compare.ipynb", cells), scheme="dark", width=1000)
    page.run_all()
    assert page.tracebacks() == []
    for width, drawing in ((1000, 1), (1800, 2)):
        page.set_viewport_size({"width": width, "height": 1200})
        page.wait_for_function(
            f"() => {SHOWN}.length === 1 && {SHOWN}[0].parentElement.children[{drawing}] === {SHOWN}[0]"
        )
        assert "90%other errors" in page.evaluate(f"{SHOWN}[0].textContent")
        assert page.locator(".lk-picture").evaluate("(frame) => frame.scrollWidth <= frame.clientWidth")
        ink, paper = page.evaluate(COLOURS)
        assert ink != paper
    assert (page.errors, page.external()) == ([], [])


def test_notebook_02_shows_an_h12_in_notebook_7(lab, open_notebook):
    """The learner's own notebook, as they get it, all cells run; in the dark."""
    shutil.copytree(ROOT / "notebooks/images", lab.folder / "images", dirs_exist_ok=True)
    name = lab.copy("notebooks/02_time_an_h12.ipynb")
    page = open_notebook(name, flavour="notebook", scheme="dark")
    page.run_all()
    assert page.tracebacks() == []
    page.locator(".lk-dashboard").first.wait_for()
    page.wait_for_function("() => [...lessonDashboards.values()].some((store) => /H12/.test(store.said))")
    assert page.external() == []
    assert [error for error in page.errors if "503" not in error] == []  # the app's own page, in a frame: H12


def test_a_saved_picture_stands_for_the_view_where_nothing_runs(lab, open_notebook):
    """A notebook executed elsewhere and opened afresh, untrusted, shows the picture of each view."""
    import nbformat
    from nbclient import NotebookClient

    path = lab.folder / lab.write(
        "saved.ipynb", ["from lesson_kit.dashboards import timeline", "timeline([])"]
    )
    notebook = nbformat.read(path, 4)
    NotebookClient(notebook, resources={"metadata": {"path": str(lab.folder)}}).execute()
    notebook.metadata.pop("widgets", None)
    nbformat.write(notebook, path)
    page = open_notebook("saved.ipynb")
    page.locator(".jp-OutputArea img").wait_for()
    assert page.locator(".lk-dashboard").count() == 0


def test_arrows_choose_a_prediction_and_leave_the_cell_alone(lab, open_notebook):
    """JupyterLab goes to another cell by arrows, and opens one by Enter, unless it is told not to."""
    cells = [
        "from lesson_kit import predict\npredict('02-first', 'What comes?', ['first', 'second'])",
        "1 + 1",
    ]
    page = open_notebook(lab.write("arrows.ipynb", cells))
    page.run_all()
    page.get_by_label("first", exact=True).click()
    page.get_by_text("Kept: first").wait_for()
    cell = page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex")
    page.keyboard.press("ArrowDown")
    page.get_by_text("Kept: second").wait_for()
    page.keyboard.press("Enter")
    assert page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex") == cell
    assert page.evaluate("jupyterapp.shell.currentWidget.content.mode") == "command"
    assert page.errors == []
