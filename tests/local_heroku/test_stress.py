"""Scale up, kill, restart, scale down under load: no dyno left, no request without an answer, no warning.

STRESS_ROUNDS=100 .venv/bin/pytest tests/local_heroku/test_stress.py
"""

import os
from pathlib import Path

import psutil
import pytest

from lesson_kit.core.waiting import wait_until
from lesson_kit.local_heroku import LocalHeroku, Visit

pytestmark = [pytest.mark.real, pytest.mark.timeout(1800)]

ROUNDS = int(os.environ.get("STRESS_ROUNDS", "6"))
VISITS = [Visit(at=number * 0.5, path=f"/slow?seconds={number % 3 / 50}") for number in range(40)]


def test_dynos_come_and_go_under_load_and_every_request_has_an_answer(app_folder):
    folder = app_folder("web: python small_app.py\nworker: sleep 600\n")
    with LocalHeroku(folder, speed=10, services={}) as app:
        platform = psutil.Process(app._child.pid)
        temporary = Path(platform.cmdline()[-1])
        for _ in range(ROUNDS):
            load = app.load(VISITS)
            app.scale(web=3, worker=2, wait=False)
            app.kill("web.1")
            app.kill("worker.1")
            app.restart("web", wait=False)
            app.scale(web=1, worker=0, wait=False)
            app.restart()
            report = load.wait(timeout=120)
            without = [visit for visit in report.visits if not visit.status]
            assert without == [], (temporary / "platform.log").read_text()
            assert set(report.codes) <= {"200", "H13", "H18", "H19", "H21"}, (
                "and none but a dyno's end explains"
            )
        wait_until(lambda: [dyno.state for dyno in app.dynos] == ["up"], 60, "one dyno to be left")
        wait_until(lambda: len(platform.children(recursive=True)) == 2, 60, "one janitor and one process")
        wait_until(lambda: len(list((temporary / "dynos").iterdir())) == 1, 60, "one dyno's files")
        assert "Traceback" not in (temporary / "platform.log").read_text()
        assert app.request("/").text == "home"
