"""What visitors saw, summed up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_kit.local_heroku.load_report import LoadReport, Visit, Visited, even_plan, percentile


def visited(seconds=1.0, status=200, code=None):
    return Visited(0.0, "/", "GET", status, seconds, code, "id")


def test_visits_are_counted_by_code_and_else_by_status():
    report = LoadReport((visited(), visited(), visited(30, 503, "H12"), visited(1, 404), visited(1, 0)))

    assert report.codes == {"200": 2, "H12": 1, "404": 1, "0": 1}
    assert report.codes[200] == 2
    assert report.codes[500] == 0
    assert report.codes["H10"] == 0
    assert report.h12_share == pytest.approx(0.2)


def test_median_and_95th_percentile_are_of_the_waits():
    report = LoadReport(tuple(visited(float(second)) for second in range(1, 101)))

    assert report.median == 50.5
    assert report.p95 == 95.0


def test_a_report_reads_as_a_sentence():
    report = LoadReport((visited(0.5), visited(30.0, 503, "H12"), visited(30.0, 503, "H12")))

    assert repr(report) == "3 visits: 2 x H12, 1 x 200; median 30.0 s, 95th percentile 30.0 s"


def test_no_visits_make_an_empty_report():
    report = LoadReport(())

    assert (report.h12_share, report.median, report.p95) == (0.0, 0.0, 0.0)
    assert repr(report).startswith("0 visits: none")


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_a_share_of_all_values_does_not_exceed_the_percentile(values, share):
    found = percentile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= int(share * len(values))


def test_visitors_come_one_after_another_or_all_at_once():
    assert even_plan(2, "/a", "POST", 1.5) == [Visit(0.0, "/a", "POST"), Visit(1.5, "/a", "POST")]
    assert {visit.at for visit in even_plan(3, "/", "GET", 0.0)} == {0.0}
