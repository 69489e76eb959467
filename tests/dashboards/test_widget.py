"""What goes between the kernel and the page, without a page."""

import gc
import json
import re
import weakref

import pytest
from fake_platform import FakeLoad, FakePlatform
from player import Player, weigh
from stories import STORIES, Story, starter

from lesson_kit import dashboards
from lesson_kit.core.waiting import wait_until
from lesson_kit.dashboards.feed import feed_of, first_to_ask, served_at_once
from lesson_kit.dashboards.widget import scripts, styles

PATIENCE = 20


@pytest.fixture
def platform():
    """Give a platform with a story half told; its feed's thread ends with it."""
    platform = FakePlatform(starter()[:8])
    yield platform
    platform.end()
    wait_until(lambda: not platform.followed, PATIENCE, "the feed to end")


def sent_by(view):
    """Have what a view sends kept in a list."""
    sent = []
    view.send = lambda message, buffers=None: sent.append(message)
    return sent


def last(sent, key):
    """Give the last value of a key that was sent."""
    return next((message[key] for message in reversed(sent) if key in message), None)


def test_a_view_follows_a_running_platform(platform):
    """What the platform says arrives as a small message."""
    view = dashboards.timeline(platform)
    sent = sent_by(view)
    platform.say(*starter()[8:])
    wait_until(lambda: "3 H12" in (last(sent, "say") or ""), PATIENCE, "the news to arrive")
    assert "full" not in sent[-1]


def test_two_views_of_one_platform_share_one_feed(platform):
    """However many views: one reading thread, one state."""
    assert dashboards.timeline(platform)._feed is dashboards.queues(platform)._feed


def test_a_click_becomes_a_command_and_its_callback_returns_at_once(platform):
    """The platform is slow; the callback does not wait for it."""
    view = dashboards.dashboard(platform)
    platform.held.clear()
    for message in (
        {"do": "scale", "kind": "worker", "count": 2},
        {"do": "restart", "dyno": "web.1"},
        {"do": "load", "visitors": 3, "path": "/reports", "method": "POST", "every": 1},
    ):
        view._handle_custom_msg(message, [])
    assert platform.asked == []
    platform.held.set()
    wait_until(lambda: len(platform.asked) == 3, PATIENCE, "the commands to be carried out")
    assert ("scale", {"worker": 2}) in platform.asked
    assert ("restart", "web.1") in platform.asked
    wait_until(lambda: view.all()["extras"].get("load") == [0, 3], PATIENCE, "the progress to be shown")


def test_a_command_that_fails_says_why_in_the_view(platform):
    """In words, not in a traceback that nobody sees."""
    view = dashboards.formation(platform)
    sent = sent_by(view)
    view._handle_custom_msg({"do": "kill", "dyno": "web.7"}, [])
    wait_until(
        lambda: "no dyno of that name" in (last(sent, "extras") or {}).get("note", ""), PATIENCE, "the note"
    )


@pytest.mark.parametrize(
    "message", [{}, {"do": "scale"}, {"do": "nonsense"}, {"do": "load", "visitors": "many"}]
)
def test_whatever_a_page_sends_is_answered_with_words(platform, message):
    """A message of the wrong form is no reason to fail."""
    view = dashboards.formation(platform)
    view._handle_custom_msg(message, [])
    wait_until(lambda: "can't be done" in view.all()["extras"]["note"], PATIENCE, "the note")


def test_a_platform_that_stops_is_said_to_have_stopped(platform):
    """The view keeps its last picture, its buttons are dead, and the feed's thread ends."""
    view = dashboards.dashboard(platform)
    sent = sent_by(view)
    platform.end()
    wait_until(lambda: (last(sent, "extras") or {}).get("live") is False, PATIENCE, "the end to be told")
    assert "has been stopped" in last(sent, "extras")["note"]


def test_a_closed_view_is_not_told_any_more(platform):
    """Nothing holds on to views that are gone."""
    view = dashboards.timeline(platform)
    feed, gone = view._feed, weakref.ref(view)
    view.close()
    del view
    gc.collect()
    assert gone() is None
    assert len(feed._views) == 0


def test_a_view_that_no_page_shows_rests_until_one_does(platform):
    """A cell that is run again and again leaves no views behind that send to nobody."""
    hidden, shown = dashboards.timeline(platform), dashboards.timeline(platform)
    to_nobody, sent = sent_by(hidden), sent_by(shown)
    hidden._handle_custom_msg({"do": "rest"}, [])
    to_nobody.clear()
    platform.say(*starter()[8:])
    wait_until(lambda: "3 H12" in (last(sent, "say") or ""), PATIENCE, "the news to arrive")
    assert to_nobody == []
    hidden._handle_custom_msg({"do": "everything"}, [])
    assert "3 H12" in to_nobody[0]["say"]
    wait_until(lambda: len(to_nobody) > 1, PATIENCE, "the news to go on")


def test_a_page_that_asks_for_everything_gets_it():
    """As after a message was lost."""
    view = dashboards.timeline(starter())
    sent = sent_by(view)
    view._handle_custom_msg({"do": "everything"}, [])
    assert sent[0]["full"]
    assert len(sent[0]["r"]) == 3


def test_the_whole_state_goes_with_the_widget_itself():
    """So that the first picture needs no second message."""
    state = dashboards.timeline(starter()).get_state()
    assert len(state["full"]["r"]) == 3
    json.dumps(state["full"])


def test_a_notebooks_own_file_gets_a_constant_text_and_a_picture(monkeypatch):
    """Whatever happened: nbval compares the text."""
    monkeypatch.setattr("lesson_kit.dashboards.widget._in_a_notebook", lambda: True)
    texts = set()
    for story in STORIES.values():
        data, metadata = dashboards.timeline(story())._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        assert data["image/png"].startswith("iVBOR")
        assert metadata["image/png"] == {"width": 800}
        texts.add(data["text/plain"])
    assert len(texts) == 1


def test_what_is_kept_is_not_a_moment_behind(monkeypatch):
    """A cell may have made something happen just before it shows a view."""
    monkeypatch.setattr("lesson_kit.dashboards.widget._in_a_notebook", lambda: True)
    platform = FakePlatform()
    view = dashboards.timeline(platform)
    platform.untold = list(starter())
    view._repr_mimebundle_()

    assert len(view.snapshot().requests) == 3
    platform.end()


def test_in_a_terminal_a_view_is_its_text():
    """`print(view)`, and plain Python's and IPython's own display."""
    view = dashboards.timeline(starter())
    assert "POST /reports: served by web.1 30.0 s, H12" in str(view)
    assert view._repr_mimebundle_() == {"text/plain": str(view)}


def test_a_loads_progress_is_shown_until_all_have_answers():
    """A bar that fills."""
    load = FakeLoad()
    view = dashboards.progress(load)
    sent = sent_by(view)
    load.progress = (1, 3)
    wait_until(lambda: (last(sent, "extras") or {}).get("load") == [1, 3], PATIENCE, "the first answer")
    load.progress, load.done = (3, 3), True
    wait_until(lambda: (last(sent, "extras") or {}).get("load") == [3, 3], PATIENCE, "the last answer")
    assert str(view) == "3 of 3 visitors have had answers."


def test_a_log_in_a_file_is_a_source(tmp_path):
    """Lines of other forms are left out."""
    from lesson_kit.core.events import format_event

    path = tmp_path / "heroku.log"
    path.write_text("what?\n" + "\n".join(format_event(event) for event in starter()))
    assert len(feed_of(str(path)).state.snapshot().requests) == 3


def test_the_apps_own_files_say_how_many_requests_are_served_at_once(tmp_path):
    """Else one at a time is supposed, until somebody overtakes."""
    assert served_at_once(tmp_path) == 1
    (tmp_path / "Procfile").write_text("web: gunicorn --threads 3 app:app\n")
    assert served_at_once(tmp_path) == 3
    (tmp_path / "gunicorn.conf.py").write_text("worker_class = 'gthread'\nthreads = 4\n")
    assert served_at_once(tmp_path) == 4


def test_the_apps_own_files_say_what_visitors_may_ask_for(tmp_path):
    """So that the controls never offer a page that the app does not have."""
    assert first_to_ask(tmp_path) == ["POST", "/reports"]
    (tmp_path / "app.py").write_text(
        '@app.post("/seats/<seat>")\n@app.post("/seats")\n@app.post("/archives")\n'
    )
    assert first_to_ask(tmp_path) == ["POST", "/seats"]
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "routes.py").write_text("@pages.post('/reports')\n")
    assert first_to_ask(tmp_path) == ["POST", "/reports"]


def test_visitors_ask_again_for_what_was_asked_for_last(platform):
    """A page that there is, and rather a report than the pages that follow it."""
    story = Story()
    for at, key, path, method, status in (
        (60, "s", "/seats", "POST", 202),
        (61, "m", "/missing", "POST", 404),
        (62, "j", "/jobs/1", "GET", 200),
    ):
        story.ask(at, key, path, method)
        story.answer(at + 0.1, key, 0.1, status)
    view = dashboards.dashboard(platform)
    assert view.all()["extras"]["ask"] == ["POST", "/reports"]
    sent = sent_by(view)
    platform.say(*story.events)
    wait_until(lambda: (last(sent, "extras") or {}).get("ask") == ["POST", "/seats"], PATIENCE, "the page")
    wait_until(lambda: len(view.snapshot().requests) == 6, PATIENCE, "all of the story")
    assert view.all()["extras"]["ask"] == ["POST", "/seats"]


def test_the_benchs_player_is_a_platform_to_a_view():
    """So that the bench measures what learners see."""
    view = dashboards.dashboard(player := Player(each=20, seconds=4, live=1))
    sizes = weigh(view)
    player.play()
    wait_until(lambda: len(view.snapshot().requests) > 10, PATIENCE, "the beginning")
    wait_until(lambda: len(view.snapshot().jobs) == 20, PATIENCE, "the last job")
    wait_until(lambda: sizes, PATIENCE, "a push")
    player.alive = False


def test_every_colour_and_font_has_a_place_to_come_from_without_jupyterlab():
    """VS Code defines other variables than JupyterLab, and a bare page none."""
    sheet = styles()
    own = set(re.findall(r"(--lk-[\w-]+):", sheet))
    assert set(re.findall(r"var\((--lk-[\w-]+)\)", sheet)) <= own
    foreign = re.findall(r"var\((--(?:jp|vscode)-[\w-]+)(, var\(--vscode-[\w-]+, [^()]+\))?", sheet)
    assert {name for name, instead in foreign if name.startswith("--jp-") and not instead} == set()


def test_the_scripts_are_one_module_without_imports():
    """No request to any other host can come from them."""
    text = scripts()
    assert text.count("export default") == 1
    assert "import " not in text.replace("important ", "")
    assert "http" not in text
