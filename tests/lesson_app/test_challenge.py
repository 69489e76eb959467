"""The challenge app: three pages that block, each in another way, on real parts."""

import csv
import io
import threading

import pytest
from pyinstrument import Profiler
from pypdf import PdfReader

pytestmark = pytest.mark.real
BLOCKING = ("find_free_seats", "make_statement", "upload_archive")


@pytest.fixture
def challenge(load, clean, root):
    """Import the challenge app, with slow things that take no time."""
    app, theatre = load(clean, "app", "theatre", root=root / "lesson_kit/course/challenge")
    yield app, theatre
    load({}, root=root)


def test_its_answers_are_right_and_always_the_same(challenge, bucket):
    """The free seats are those without a ticket; statement and archive are in the bucket."""
    app, theatre = challenge
    client = app.app.test_client()
    tickets = theatre.tonights_tickets()
    for show in (1, 4):
        free = client.post("/seats", data={"show": show}).get_json()["free"]
        sold = {seat for its_show, seat, _ in tickets if its_show == show}
        assert set(free) == set(theatre.SEATS) - sold
        assert len(free) == len(theatre.SEATS) - len(sold)
    statement = client.post("/statements", data={"show": 2}).get_json()["key"]
    pdf = PdfReader(io.BytesIO(bucket.Object(statement).get()["Body"].read()))
    taken = sum(price for show, _, price in tickets if show == 2)
    assert str(taken) in pdf.pages[-1].extract_text()
    archive = client.post("/archives").get_json()["key"]
    rows = list(csv.reader(io.StringIO(bucket.Object(archive).get()["Body"].read().decode())))
    assert len(rows) == theatre.NIGHTS * len(tickets)
    assert rows[-1] == [str(theatre.NIGHTS - 1), *map(str, tickets[-1])]


def test_a_profile_finds_the_three_functions_that_block(challenge, bucket, monkeypatch):
    """Each of them, and nothing else of the app, takes most of its page's time."""
    app, _ = challenge
    monkeypatch.setenv("REPORT_SECONDS", "0.5")
    for path, name in zip(("/seats", "/statements", "/archives"), BLOCKING, strict=True):
        profiler = Profiler(interval=0.01)
        with profiler:
            app.app.test_client().post(path)
        frames, found = [profiler.last_session.root_frame()], {}
        while frames:
            frame = frames.pop()
            found[frame.function] = max(frame.time, found.get(frame.function, 0))
            frames.extend(frame.children)
        assert found[name] >= 0.4
        assert not set(BLOCKING) - {name} & set(found)


def test_it_boots_by_its_procfile(start, clean, root):
    """Its quick pages work."""
    web = boot(start, clean, root)
    assert web.get("/shows").json()["shows"][0] == {"show": 1, "title": "The Seagull"}
    assert "The Cherry Orchard" in web.get("/", page=True).text


@pytest.mark.parametrize(
    ("path", "begins"),
    [("/seats", "looking for"), ("/statements", "making the"), ("/archives", "uploading the")],
)
def test_each_slow_page_holds_up_the_quick_ones(start, clean, root, path, begins):
    """When the quick page answers, what was begun before it is done."""
    web = boot(start, clean | {"REPORT_SECONDS": "1"}, root)
    slow = threading.Thread(target=web.post, args=[path])
    slow.start()
    web.wait_for(begins)
    assert web.get("/ping").text == "pong\n"
    assert "done: " in web.log
    slow.join()


def boot(start, env, root):
    """Start the web process that the challenge's Procfile names."""
    folder = root / "lesson_kit/course/challenge"
    [command] = (folder / "Procfile").read_text().splitlines()
    return start(command.removeprefix("web: ").split(), env, folder).listens()


def test_its_requirements_are_the_starters(root):
    """It has no queue yet either."""
    course = root / "lesson_kit/course"
    for name in ("requirements.txt", "gunicorn.conf.py"):
        assert (course / "challenge" / name).read_text() == (course / "starter" / name).read_text()
