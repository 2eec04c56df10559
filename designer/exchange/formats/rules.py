"""Objects of a file about which their tables say more than the shape: contents of policies, rules, names used once."""

from collections.abc import Iterator
from functools import cache
from typing import TypeAlias, cast

from designer.exchange.formats.documents import content_faults
from designer.exchange.formats.fields import FileKey, RecordTable, Shape, Unique, ValueKind
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath

RuledObject: TypeAlias = tuple[RecordTable[object], Shape, FaultPath]
"""An object of a file with rules: its table, itself, and its place."""


def ruled_objects(kind: ValueKind, value: Json, place: FaultPath) -> list[RuledObject]:
    """Return the objects with rules in a value of the right shape."""
    found: list[RuledObject] = []
    _collect(kind, value, place, found)
    return found


def _collect(kind: ValueKind, value: Json, place: FaultPath, found: list[RuledObject]) -> None:
    if kind.table is not None:
        shape = cast("Shape", value)
        has_rules, ways_down = _plan(kind.table)
        if has_rules:
            found.append((kind.table, shape, place))
        for key, below in ways_down:
            if key in shape:
                _collect(below, shape[key], (*place, key), found)
    elif kind.items is not None:
        held = enumerate(value) if isinstance(value, list) else cast("Shape", value).items()
        for step, item in held:
            _collect(kind.items, item, (*place, step), found)


@cache
def _plan(table: RecordTable[object]) -> tuple[bool, tuple[tuple[str, ValueKind], ...]]:
    """Return whether an object has rules, and the keys below which there are objects with rules."""
    ways_down = tuple((one.key, one.kind) for one in table.keys if _leads_to_rules(one.kind))
    return table.has_content or bool(_ruled_keys(table)), ways_down


def _leads_to_rules(kind: ValueKind) -> bool:
    if kind.table is not None:
        return any(_plan(kind.table))
    return kind.items is not None and _leads_to_rules(kind.items)


@cache
def _ruled_keys(table: RecordTable[object]) -> tuple[FileKey, ...]:
    return tuple(one for one in table.keys if one.kind.rule or one.kind.unique)


def rule_faults(kind: ValueKind, value: Json, place: FaultPath) -> Iterator[LoadingFault]:
    """Yield the faults of a value of the right shape that the tables know of."""
    for table, shape, at in ruled_objects(kind, value, place):
        if table.has_content and ("document" in shape) == ("text" in shape):
            yield from content_faults(shape, at)
        for one in _ruled_keys(table):
            if one.key in shape:
                yield from _value_faults(one.kind, shape[one.key], (*at, one.key))


def _value_faults(kind: ValueKind, value: Json, place: FaultPath) -> Iterator[LoadingFault]:
    if kind.rule and (refusal := kind.rule(str(value))):
        yield LoadingFault(place, refusal)
    if kind.unique:
        yield from _unique_faults(kind.unique, cast("list[Shape]", value), place)


def _unique_faults(unique: Unique, listed: list[Shape], place: FaultPath) -> Iterator[LoadingFault]:
    seen: set[str] = set()
    for index, entry in enumerate(listed):
        name = str(entry[unique.key])
        name = name.casefold() if unique.any_case else name
        if name in seen:
            yield LoadingFault((*place, index, unique.key), unique.fault)
        seen.add(name)


def content_holders(kind: ValueKind, value: Json, place: FaultPath) -> Iterator[tuple[FaultPath, Shape]]:
    """Yield the objects in a value that have a policy's document or text, with their places."""
    for table, shape, at in ruled_objects(kind, value, place):
        if table.has_content:
            yield at, shape
