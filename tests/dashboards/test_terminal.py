"""`lesson watch`: what goes through, and what is said."""

import io
import subprocess
import sys
import threading

import pytest
from rich.console import Console
from stories import STORIES, finished_app, starter

from lesson_kit.core.errors import LessonError
from lesson_kit.core.events import format_event
from lesson_kit.core.waiting import wait_until
from lesson_kit.dashboards import terminal
from lesson_kit.dashboards.snapshot import State, snapshot
from lesson_kit.dashboards.terminal_bars import timeline_lines

STRANGE = ["a line that nobody knows\tor expects [[{\n", "-----> Python app detected\n", "\n"]


def lines_of(story):
    return [format_event(event) + "\n" for event in story()]


def test_lines_go_through_unchanged_where_the_output_is_no_terminal():
    """So that it can stand in the middle of a pipe."""
    out = io.StringIO()
    said = [*STRANGE, *lines_of(starter)]
    terminal.show(said, State(), Console(file=out))
    assert out.getvalue().startswith("".join(said))
    assert "3 requests: 3 H12" in out.getvalue()


def test_in_a_terminal_unknown_lines_stand_among_the_others_and_the_board_below():
    """The kit's own notes are no part of the log."""
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, soft_wrap=True, highlight=False)
    terminal.show([*STRANGE, *lines_of(starter)], State(), console)
    shown = out.getvalue()
    assert "-----> Python app detected" in shown
    assert "lesson[router]" not in shown
    assert "█" in shown
    assert "▒" in shown
    assert "▒ work for nobody" in shown
    assert "web.1: up, idle" in shown


def test_bytes_that_are_no_text_come_out_as_they_went_in(tmp_path):
    """Through the command itself."""
    log = tmp_path / "heroku.log"
    log.write_bytes(b"\xff\xfe not text\n" + lines_of(starter)[0].encode())
    command = [sys.executable, "-c", "from lesson_kit.cli import main; main()", "watch", str(log)]
    done = subprocess.run(command, capture_output=True, timeout=60)
    assert done.stdout.startswith(b"\xff\xfe not text\n"), done.stderr
    assert done.returncode == 0


def test_with_nothing_to_watch_it_says_how_to_use_it(monkeypatch):
    """Rather than wait for a log that nobody pipes in."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    with pytest.raises(LessonError, match="heroku logs --tail"):
        terminal.watch()


def test_a_followed_file_gives_whole_lines_as_they_come(tmp_path):
    """Half a line waits for its other half."""
    log = tmp_path / "heroku.log"
    log.write_text("one\ntw")
    got = []

    def follow():
        with log.open() as lines:
            for line in terminal.followed(lines, pause=0.01):
                got.append(line)
                if len(got) == 3:
                    return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    wait_until(lambda: got == ["one\n"], 20, "the first line")
    with log.open("a") as more:
        more.write("o\nthree\n")
    thread.join(20)
    assert got == ["one\n", "two\n", "three\n"]


def test_a_bar_too_short_for_a_letter_has_one_all_the_same():
    """An answer at once is to be seen."""
    lines = timeline_lines(snapshot(finished_app()), 100, 120, 14)
    answers = [line.plain for line in lines if line.plain.startswith("POST")]
    assert len(answers) == 3
    assert all(line.rstrip().endswith("█") for line in answers)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_bars_in_letters_fit_the_width(story):
    """In terminals narrow and wide."""
    for width in (40, 100, 200):
        for line in timeline_lines(snapshot(story()), width, 120, 14):
            assert line.cell_len <= width + 8
