"""Room for a new card: where it can stand so that no card that was placed by hand lies over it."""

from __future__ import annotations

from designer.organization.layout.geometry import Point, Rect
from designer.organization.layout.layout import Layout
from designer.organization.model.records import NodeId

_STEPS = 40
"""So many places below and beside its own are tried; beyond them a card may stay covered."""


def clear_corner(layout: Layout, node_id: NodeId) -> Point | None:
    """Nearest corner at which a card covers none and is covered by none.

    None where its own place is fine: nothing that was placed by hand lies over it, or no place nearby is better.
    """
    card = layout.rect(node_id)
    if not _covered(layout, node_id, card):
        return None
    sizes = layout.metrics
    down, across = sizes.row_pitch, card.w + sizes.column_gap
    steps = ((row, column) for row in range(_STEPS) for column in range(-_STEPS // 10, _STEPS // 10 + 1))
    for row, column in sorted(steps, key=lambda step: step[0] * down + abs(step[1]) * across):
        there = card._replace(x=card.x + column * across, y=card.y + row * down)
        if all(other == node_id for other, _ in layout.cards(there)):
            return there.x, there.y
    return None


def _covered(layout: Layout, node_id: NodeId, card: Rect) -> bool:
    return any(other != node_id and layout.is_raised(other) for other, _ in layout.cards(card))
