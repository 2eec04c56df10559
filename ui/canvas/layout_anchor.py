"""Anchors of a layout change, which keep their place in the view: the cards under the mouse, current and at the top.

Where all cards were in sight, that goes first: one that moves far would leave the others outside of an empty view.
"""

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from designer.organization.layout import Layout
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Offset
from ui.canvas.cards.items import rectf
from ui.canvas.view_framing import ROOM_AROUND


class _Anchor(NamedTuple):
    """Card, and its place in the view before the change."""

    node_id: NodeId
    parent: NodeId | None
    places: tuple[Offset | None, ...]
    corner: QPointF


class LayoutAnchors:
    """Anchor cards of one layout, the preferred one first."""

    def __init__(self) -> None:
        self._held: list[_Anchor] = []
        self._saw_all = False
        self._placed: dict[NodeId, Offset] = {}

    def hold(
        self, nodes: Iterable[NodeId | None], layout: Layout, organization: Organization, view: QRectF | None
    ) -> None:
        """Remember the places of cards, and whether all are in sight.

        Args:
            nodes: Cards that are to stay where they are seen, the preferred one first.
            layout: Their places.
            organization: The tree.
            view: Part of the scene that is seen; None for as much as was before.
        """
        self._placed = dict(organization.places)
        if view is not None:
            self._saw_all = view.contains(rectf(layout.bounds))
        self._held = [
            _Anchor(
                node_id,
                organization.parent(node_id),
                _places_of(node_id, organization) if organization.places else (),
                QPointF(*layout.rect(node_id)[:2]),
            )
            for node_id in dict.fromkeys(nodes)
            if node_id is not None and node_id in organization.nodes and node_id in layout
        ]

    def shift(self, layout: Layout, organization: Organization, view: QRectF | None) -> QPointF:
        """Shift of the view by which the first card that is still where it was in the tree stays where it is seen.

        Args:
            layout: Another layout.
            organization: The tree.
            view: Part of the scene that is seen, which shows all cards again if it did, but for what was placed beyond
                its border by hand; None to hold the card alone.
        """
        shift = QPointF()
        for node_id, parent, places, before in self._held:
            stayed = node_id in layout and organization.parent(node_id) == parent
            if stayed and places == (_places_of(node_id, organization) if organization.places else ()):
                shift = QPointF(*layout.rect(node_id)[:2]) - before
                break
        if view is None or not self._saw_all or self._placed != organization.places:
            return shift
        return kept_within(shift, rectf(layout.bounds), view)


def kept_within(shift: QPointF, cards: QRectF, view: QRectF) -> QPointF:
    """Shift of a view that is nearest to another one and shows all cards, or is full of them without room for all."""
    room = view.adjusted(ROOM_AROUND, ROOM_AROUND, -ROOM_AROUND, -ROOM_AROUND)
    across = sorted((cards.left() - room.left(), cards.right() - room.right()))
    down = sorted((cards.top() - room.top(), cards.bottom() - room.bottom()))
    return QPointF(min(max(shift.x(), across[0]), across[1]), min(max(shift.y(), down[0]), down[1]))


def _places_of(node_id: NodeId, organization: Organization) -> tuple[Offset | None, ...]:
    """Offsets by hand of a node and of what is above it: a card that is placed moves, and not the view."""
    return tuple(map(organization.places.get, organization.path(node_id)))
