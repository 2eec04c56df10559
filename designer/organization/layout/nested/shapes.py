"""Shape functions: the sizes that a part of a plan can take, from narrow and high to wide and low."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from math import log, sqrt
from typing import NamedTuple, TypeAlias

SLOT_WIDTH = 220
SLOT_HEIGHT = 50

_MOST = 64
"""Options of a shape. Of more, the one of least area in each step of widths is kept."""

_SLENDER = 20
"""Longest side of an entry in terms of its other side, unless no other option is left."""


class Option(NamedTuple):
    """One size of a part, and how it is made.

    Attributes:
        w: Width.
        h: Height.
        across: Whether its two parts stand side by side.
        first: The first of two parts, or the inside of a frame; None for slots.
        second: The second part, if there are two.
    """

    w: int
    h: int
    across: bool = False
    first: Option | None = None
    second: Option | None = None


PartShape: TypeAlias = Sequence[Option]

_Made: TypeAlias = tuple[int, int, bool, Option | None, Option | None]


def best_options(options: list[_Made]) -> PartShape:
    """Return the options that no other one is both narrower and lower than, thinned out to a few."""
    options.sort(key=_by_size)
    found: list[_Made] = []
    lowest = options[0][1] + 1
    for option in options:
        if option[1] < lowest:
            found.append(option)
            lowest = option[1]
    if len(found) > _MOST:
        narrowest = found[0][0]
        step = log(found[-1][0] / narrowest) / (_MOST - 1)
        best: dict[int, _Made] = {}
        for option in found:
            place = round(log(option[0] / narrowest) / step)
            other = best.get(place)
            if other is None or option[0] * option[1] < other[0] * other[1]:
                best[place] = option
        found = list(best.values())
    return [Option._make(option) for option in found]


def _by_size(option: _Made) -> int:
    return option[0] << 40 | option[1]


@cache
def block(slots: int) -> PartShape:
    """Return the shape of so many slots, from one slender column to a low row."""
    square = sqrt(slots * SLOT_HEIGHT * 1.4 / SLOT_WIDTH)
    columns = {max(1, min(slots, round(square * times))) for times in _TIMES}
    options: list[_Made] = []
    for wanted in columns:
        rows = -(-slots // wanted)
        options.append((-(-slots // rows) * SLOT_WIDTH, rows * SLOT_HEIGHT, False, None, None))
    return best_options(options)


_TIMES = (0.3, 0.42, 0.55, 0.7, 0.85, 1.0, 1.25, 1.6, 2.0, 2.6, 3.5)


def joined_shape(entries: Sequence[PartShape], weights: Sequence[float], gap: int) -> PartShape:
    """Return the shape of entries in their order, cut in two again and again near the half of their weight.

    Args:
        entries: The shapes of the entries, at least one.
        weights: Their areas, roughly.
        gap: Between two parts.
    """
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    known: dict[tuple[int, int], PartShape] = {}

    def shape(start: int, end: int) -> PartShape:
        if end - start == 1:
            return entries[start]
        found = known.get((start, end))
        if found is None:
            options: list[_Made] = []
            for middle in _middles(sums, start, end):
                options += _joined(shape(start, middle), shape(middle, end), gap, (middle - start, end - middle))
            found = known[start, end] = best_options(options)
        return found

    return shape(0, len(entries))


_FEW = 5
"""Up to so many entries, the first or the last one may stand against all others."""


def _middles(sums: Sequence[float], start: int, end: int) -> set[int]:
    half = bisect_left(sums, (sums[start] + sums[end]) / 2, start + 1, end - 1)
    return set(range(start + 1, end)) if end - start <= _FEW else {half, max(start + 1, half - 1)}


def _joined(first: PartShape, second: PartShape, gap: int, entries: tuple[int, int]) -> list[_Made]:
    """Join two parts of some entries side by side at each height and one below the other at each width."""
    made: list[_Made] = []
    useful: list[_Made] = []
    one, other = entries[0] * _SLENDER, entries[1] * _SLENDER
    i = j = 0
    for size in sorted({a.h for a in first} | {b.h for b in second}, reverse=True):
        if size < first[-1].h or size < second[-1].h:
            break
        while first[i].h > size:
            i += 1
        while second[j].h > size:
            j += 1
        made.append((first[i].w + gap + second[j].w, size, True, first[i], second[j]))
        if size < first[i].w * one and size < second[j].w * other:
            useful.append(made[-1])
    i, j = len(first) - 1, len(second) - 1
    for size in sorted({a.w for a in first} | {b.w for b in second}, reverse=True):
        if size < first[0].w or size < second[0].w:
            break
        while first[i].w > size:
            i -= 1
        while second[j].w > size:
            j -= 1
        made.append((size, first[i].h + gap + second[j].h, False, first[i], second[j]))
        if size < first[i].h * one and size < second[j].h * other:
            useful.append(made[-1])
    return useful or made
