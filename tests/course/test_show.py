"""What learners see: the same in text and in HTML, told in words and not by colour alone."""

import re

import pytest

from lesson_kit.course import show
from lesson_kit.course.catalog import chapters
from lesson_kit.course.standing import bar, standings, table
from lesson_kit.judge.outcome import failed, not_attempted, passed


def test_a_pass_is_one_line_that_never_changes():
    """So that saved notebooks can be compared."""
    assert show.outcome("count-h12", passed()).text == "✓ count-h12: passed"


def test_a_failure_shows_expected_seen_and_next_as_sentences():
    """In text and in HTML."""
    shown = show.outcome("count-h12", failed("a dict", "`None`", "return it"))

    assert shown.text.splitlines() == [
        "✗ count-h12: not right yet",
        "  Expected: A dict.",
        "  Seen:     `None`.",
        "  Next:     Return it.",
    ]
    assert "<dt>Seen</dt><dd><code>None</code>.</dd>" in shown.markup


def test_an_untouched_exercise_is_not_said_to_be_wrong():
    """It has a mark and a class of its own."""
    shown = show.outcome("count-h12", not_attempted())

    assert shown.text.startswith("○ count-h12: not yet")
    assert "lesson-not_attempted" in shown.markup


def test_what_learners_wrote_is_never_markup():
    """It may be shown to others."""
    shown = show.outcome("x", failed("a", "<script>alert(1)</script> `<b>`", "c"))

    assert "<script>" not in shown.markup
    assert "<code>&lt;b&gt;</code>" in shown.markup


def test_hints_are_shown_with_those_before_them():
    """And how many there are."""
    shown = show.hints("x", ("first", "second"), 3)

    assert shown.text == "Hint 1 of 3: first\nHint 2 of 3: second"


def test_the_last_hint_says_what_is_left():
    """The solution."""
    assert 'solution("x")' in show.hints("x", ("first", "second", "third"), 3).text


def test_a_tip_stands_below_a_verdict():
    """After all that the verdict says."""
    shown = show.outcome("x", failed("a", "b", "c"), "Stuck?")

    assert shown.text.splitlines()[-1] == "  Stuck?"
    assert "<p>Stuck?</p>" in shown.markup


def test_a_solution_is_folded():
    """The text form has it open: a terminal can't fold."""
    shown = show.solution("x", "a < b")

    assert "<details><summary>" in shown.markup
    assert "a &lt; b" in shown.markup
    assert "a < b" in shown.text


def test_of_two_solutions_the_shorter_comes_first_and_what_the_other_does_besides_stands_between():
    shown = show.solution("x", "a < b", "a <= c", "More is done below.")

    for text, shorter, other in ((shown.text, "a <= c", "a < b"), (shown.markup, "a &lt;= c", "a &lt; b")):
        assert text.index(shorter) < text.index("More is done") < text.index(other)


def test_text_is_what_a_terminal_gets(capsys):
    """There is no HTML in it."""
    show.display(show.outcome("x", passed("Good.")))

    assert capsys.readouterr().out == "✓ x: passed\n  Good.\n"


def test_no_colour_is_set_where_the_theme_has_one():
    """Text follows the notebook's theme, light or dark; the styles have no rule for plain elements."""
    styles = show._css()

    assert "color: var(--jp-content-font-color1, inherit)" in styles
    assert not re.search(r"(^|\})\s*[a-z]+\s*\{", styles)


def test_the_standing_names_every_notebook_and_every_exercise_of_this_one(progress):
    """With what was passed, and the hints that were taken."""
    progress.note_check("count-h12", "passed")
    progress.note_hint("who-gets-h12", 3)
    shown = table(standings(progress), "02")
    total = sum(len(one.exercises) for one in chapters())

    assert "✓ count-h12                 passed" in shown.text
    assert "○ who-gets-h12              not yet        1 hint" in shown.text
    assert f"1 of {total}" in shown.text
    assert shown.markup.count("progressbar") == len([one for one in chapters() if one.exercises]) + 1


def test_a_bar_is_full_only_at_the_end():
    """And empty where there is nothing."""
    assert bar(3, 4) == "█" * 15 + "░" * 5
    assert bar(4, 4) == "█" * 20
    assert bar(0, 0) == "░" * 20


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ssl_cert_reqs only means something", "ssl_cert_reqs only means something."),
        ("make_report ran in web.1", "make_report ran in web.1."),
        ("p95 = 3", "p95 = 3."),
        ("worker.py is empty", "worker.py is empty."),
        ("total = 3", "total = 3."),
        ("the cell to run", "The cell to run."),
        ("it.", "It."),
        ("503s only", "503s only."),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_with_a_name(text, shown):
    """Names mind their letters."""
    assert show.sentence(text) == shown
