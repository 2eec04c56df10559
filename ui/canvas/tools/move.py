"""Drag cards to another parent or another place among their siblings; with Ctrl, copies of them.

Over the canvas it is a gesture of the canvas. Where the pointer leaves it, for the outline, the breadcrumb or another
window, a drag of Qt goes on in its place.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap

from designer.edits.rules import topmost
from designer.model.records import NodeId
from ui.canvas.items import MARGIN, GhostItem
from ui.canvas.painting import CardState, paint_card
from ui.canvas.tools.drop_target import CanvasDropTarget
from ui.canvas.tools.tool import Tool, ToolHost
from ui.dragdrop import mime as drag_data
from ui.dragdrop import payload as cargo
from ui.dragdrop.drag_session import DragSession

SMALLEST_GHOST = 0.5


class MoveTool(Tool):
    """One undo step at the release; nothing before it."""

    def __init__(self, stage: ToolHost, start: QPoint, node_id: NodeId) -> None:
        super().__init__(stage, start)
        session = stage.session
        self._nodes = topmost(session.document.organization, session.selection)
        self._grabbed = node_id
        self._position = start
        self._ghost = self._make_ghost()
        self._hovering = DragSession(
            CanvasDropTarget(stage, self._place_ghost),
            session,
            stage.analyses,
            cargo.DraggedNodes(session, stage.analyses, self._nodes),
        )
        stage.canvas_scene.addItem(self._ghost)

    def moved(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self.stage.is_elsewhere(position):
            self._go_on_elsewhere()
            return
        self._position = position
        copies = _copies(modifiers)
        self._place_ghost()
        drop = self._hovering.moved(position, copies=copies)
        self.stage.show_cursor(
            Qt.CursorShape.ForbiddenCursor
            if drop and drop.refusal
            else Qt.CursorShape.DragCopyCursor
            if copies
            else Qt.CursorShape.ClosedHandCursor
        )

    def released(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._clear()
        self._hovering.dropped(position, copies=_copies(modifiers))

    def cancelled(self) -> None:
        self._clear()
        self._hovering.left()

    def _go_on_elsewhere(self) -> None:
        """Hand over to a drag of Qt, which other widgets and windows see; it ends before this returns."""
        self.cancelled()
        self.stage.let_go()
        drag_data.run_drag(self.stage.surface(), self.stage.session, self._nodes)

    def _place_ghost(self) -> None:
        self._ghost.setPos(self.stage.to_scene(self._position))

    def _clear(self) -> None:
        self.stage.canvas_scene.removeItem(self._ghost)
        self.stage.show_cursor(None)

    def _make_ghost(self) -> GhostItem:
        """The grabbed card as it looks, and how many more come along."""
        scene = self.stage.canvas_scene
        look, face = scene.look, scene.faces.of(self._grabbed)
        scale = min(1.0, max(SMALLEST_GHOST, self.stage.scale_factor))
        ratio = self.stage.surface().devicePixelRatioF()
        width, height = look.sizes.width(face.kind) + 2 * MARGIN, look.sizes.height + 2 * MARGIN
        behind = 6 if len(self._nodes) > 1 or face.opens else 0
        pixmap = QPixmap(round((width + behind) * scale * ratio), round((height + behind) * scale * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.scale(scale, scale)
        painter.translate(MARGIN + behind, MARGIN + behind)
        for step in (behind, 0) if behind else (0,):
            painter.save()
            painter.translate(step - behind / 2, step - behind / 2)
            paint_card(painter, look, face, CardState.PLAIN, 1.0, scene.layout.direction)
            painter.restore()
        painter.end()
        ghost = GhostItem(pixmap)
        grip = self.stage.to_scene(self.start)
        card = scene.layout.rect(self._grabbed)
        ghost.setOffset(-(grip.x() - card.x + MARGIN) * scale, -(grip.y() - card.y + MARGIN) * scale)
        ghost.setPos(grip)
        return ghost


def _copies(modifiers: Qt.KeyboardModifier) -> bool:
    return bool(modifiers & Qt.KeyboardModifier.ControlModifier)
