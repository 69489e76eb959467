"""How each code looks in the log."""

import pytest

from lesson_kit.local_heroku.lines import router_text
from lesson_kit.local_heroku.router import codes
from lesson_kit.local_heroku.router.rules import Verdict
from lesson_kit.local_heroku.router.timeline import Timeline

WAITING = Timeline(arrived=100.0, connecting=100.0, connected=100.5, dispatched=101.0, last_byte=101.0)
ANSWERING = Timeline(arrived=100.0, connecting=100.0, connected=100.5, dispatched=101.0, first_byte=103.0)
UPLOADING = Timeline(arrived=100.0, connecting=100.0, connected=100.5, last_byte=104.0, clients_turn=True)
REQUEST = codes.Request("POST", "/reports", "app.example", "id-1", "1.2.3.4", "web.1", None, 0)
TAIL = 'method=POST path="/reports" host=app.example request_id=id-1 fwd="1.2.3.4"'
END = "protocol=http1.1 tls=false"
HELD = Timeline(100.0, looked=100.0)


@pytest.mark.parametrize(
    ("code", "life", "at", "before", "after"),
    [
        ("", ANSWERING, 112.0, "at=info",
         "dyno=web.1 connect=500ms service=11500ms status=201 bytes=7"),
        ("400", UPLOADING, 105.0, "at=info", "dyno=web.1 connect=500ms service=4500ms status=400 bytes=0"),
        ("H10", HELD, 100.0, 'at=error code=H10 desc="App crashed"',
         "dyno= connect= service= status=503 bytes="),
        ("H11", HELD, 100.0, 'at=error code=H11 desc="Backlog too deep"',
         "dyno= connect= service= status=503 bytes="),
        ("H12", WAITING, 131.0, 'at=error code=H12 desc="Request timeout"',
         "dyno=web.1 connect=500ms service=30500ms status=503 bytes=0"),
        ("H13", WAITING, 105.0, 'at=error code=H13 desc="Connection closed without response"',
         "dyno=web.1 connect=500ms service=4500ms status=503 bytes=0"),
        ("H14", HELD, 100.0, 'at=error code=H14 desc="No web processes running"',
         "dyno= connect= service= status=503 bytes="),
        ("H15", ANSWERING, 165.0, 'at=error code=H15 desc="Idle connection"',
         "dyno=web.1 connect=500ms service=64500ms status=503 bytes=7"),
        ("H17", ANSWERING, 110.0, 'at=error code=H17 desc="Poorly formatted HTTP response"',
         "dyno=web.1 connect=500ms service=9500ms status=503 bytes=0"),
        ("H18", ANSWERING, 111.0, 'sock=backend at=error code=H18 desc="Server Request Interrupted"',
         "dyno=web.1 connect=500ms service=10500ms status=201 bytes=7"),
        ("H19", Timeline(100.0, connecting=100.0), 105.0,
         'at=error code=H19 desc="Backend connection timeout"',
         "dyno=web.1 connect=5000ms service= status=503 bytes="),
        ("H20", HELD, 175.0, 'at=error code=H20 desc="App boot timeout"',
         "dyno= connect= service= status=503 bytes="),
        ("H21", Timeline(100.0, connecting=100.0), 100.001,
         'at=error code=H21 desc="Backend connection refused"',
         "dyno=web.1 connect=1ms service= status=503 bytes="),
        ("H25", ANSWERING, 110.0, 'at=error code=H25 desc="HTTP restriction: oversized cookie"',
         "dyno=web.1 connect=500ms service=9500ms status=502 bytes=0"),
        ("H27", WAITING, 105.0, 'sock=client at=warning code=H27 desc="Client Request Interrupted"',
         "dyno=web.1 connect=500ms service=4500ms status=499 bytes=0"),
        ("H28", UPLOADING, 159.0, 'at=warning code=H28 desc="Client Connection Idle"',
         "dyno=web.1 connect=500ms service=58500ms status=499 bytes=0"),
        ("H99", HELD, 175.0, 'at=error code=H99 desc="Platform error"',
         "dyno= connect= service= status=503 bytes="),
    ],
)  # fmt: skip
def test_each_code_fills_in_what_herokus_line_fills_in(code, life, at, before, after):
    began = code in ("", "H15", "H18")
    request = codes.Request(
        *(getattr(REQUEST, name) for name in ("method", "path", "host", "request_id", "fwd", "dyno")),
        status=201 if began else None,
        body_bytes=7 if began else 0,
        desc="HTTP restriction: oversized cookie" if code == "H25" else None,
    )
    assert (
        router_text(codes.router_line(request, life, Verdict(code, at))) == f"{before} {TAIL} {after} {END}"
    )


def test_the_table_of_looks_leaves_no_code_out():
    marks = test_each_code_fills_in_what_herokus_line_fills_in.pytestmark
    assert {row[0] for row in marks[0].args[1]} == codes.CODES.keys()


def test_only_an_h12_leaves_the_dyno_at_work():
    assert [code for code, look in codes.CODES.items() if look.keeps_dyno] == ["H12"]


def test_an_h18_before_any_status_was_sent_says_503():
    line = codes.router_line(REQUEST, ANSWERING, Verdict("H18", 111.0))
    assert line.status == 503


def test_time_spent_waiting_for_a_dyno_to_boot_is_in_connect():
    life = Timeline(100.0, connecting=107.0, connected=107.001, dispatched=107.001, finished=107.46)
    line = codes.router_line(REQUEST, life, Verdict("", 107.46))
    assert (line.connect, line.service) == (7001, 459)
