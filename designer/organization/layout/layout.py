"""Finished layout: the positions of its cards, and the lines between them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from designer.organization.layout.geometry import CardMetrics, Direction, Edges, Point, Polyline, Rect, SubtreeShape
from designer.organization.layout.lines import CardLines
from designer.organization.layout.placed import NOTHING_PLACED, Placements
from designer.organization.layout.positions import CardPositions
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

if TYPE_CHECKING:  # imported where a card was placed by hand, or is being placed
    from designer.organization.layout.routing import Router


class Layout(CardPositions):
    """Positions of all visible nodes of an organization and the lines between them, until its tree changes."""

    def __init__(  # noqa: PLR0917 - an arranger makes them in one place
        self,
        organization: Organization,
        shapes: Mapping[NodeId, SubtreeShape],
        metrics: CardMetrics,
        direction: Direction,
        top: NodeId,
        placements: Placements = NOTHING_PLACED,
    ) -> None:
        super().__init__(organization, shapes, metrics, direction, top, placements)
        self._router: Router | None = None
        if self._placed:
            from designer.organization.layout import routing

            self._router = routing.router(self, organization, self._placed)

    def edges(self, parent: NodeId, lifted: Collection[NodeId] = ()) -> Edges:
        """Return the lines from a card to all its children but those that are lifted."""
        if self._router is not None and not lifted and (drawn := self._router.drawn.get(parent)):
            return drawn
        edges = self._lines(parent, lifted).edges()
        if not self._placed:
            return edges
        beside = self._shapes[parent].beside
        placed = {n: self.route(n) for n in self._placed.get(parent, ()) if n not in lifted}
        line = placed.pop(beside, edges.beside) if beside is not None else edges.beside
        edges = edges._replace(beside=line)
        if self._router is None:
            return edges._replace(bus=(*edges.bus, *placed.values()))
        return self._router.shown(parent, edges, placed, whole=not lifted)

    def stands_like(self, other: Layout, parent: NodeId, *, lines: bool = False) -> bool:
        """Return True if a shown card, what is right below it and its far lines are where they are in another layout.

        Args:
            other: The other layout.
            parent: The card.
            lines: True if all lines below the card have to run as there, too: they need not be drawn again then.
        """
        shape, here = self._shapes.get(parent), self._placed.get(parent)
        if shape is None or shape is not other._shapes.get(parent) or self.direction is not other.direction:
            return False
        if here != other._placed.get(parent) or self._frame(parent).corner != other._frame(parent).corner:
            return False
        if self._router is other._router is None:
            return True
        if lines and self.edges(parent) != other.edges(parent):
            return False
        return all(self.route(child) == other.route(child) for child in here or ())

    def bus(self, parent: NodeId) -> tuple[Polyline, ...]:
        """Return the lines from a card to its OUs and to what was placed by hand."""
        lines = self._lines(parent).bus()
        return (*lines, *map(self.route, self._placed.get(parent, ()))) if self._placed else lines

    def route(self, child: NodeId) -> Polyline:
        """Line from a card's parent to it; empty for the root and for a row. KeyError where it is not shown."""
        parent = self._organization.parent(child)
        if parent is None or child == self.top:
            return ()
        shape = self._shapes[parent]
        if child in self._placed.get(parent, ()):
            if self._router is None:
                return self.line_to(child, self.rect(child), plain=True)
            return self._router.route(child, self._hangs(parent, child))
        if child == shape.beside:
            return self.edges(parent).beside
        if child in self._shapes:
            return self._lines(parent).to_ou(shape.ous.index(child))
        if self.metrics.rows_at:
            return ()
        return self._lines(parent).to_account(*divmod(shape.slots[child], shape.rows))

    def line_to(self, child: NodeId, card: Rect, *, plain: bool = False) -> Polyline:
        """Return the line from a card's parent to it if it stood elsewhere; empty for the topmost card.

        Args:
            child: The child.
            card: Its place.
            plain: True if it may run behind other cards, which is found out faster.
        """
        parent = self._organization.parent(child)
        if parent is None or child == self.top:
            return ()
        from designer.organization.layout.routing import plain_line, routed

        line = plain_line if plain else routed
        return line(self, self._organization, child, card, hangs=self._hangs(parent, child))

    def _hangs(self, parent: NodeId, child: NodeId) -> bool:
        """Return True if the siblings of a card hang from a trunk at the left of their column."""
        return self._across and child in self._shapes[parent].slots

    def _lines(self, parent: NodeId, lifted: Collection[NodeId] = ()) -> CardLines:
        absent: Collection[NodeId] = self._placed.get(parent, {})
        if lifted:
            absent = {*absent, *lifted}
        return CardLines(self._shapes[parent], self._frame(parent).corner, self.direction, self.metrics, absent)


_STEPS = 40
"""So many places below and beside its own are tried; beyond them a card may stay covered."""


def clear_corner(layout: Layout, node_id: NodeId) -> Point | None:
    """Return the nearest corner at which a card covers none and is covered by none.

    None if its own place is fine: nothing that was placed by hand lies over it, or no place nearby is better.
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
