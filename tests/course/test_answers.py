"""Short answers are read kindly: what counts is the answer, not how it is written."""

import math

import pytest

from lesson_kit.course.answers import letter, number, shown, word
from lesson_kit.judge.codec import Opaque

ODD = (
    None,
    True,
    0,
    1.5,
    math.nan,
    [],
    [1],
    ["a", "b"],
    {},
    {"a": 1},
    set(),
    b"\xff\xfe",
    object(),
    Opaque("Job", 1),
)


@pytest.mark.parametrize(
    "value", [" Make_PDF() ", '"make_pdf"', "make_pdf.", ["make_pdf"], b"make_pdf\n", "make_pdf(title)"]
)
def test_a_word_is_the_same_with_capitals_quotes_and_brackets(value):
    assert word(value) == "make_pdf"


@pytest.mark.parametrize("value", ["b", "B", " b) ", "(b).", "'b'", ("b",)])
def test_a_letter_is_the_same_with_whatever_is_around_it(value):
    assert letter(value) == "b"


@pytest.mark.parametrize("value", ["", "bb", "a b", "e", "1", "é", 2, ["a", "b"]])
def test_what_is_not_one_of_the_letters_is_none(value):
    assert letter(value) is None


@pytest.mark.parametrize("value", [30012, "30012", "30012ms", " 30012 MS ", '"30012"', "30012.0"])
def test_a_number_is_the_same_as_a_number_and_as_text_with_its_unit(value):
    assert number(value, "ms") == 30012


@pytest.mark.parametrize("value", [True, "", "ms", "30,012", "-1", "1e9", "٣", "9" * 40, "0x1f", [30012]])
def test_what_is_no_plain_number_is_none(value):
    assert number(value, "ms") is None


@pytest.mark.parametrize("value", ODD)
def test_nothing_is_too_odd_to_be_read(value):
    word(value), letter(value), number(value)

    assert shown(value)


def test_a_long_value_is_shown_cut_short():
    assert shown("x" * 500).endswith("…")
    assert len(shown("x" * 500)) == 80


def test_a_long_list_is_cut_after_a_whole_item():
    assert shown([f"A{number}" for number in range(1, 40)], 30) == "['A1', 'A2', 'A3', 'A4', …"


def test_long_numbers_are_shown_with_few_digits():
    """Also inside of what holds them."""
    assert shown({"a": [0.30000000000000004, 1 / 3], "b": (30.123456, 2)}) == (
        "{'a': [0.3, 0.333], 'b': (30.123, 2)}"
    )
    assert shown(float("nan")) == "nan"
    assert shown(12345.678912) == "12345.679"
