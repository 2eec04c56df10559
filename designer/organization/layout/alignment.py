"""Alignment of cards: lined up or distributed by a command, or snapped to neighbours while one is dragged."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from designer.organization.layout.geometry import GRID, Point, Rect
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
    """Direction to distribute cards along."""

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
    """Return the corners of cards in line with the outermost edge, or the middle, of all of them."""
    if not cards:
        return {}
    x, y = min(card.x for card in cards.values()), min(card.y for card in cards.values())
    right, bottom = max(c.x + c.w for c in cards.values()), max(c.y + c.h for c in cards.values())
    box = Rect(x, y, right - x, bottom - y)
    return {node_id: _LINED_UP[line](card, box) for node_id, card in cards.items()}


def distributed(cards: Mapping[NodeId, Rect], axis: Axis) -> dict[NodeId, Point]:
    """Return the corners of cards with equal gaps between them; the first and the last stay."""
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


class Guide(NamedTuple):
    """Line that shows what a card is in line with."""

    start: Point
    end: Point


class Snapped(NamedTuple):
    """Place of a card after snapping, and its guides."""

    x: int
    y: int
    guides: tuple[Guide, ...]


class _Line(NamedTuple):
    """Edge or middle of a card: its coordinate, and the span of the card along it."""

    at: int
    low: int
    high: int


class Rulers:
    """Edges and middles of the cards that another card may snap to."""

    def __init__(self, cards: Iterable[Rect]) -> None:
        cards = list(cards)
        self._upright = sorted(line for card in cards for line in _upright(card))
        self._level = sorted(line for card in cards for line in _level(card))

    def snap(self, card: Rect, reach: float) -> Snapped:
        """Place of a card in line with what is at most `reach` away, in either direction; else on the grid."""
        dx = _nearest(self._upright, [line.at for line in _upright(card)], reach)
        dy = _nearest(self._level, [line.at for line in _level(card)], reach)
        x = card.x + dx if dx is not None else round(card.x / GRID) * GRID
        y = card.y + dy if dy is not None else round(card.y / GRID) * GRID
        rest = card._replace(x=x, y=y)
        guides: list[Guide] = []
        if dx is not None and (met := _met(self._upright, _upright(rest))):
            guides.append(Guide((met.at, met.low), (met.at, met.high)))
        if dy is not None and (met := _met(self._level, _level(rest))):
            guides.append(Guide((met.low, met.at), (met.high, met.at)))
        return Snapped(x, y, tuple(guides))


def _upright(card: Rect) -> tuple[_Line, ...]:
    low, high = card.y, card.y + card.h
    return tuple(_Line(x, low, high) for x in (card.x, card.x + card.w // 2, card.x + card.w))


def _level(card: Rect) -> tuple[_Line, ...]:
    low, high = card.x, card.x + card.w
    return tuple(_Line(y, low, high) for y in (card.y, card.y + card.h // 2, card.y + card.h))


def _nearest(lines: Sequence[_Line], wanted: Iterable[int], reach: float) -> int | None:
    """Return the least shift that brings one of some coordinates onto a line."""
    shifts: list[int] = []
    for at in wanted:
        place = bisect_left(lines, (at,))
        shifts += [lines[i].at - at for i in (place - 1, place) if 0 <= i < len(lines)]
    best = min(shifts, key=abs, default=None)
    return best if best is not None and abs(best) <= reach else None


def _met(lines: Sequence[_Line], of: tuple[_Line, ...]) -> _Line | None:
    """Line that a card is on, from end to end of all cards that share it: its middle's, rather than an edge's."""
    start, middle, end = of
    for at, low, high in (middle, start, end):
        same = lines[bisect_left(lines, (at,)) : bisect_left(lines, (at + 1,))]
        if same:
            return _Line(at, min(low, *(line.low for line in same)), max(high, *(line.high for line in same)))
    return None
