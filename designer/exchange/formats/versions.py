"""Versions of the file: which member came with which, and what follows for reading and writing.

A file says the lowest version that holds its content, so that an older program opens whatever it can hold. A member
that comes later joins `LATER_MEMBERS` by one row; the shape of its value is in `schema`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from designer.basics.dataclass import dataclass
from designer.exchange.formats.loading import Json, LoadingFault
from designer.exchange.formats.native_file import NativeFile
from designer.exchange.formats.positions import FaultPath

FILE_VERSION: Final = 2
"""The newest version that this program reads and writes."""

ANY_KEY: Final = "*"
"""Stands in a path for the key of an object in which any key may stand."""


@dataclass(frozen=True, slots=True)
class LaterMember:
    """A member that version 1 does not have.

    Attributes:
        path: Keys that lead to it from the outermost object, without the indices of lists.
        since: The first version that has it.
        is_used: Whether a design has it, so that its file needs that version.
    """

    path: tuple[str, ...]
    since: int
    is_used: Callable[[NativeFile], bool]


LATER_MEMBERS: Final = (LaterMember(("$schema",), 2, lambda file: bool(file.schema)),)


def version_needed(file: NativeFile) -> int:
    """Return the lowest version that holds a design."""
    return max((member.since for member in LATER_MEMBERS if member.is_used(file)), default=1)


def version_faults(members: dict[str, Json]) -> Iterator[LoadingFault]:
    """Yield a fault for each member that the version of the file does not have."""
    version = members.get("version")
    if not isinstance(version, int):
        return
    for member in LATER_MEMBERS:
        if member.since > version:
            for path in member_paths(members, member.path):
                words = f'The key "{path[-1]}" needs version {member.since}: change "version" to {member.since}.'
                yield LoadingFault(path, words)


def member_paths(value: Json, keys: tuple[str, ...], above: FaultPath = ()) -> Iterator[FaultPath]:
    """Yield the paths of the members that some keys lead to, through every entry of a list on the way."""
    if not keys:
        yield above
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from member_paths(item, keys, (*above, index))
    elif isinstance(value, dict):
        for key in value if keys[0] == ANY_KEY else value.keys() & keys[:1]:
            yield from member_paths(value[key], keys[1:], (*above, key))
