"""What is done before the platform is there: the web dynos run, unless something must come first."""

import os
from pathlib import Path

import pytest

from lesson_kit.local_heroku import order as orders
from lesson_kit.local_heroku.groundwork import Groundwork, first_counts
from lesson_kit.local_heroku.order import Order
from lesson_kit.services.processes import Household

BOTH = "web: sleep 600\nworker: sleep 600\n"


def order(folder: Path, **more) -> Order:
    usual = {"formation": None, "config": {}, "services": {}, "port": 0, "quota_mb": 512}
    return Order(**{"path": str(folder), "speed": 1.0, "started": 0.0, "origin": 0.0, **usual, **more})


@pytest.fixture
def household():
    with Household() as household:
        yield household


@pytest.mark.real
def test_the_web_dynos_run_each_on_files_of_its_own(app_folder, household):
    wanted = order(app_folder(BOTH), formation={"web": 2, "worker": 1})
    ground = Groundwork(wanted, household, os.environ, None)

    assert ground.launched.keys() == {"web.1", "web.2"}
    for launched in ground.launched.values():
        assert launched.process.poll() is None
        assert (launched.place.folder / "app/Procfile").read_text() == BOTH
        os.close(launched.output)


@pytest.mark.real
def test_a_dyno_sees_its_config_and_services(app_folder, household):
    command = 'web: echo "$DYNO $COLOUR $REDIS_URL"\n'
    wanted = order(app_folder(command), config={"COLOUR": "blue"}, services={"REDIS_URL": "redis://here"})
    launched = Groundwork(wanted, household, os.environ, None).launched["web.1"]

    with open(launched.output, "rb") as output:
        assert output.read() == b"web.1 blue redis://here\n"


@pytest.mark.real
def test_nothing_runs_before_the_release_command(app_folder, household):
    ground = Groundwork(order(app_folder(BOTH + "release: true\n")), household, os.environ, None)

    assert ground.launched == {}
    assert ground.counts == {"web": 1, "worker": 1}


def test_the_formation_that_is_ordered_is_what_runs_first():
    assert first_counts({"web": "a", "worker": "b", "release": "c"}, {"web": 2}) == {"web": 2}


def test_an_order_is_found_as_it_was_left(tmp_path):
    wanted = order(tmp_path, formation={"web": 2}, config={"COLOUR": "blue"}, services=None)
    orders.leave(wanted, tmp_path)

    assert orders.find(tmp_path) == wanted
