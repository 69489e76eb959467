"""What checks put in the place of the app's own files, to be quick, does what those do."""

import importlib
import inspect
import sqlite3
import sys
import threading
import urllib.request

import pytest
from redis import Redis

from lesson_kit.course.checks import gated_utils, plain_drawing, quick_box_office, theatre_files
from lesson_kit.course.checks.gate_in_utils import made_in, open_gate
from lesson_kit.course.checks.pdf_words import is_pdf, may_hold
from lesson_kit.course.places import CHALLENGE, ROOT
from lesson_kit.judge.private import PrivateServices


@pytest.fixture
def own(monkeypatch):
    """Import one of the app's own modules afresh; it is forgotten at the end of the test."""
    monkeypatch.syspath_prepend(str(ROOT))
    for name in ("drawing", "utils"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield importlib.import_module
    for name in ("drawing", "utils"):
        sys.modules.pop(name, None)


def defined(module):
    """Give what a module defines for others: each function with its parameters, each class."""
    mine = {name: thing for name, thing in vars(module).items() if not name.startswith("_")}
    return {
        name: str(inspect.signature(thing)) if inspect.isfunction(inspect.unwrap(thing)) else "a class"
        for name, thing in mine.items()
        if getattr(thing, "__module__", "") == module.__name__
    }


def test_the_gated_utils_has_every_function_of_utils_with_its_parameters(own):
    assert defined(gated_utils) == defined(own("utils"))


@pytest.mark.parametrize("name", ["year_of_sales", "draw_report"])
def test_the_plain_drawing_has_the_functions_of_drawing_that_a_report_needs(own, name):
    assert defined(plain_drawing)[name] == defined(own("drawing"))[name]


def test_the_plain_drawing_takes_the_sales_of_either_and_writes_the_title(own):
    sales = own("drawing").year_of_sales()
    pdf = plain_drawing.draw_report("Sales4711", sales)

    assert [*plain_drawing.year_of_sales()] == [*sales]
    assert is_pdf(pdf)
    assert may_hold(pdf, "Sales4711")
    assert not may_hold(pdf, "Sales4712")
    with pytest.raises(AttributeError):
        plain_drawing.draw_report("Sales", None)


@pytest.fixture
def box_office(tmp_path, monkeypatch):
    """Import the utils.py of the challenge as it is when its functions have been moved there."""
    monkeypatch.syspath_prepend(str(CHALLENGE))
    monkeypatch.setenv("REPORT_SECONDS", "0")
    file = tmp_path / "box_office.py"
    file.write_text(theatre_files.moved())
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("box_office")
    for name in ("box_office", "theatre"):
        sys.modules.pop(name, None)


def test_the_quick_box_office_has_every_function_of_the_own_one_with_its_parameters(box_office):
    assert defined(quick_box_office) == defined(box_office)


@pytest.mark.parametrize("show", [1, 4, "2", 9])
def test_the_quick_box_office_finds_the_same_shows_and_seats(box_office, show):
    assert quick_box_office.list_shows() == box_office.list_shows()
    assert quick_box_office.find_free_seats(show) == box_office.find_free_seats(show)


@pytest.mark.parametrize("show", [{}, [1]])
def test_the_quick_box_office_wants_a_number_as_the_own_one_does(box_office, show):
    for function in ("find_free_seats", "make_statement"):
        for module in (box_office, quick_box_office):
            with pytest.raises(sqlite3.Error):
                getattr(module, function)(show)


@pytest.fixture(scope="module")
def services():
    with PrivateServices() as private, private.fresh() as environment:
        yield environment


@pytest.fixture
def environment(services, monkeypatch):
    for name, value in services.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DYNO", "worker.1")
    return services


@pytest.mark.real
def test_a_report_of_the_gated_utils_waits_at_the_gate_and_is_then_in_the_bucket(environment, own):
    utils = own("utils")
    with Redis.from_url(environment["REDIS_URL"]) as redis:
        made = []
        maker = threading.Thread(target=lambda: made.append(gated_utils.make_report(report_id="a" * 32)))
        maker.start()
        while not made_in(redis):
            assert maker.is_alive()
        assert made_in(redis) == ["worker.1"]
        assert not utils.list_reports()
        open_gate(redis)
        maker.join()

    [key] = made
    assert key == utils.report_key("a" * 32)
    assert utils.report_exists(key)
    assert gated_utils.report_exists(key)
    assert not gated_utils.report_exists("report-b.pdf")
    kept, listed = utils.list_reports(), gated_utils.list_reports()
    assert [(one["key"], one["size"]) for one in kept] == [(one["key"], one["size"]) for one in listed]
    with urllib.request.urlopen(gated_utils.report_link(key)) as answer:
        assert answer.read() == gated_utils.make_pdf()


@pytest.mark.real
def test_what_the_quick_box_office_keeps_has_the_keys_of_the_own_one(environment, box_office):
    def kind(key):
        objects = box_office.s3().list_objects_v2(Bucket=environment["S3_BUCKET"], Prefix=key)
        return key[:-36], len(key), key[-4:], objects["KeyCount"]

    assert kind(quick_box_office.make_statement(3)) == kind(box_office.make_statement(3))
    assert kind(quick_box_office.upload_archive()) == kind(box_office.upload_archive())
