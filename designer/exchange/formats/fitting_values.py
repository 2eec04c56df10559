"""Check that values have their shape, all values of one kind at a time: quick, and without a word on what is wrong.

Most files have no fault. `shape` finds and words those of the others, with a library that takes a while to import.
"""

from collections.abc import Collection, Sequence
from itertools import chain
from math import inf
from typing import cast

from designer.basics.steps import checkpoint
from designer.exchange.formats.fields import PLAIN_TEXT, Shape
from designer.exchange.formats.node_columns import Column

_TYPES: dict[object, set[type]] = {
    "str": {str},
    "bool": {bool},
    "int": {int},
    "float": {int, float},
    "list": {list},
    "dict": {dict},
    "typed-dict": {dict},
}


def all_fit(core: Shape, column: Column) -> bool:
    """Whether all values have the shape of a schema of pydantic's core; an object may be the tuple of its pairs.

    Raises:
        TypeError: Some have not.
    """
    checkpoint()
    kind = core["type"]
    if kind == "any":
        return True
    if kind == "literal":
        return set(column) <= set(cast("list[str]", core["expected"]))
    if kind == "nullable":
        return all_fit(_schema(core, "schema"), list({*column} - {None}))
    types = set(map(type, column))
    if kind == "dict" and types == {tuple} and core["keys_schema"] == PLAIN_TEXT.shape:
        return _pairs_fit(core, cast("set[tuple[tuple[str, object], ...]]", set(column)))
    return types <= _TYPES.get(kind, set()) and _parts_fit(core, column)


def _parts_fit(core: Shape, column: Column) -> bool:
    """Whether values of the right type are within their limits and have parts of the right shape."""
    match core["type"]:
        case "str":
            return _within(core, set(map(len, cast("Sequence[str]", column))), "min_length", "max_length")
        case "int" | "float":
            numbers = set(cast("Sequence[float]", column))
            return _within(core, numbers, "ge", "le") and cast("float", core.get("gt", -inf)) < min(numbers, default=1)
        case "list":
            lists = cast("Sequence[Column]", column)
            is_long = _within(core, set(map(len, lists)), "min_length", "max_length")
            return is_long and all_fit(_schema(core, "items_schema"), list(chain.from_iterable(lists)))
        case "dict":
            objects = cast("Sequence[Shape]", column)
            inside = list(chain.from_iterable([one.values() for one in objects]))
            keys = list(set(chain.from_iterable(objects)))
            return all_fit(_schema(core, "keys_schema"), keys) and all_fit(_schema(core, "values_schema"), inside)
        case "typed-dict":
            return _objects_fit(cast("dict[str, Shape]", core["fields"]), cast("Sequence[Shape]", column))
    return True


def _objects_fit(fields: dict[str, Shape], objects: Sequence[Shape]) -> bool:
    keys = set(chain.from_iterable(objects))
    if not keys <= fields.keys():
        return False
    for key, field in fields.items():
        column = [one[key] for one in objects if key in one] if key in keys else []
        is_left_out = len(column) < len(objects)
        if (is_left_out and field["required"]) or not all_fit(_schema(field, "schema"), column):
            return False
    return True


def _pairs_fit(core: Shape, objects: Collection[tuple[tuple[str, object], ...]]) -> bool:
    """Whether objects, given as pairs, have each key once, and values of the right shape."""
    inside = [value for pairs in objects for _, value in pairs]
    return len(inside) == sum(map(len, map(dict, objects))) and all_fit(_schema(core, "values_schema"), inside)


def _schema(core: Shape, key: str) -> Shape:
    return cast("Shape", core.get(key, {"type": "any"}))


def _within(core: Shape, numbers: Collection[float], least: str, most: str) -> bool:
    if not numbers or not (least in core or most in core):
        return True
    return cast("float", core.get(least, -inf)) <= min(numbers) and max(numbers) <= cast("float", core.get(most, inf))
