"""The strict codec between a learner's process and ours: plain values of exact built-in types, bounded.

Nothing is pickled. An object of any other type, a subclass of a built-in type too, goes over as `Opaque`: its
type's name and a number by which the process that holds it knows it. So no method of a learner's class ever
runs on our side.
"""

import base64
import binascii
import json
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 4 * 1024 * 1024
MAX_ITEMS = 100_000
MAX_DEPTH = 50
MAX_INT_BITS = 4096
DICTS = (dict, Counter, OrderedDict, defaultdict)  # a dict's near relations go over as plain dicts


class BadValue(ValueError):
    """Say that a value is too big, too deep or malformed."""


@dataclass(frozen=True)
class Opaque:
    """Stand for an object that is not plain data and stays in the learner's process.

    Attributes:
        type_name: The name of its type: "Job".
        id: Its number in that process.
    """

    type_name: str
    id: int = 0

    def __str__(self) -> str:
        return f"a `{self.type_name}` object"


def dumps(value: Any, keep: Callable[[Any], int] = lambda value: 0) -> bytes:
    """Write a value as one line of JSON.

    Args:
        keep: Called with each object that is not plain data; gives the number by which to find it again.

    Raises:
        BadValue: The value is too big or too deep.
    """
    data = json.dumps(pack(value, keep), allow_nan=False).encode()
    if len(data) > MAX_BYTES:
        raise BadValue(f"more than {MAX_BYTES // 2**20} MB of data")
    return data


def pack(value: Any, keep: Callable[[Any], int] = lambda value: 0) -> Any:
    """Turn a value into what `json.dumps` can write."""
    return _Packer(keep).pack(value)


def loads(data: bytes) -> Any:
    """Read a value back; what is malformed or too big is a `BadValue`, whatever it is."""
    if len(data) > MAX_BYTES:
        raise BadValue(f"more than {MAX_BYTES // 2**20} MB of data")
    try:
        return unpack(json.loads(data, parse_constant=refuse))
    except (ValueError, RecursionError) as error:
        raise BadValue(f"not a value of the codec: {error}") from None


def unpack(data: Any) -> Any:
    """Turn what `pack` made back into the value; what it can't have made is a `BadValue`."""
    try:
        return _unpack(data, 0)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise BadValue(f"not a value of the codec: {error}") from None


class _Packer:
    def __init__(self, keep: Callable[[Any], int]) -> None:
        self._keep = keep
        self._items = 0

    def pack(self, value: Any, depth: int = 0) -> Any:
        self._count(depth)
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is int:
            if value.bit_length() > MAX_INT_BITS:
                raise BadValue("a number of more than a thousand digits")
            return value if abs(value) < 2**53 else {"int": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is bytes:
            return {"bytes": base64.b64encode(value).decode()}
        if kind is list:
            return [self.pack(item, depth + 1) for item in value]
        if kind in (tuple, set, frozenset):
            return {kind.__name__: [self.pack(item, depth + 1) for item in value]}
        if kind in DICTS:
            pairs = [[self.pack(k, depth + 1), self.pack(v, depth + 1)] for k, v in value.items()]
            return {"dict": pairs}
        if kind is Opaque:  # it was packed before
            return {"opaque": [value.type_name, value.id]}
        return {"opaque": [str(kind.__name__)[:80], self._keep(value)]}

    def _count(self, depth: int) -> None:
        self._items += 1
        if self._items > MAX_ITEMS:
            raise BadValue(f"more than {MAX_ITEMS} items")
        if depth > MAX_DEPTH:
            raise BadValue(f"more than {MAX_DEPTH} containers inside one another")


def _unpack(data: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise BadValue("too deep")
    if isinstance(data, list):
        return [_unpack(item, depth + 1) for item in data]
    if not isinstance(data, dict):
        return data
    if len(data) != 1:
        raise BadValue("not a value of the codec")
    [(kind, content)] = data.items()
    return _UNPACK[kind](content, depth + 1)


def _opaque(content: Any, depth: int) -> Opaque:
    name, number = content
    if type(name) is not str or type(number) is not int:
        raise BadValue("not a value of the codec")
    return Opaque(name[:80], number)


def _items(content: Any, depth: int) -> list:
    if not isinstance(content, list):
        raise BadValue("not a value of the codec")
    return [_unpack(item, depth) for item in content]


def _int(content: Any, depth: int) -> int:
    if type(content) is not str or len(content) > MAX_INT_BITS:
        raise BadValue("not a number")
    return int(content, 16)


_UNPACK: dict[str, Callable[[Any, int], Any]] = {
    "int": _int,
    "float": lambda content, depth: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[content],
    "bytes": lambda content, depth: base64.b64decode(content, validate=True),
    "tuple": lambda content, depth: tuple(_items(content, depth)),
    "set": lambda content, depth: set(_items(content, depth)),
    "frozenset": lambda content, depth: frozenset(_items(content, depth)),
    "dict": lambda content, depth: {_unpack(k, depth): _unpack(v, depth) for k, v in content},
    "opaque": _opaque,
}


def refuse(name: str) -> None:
    """Refuse NaN and the infinities where plain JSON is read."""
    raise BadValue(f"not a value of the codec: {name}")


def has_opaque(value: Any) -> Opaque | None:
    """Find the first object in a decoded value that is not plain data."""
    if isinstance(value, Opaque):
        return value
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        for item in value:
            if (found := has_opaque(item)) is not None:
                return found
    return None
