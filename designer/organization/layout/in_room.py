"""Ways to lay an organization out in a room: the density and the breadth of rows at which most of it is seen.

Density comes first and zoom second: the roomiest density at which everything fits at its natural size is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from designer.organization.layout.arranger import NO_ROWS, Arranger, Rows
from designer.organization.layout.geometry import CardMetrics, Density, Direction, Point
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

HOPELESS = 0.5
"""Smallest scale of a picture that is seen whole; below it, even at the highest density, its rows follow no window."""

BREADTHS = (100, 115, 130, 160)
"""Breadths of rows that are tried, in percent of that of the room: one card more in a row may fit better."""


class Fitted(NamedTuple):
    """Way to lay an organization out.

    Attributes:
        density: Of the cards.
        breadth: Most breadth of a row; None for that of a block in the shape of a screen.
        arranger: The arranger that lays it out so, and knows it already.
        scale: At which everything is seen; more than 1 where there is room to spare.
    """

    density: Density
    breadth: int | None
    arranger: Arranger
    scale: float


class ShownPart(NamedTuple):
    """Part of an organization that is shown, and which way.

    Attributes:
        collapsed: Nodes whose children are not shown.
        direction: Direction of the levels.
        top: The topmost card.
        rows: Rows that are kept.
    """

    collapsed: Collection[NodeId]
    direction: Direction
    top: NodeId
    rows: Rows = NO_ROWS


def fitted(organization: Organization, shown: ShownPart, sizes: Mapping[Density, CardMetrics], room: Point) -> Fitted:
    """Return the roomiest way to fit everything at its natural size; else the one that shows it largest.

    Args:
        organization: The tree.
        shown: The shown part of it.
        sizes: Of the cards at each density that may be chosen, the roomiest first.
        room: Width and height of what it is seen in, in canvas units at 100 %.
    """
    *roomier, densest = sizes
    last = _best(organization, shown, densest, sizes[densest], room)
    if last.scale < 1:
        return last
    for density in roomier:
        found = _best(organization, shown, density, sizes[density], room)
        if found.scale >= 1:
            return found
    return last


def _best(organization: Organization, shown: ShownPart, density: Density, sizes: CardMetrics, room: Point) -> Fitted:
    """Best of some breadths of one density: that of a screen, which is preferred, and those near that of the room."""
    best = Fitted(density, None, Arranger(sizes), 0.0)
    for breadth in (None, *(room[0] * percent // 100 for percent in BREADTHS)):
        arranger = Arranger(sizes, rows=shown.rows)
        bounds = arranger.arrange(organization, shown.collapsed, shown.direction, shown.top, breadth).bounds
        found = Fitted(density, breadth, arranger, min(room[0] / bounds.w, room[1] / bounds.h))
        if found.scale > best.scale and (breadth is None or found.scale >= HOPELESS):
            best = found
        if best.scale >= 1 or best.scale < HOPELESS / 2 or shown.direction is not Direction.TOP_DOWN:
            break
    return best
