"""A dyno sees what Heroku would set, and nothing else of this machine."""

from pathlib import Path

from lesson_kit.local_heroku.environment import dyno_environment


def environment(*, environ=None, services=None, config=None, speed=1.0):
    return dyno_environment(
        environ or {"PATH": "/usr/bin"},
        services or {},
        config or {},
        name="web.1",
        port=5123,
        folder=Path("/app"),
        scratch=Path("/scratch"),
        speed=speed,
    )


def test_a_dyno_knows_its_port_its_name_and_where_the_services_are():
    seen = environment(services={"REDIS_URL": "redis://here"})

    assert (seen["PORT"], seen["DYNO"], seen["REDIS_URL"]) == ("5123", "web.1", "redis://here")
    assert (seen["HOME"], seen["PYTHONPATH"], seen["TMPDIR"]) == ("/app", "/app", "/scratch")
    assert seen["PYTHONUNBUFFERED"] == "1"


def test_config_vars_win_over_the_platform_and_the_services_but_not_over_port_and_dyno():
    config = {"REDIS_URL": "redis://mine", "REPORT_SECONDS": "0", "PORT": "80", "DYNO": "me"}

    seen = environment(services={"REDIS_URL": "redis://here"}, config=config)

    assert (seen["REDIS_URL"], seen["REPORT_SECONDS"]) == ("redis://mine", "0")
    assert (seen["PORT"], seen["DYNO"]) == ("5123", "web.1")


def test_the_slow_part_of_a_report_takes_45_lesson_seconds():
    assert environment(speed=1)["REPORT_SECONDS"] == "45"
    assert environment(speed=10)["REPORT_SECONDS"] == "4.5"


def test_nothing_else_of_this_machine_gets_in():
    seen = environment(
        environ={"PATH": "/usr/bin", "SECRET": "s", "AWS_PROFILE": "work", "LESSON_SPEED": "10"}
    )

    assert not {"SECRET", "AWS_PROFILE", "LESSON_SPEED", "WEB_CONCURRENCY"} & seen.keys()


def test_the_course_s_own_python_comes_first_on_the_path():
    import sys

    assert environment()["PATH"].split(":")[0] == str(Path(sys.executable).parent)


def test_gunicorn_listens_for_this_machine_alone():
    assert environment()["GUNICORN_CMD_ARGS"] == "--access-logfile - --bind 127.0.0.1:5123"
