"""The log's messages: written and read back, and read from real logs."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_kit.core.events import Event, at_seconds, format_event, parse_event
from lesson_kit.local_heroku.lines import (
    JobNote,
    RequestNote,
    RouterLine,
    StateChange,
    job_note_text,
    read_job_note,
    read_request_note,
    read_router,
    read_state,
    request_note_text,
    router_text,
    state_text,
)

LINES = Path(__file__).parent / "log_lines.txt"
WORDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=30)
COUNTS = st.none() | st.integers(0, 10**12)
READERS = (read_router, read_state, read_request_note, read_job_note)


def lines_of(kind: str) -> list[str]:
    """Give the data file's lines below a heading."""
    found: dict[str, list[str]] = {}
    for line in LINES.read_text(encoding="utf-8").split("\n"):
        if line.startswith("["):
            found[line.strip("[]")] = section = []
        elif line and not line.startswith("#"):
            section.append(line)
    return found[kind]


def event(text: str, source: str = "heroku", process: str = "router") -> Event:
    """Make an event to read."""
    return Event(at_seconds(0), source, process, text)


ALL = [line for kind in ("router", "state", "other") for line in lines_of(kind)]


def test_the_data_holds_more_than_a_hundred_lines_of_many_processes():
    assert len(ALL) > 100
    assert len({parse_event(line).process for line in ALL}) > 20


@pytest.mark.parametrize("line", ALL)
def test_real_lines_are_read(line):
    read = parse_event(line)
    assert read is not None
    assert line.endswith(f"{read.source}[{read.process}]: {read.text}")


@pytest.mark.parametrize("line", [line for line in ALL if re.match(r"\S+\.\d{6}\+00:00 ", line)])
def test_a_line_in_todays_form_is_written_again_letter_by_letter(line):
    assert format_event(parse_event(line)) == line


@pytest.mark.parametrize("line", lines_of("router"))
def test_real_router_lines_are_read(line):
    read = read_router(parse_event(line))
    assert read.at in ("info", "error", "warning")
    assert read.method.isupper()
    assert read.path.startswith(("/", "*"))
    assert read.host
    assert (read.code is None) == (read.desc is None)
    assert read.status is not None or read.code == "H24"


@pytest.mark.parametrize("line", lines_of("state"))
def test_real_changes_of_state_are_read(line):
    read = read_state(parse_event(line))
    assert line.endswith(f"heroku[{read.dyno}]: State changed from {read.before} to {read.after}")


@pytest.mark.parametrize("line", lines_of("other"))
def test_other_lines_are_none_of_these(line):
    assert [read(parse_event(line)) for read in READERS] == [None] * 4


def test_a_real_h12_says_what_it_says():
    line = lines_of("router")[3]
    read = read_router(parse_event(line))
    assert (read.code, read.desc, read.method, read.path) == ("H12", "Request timeout", "POST", "/report")
    assert (read.dyno, read.connect, read.service, read.status, read.bytes) == ("web.1", 1, 30000, 503, 0)


def test_a_quote_in_a_path_is_read():
    paths = [read_router(parse_event(line)).path for line in lines_of("router")]
    assert '/search?q=a%20b&name="x"' in paths


ROUTER_LINES = st.builds(
    RouterLine,
    at=st.sampled_from(["info", "error", "warning"]),
    method=st.from_regex(r"[A-Z]{1,10}", fullmatch=True),
    path=TEXTS,
    host=WORDS,
    request_id=WORDS,
    fwd=TEXTS,
    dyno=st.none() | WORDS,
    connect=COUNTS,
    service=COUNTS,
    status=st.none() | st.integers(100, 999),
    bytes=COUNTS,
    sock=st.none() | st.sampled_from(["client", "backend"]),
    protocol=st.sampled_from(["http1.1", "http2.0"]),
    tls=st.booleans(),
)


@given(ROUTER_LINES, st.none() | st.tuples(st.from_regex(r"H[1-9][0-9]", fullmatch=True), TEXTS.filter(bool)))
def test_a_router_line_reads_back_the_same(line, code):
    if code:
        line = replace(line, code=code[0], desc=code[1])
    assert read_router(event(router_text(line))) == line


@given(WORDS.filter(str.isalnum), WORDS.filter(str.isalnum))
def test_a_change_of_state_reads_back_the_same(before, after):
    assert read_state(event(state_text(before, after), process="web.1")) == StateChange(
        "web.1", before, after
    )


@given(st.builds(RequestNote, WORDS, WORDS, WORDS, TEXTS, st.none() | WORDS))
def test_a_requests_step_reads_back_the_same(note):
    assert read_request_note(event(request_note_text(note), source="lesson")) == note


@given(st.builds(JobNote, WORDS, WORDS, WORDS, TEXTS, st.none() | WORDS, TEXTS))
def test_a_jobs_step_reads_back_the_same(note):
    assert read_job_note(event(job_note_text(note), source="lesson", process="queue")) == note


@given(TEXTS, st.sampled_from(["heroku", "lesson", "app"]), st.sampled_from(["router", "queue", "web.1"]))
def test_no_text_makes_a_reader_raise(text, source, process):
    for read in READERS:
        read(event(text, source, process))


@given(st.sampled_from(ALL), st.data())
def test_a_damaged_real_line_does_not_make_a_reader_raise(line, data):
    at = data.draw(st.integers(0, len(line)))
    damaged = parse_event(line[:at] + data.draw(st.text(max_size=3)) + line[at + 1 :])
    if damaged is not None:
        for read in READERS:
            read(damaged)


def test_an_apps_own_line_cannot_pass_for_the_routers():
    """An app may print whatever it likes; the source tells."""
    text = router_text(RouterLine("error", "GET", "/", "h", "i", "f", code="H12", desc="Request timeout"))
    assert read_router(event(text, source="app", process="web.1")) is None


def test_an_apps_own_line_cannot_pass_for_the_change_of_a_dynos_state():
    assert read_state(event(state_text("up", "crashed"), source="app", process="web.1")) is None
