"""The canvas as a ground for drops: onto a card or beside it, with the marks that show where."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from designer.layout import CardPart, SiblingPlace
from designer.model.records import NodeId
from ui.canvas.painting import CardState
from ui.canvas.tools.tool import ToolHost
from ui.dragdrop.drag_session import DropLocation
from ui.dragdrop.payload import DragPayload, Drop

SNAP = 14
"""A drop this far beside a card still means it, in pixels."""


class CanvasDropTarget:
    """Finds what is meant at a position, and marks it.

    Args:
        stage: The view.
        scrolled: Called when the canvas has scrolled under a pointer at its border.
    """

    def __init__(self, stage: ToolHost, scrolled: Callable[[], None] = lambda: None) -> None:
        self._stage = stage
        self._scrolled = scrolled
        self._place: SiblingPlace | None = None

    def surface(self) -> QWidget:
        return self._stage.surface()

    def aim(self, position: QPoint, what: DragPayload) -> DropLocation | None:
        """Onto a card, or beside it: OUs line up with OUs and accounts with accounts, so only like goes beside like."""
        self._place = None
        target = self._stage.node_at(position, SNAP)
        if target is None:
            return None
        layout, point = self._stage.canvas_scene.layout, self._stage.to_scene(position)
        part = layout.part(target, point.x(), point.y())
        if part is CardPart.ONTO or what.kinds != {self._stage.session.document.organization.node(target).kind}:
            return DropLocation(target)
        self._place = layout.place(target, part)
        return DropLocation(self._place.parent, self._place.position)

    def mark(self, _aim: DropLocation | None, drop: Drop | None, what: DragPayload | None, *, copies: bool) -> None:
        """Light the targets, draw the line between siblings, and let what moves look lifted."""
        scene = self._stage.canvas_scene
        states = dict.fromkeys(what.nodes, CardState.LIFTED) if what is not None and not copies else {}
        meant = drop is not None and not drop.idle
        if drop is not None and meant:
            states |= dict.fromkeys(drop.targets, CardState.REFUSED if drop.refusal else CardState.TARGET)
        scene.mark_gesture(states)
        scene.insertion.show_place(self._place if drop is not None and meant and not drop.refusal else None)

    def rest(self, target: NodeId) -> None:
        """Nothing more opens here."""

    def scroll_by(self, dx: int, dy: int) -> bool:
        """The canvas has no end."""
        self._stage.pan_by(dx, dy)
        self._scrolled()
        return True
