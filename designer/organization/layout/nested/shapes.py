"""Shape functions: the sizes that a part of a plan can take, from narrow and high to wide and low."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from math import exp, inf, log, sqrt
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
        across: Whether its two parts are side by side.
        first: The first of two parts, or the inside of a frame; None for slots.
        second: The second part, if there are two.
    """

    w: int
    h: int
    across: bool = False
    first: MadeOption | None = None
    second: MadeOption | None = None


MadeOption: TypeAlias = tuple[int, int, bool, "MadeOption | None", "MadeOption | None"]
"""An `Option` as a plain tuple, which takes half the time: half a million are made for 50,000 accounts."""

PartShape: TypeAlias = Sequence[MadeOption]


def best_options(options: list[MadeOption]) -> PartShape:
    """Return the options that no other one is both narrower and lower than, thinned out to a few."""
    options.sort(key=_width)
    found: list[MadeOption] = []
    width, lowest = 0, 1 << 60
    for option in options:
        if option[1] >= lowest:
            continue
        w, lowest, *_ = option
        if w == width and found:
            found[-1] = option
        else:
            found.append(option)
        width = w
    return _thinned(found) if len(found) > _MOST else found


def _thinned(options: list[MadeOption]) -> PartShape:
    """Return the option of least area in each step of widths."""
    narrowest = options[0][0]
    step = log(options[-1][0] / narrowest) / (_MOST - 1)
    found: list[MadeOption] = []
    end = least = 0.0
    for option in options:
        w, h, _, _, _ = option
        if w >= end:
            end = narrowest * exp((round(log(w / narrowest) / step) + 0.5) * step)
            found.append(option)
        elif w * h < least:
            found[-1] = option
        else:
            continue
        least = w * h
    return found


_width = itemgetter(0)


@cache
def block(slots: int) -> PartShape:
    """Return the shape of so many slots, from one slender column to a low row."""
    square = sqrt(slots * SLOT_HEIGHT * 1.4 / SLOT_WIDTH)
    columns = {max(1, min(slots, round(square * times))) for times in _TIMES}
    options: list[MadeOption] = []
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
            options: list[MadeOption] = []
            for middle in _middles(sums, start, end):
                options += _joined(shape(start, middle), shape(middle, end), gap, (middle - start, end - middle))
            found = known[start, end] = best_options(options)
        return found

    return shape(0, len(entries))


_FEW = 5
"""At most so many entries are split at every place, so that the first or the last may face all others."""


def _middles(sums: Sequence[float], start: int, end: int) -> set[int]:
    half = bisect_left(sums, (sums[start] + sums[end]) / 2, start + 1, end - 1)
    return set(range(start + 1, end)) if end - start <= _FEW else {half, max(start + 1, half - 1)}


def _joined(first: PartShape, second: PartShape, gap: int, entries: tuple[int, int]) -> list[MadeOption]:
    """Join two parts of some entries side by side at each height and one below the other at each width."""
    slender = entries[0] * _SLENDER, entries[1] * _SLENDER
    below = first[::-1], second[::-1]
    useful = _pairs(first, second, gap, slender, 0) + _pairs(*below, gap, slender, 1)
    return useful or _pairs(first, second, gap, (inf, inf), 0) + _pairs(*below, gap, (inf, inf), 1)


_NONE: MadeOption = (0, 0, False, None, None)


def _pairs(first: PartShape, second: PartShape, gap: int, slender: tuple[float, float], along: int) -> list[MadeOption]:
    """Pair the options of two parts at each size that one of them has, the largest first.

    Args:
        first: The first part, its options from the largest to the smallest across.
        second: The second part, likewise.
        gap: Between the two.
        slender: The longest size of each in terms of its other side.
        along: The side that adds up: 0 for the widths of parts side by side, 1 for the heights.
    """
    made: list[MadeOption] = []
    (one, other), across = slender, 1 - along
    ones: Iterable[Any] = first
    others: Iterator[Any] = iter(second)
    b = next(others)
    b_long, its = b[along], b[across]
    for a in ones:
        a_long, own = a[along], a[across]
        while True:
            size = own if own > its else its  # noqa: FURB136 - a call of max takes longer, and this is the inmost loop
            if size < a_long * one and size < b_long * other:
                total = a_long + gap + b_long
                made.append((size, total, False, a, b) if along else (total, size, True, a, b))
            if its < size:
                break
            b = next(others, _NONE)
            if b is _NONE:
                return made
            b_long, its = b[along], b[across]
            if own == size:
                break
    return made
