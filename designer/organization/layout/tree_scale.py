"""Scale of a whole tree: what its headings need to be read when all of it is seen at once.

A tree of thousands of accounts is seen at a few percent, where the strip of a card is too small for a name. So strips
grow with the tree, in steps: one account more rarely changes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from math import isqrt
from typing import NamedTuple

from designer.organization.layout.geometry import CardMetrics, column_height

_SEEN = (760, 620)
"""Size of the view that is assumed, in pixels: strips do not follow the window."""

_READ = 0.5
"""Smallest scale at which cards are read, so that headings need no more room than these have."""

_LETTER, _AROUND, _LINE = 8, 52, 15
"""Width of a letter, room for a count beside a name, and height of a line of names, in pixels."""

_STRIPS = (164, 124, 112, 84, 40)
"""Width of the columns of each level from left to right, in pixels; of those below the last one as well."""

ALWAYS_NAMED = 2
"""Levels below the root that have room for their names however many OUs they have."""

_MORE = 1.2
"""The next level has room for its names, too, where all of these need no more than so many views."""

_GAPS = (4, 3, 2, 1, 0)
"""Gaps between the OUs of one of each level, in pixels."""

_LEAST_SIDE, _LEAST_STRIP, _GROWTH = 77, 9, 0.36
"""Side from which on an OU has a strip of its own, the height of that one, and how strips grow with the side."""

_SIDE, _GROWN = 0.19, 0.64
"""Side of a tree by the area of its cards: measured, as rows of OUs leave the more room the more there are."""

_COLUMNS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)


class TreeScale(NamedTuple):
    """Return the scale below 1 that shows all of a tree, and the columns of accounts from left to right.

    Attributes:
        columns: Columns of each block of accounts; 0 for a block about as wide as high.
        named: Levels below the root that always have room for their names.
    """

    scale: float
    columns: int = 0
    named: int = ALWAYS_NAMED

    def rows(self, accounts: int) -> int:
        """Return the rows of the block of so many accounts."""
        return max(1, -(-accounts // self.columns)) if self.columns else column_height(accounts)

    def least_breadth(self, name: str, level: int, *, down: bool) -> int:
        """Return the breadth that an OU of the upper levels needs for its name."""
        if level > self.named:
            return 0
        letters = -(-len(name) // 4) * 4  # in steps: few new names change anything
        return round((letters * _LETTER + _AROUND if down else _LINE) / self.scale)

    def strip(self, wide: int, high: int, level: int) -> int:
        """Return the height of the strip of an OU of a size."""
        side = isqrt(wide * high) * self.scale
        pixels = _LEAST_STRIP * (side / _LEAST_SIDE) ** _GROWTH if side >= _LEAST_SIDE else 0
        return round(max(pixels, _LINE if level <= self.named else 0) / self.scale)

    def gap(self, level: int) -> int:
        """Return the gap between the OUs of one of a level."""
        return round(_GAPS[min(level, len(_GAPS) - 1)] / self.scale)

    def column(self, level: int) -> int:
        """Return the width of the column of a level, from left to right."""
        return round(_STRIPS[min(level, len(_STRIPS) - 1)] / self.scale)


def tree_scale(
    accounts: Collection[int], bare: Counter[int], levels: int, sizes: CardMetrics, *, down: bool
) -> TreeScale | None:
    """Return the whole view of a tree; None if cards are read in it.

    Args:
        accounts: Number of accounts right in each shown OU.
        bare: Number of OUs of each level that show nothing but themselves: folded or empty ones.
        levels: Number of its levels.
        sizes: Of the cards.
        down: Whether the levels go down, and not to the right.
    """
    width, height = sizes.account_width + sizes.column_gap, sizes.row_pitch
    if down:
        area = sum(accounts) * width * height + len(accounts) * sizes.ou_width * (sizes.ou_height + sizes.level_gap)
        return _stepped(_SIDE * area**_GROWN, isqrt(_SEEN[0] * _SEEN[1]), 0)
    counts, upper = Counter(accounts), sum(bare[level] for level in range(ALWAYS_NAMED + 1))
    more = bare[ALWAYS_NAMED + 1]
    has_more = (upper + more) * _LINE <= _SEEN[1] * _MORE
    named = upper + more * has_more
    counts[1] += bare.total()
    if _height(counts, 0, sizes) * _READ <= _SEEN[1]:
        return None
    counts[1] -= named  # these take a line of names each, however small the rest is
    room, left = _SEEN[0] - sum(_STRIPS[:levels]), max(_SEEN[1] // 2, _SEEN[1] - named * _LINE)

    def scale(columns: int) -> float:
        return min(room / (columns * width), left / max(1, _height(counts, columns, sizes)))

    columns = max(_COLUMNS, key=scale)
    found = _stepped(_SEEN[1] / scale(columns), _SEEN[1], columns)
    return found and found._replace(named=ALWAYS_NAMED + has_more)


def _height(counts: Counter[int], columns: int, sizes: CardMetrics) -> int:
    """Return the height of OUs below each other, by the number of accounts in them."""
    view = TreeScale(1.0, columns)
    height = sum(
        times * (max(sizes.ou_height, min(count, view.rows(count)) * sizes.row_pitch) + sizes.sibling_gap)
        for count, times in counts.items()
        if count
    )
    return height * 5 // 4  # with the gaps between those above them


def _stepped(length: float, seen: int, columns: int) -> TreeScale | None:
    """Return the scale that shows a length, in steps; None if cards are read at it."""
    step = 1000
    while step < length:
        step = step * 6 // 5
    return TreeScale(seen / step, columns) if length * _READ > seen else None
