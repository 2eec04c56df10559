"""Data that ships with the program: JSON files of ``resources/`` read into records by the types of their fields.

The field ``per_node`` of a record, a named tuple or a dataclass, is the key ``perNode`` of an object; an array holds
the fields in their order. Arrays become tuples and texts the values of enumerations. Where a mapping of records is
wanted, an array of objects does, too: each is found under the value of its first key. Keys that no field asks for are
left out, and a value of one type or another stays as JSON has it.
"""

import json
from collections.abc import Mapping
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from resources import FOLDER

T = TypeVar("T")

_NONE: Mapping[str, object] = {}


def read_data(name: str) -> dict[str, object]:
    """Return the object in a JSON file of ``resources/``."""
    return cast("dict[str, object]", json.loads((FOLDER / name).read_bytes()))


def read_record(kind: type[T], content: object, **given: object) -> T:
    """Return a record, or a tuple of records, made of what a JSON file has for it.

    Args:
        kind: Type of the record.
        content: What the file has.
        given: Fields of the record that no file has.

    Raises:
        TypeError: A field without a default is missing.
        ValueError: A text is not a value of its enumeration.
    """
    return cast("T", _made(kind, content, given))


def _made(kind: Any, value: Any, given: Mapping[str, object] = _NONE) -> object:
    if type(value) is kind:  # most are texts
        return value
    outer, inner = get_origin(kind), get_args(kind)
    if value is None or outer is Literal or (outer is UnionType and inner[1:] != (NoneType,)):
        return value
    if outer is UnionType:
        return _made(inner[0], value)
    if outer is tuple:
        return tuple(_made(inner[0], one) for one in value)
    if outer is not None:
        pairs = value.items() if isinstance(value, dict) else ((next(iter(one.values())), one) for one in value)
        return {_made(inner[0], key): _made(inner[1], one) for key, one in pairs}
    if not isinstance(kind, type) or isinstance(value, kind):
        return value
    if issubclass(kind, Enum):
        return kind(value)
    if isinstance(value, list):
        return kind(*value)
    record: Any = kind
    fields = _fields(record)
    return record(
        **{fields[key][0]: _made(fields[key][1], one) for key, one in value.items() if key in fields}, **given
    )


@cache
def _fields(kind: Any) -> dict[str, tuple[str, object]]:
    """Return name and type of each field by its key."""
    words = ((name, name.split("_"), hint) for name, hint in get_type_hints(kind).items())
    return {first + "".join(map(str.capitalize, rest)): (name, hint) for name, (first, *rest), hint in words}
