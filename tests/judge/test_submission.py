"""Submissions: what a learner has touched, and what a cell defines."""

import pytest

from lesson_kit.judge.codec import Opaque
from lesson_kit.judge.submission import (
    Submission,
    body_of_file,
    defined_names,
    definition,
    definition_inside,
    path_of_file,
    unfinished,
    untouched,
)

FUNCTION_STUB = 'def count_h12(lines):\n    """Count them."""\n    ...\n'
FILE_STUB = "%%writefile worker.py\n# Write the worker here.\n"
DOTS = Opaque("ellipsis")


def function(source):
    """Make a submission of a function."""
    return Submission("function", "count_h12", source)


@pytest.mark.parametrize(
    "source",
    [
        None,
        "",
        "   \n# only a thought\n",
        FUNCTION_STUB,
        "def count_h12( lines ) :\n\n  'Count them.'\n  ...",
        "def count_h12(lines):\n    # I will do this later\n    pass\n",
        'import re\n\ndef count_h12(lines):\n    "Other words."\n',
    ],
)
def test_a_function_without_a_body_is_untouched(source):
    """However it is spaced, and whatever comments it has."""
    assert untouched(function(source), FUNCTION_STUB)


@pytest.mark.parametrize(
    "source",
    ["def count_h12(lines):\n    return 3", "def count_h12(lines)\n    ...", "count_h12 = len", "1/0"],
)
def test_anything_else_is_an_attempt(source):
    """Also what is wrong."""
    assert not untouched(function(source), FUNCTION_STUB)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (DOTS, True),
        ({"a": DOTS, "b": DOTS}, True),
        ([DOTS], True),
        ({"a": DOTS, "b": 1}, False),
        (None, False),
        ([], False),
        ("...", False),
    ],
)
def test_an_answer_is_untouched_while_it_is_all_dots(value, expected):
    """A value is looked at, not the cell that made it."""
    assert untouched(Submission("answer", "x", "x = ...", value), "x = ...") is expected


def test_an_answer_with_some_dots_left_is_unfinished():
    """Somewhere inside."""
    assert unfinished({"a": [1, DOTS]})
    assert not unfinished({"a": [1, 2], "b": Opaque("object")})


@pytest.mark.parametrize(
    "text",
    ["", "# Write the worker here.\n", "#  Write the  worker here.", "# another comment\n\n", "import a\n"],
)
def test_a_file_is_untouched_while_it_says_nothing_or_what_the_starter_says(text):
    """The starter's text is given."""
    assert untouched(Submission("file", "write_worker", text, path="worker.py"), FILE_STUB, ("import a",))


def test_a_file_with_something_in_it_is_an_attempt():
    """With or without the line that writes it."""
    text = "import redis\n"

    assert not untouched(Submission("file", "write_worker", text, path="worker.py"), FILE_STUB)
    assert not untouched(Submission("file", "write_worker", FILE_STUB + text, path="worker.py"), FILE_STUB)


def test_a_writefile_line_is_taken_off_and_read():
    """Its path may be quoted; a file that has no such line is left as it is."""
    assert body_of_file("%%writefile 'a/b.py'\nx = 1\n") == "x = 1\n"
    assert body_of_file("%%writefile a.py\nx = 1") == "x = 1\n"  # as IPython writes it
    assert body_of_file("x = 1\n%%writefile no\n") == "x = 1\n%%writefile no\n"
    assert path_of_file("%%writefile 'a/b.py'\nx = 1\n") == "a/b.py"
    assert path_of_file("x = 1") is None


@pytest.mark.parametrize(
    "source",
    [
        "def f(): pass",
        "async def f(): pass",
        "class f: pass",
        "f = 1",
        "f: int = 1",
        "a, (f, b) = c",
        "f += 1",
        "import f",
        "from x import g as f",
        "import f.g",
    ],
)
def test_every_way_to_define_a_name_at_the_left_margin_is_known(source):
    """Of several, the last counts."""
    assert definition(f"f = 0\n{source}\nz = 1", "f") is not None


@pytest.mark.parametrize(
    "source", ["if x:\n    f = 1", "def g():\n    f = 1", "f(1)", "def f(:", "f.a = 1" * 0]
)
def test_what_is_inside_something_else_is_no_definition(source):
    """A cell that can't be read defines nothing either."""
    assert definition(source, "f") is None


def test_a_definition_inside_an_if_or_a_try_can_be_found_too():
    """When there is none at the left margin."""
    assert definition_inside("try:\n    def f(): pass\nexcept E: pass", "f") is not None
    assert definition_inside("if x:\n    f = 1", "f") is not None
    assert definition_inside("f(1)", "f") is None
    assert definition_inside("f = (", "f") is None


def test_all_names_of_a_cell_are_given():
    """Whatever defines them."""
    assert defined_names("import a.b\nc, d = 1, 2\ndef e(): x = 1") == {"a", "c", "d", "e"}
    assert defined_names("import (") == set()
