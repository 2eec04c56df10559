"""Shape functions: the sizes that a part of a plan can take, from narrow and high to wide and low."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from math import inf, log, sqrt
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

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
    options.sort(key=_width)
    found: list[_Made] = []
    width, lowest = 0, 1 << 60
    for option in options:
        if option[1] >= lowest:
            continue
        if option[0] == width and found:
            found[-1] = option
        else:
            found.append(option)
        width, lowest = option[:2]
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
    return [_new_option(Option, option) for option in found]


_width = itemgetter(0)
_new_option = tuple.__new__  # two thirds of the time of `Option._make`, and there are a hundred thousand


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
    slender = entries[0] * _SLENDER, entries[1] * _SLENDER
    below = first[::-1], second[::-1]
    useful = _pairs(first, second, gap, slender, 0) + _pairs(*below, gap, slender, 1)
    return useful or _pairs(first, second, gap, (inf, inf), 0) + _pairs(*below, gap, (inf, inf), 1)


_NONE = Option(0, 0)


def _pairs(first: PartShape, second: PartShape, gap: int, slender: tuple[float, float], along: int) -> list[_Made]:
    """Pair the options of two parts at each size that one of them has, the largest first.

    Args:
        first: The first part, its options from the largest to the smallest across.
        second: The second part, likewise.
        gap: Between the two.
        slender: The longest size of each in terms of its other side.
        along: The side that adds up: 0 for the widths of parts side by side, 1 for the heights.
    """
    made: list[_Made] = []
    one, other = slender
    ones: Iterator[Any] = iter(first)
    others: Iterator[Any] = iter(second)
    a, b = next(ones), next(others)
    a_long, own, b_long, its = a[along], a[1 - along], b[along], b[1 - along]
    while True:
        size = own if own > its else its  # noqa: FURB136 - a call of max takes longer, and this is the inmost loop
        if size < a_long * one and size < b_long * other:
            total = a_long + gap + b_long
            made.append((size, total, False, a, b) if along else (total, size, True, a, b))
        if own == size:
            a = next(ones, _NONE)
            if a is _NONE:
                return made
            a_long, own = a[along], a[1 - along]
        if its == size:
            b = next(others, _NONE)
            if b is _NONE:
                return made
            b_long, its = b[along], b[1 - along]
