"""Growing: make room for one entry of a part and move as little else as possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from designer.organization.layout.nested.cuts import Cut, RoomPart, entries_of

Least: TypeAlias = Callable[[int, bool, int], int]
"""Returns the least width or height of an entry: its number, whether the width is asked for, and its other side."""


class RoomNeed(NamedTuple):
    """Least size that one entry of a part gets."""

    entry: int
    w: int
    h: int


def least(part: RoomPart, first: int, *, wide: bool, side: int, gap: int, entry: Least) -> int:
    """Return the least width or height of a part if its cuts stay where they are.

    Args:
        part: The part.
        first: Number of its first entry.
        wide: True for its width, False for its height.
        side: Its other side.
        gap: Between parts.
        entry: The same of an entry.
    """
    if part is None:
        return entry(first, wide, side)
    middle = first + entries_of(part.first)
    if part.across is wide:
        return part.at + gap + least(part.second, middle, wide=wide, side=side, gap=gap, entry=entry)
    return max(
        least(part.first, first, wide=wide, side=part.at, gap=gap, entry=entry),
        least(part.second, middle, wide=wide, side=side - part.at - gap, gap=gap, entry=entry),
    )


class Grown(NamedTuple):
    """Part with moved cuts, and the size it needs now, which is at least the one it had."""

    part: RoomPart
    w: int
    h: int


def grown(  # noqa: PLR0917 - it calls itself
    part: RoomPart, first: int, need: RoomNeed, w: int, h: int, gap: int, entry: Least
) -> Grown:
    """Give one entry of a part more room, as far as possible from what its neighbours can spare.

    Args:
        part: The part.
        first: Number of its first entry.
        need: The entry, and what it needs.
        w: Width of the part.
        h: Its height.
        gap: Between parts.
        entry: Returns what an entry needs.
    """
    if part is None:
        return Grown(None, max(w, need.w), max(h, need.h))
    across, at = part.across, part.at
    middle = first + entries_of(part.first)
    size, side = (w, h) if across else (h, w)
    inside_first = need.entry < middle
    length = at if inside_first else max(0, size - gap - at)
    inner = grown(
        part.first if inside_first else part.second,
        first if inside_first else middle,
        need,
        *((length, side) if across else (side, length)),
        gap,
        entry,
    )
    along, side = (inner.w, inner.h) if across else (inner.h, inner.w)
    if inside_first:
        at, rest = along, least(part.second, middle, wide=across, side=side, gap=gap, entry=entry)
        moved = Cut(across, at, inner.part, part.second)
    else:
        at = max(least(part.first, first, wide=across, side=side, gap=gap, entry=entry), min(at, size - gap - along))
        rest = along
        moved = Cut(across, at, part.first, inner.part)
    size = max(size, at + gap + rest)
    return Grown(moved, *((size, side) if across else (side, size)))


def entry_added(part: RoomPart, entry: int, *, across: bool, size: int) -> RoomPart:
    """Add an entry without any room after another one, or before it if it is the first.

    Args:
        part: The part.
        entry: Number of the new entry.
        across: True to add it beside the other entry, False below it.
        size: Width or height of the room of the other entry.
    """
    if part is None:
        return Cut(across, 0 if entry == 0 else size, None, None)
    count = entries_of(part.first)
    if entry <= count:
        return part._replace(first=entry_added(part.first, entry, across=across, size=size))
    return part._replace(second=entry_added(part.second, entry - count, across=across, size=size))


def entry_removed(part: Cut, entry: int) -> RoomPart:
    """Remove an entry; its neighbour gets its room."""
    count = entries_of(part.first)
    if entry < count:
        if part.first is None:
            return part.second
        return part._replace(first=entry_removed(part.first, entry))
    if part.second is None:
        return part.first
    return part._replace(second=entry_removed(part.second, entry - count))
