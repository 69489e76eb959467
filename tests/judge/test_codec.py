"""The codec: exact built-in types go over and come back; nothing else does."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lesson_kit.judge import codec
from lesson_kit.judge.codec import BadValue, Opaque

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
keys = st.text() | st.integers() | st.booleans() | st.none()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(keys, inner) | st.sets(keys),
    max_leaves=20,
)


def same(one, other):
    """Compare values and their exact types, all the way down."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return len(one) == len(other) and all(map(same, one.items(), other.items()))
    return one == other


@given(values)
def test_plain_values_come_back_with_their_exact_types(value):
    """True stays True and is not 1; a tuple stays a tuple."""
    assert same(codec.loads(codec.dumps(value)), value)


def test_numbers_that_json_has_no_word_for_come_back():
    """NaN and the infinities are floats like others."""
    back = codec.loads(codec.dumps([math.inf, -math.inf, math.nan]))

    assert back[:2] == [math.inf, -math.inf]
    assert math.isnan(back[2])


class Liar(int):
    """Is equal to everything."""

    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


class Text(str):
    """Is text with its own ideas."""


@pytest.mark.parametrize("value", [Liar(3), Text("x"), type("List", (list,), {})(), ..., object(), len])
def test_anything_but_an_exact_built_in_type_goes_over_as_its_type_s_name(value):
    """So that no method of it ever runs on the other side."""
    back = codec.loads(codec.dumps({"deep": [value]}))

    assert back == {"deep": [Opaque(type(value).__name__)]}
    assert codec.has_opaque(back) == Opaque(type(value).__name__)


def test_objects_are_kept_by_a_number_that_finds_them_again():
    """The number is what `keep` says."""
    kept = []

    def keep(value):
        kept.append(value)
        return len(kept)

    assert codec.loads(codec.dumps(len, keep)) == Opaque("builtin_function_or_method", 1)
    assert kept == [len]


def nested(depth):
    """Make a list of lists of lists."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "make",
    [
        lambda: "x" * 5_000_000,
        lambda: list(range(200_000)),
        lambda: 10**5000,
        lambda: nested(200),
        lambda: nested(900),
    ],
)
def test_what_is_too_big_or_too_deep_is_refused(make):
    """With an error of the codec, not of Python."""
    with pytest.raises(BadValue):
        codec.dumps(make())


def test_a_list_that_holds_itself_is_refused():
    """It has no end."""
    value = []
    value.append(value)

    with pytest.raises(BadValue):
        codec.dumps(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"NaN",
        b'{"dict": [[1]]}',
        b'{"dict": 3}',
        b'{"bytes": "?"}',
        b'{"set": [[1]]}',
        b'{"opaque": [1, 2]}',
        b'{"opaque": ["x"]}',
        b'{"float": "3"}',
        b'{"int": 5}',
        b'{"int": "0x' + b"f" * 9000 + b'"}',
        b'{"pickle": "gASVAA=="}',
        b'{"a": 1, "b": 2}',
        b"[" * 100_000,
        json.dumps(nested(60)).encode(),
        b'"' + b"x" * 5_000_000 + b'"',
        b"9" * 5000,
        b"\xff\xfe",
    ],
)
def test_what_no_codec_wrote_is_refused(data):
    """The other side may have been taken over; whatever it sends, this side gets a value or one error."""
    with pytest.raises(BadValue):
        codec.loads(data)


kinds = st.sampled_from(["dict", "tuple", "int", "float", "bytes", "opaque", "set", "pickle"])
forged = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(kinds, inner)
)


@given(st.binary(max_size=200) | forged.map(lambda data: json.dumps(data).encode()))
def test_whatever_is_sent_gives_a_value_or_the_one_error(data):
    """No other exception comes out of reading."""
    try:
        codec.loads(data)
    except BadValue:
        pass
