"""Names of accounts in columns, each column as wide as its longest name, as large as a room allows."""

from collections.abc import Sequence
from math import ceil, sqrt
from typing import NamedTuple

from designer.organization.layout import Rect
from designer.organization.layout.nested.shapes import MadeOption, PartShape, best_options

PITCH = 1.2
"""Height of a row, in terms of the size of its name. So are the other lengths here."""

BEFORE_NAME = 0.75
"""Room of the tick before a name."""

_APART = 0.8
"""Gap between two columns."""

_MOST_COLUMNS = 40
_SHARES = (0.4, 0.6, 0.8, 1.0, 1.25, 1.6, 2.0, 2.6, 3.5)
_ROOMY = 1.3
"""Names are at most so much larger than the plan has room for, where there is more."""


class NameColumns(NamedTuple):
    """Names in a room.

    Attributes:
        size: Size of the letters.
        rows: Names in a column.
        lefts: Left edges of the columns, and the end of the last one.
    """

    size: float
    rows: int
    lefts: tuple[float, ...]


class NameBlock:
    """The names of the accounts of one OU.

    Args:
        widths: Widths of the names, in terms of their size.
    """

    def __init__(self, widths: Sequence[float]) -> None:
        self._widths = widths

    def shape(self, size: float, least: float) -> PartShape:
        """Return the rooms that take the names in a size, none narrower than a heading."""
        count = len(self._widths)
        square = sqrt(max(1, count) * PITCH / (2 + sum(self._widths) / max(1, count)))
        columns = {max(1, min(count, _MOST_COLUMNS, round(square * share))) for share in _SHARES}
        made: list[MadeOption] = []
        for number in columns:
            rows = ceil(count / number)
            width = max(least, self._lefts(max(1, rows))[-1] * size)
            made.append((ceil(width), ceil(max(1, rows) * PITCH * size), False, None, None))
        return best_options(made)

    def fitted(self, room: Rect, usual: float) -> NameColumns:
        """Return the columns that make the names largest in a room, or as large as they should be at most."""
        count, best = len(self._widths), NameColumns(0.0, 1, (0.0, 0.0))
        for number in range(1, min(count, _MOST_COLUMNS) + 1):
            rows = ceil(count / number)
            if best.size >= usual * _ROOMY or room.w <= 0:
                break
            lefts = self._lefts(rows)
            size = min(room.w / lefts[-1], room.h / (rows * PITCH), usual * _ROOMY)
            if size > best.size:
                best = NameColumns(size, rows, tuple(left * size for left in lefts))
        return best

    def _lefts(self, rows: int) -> list[float]:
        lefts = [0.0]
        for first in range(0, len(self._widths), rows):
            lefts.append(lefts[-1] + BEFORE_NAME + max(self._widths[first : first + rows]) + _APART)
        return lefts if len(lefts) > 1 else [0.0, 1.0]
