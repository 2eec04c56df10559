"""Compact layout below one card: accounts and OUs under each other, indented, in as many columns as fit a screen.

Breadth is x and depth is y. The places are `hang`'s, the lines `HangingLines`'; both are given what `Arranger` and
`Layout` know, and remember nothing.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from designer.organization.layout.geometry import CardMetrics, OuRow, Plan, Point, Polyline, SubtreeShape
from designer.organization.layout.lines import CardLines, comb, without_repeats

_MOST_TRIED = 8
"""Heights of columns that are tried below one card."""

SHORT = 10
"""A column that is not higher than so many cards is read at a glance: it is not broken."""

SCREEN = (8, 5)
"""Width and height of what is looked at on."""


def hang(block: Point | None, inside: Sequence[SubtreeShape], depth: int, sizes: CardMetrics) -> Plan:
    """Place what is below a card; depths count from the top of the card, the contour from its bottom.

    Args:
        block: Width and height of the block of accounts, which comes first; None where there are none.
        inside: The shapes of the OUs.
        depth: Height of the card.
        sizes: Gaps.
    """
    entries = [] if block is None else [block]
    entries += [(shape.high, shape.depth) for shape in inside]
    columns = _best(entries, depth, sizes)
    places: list[Point] = []
    rows: list[OuRow] = []
    x, first = sizes.account_indent, int(block is not None)
    for column in columns.parts:
        y = depth + sizes.account_drop
        for _, high in entries[column.start : column.stop]:
            places.append((x, y))
            y += high + sizes.hanging_gap
        rows.append(OuRow(max(column.start - first, 0), column.stop - first, x - sizes.trunk))
        x += max(wide for wide, _ in entries[column.start : column.stop]) + sizes.column_gap
    return Plan(
        contour=((columns.high - depth, 0, columns.wide),),
        offsets=tuple(places[first:]),
        rows=tuple(rows),
        spine=depth + sizes.account_drop // 2,
        stack=places[0] if first else (0, 0),
    )


class _Columns(NamedTuple):
    """Entries of each column, and the room they take with the card above them."""

    parts: list[slice]
    wide: int
    high: int

    @property
    def cost(self) -> float:
        """Area; more where the block is much wider or higher than a screen."""
        flat, steep = self.wide * SCREEN[1], self.high * SCREEN[0]
        return self.wide * self.high * sqrt(max(1.0, max(flat / steep, steep / flat) / 1.8))


def _best(entries: Sequence[Point], depth: int, sizes: CardMetrics) -> _Columns:
    """Columns that take the least room, of a few heights: from that of the highest entry to that of all."""
    total = sum(high + sizes.hanging_gap for _, high in entries)
    if len(entries) == 1 or total <= SHORT * sizes.row_pitch:
        return _columns(entries, total, depth, sizes)
    limits = [max(high for _, high in entries)]
    while limits[-1] < total and len(limits) < _MOST_TRIED:
        limits.append(limits[-1] * 5 // 4)
    return min((_columns(entries, limit, depth, sizes) for limit in [*limits, total]), key=lambda columns: columns.cost)


def _columns(entries: Sequence[Point], limit: int, depth: int, sizes: CardMetrics) -> _Columns:
    """Entries in their order, in columns no higher than a limit."""
    parts: list[slice] = []
    first = width = tallest = wide = bottom = 0
    for index, (across, high) in enumerate(entries):
        if index > first and bottom + high > limit:
            parts.append(slice(first, index))
            wide += width + sizes.column_gap
            first, width, bottom = index, 0, 0
        width = max(width, across)
        bottom += high + sizes.hanging_gap
        tallest = max(tallest, bottom)
    parts.append(slice(first, len(entries)))
    above = depth + sizes.account_drop - sizes.hanging_gap
    return _Columns(parts, sizes.account_indent + wide + width, above + tallest)


class HangingLines(CardLines):
    """Lines of a compact layout: a trunk down the left of each column, and a header that joins the trunks."""

    _OWN_TRUNK = True

    def _trunk_of(self, column: int) -> int:
        return self._b + self._shape.lines[column].bus

    def _anchor(self, ou: int) -> Point:
        b, d = self._shape.offsets[ou]
        return self._d + d + self._metrics.ou_height // 2, self._b + b

    def _bus(self) -> list[list[Point]]:
        """Trunks with twigs to the OUs, and the header from the first trunk to the others."""
        corner, trunk, header = self._metrics.corner, self._trunk_of(0), self._d + self._shape.spine
        lines: list[list[Point]] = []
        joints: list[Point] = []
        for column, row in enumerate(self._shape.lines):
            teeth = self._anchors(row)
            if teeth:
                start = header + corner if column else self._out[1]
                lines += [[(x, y) for y, x in line] for line in comb(start, self._trunk_of(column), teeth, corner)]
                joints += [(self._trunk_of(column), header + corner)] if column else []
        if joints:
            lines += [[(trunk, self._out[1]), (trunk, header)], *comb(trunk, header, joints, corner)]
        return lines

    def to_ou(self, ou: int) -> Polyline:
        """Line to one OU."""
        column = next(i for i, row in enumerate(self._shape.lines) if ou < row.end)
        first, trunk, header = self._trunk_of(0), self._trunk_of(column), self._d + self._shape.spine
        y, x = self._anchor(ou)
        way = ((first, header), (trunk, header)) if column else ()
        return without_repeats(((first, self._out[1]), *way, (trunk, y), (x, y)))
