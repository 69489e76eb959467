"""Two processes that talk: answers, news, errors, and ends."""

import queue
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from lesson_kit.core.errors import LessonError, TookTooLong
from lesson_kit.core.talk import Child
from lesson_kit.core.waiting import wait_until

ARGV = [sys.executable, str(Path(__file__).with_name("talk_child.py"))]


@pytest.fixture
def child(tmp_path):
    child = Child(ARGV, "The helper", log=tmp_path / "log")
    yield child
    child.close()


def test_a_verb_is_answered(child):
    assert child.ask("add", a=1, b=2) == 3


def test_a_slow_verb_does_not_hold_up_others(child):
    slow = child.send("wait")

    assert child.ask("add", a=1, b=1) == 2
    child.ask("let_go")
    assert slow.result(10) == "waited"


def test_news_arrive_in_order(tmp_path):
    heard: queue.Queue = queue.Queue()
    child = Child(ARGV, "The helper", on_news=heard.put)
    for text in ("one", "two"):
        child.ask("say", text=text)

    assert [heard.get(timeout=10), heard.get(timeout=10)] == ["one", "two"]
    child.close()


def test_a_refusal_arrives_with_its_way_out(child):
    with pytest.raises(LessonError) as caught:
        child.ask("refuse")

    assert (caught.value.what, caught.value.do) == ("The shop is closed.", "Come tomorrow.")


def test_a_fault_inside_is_named_and_the_next_verb_works(child):
    with pytest.raises(LessonError, match="ZeroDivisionError"):
        child.ask("fail")

    assert child.ask("add", a=2, b=2) == 4


def test_what_the_child_prints_by_mistake_is_not_taken_for_an_answer(child):
    assert child.ask("print") is None
    assert child.ask("add", a=3, b=4) == 7


def test_a_child_that_died_is_named_each_time_it_is_asked(child):
    for verb in ("die", "add"):
        with pytest.raises(LessonError, match="The helper has ended"):
            child.ask(verb, timeout=20)


def test_an_answer_that_does_not_come_ends_the_wait(child):
    with pytest.raises(TookTooLong, match="did not answer 'wait'"):
        child.ask("wait", timeout=0.05)


def test_the_child_ends_when_its_client_closes(tmp_path):
    child = Child(ARGV, "The helper")
    child.ask("add", a=0, b=0)
    child.close()

    assert not child.alive


def test_the_child_ends_when_its_client_is_killed():
    program = (
        "import sys, time; from lesson_kit.core.talk import Child; "
        f"c = Child({ARGV!r}, 'x'); c.ask('add', a=1, b=1); print(c.pid, flush=True); time.sleep(60)"
    )
    client = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid = int(client.stdout.readline())

    client.kill()
    client.wait()
    client.stdout.close()

    wait_until(lambda: not psutil.pid_exists(pid), 10, "the orphaned child to end")
