"""Alignment and distribution of cards: their places afterwards. It moves nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from designer.organization.layout.geometry import Point, Rect
from designer.organization.model.records import NodeId


class AlignmentLine(Enum):
    """Edge or middle that cards are aligned by."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Axis(Enum):
    """Direction in which cards are distributed."""

    ACROSS = "across"
    DOWN = "down"


_LINED_UP: dict[AlignmentLine, Callable[[Rect, Rect], Point]] = {
    AlignmentLine.LEFT: lambda card, box: (box.x, card.y),
    AlignmentLine.CENTRE: lambda card, box: (box.x + (box.w - card.w) // 2, card.y),
    AlignmentLine.RIGHT: lambda card, box: (box.x + box.w - card.w, card.y),
    AlignmentLine.TOP: lambda card, box: (card.x, box.y),
    AlignmentLine.MIDDLE: lambda card, box: (card.x, box.y + (box.h - card.h) // 2),
    AlignmentLine.BOTTOM: lambda card, box: (card.x, box.y + box.h - card.h),
}


def aligned(cards: Mapping[NodeId, Rect], line: AlignmentLine) -> dict[NodeId, Point]:
    """Corners of cards in line with the outermost edge, or the middle, of all of them."""
    if not cards:
        return {}
    x, y = min(card.x for card in cards.values()), min(card.y for card in cards.values())
    right, bottom = max(c.x + c.w for c in cards.values()), max(c.y + c.h for c in cards.values())
    box = Rect(x, y, right - x, bottom - y)
    return {node_id: _LINED_UP[line](card, box) for node_id, card in cards.items()}


def distributed(cards: Mapping[NodeId, Rect], axis: Axis) -> dict[NodeId, Point]:
    """Corners of cards with equal gaps between them; the first and the last stay."""
    across = axis is Axis.ACROSS
    order = sorted(cards.items(), key=lambda card: (card[1].x, card[1].y) if across else (card[1].y, card[1].x))
    if len(order) < 3:
        return {node_id: (card.x, card.y) for node_id, card in order}
    first, last = order[0][1], order[-1][1]
    start = first.x if across else first.y
    room = last.x + last.w - first.x if across else last.y + last.h - first.y
    free = room - sum(card.w if across else card.h for card in cards.values())
    corners: dict[NodeId, Point] = {}
    taken = 0
    for index, (node_id, card) in enumerate(order):
        at = start + taken + free * index // (len(order) - 1)
        corners[node_id] = (at, card.y) if across else (card.x, at)
        taken += card.w if across else card.h
    return corners
