"""Lines to cards that were placed by hand, where other cards are in the way: around them, or visibly behind them.

The rule is simple, so that a line can be foreseen. It runs as `elbow` says unless it would run behind a card; then it
takes the nearest free channel beside the cards in its way, where one is; else it passes behind them, with a gap before
and after each. Breadth is x here and depth y: whoever lays out from left to right turns what goes in and comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from designer.organization.layout.geometry import Point, Polyline, Rect

_GAP = 7
"""A line that passes behind a card ends and goes on so far from it."""

TRUNK_ROOM = 17
"""Left of a card, where the trunk of its column may be, nothing else runs."""

ASIDE = 300
"""Channels are looked for so far beyond the two cards."""

NEAREST = 2
"""Channels that are tried on either side."""

ObstacleSearch = Callable[[Rect], Iterable[Rect]]
"""The cards that meet a rectangle, but for the two that the line joins and what is below the second."""


def detour(way: Polyline, start: Point, level: int, joined: tuple[Rect, Rect], search: ObstacleSearch) -> Polyline:
    """Line clear of other cards, where there is a simple one; else the line as it is.

    Args:
        way: The line that `elbow` made.
        start: Start of another one, at the lower edge of the parent.
        level: Depth of the line from which what is below the parent hangs.
        joined: The two cards.
        search: Finds other cards.
    """
    if not any(True for _ in _behind(way, search)):
        return way
    child = joined[1]
    above, middle = child.y - TRUNK_ROOM, child.y + child.h // 2
    left, right = min(start[0], child.x) - ASIDE, max(start[0], child.x + child.w) + ASIDE
    top, bottom = min(level, above) - 1, max(level, middle) + 1
    cards = list(search(Rect(left, top, right - left, bottom - top)))
    ways = (
        _tidy((start, (start[0], level), (x, level), *end))
        for x in _channels(cards, (level, middle), (left, right), child)
        for end in _ends(x, child, (level, above, middle))
    )
    taken = [*cards, *(Rect(card.x + 1, card.y + 1, card.w - 2, card.h - 2) for card in joined)]
    free = [one for one in ways if not any(_meets(a, b, card) for a, b in pairwise(one) for card in taken)]
    return min(free, key=_length, default=way)


def _ends(x: int, child: Rect, depths: tuple[int, int, int]) -> Iterator[Polyline]:
    """Line from a channel to a card: to its side, or from above to its middle, unless the channel runs through it."""
    level, above, middle = depths
    left, right, centre = child.x, child.x + child.w, child.x + child.w // 2
    if x <= left - _GAP:
        yield (x, middle), (left, middle)
    elif x >= right + _GAP:
        yield (x, middle), (right, middle)
    if level <= above or not left - _GAP < x < right + _GAP:
        yield (x, above), (centre, above), (centre, child.y)


def _channels(cards: Sequence[Rect], depths: Point, room: Point, child: Rect) -> Iterator[int]:
    """Nearest places on either side where a line runs through some depths without meeting a card."""
    low, high = min(depths), max(depths)
    taken = sorted((c.x - TRUNK_ROOM, c.x + c.w + _GAP) for c in cards if c.y - _GAP < high and low < c.y + c.h + _GAP)
    gaps: list[Point] = []
    end = room[0]
    for start, stop in taken:
        if start > end:
            gaps.append((end, start))
        end = max(end, stop)
    if room[1] > end:
        gaps.append((end, room[1]))
    for wanted in (child.x - TRUNK_ROOM, child.x + child.w // 2, child.x + child.w + TRUNK_ROOM):
        near = sorted((max(a, min(b, wanted)) for a, b in gaps), key=lambda x: (abs(x - wanted), x))
        yield from near[: 2 * NEAREST]


def with_gaps(way: Polyline, search: ObstacleSearch) -> list[Polyline]:
    """Line in pieces that leave out the cards it passes behind; one that lies over its end hides nothing of it."""
    x, y = way[-1]
    hidden = [card for card in _behind(way, search) if not _grown(card).holds(x, y)]
    if not hidden:
        return [way]
    pieces: list[list[Point]] = [[way[0]]]
    for a, b in pairwise(way):
        for near, far in _covered(a, b, hidden):
            pieces[-1].append(near)
            pieces.append([far])
        pieces[-1].append(b)
    return [tuple(piece) for piece in pieces if len(piece) > 1 and any(p != piece[0] for p in piece)]


def _covered(a: Point, b: Point, cards: Sequence[Rect]) -> Iterator[tuple[Point, Point]]:
    """Parts of a stretch that are left out, in its order, none over another."""
    upright = a[0] == b[0]
    start, end = (a[1], b[1]) if upright else (a[0], b[0])
    low, high = min(start, end), max(start, end)
    spans = sorted(
        (card.y - _GAP, card.y + card.h + _GAP) if upright else (card.x - _GAP, card.x + card.w + _GAP)
        for card in cards
        if _meets(a, b, card)
    )
    joined: list[Point] = []
    for first, last in ((max(low, first), min(high, last)) for first, last in spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    for first, last in joined if start <= end else [(last, first) for first, last in reversed(joined)]:
        yield ((a[0], first), (a[0], last)) if upright else ((first, a[1]), (last, a[1]))


def _behind(way: Polyline, search: ObstacleSearch) -> Iterator[Rect]:
    """Cards that a line passes behind."""
    for a, b in pairwise(way):
        stretch = Rect(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]) + 1, abs(a[1] - b[1]) + 1)
        yield from search(stretch)


def _grown(card: Rect) -> Rect:
    return Rect(card.x - _GAP, card.y - _GAP, card.w + 2 * _GAP + 1, card.h + 2 * _GAP + 1)


def _meets(a: Point, b: Point, card: Rect) -> bool:
    return (
        card.x <= max(a[0], b[0])
        and min(a[0], b[0]) < card.x + card.w
        and card.y <= max(a[1], b[1])
        and min(a[1], b[1]) < card.y + card.h
    )


def _tidy(way: Polyline) -> Polyline:
    """Line without repeated points, and without points in the middle of a stretch."""
    kept: list[Point] = []
    for point in way:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and any(kept[-2][i] == kept[-1][i] == point[i] for i in (0, 1)):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _length(way: Polyline) -> int:
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(way)) + 40 * len(way)
