"""Routing of lines in a layout with cards placed by hand: around other cards, and visibly behind them.

A layout has a `Router` only where some cards were placed, and not too many; without one its lines cost what they did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from designer.organization.layout.detour import ObstacleSearch, detour, with_gaps
from designer.organization.layout.elbow import elbow
from designer.organization.layout.geometry import Direction, Edges, Polyline, Rect
from designer.organization.layout.placed import PlacesByParent
from designer.organization.layout.positions import CardPositions
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

MOST_ROUTED = 100
"""With more placed cards than this every line runs as `elbow` says, so that nothing waits for them."""


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
        """Line to a placed card, in one piece."""
        found = self._routes.get(child)
        if found is None:
            card = self._layout.rect(child)
            found = self._routes[child] = routed(self._layout, self._organization, child, card, hangs=hangs)
        return found

    def shown(self, parent: NodeId, edges: Edges, placed: Iterable[NodeId], *, whole: bool) -> Edges:
        """Lines below a card without what lies behind other cards; kept where they are all of them."""
        bus = self._cut(edges.bus, parent)
        for child in placed:
            bus += self._pieces(child)
        found = edges._replace(bus=tuple(bus), columns=tuple(tuple(self._cut(c, parent)) for c in edges.columns))
        if whole:
            self.drawn[parent] = found
        return found

    def _pieces(self, child: NodeId) -> list[Polyline]:
        """Line to a placed card without what lies behind others."""
        found = self._seen.get(child)
        if found is None:
            search = _others(self._layout, self._organization, child)
            found = self._seen[child] = with_gaps(self._routes[child], search)
        return found

    def _cut(self, lines: Iterable[Polyline], parent: NodeId) -> list[Polyline]:
        """Lines from a card without what lies behind cards that were put over them."""
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
        """Areas where there may be cards over the lines of the layout."""
        if self._over is None:
            self._over = [self._layout.subtree(node_id) for node_id in self._placed]
        return self._over

    def _raised(self, parent: NodeId) -> ObstacleSearch:
        """Search for the cards that lie over what has an automatic place, but for the ends of the lines from a card."""

        def search(area: Rect) -> Iterator[Rect]:
            layout, above = self._layout, self._organization.parent
            return (r for n, r in layout.cards(area) if n != parent and above(n) != parent and layout.is_raised(n))

        return search


def router(layout: CardPositions, organization: Organization, placed: PlacesByParent) -> Router | None:
    """Router of the lines of a layout; None where too many cards were placed."""
    nodes = [node_id for here in placed.values() for node_id in here]
    return Router(layout, organization, nodes) if len(nodes) <= MOST_ROUTED else None


def plain_line(
    layout: CardPositions, organization: Organization, child: NodeId, card: Rect, *, hangs: bool
) -> Polyline:
    """Line to a card that stands, or would stand, where it was put, whatever is in its way."""
    parent = organization.parent(child)
    return elbow(layout.rect(parent), card, layout.direction, layout.metrics, hangs=hangs) if parent else ()


def routed(layout: CardPositions, organization: Organization, child: NodeId, card: Rect, *, hangs: bool) -> Polyline:
    """Line to a card that stands, or would stand, where it was put; around others where that is simple."""
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
