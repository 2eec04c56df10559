"""Snapping of a card that is dragged freely: to its neighbours, or to the grid."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from designer.organization.layout.geometry import GRID, Point, Rect


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
    """Least shift that brings one of some coordinates onto a line."""
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
