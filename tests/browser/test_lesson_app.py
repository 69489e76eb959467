"""The finished app in a real browser: the button, the page that follows the job, the PDF."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from lesson_kit.core.ports import free_port, is_listening
from lesson_kit.core.waiting import wait_until
from lesson_kit.services.processes import Household
from lesson_kit.services.start import start_services

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class App:
    """Run the app's processes on a Redis and an S3 of its own.

    Attributes:
        url: Where the web process answers.
    """

    def __init__(self, household: Household, environment: dict[str, str]) -> None:
        self.household = household
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        ours = {"PATH": path, "PORT": str(port), "HOME": str(household.folder), "DYNO": "web.1"}
        self.env = {**ours, **environment, "REPORT_SECONDS": "0"}
        self._start("web", ["gunicorn", "lesson_app:create_app()"])
        wait_until(lambda: is_listening(port), PATIENCE, "the app to listen")

    def _start(self, part: str, command: list[str], **env: str) -> subprocess.Popen:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return self.household.start(command, part=part, env={**self.env, **env}, cwd=ROOT, **quiet)

    def work(self, **env: str) -> None:
        """Start a worker."""
        self._worker = self._start("worker", ["python", "worker.py"], **env)

    def rest(self) -> None:
        """Kill the worker, and what it began."""
        self.household.signal("worker", 9)
        self._worker.wait()


@pytest.fixture(scope="module")
def app():
    """Run the app, without a worker."""
    with start_services({}) as services, Household() as household:
        yield App(household, services.environment)


@pytest.fixture(scope="module")
def browser():
    """Start chromium."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        why = "There is no chromium on this machine. Install one (apt-get install chromium) to run this test."
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """Open a page; every address that it loads must be the app's or S3's, and its scripts must not fail."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    addresses, errors = [], []
    page.on("request", lambda request: addresses.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors
    assert all(address.startswith("http://127.0.0.1:") for address in addresses)


def test_the_page_follows_the_job_from_the_button_to_the_pdf(app, page):
    """With the keyboard alone. Without a worker the report waits; with one it gets done, and can be had."""
    page.goto(app.url)
    page.get_by_role("button", name="Make the report").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/*")  # the address under which it can be reloaded and bookmarked
    page.wait_for_selector("[data-status=queued]")
    assert "no worker is running" in page.get_by_role("status").inner_text()
    app.work()
    try:
        page.wait_for_selector("[data-status=done]")
    finally:
        app.rest()
    assert page.get_by_role("status").inner_text() == "Your report is ready."
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the report").click()
    pdf = PdfReader(io.BytesIO(coming.value.path().read_bytes()))
    assert len(pdf.pages) >= 2
    page.get_by_role("link", name="All reports").click()
    page.wait_for_url("**/reports")
    page.get_by_role("link", name="Download the report made").wait_for()  # exactly one, or this fails


def test_the_page_shows_that_the_report_is_being_made(app, page):
    """A worker that takes eleven days over it."""
    page.goto(app.url)
    page.get_by_role("button").click()
    app.work(REPORT_SECONDS="1000000")
    try:
        page.wait_for_selector("[data-status=running]")
        assert page.get_by_role("status").inner_text() == "A worker is making your report."
    finally:
        app.rest()


def test_the_page_follows_the_job_without_javascript(app, browser):
    """A refresh does what the script does."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(app.url)
    page.get_by_role("button").click()
    page.wait_for_url("**/jobs/*")
    app.work()
    try:
        page.wait_for_selector("[data-status=done]")
    finally:
        app.rest()
    assert page.get_by_role("link", name="Download the report").is_visible()
    context.close()
