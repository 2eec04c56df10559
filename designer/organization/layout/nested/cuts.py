"""Cuts: how the inside of a frame is divided among its slots and its OUs, in their order.

A part is a cut, or None for the one entry in it. Positions count from the upper left corner of the part that is cut, so
a part that moves or grows keeps what is in it where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from designer.organization.layout.geometry import Rect
from designer.organization.layout.nested.shapes import MadeOption


class Cut(NamedTuple):
    """Part cut in two, side by side or one below the other.

    Attributes:
        across: Whether the two are side by side.
        at: Width of the first one, or its height.
        first: The left or upper part.
        second: The other one.
    """

    across: bool
    at: int
    first: RoomPart
    second: RoomPart


RoomPart: TypeAlias = Cut | None


def entries_of(part: RoomPart) -> int:
    """Return the number of entries in a part."""
    return 1 if part is None else entries_of(part.first) + entries_of(part.second)


def depth_of(part: RoomPart) -> int:
    """Return how many cuts lie within each other."""
    return 0 if part is None else 1 + max(depth_of(part.first), depth_of(part.second))


def cut_to(option: MadeOption, w: int, h: int, gap: int) -> RoomPart:
    """Return the cuts of an option stretched to a size; both parts share what is left over, the larger one more."""
    _, _, across, a, b = option
    if a is None or b is None:
        return None
    (a_wide, a_high), (b_wide, b_high) = a[:2], b[:2]
    if across:
        at = a_wide + (w - gap - a_wide - b_wide) * a_wide // (a_wide + b_wide)
        return Cut(True, at, cut_to(a, at, h, gap), cut_to(b, w - gap - at, h, gap))
    at = a_high + (h - gap - a_high - b_high) * a_high // (a_high + b_high)
    return Cut(False, at, cut_to(a, w, at, gap), cut_to(b, w, h - gap - at, gap))


def rooms(part: RoomPart, room: Rect, gap: int) -> Iterator[Rect]:
    """Yield the rooms of the entries of a part, in their order."""
    if part is None:
        yield room
        return
    x, y, w, h = room
    if part.across:
        yield from rooms(part.first, Rect(x, y, part.at, h), gap)
        yield from rooms(part.second, Rect(x + part.at + gap, y, w - part.at - gap, h), gap)
    else:
        yield from rooms(part.first, Rect(x, y, w, part.at), gap)
        yield from rooms(part.second, Rect(x, y + part.at + gap, w, h - part.at - gap), gap)
