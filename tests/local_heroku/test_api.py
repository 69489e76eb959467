"""What `app[api]` logs when a person changes something."""

import pytest

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku import api


def test_a_scaling_is_logged_as_heroku_logs_it():
    assert api.scaled({"web": 1, "worker": 2}) == "Scaled to web@1:Eco worker@2:Eco by user you@example.com"


def test_a_new_config_var_is_set_and_logged():
    config, lines = api.config_changed({"A": "1"}, {"B": 2, "C": "3"})

    assert config == {"A": "1", "B": "2", "C": "3"}
    assert lines == ["Set B, C config vars by user you@example.com"]


def test_none_unsets_a_config_var_and_unsetting_what_is_not_there_changes_nothing():
    assert api.config_changed({"A": "1"}, {"A": None}) == (
        {},
        ["Remove A config vars by user you@example.com"],
    )
    assert api.config_changed({"A": "1"}, {"B": None}) == ({"A": "1"}, [])


@pytest.mark.parametrize("name", ["1ST", "MY-VAR", "", "A B"])
def test_a_name_that_no_variable_can_have_is_refused(name):
    with pytest.raises(LessonError, match="can't be the name of a config var"):
        api.config_changed({}, {name: "x"})


@pytest.mark.parametrize("name", ["PORT", "DYNO"])
def test_what_the_platform_sets_for_each_dyno_can_not_be_configured(name):
    with pytest.raises(LessonError, match=f"{name} is set by the platform"):
        api.config_changed({}, {name: "80"})
