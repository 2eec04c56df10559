"""Line items of a scene: those below the cards that are near, and those of what moved between two designs."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGraphicsScene

from designer.organization.layout import Layout, Polyline
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import EdgesItem
from ui.canvas.cards.style import CanvasStyle

if TYPE_CHECKING:  # imported when designs are compared
    from designer.analysis.differences.alignment import Ghost
    from ui.canvas.cards.moves import MovesItem


class LineItems:
    """Lines below the cards that have items now, and those of what moved between two designs.

    Args:
        scene: The scene of the items.

    Attributes:
        layout: Layout of the lines that are drawn from now on.
        style: Style of them.
    """

    layout: Layout
    style: CanvasStyle

    def __init__(self, scene: QGraphicsScene) -> None:
        self.below: dict[NodeId, EdgesItem] = {}
        self._scene = scene
        self._moves: MovesItem | None = None

    def draw(self, parent: NodeId, lifted: Collection[NodeId] = ()) -> None:
        """Draw the lines below a card, without those to what is lifted, where they are not there."""
        if parent not in self.below:
            edges = self.below[parent] = EdgesItem(self.layout.edges(parent, lifted), self.style)
            self._scene.addItem(edges)

    def drop(self, parents: Collection[NodeId]) -> None:
        """Remove the lines below some cards."""
        for node_id in parents:
            if node_id in self.below:
                self._scene.removeItem(self.below.pop(node_id))

    def show_moves(self, ghosts: Collection[Ghost], selected: Collection[NodeId]) -> None:
        """Show the moves to or from ghosts; the item is made for the first of them, and for each style."""
        if self._moves is not None and (not ghosts or self._moves.style is not self.style):
            self._scene.removeItem(self._moves)
            self._moves = None
        if ghosts and self._moves is None:
            from ui.canvas.cards.moves import MovesItem

            self._moves = MovesItem(self.style)
            self._scene.addItem(self._moves)
        if self._moves is not None:
            self._moves.show_moves(self.layout, ghosts, selected)

    @property
    def moves(self) -> list[Polyline]:
        """Lines of the moves that are shown."""
        return self._moves.lines if self._moves is not None else []
