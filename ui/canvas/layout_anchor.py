"""Anchors of a layout change, which keep their place in the view: the cards under the mouse, current and at the top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QPointF

from designer.layout import Layout
from designer.model.organization import Organization
from designer.model.records import NodeId, Offset


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

    def hold(self, nodes: Iterable[NodeId | None], layout: Layout, organization: Organization) -> None:
        """Remember the places of cards."""
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

    def shift(self, layout: Layout, organization: Organization) -> QPointF:
        """Shift by another layout of the first card that is still where it was in the tree."""
        for node_id, parent, places, before in self._held:
            stayed = node_id in layout and organization.parent(node_id) == parent
            if stayed and places == (_places_of(node_id, organization) if organization.places else ()):
                return QPointF(*layout.rect(node_id)[:2]) - before
        return QPointF()


def _places_of(node_id: NodeId, organization: Organization) -> tuple[Offset | None, ...]:
    """Offsets by hand of a node and of what is above it: a card that is placed moves, and not the view."""
    return tuple(map(organization.places.get, organization.path(node_id)))
