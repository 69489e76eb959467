"""The doctor judges each thing by a function of its own."""

from pathlib import Path

import pytest

from lesson_kit.local_heroku import doctor

GB = 2**30


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 5), (3, 14, 7)])
def test_a_python_of_today_works(version):
    assert doctor.python(version).works is True


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 9, 1), (3, 10, 14)])
def test_a_python_that_is_too_old_is_told_where_to_get_another(version):
    finding = doctor.python(version)

    assert finding.works is False
    assert finding.says.endswith("is too old")
    assert finding.do.startswith("Install Python 3.11, 3.12, 3.13 or 3.14")


def test_a_python_that_nobody_has_tried_yet_is_no_fault():
    assert doctor.python((3, 15, 0)).works is None


def test_windows_gets_a_sentence():
    finding = doctor.system("win32")

    assert finding.works is False
    assert "WSL2" in finding.do


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_linux_and_macos_work(platform):
    assert doctor.system(platform).works is True


@pytest.mark.parametrize(
    "finding",
    [doctor.make(None), doctor.browser(None), doctor.lab_port(True)],
    ids=lambda finding: finding.name,
)
def test_what_the_course_can_do_without_is_no_fault(finding):
    assert finding.works is None


@pytest.mark.parametrize(
    "finding",
    [doctor.disk(10), doctor.memory(10), doctor.workspace(Path(__file__) / "nowhere")],
    ids=lambda finding: finding.name,
)
def test_what_the_course_needs_comes_with_what_to_do(finding):
    assert finding.works is False
    assert finding.do


def test_enough_room_is_enough(tmp_path):
    assert doctor.disk(GB).works
    assert doctor.memory(GB).works
    assert doctor.workspace(tmp_path / "workspace").says.endswith("(made when you start)")
