"""Versions of the file: which keys and values came with which, and what follows for reading and writing.

A file says the lowest version that holds its content, so that an older program opens whatever it can hold. A key that
comes later says so in its table (`FileField.since`), a value in its kind (`ValueKind.later`).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Final, cast

from designer.basics.dataclass import dataclass
from designer.exchange.formats.fields import FileField, RecordTable, ValueKind
from designer.exchange.formats.format import NativeFile
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.positions import FaultPath
from designer.exchange.formats.tables.needed import kind_of_file

ANY_KEY: Final = "*"
"""Stands in a path for the key of an object that may have any keys."""


@dataclass(frozen=True, slots=True)
class LaterMember:
    """A key that version 1 does not have, or a value.

    Attributes:
        path: Keys that lead to it from the outermost object, without the indices of lists.
        since: The first version that has it.
        value: The text; "" where it is the key that version 1 does not have.
    """

    path: tuple[str, ...]
    since: int
    value: str = ""


@cache
def later_members(kind: ValueKind, above: tuple[str, ...] = ()) -> tuple[LaterMember, ...]:
    """Return the keys and values in a kind of value that version 1 does not have."""
    found: list[LaterMember] = []
    are_keys = kind.shape["type"] == "dict"
    for word, since in kind.later:
        found.append(LaterMember((*above, word), since) if are_keys else LaterMember(above, since, word))
    if kind.table is not None:
        for file_key in kind.table.keys:
            path = (*above, file_key.key)
            if file_key.since > 1:
                found.append(LaterMember(path, file_key.since))
            found += later_members(file_key.kind, path)
    elif kind.items is not None:
        found += later_members(kind.items, above if kind.is_list else (*above, ANY_KEY))
    return tuple(found)


def version_needed(file: NativeFile) -> int:
    """Return the lowest version that holds a design."""
    from designer.exchange.formats.tables.whole_file import WHOLE_FILE  # a start writes nothing

    return max(needed_by(WHOLE_FILE, file), default=1)


def needed_by(kind: ValueKind, value: object) -> Iterator[int]:
    """Yield the versions that need to be written for a field's value, as far as they are not the first."""
    if value is None or not later_members(kind):
        return
    if kind.later:
        written = kind.write(value) if kind.write else value
        said = written if isinstance(written, dict) else (written,)
        yield from (since for one, since in kind.later if one in said)
    elif kind.table is not None:
        for field in _later_fields(kind.table):
            inner: object = attrgetter(field.name)(value)
            if field.since > 1 and inner not in kind.table.omitted(field):
                yield field.since
            yield from needed_by(field.kind, inner)
    elif kind.items is not None:
        held = value.values() if isinstance(value, Mapping) else cast("Iterable[object]", value)
        if not (kind.is_list or isinstance(value, Mapping)):
            held = [one for _, one in cast("Iterable[tuple[str, object]]", value)]
        for one in held:
            yield from needed_by(kind.items, one)


@cache
def _later_fields(table: RecordTable[object]) -> tuple[FileField, ...]:
    """Return the fields of a record that may need a later version."""
    named = [field for field in table.fields if isinstance(field, FileField) and field.name]
    return tuple(field for field in named if field.since > 1 or later_members(field.kind))


def version_faults(members: dict[str, Json]) -> Iterator[LoadingFault]:
    """Yield a fault for each key and value that the version of the file does not have."""
    version = members.get("version")
    if not isinstance(version, int):
        return
    for member in later_members(kind_of_file(members)):
        if member.since > version:
            what = f'value "{member.value}"' if member.value else f'key "{member.path[-1]}"'
            words = f'The {what} needs version {member.since}: change "version" to {member.since}.'
            yield from (LoadingFault(place, words) for place in member_paths(members, member.path, said=member.value))


def member_paths(value: Json, keys: tuple[str, ...], above: FaultPath = (), said: str = "") -> Iterator[FaultPath]:
    """Yield the paths of the members that some keys lead to, through every entry of a list on the way.

    Args:
        value: An object of a file, or anything else that may be there.
        keys: The keys from there, `ANY_KEY` for each that is there.
        above: Path of `value`.
        said: The text that they are; "" for any value.
    """
    if not (keys or (said and isinstance(value, list))):
        if said in {"", value if isinstance(value, str) else None}:
            yield above
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from member_paths(item, keys, (*above, index), said)
    elif isinstance(value, dict):
        for key in value if keys[0] == ANY_KEY else value.keys() & keys[:1]:
            yield from member_paths(value[key], keys[1:], (*above, key), said)
