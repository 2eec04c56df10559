"""Routing of lines in a layout with cards placed by hand: around other cards, and visibly behind them.

A layout has a `Router` only where some cards were placed, and not too many; without one its lines cost what they did.

The rule is simple, so that a line can be foreseen. It runs as `elbow` says unless it would run behind a card; then it
takes the nearest free channel beside the cards in its way, where one is; else it passes behind them, with a gap before
and after each. Breadth is x here and depth y: a caller that lays out from left to right turns what goes in and comes
out.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from designer.organization.layout.geometry import CardMetrics, Direction, Edges, Point, Polyline, Rect
from designer.organization.layout.placed import PlacesByParent
from designer.organization.layout.positions import CardPositions
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

LEAST_GAP = 8
"""Cards nearer than this have no room for a line with two knees between them."""


def elbow(parent: Rect, child: Rect, direction: Direction, sizes: CardMetrics, *, hangs: bool) -> Polyline:
    """Axis-parallel line from the edge of one card to the edge of another.

    It leaves the parent on the side where the lines of the layout leave it, where the child lies on that side.

    Args:
        parent: Its start.
        child: Its end.
        direction: Of the layout.
        sizes: Gaps of the layout.
        hangs: The child's siblings hang from a trunk at the left of their column.
    """
    below, above = child.y - (parent.y + parent.h), parent.y - (child.y + child.h)
    right, left = child.x - (parent.x + parent.w), parent.x - (child.x + child.w)
    trunk, middle = parent.x + sizes.account_indent - sizes.trunk, child.y + child.h // 2
    knee = sizes.level_gap // 2
    if hangs and child.x > trunk + 2 and middle > parent.y + parent.h:
        return ((trunk, parent.y + parent.h), (trunk, middle), (child.x, middle))
    upright = [(below >= LEAST_GAP, _down(parent, child, knee)), (above >= LEAST_GAP, _down(child, parent)[::-1])]
    level = [(right >= LEAST_GAP, _across(parent, child, knee)), (left >= LEAST_GAP, _across(child, parent)[::-1])]
    ways = [*level, *upright] if direction is Direction.LEFT_RIGHT else [*upright, *level]
    return next((way for free, way in ways if free), _through(parent, child))


def _down(upper: Rect, lower: Rect, knee: int = 0) -> Polyline:
    start, end = (upper.x + upper.w // 2, upper.y + upper.h), (lower.x + lower.w // 2, lower.y)
    gap = end[1] - start[1]
    y = start[1] + (min(knee, gap // 2) if knee else gap // 2)
    return (start, (start[0], y), (end[0], y), end) if start[0] != end[0] else (start, end)


def _across(near: Rect, far: Rect, knee: int = 0) -> Polyline:
    start, end = (near.x + near.w, near.y + near.h // 2), (far.x, far.y + far.h // 2)
    gap = end[0] - start[0]
    x = start[0] + (min(knee, gap // 2) if knee else gap // 2)
    return (start, (x, start[1]), (x, end[1]), end) if start[1] != end[1] else (start, end)


def _through(parent: Rect, child: Rect) -> Polyline:
    """Return the line behind cards that touch."""
    start: Point = (parent.x + parent.w // 2, parent.y + parent.h // 2)
    end: Point = (child.x + child.w // 2, child.y + child.h // 2)
    return (start, (end[0], start[1]), end)


_GAP = 7
"""A line that passes behind a card ends and goes on so far from it."""

TRUNK_ROOM = 17
"""Left of a card, where the trunk of its column may be, nothing else runs."""

ASIDE = 300
"""Channels are looked for so far beyond the two cards."""

NEAREST = 2
"""Channels that are tried on either side."""

ObstacleSearch = Callable[[Rect], Iterable[Rect]]
"""The cards that meet a rectangle, except for the two that the line joins and what is below the second."""


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
    """Yield the nearest places on either side where a line runs through some depths without meeting a card."""
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
    """Yield the parts of a stretch that are left out, in its order, none over another."""
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
    """Yield the cards that a line passes behind."""
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
    """Return the line without repeated points, and without points in the middle of a stretch."""
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


MOST_ROUTED = 100
"""If there are more placed cards, every line runs as `elbow` says, so that nothing waits for them."""


class Router:
    """Obstacles of the lines of one layout."""

    def __init__(self, layout: CardPositions, organization: Organization, placed: Collection[NodeId]) -> None:
        self._layout = layout
        self._organization = organization
        self._placed = placed
        self._over: list[Rect] | None = None
        self._routes: dict[NodeId, Polyline] = {}
        self._seen: dict[NodeId, list[Polyline]] = {}
        self.drawn: dict[NodeId, Edges] = {}
        """The lines below the cards for which they were asked."""

    def route(self, child: NodeId, hangs: bool) -> Polyline:
        """Return the line to a placed card, in one piece."""
        found = self._routes.get(child)
        if found is None:
            card = self._layout.rect(child)
            found = self._routes[child] = routed(self._layout, self._organization, child, card, hangs=hangs)
        return found

    def shown(self, parent: NodeId, edges: Edges, placed: Iterable[NodeId], *, whole: bool) -> Edges:
        """Return the lines below a card without what lies behind other cards; kept where they are all of them."""
        bus = self._cut(edges.bus, parent)
        for child in placed:
            bus += self._pieces(child)
        found = edges._replace(bus=tuple(bus), columns=tuple(tuple(self._cut(c, parent)) for c in edges.columns))
        if whole:
            self.drawn[parent] = found
        return found

    def _pieces(self, child: NodeId) -> list[Polyline]:
        """Return the line to a placed card without what lies behind others."""
        found = self._seen.get(child)
        if found is None:
            search = _others(self._layout, self._organization, child)
            found = self._seen[child] = with_gaps(self._routes[child], search)
        return found

    def _cut(self, lines: Iterable[Polyline], parent: NodeId) -> list[Polyline]:
        """Return the lines from a card without what lies behind cards that were put over them."""
        lines = list(lines)
        boxes = list(map(_box, lines))
        around = _united(boxes)
        over = [extent for extent in self._extents() if extent.meets(around)]
        if not over:
            return lines
        search = self._raised(parent)
        parts = (
            with_gaps(line, search) if any(extent.meets(box) for extent in over) else [line]
            for line, box in zip(lines, boxes, strict=True)
        )
        return [piece for pieces in parts for piece in pieces]

    def _extents(self) -> list[Rect]:
        """Return the areas where there may be cards over the lines of the layout."""
        if self._over is None:
            self._over = [self._layout.subtree(node_id) for node_id in self._placed]
        return self._over

    def _raised(self, parent: NodeId) -> ObstacleSearch:
        """Search for the cards over what has an automatic place, except the ends of the lines from a card."""

        def search(area: Rect) -> Iterator[Rect]:
            layout, above = self._layout, self._organization.parent
            return (r for n, r in layout.cards(area) if n != parent and above(n) != parent and layout.is_raised(n))

        return search


def router(layout: CardPositions, organization: Organization, placed: PlacesByParent) -> Router | None:
    """Return the router of the lines of a layout, or None if too many cards were placed."""
    nodes = [node_id for here in placed.values() for node_id in here]
    return Router(layout, organization, nodes) if len(nodes) <= MOST_ROUTED else None


def plain_line(
    layout: CardPositions, organization: Organization, child: NodeId, card: Rect, *, hangs: bool
) -> Polyline:
    """Return the line to a card that stands, or would stand, where it was put, whatever is in its way."""
    parent = organization.parent(child)
    return elbow(layout.rect(parent), card, layout.direction, layout.metrics, hangs=hangs) if parent else ()


def routed(layout: CardPositions, organization: Organization, child: NodeId, card: Rect, *, hangs: bool) -> Polyline:
    """Return the line to a card that stands, or would stand, where it was put; around others where that is simple."""
    parent, sizes = organization.parent(child), layout.metrics
    way = plain_line(layout, organization, child, card, hangs=hangs)
    if parent is None:
        return way
    above, search = layout.rect(parent), _others(layout, organization, child)
    if layout.direction is Direction.LEFT_RIGHT:
        level = above.x + above.w + sizes.level_gap // 2
        start = (above.y + above.h // 2, above.x + above.w)
        joined = _flipped(above), _flipped(card)
        return _turned(detour(_turned(way), start, level, joined, lambda area: map(_flipped, search(_flipped(area)))))
    x = above.x + (sizes.account_indent - sizes.trunk if hangs else above.w // 2)
    level = above.y + above.h + (sizes.account_drop if hangs else sizes.level_gap) // 2
    return detour(way, (x, above.y + above.h), level, (above, card), search)


def _others(layout: CardPositions, organization: Organization, child: NodeId) -> ObstacleSearch:
    """Search for the cards that a line to a card may meet: neither end of it, nor what is below."""
    parent = organization.parent(child)

    def search(area: Rect) -> Iterator[Rect]:
        return (card for n, card in layout.cards(area) if n != parent and child not in organization.path(n))

    return search


def _box(line: Polyline) -> Rect:
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return Rect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def _united(boxes: Sequence[Rect]) -> Rect:
    if not boxes:
        return Rect(0, 0, 0, 0)
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
    return Rect(left, top, right - left, bottom - top)


def _turned(line: Polyline) -> Polyline:
    return tuple((y, x) for x, y in line)


def _flipped(rect: Rect) -> Rect:
    return Rect(rect.y, rect.x, rect.h, rect.w)
