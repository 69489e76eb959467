"""What a page is told: everything once, then only what changed."""

from stories import START, STORIES, Story, finished_app, starter

from lesson_kit.dashboards.deltas import Reader
from lesson_kit.dashboards.snapshot import State
from lesson_kit.dashboards.widget import message_bytes


def test_everything_once_then_only_what_changed():
    """A page that has taken in all messages knows each bar as the state does."""
    state, events = State(), finished_app()
    reader = Reader(state)
    known = {}
    for start in range(0, len(events), 3):
        for event in events[start : start + 3]:
            state.feed(event)
        message = reader.full() if start == 0 else reader.delta(real=start)
        for bar in message.get("j", []):
            known.setdefault(bar[0], []).append(bar)
    assert [bars[-1][1] for bars in known.values()] == ["finished", "finished", "running"]
    assert all(
        len(bars[0]) == 8 and len(bar) == 5 for bars in known.values() for bar in bars[1:]
    )  # names once
    assert reader.delta(real=99).keys() <= {"from", "v", "now", "say"}


def test_messages_follow_one_another_without_a_gap():
    """So that a page notices when it has missed one."""
    state = State()
    reader = Reader(state)
    before = reader.full()["v"]
    for event in starter():
        state.feed(event)
        message = reader.delta()
        assert message["from"] == before
        before = message["v"]


def test_a_sentence_that_had_to_wait_is_sent_when_its_time_has_come():
    """At most one a second, and never the last one lost."""
    state = State()
    reader = Reader(state)
    for event in starter()[:-1]:
        state.feed(event)
    reader.full()
    state.feed(starter()[-1])
    state.feed(STORIES["failures"]()[-1])
    assert "say" not in reader.delta(real=0.5)
    assert "1 H10" in reader.delta(real=1.5)["say"]


def test_a_push_of_ten_a_second_is_small():
    """At a hundred events a second, what one push carries beside log lines is a few hundred bytes."""
    story = Story()
    for number in range(500):
        at = number / 10
        story.ask(at, f"k{number}", "/reports", "POST")
        story.answer(at + 0.05, f"k{number}", 0.05, 202)
        story.job(at + 0.02, f"j{number}", "queued", "default")
        story.work(f"j{number}", at + 0.03, at + 0.09)
    state = State()
    reader = Reader(state)
    reader.full()
    sizes, due = [], START.timestamp() + 0.1
    for event in story.events:
        if event.seconds >= due:
            sizes.append(message_bytes(reader.delta(real=due)))
            due += 0.1
        state.feed(event)
    assert sorted(sizes)[len(sizes) // 2] < 1024
