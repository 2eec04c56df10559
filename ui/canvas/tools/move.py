"""Move tool: drags cards to another parent or another place among their siblings; with Ctrl, copies of them.

Over the canvas it is a gesture of the canvas. Where the pointer leaves it, for the outline, the breadcrumb or another
window, a drag of Qt goes on in its place.
"""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap

from designer.organization.edits.rules import topmost
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import CARD_MARGIN, GhostItem
from ui.canvas.cards.painting import paint_card
from ui.canvas.cards.surface import FULL, CardState, paint_frame
from ui.canvas.tools.drop_target import CanvasDropTarget
from ui.canvas.tools.tool import Tool, ToolCanvas
from ui.dragdrop import mime as drag_data
from ui.dragdrop import payload as payloads
from ui.dragdrop.drag_session import DragSession

SMALLEST_GHOST = FULL
"""A ghost is never so small that its name cannot be read."""

PLACING = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
"""Keys with which a drag places by hand: many desktops move windows with Alt."""

_HINT = "Shift: place it here by hand"

_COPIES = Qt.KeyboardModifier.ControlModifier
"""Key with which a drag copies."""


class MoveTool(Tool):
    """Drag that is one undo step at the release, and nothing before it."""

    def __init__(self, host: ToolCanvas, start: QPoint, node_id: NodeId) -> None:
        super().__init__(host, start)
        session = host.session
        self._nodes = topmost(session.organization, session.selection)
        self._grabbed = node_id
        self._position = start
        self._ghost = self._make_ghost()
        self._drag = DragSession(
            CanvasDropTarget(host, self._place_ghost),
            session,
            host.analyses,
            payloads.DraggedNodes(session, host.analyses, self._nodes),
            hint="" if host.canvas_scene.layout.top in session.selection else _HINT,
        )
        host.canvas_scene.show_ghost(self._ghost)

    def moved(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self.host.is_elsewhere(position):
            self._go_on_elsewhere()
            return
        self._position = position
        copies = bool(modifiers & _COPIES)
        self._place_ghost()
        drop = self._drag.moved(position, copies=copies)
        self.host.show_cursor(
            Qt.CursorShape.ForbiddenCursor
            if drop and drop.refusal
            else Qt.CursorShape.DragCopyCursor
            if copies
            else Qt.CursorShape.ClosedHandCursor
        )

    def released(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._clear()
        self._drag.dropped(position, copies=bool(modifiers & _COPIES))

    def cancelled(self) -> None:
        self._clear()
        self._drag.left()

    def _go_on_elsewhere(self) -> None:
        """Hand over to a drag of Qt, which other widgets and windows see; it ends before this returns."""
        self.cancelled()
        self.host.let_go()
        drag_data.run_drag(self.host.viewport(), self.host.session, self._nodes)

    def _place_ghost(self) -> None:
        self._ghost.setPos(self.host.to_scene(self._position))

    def _clear(self) -> None:
        self.host.canvas_scene.show_ghost(None)
        self.host.show_cursor(None)

    def _make_ghost(self) -> GhostItem:
        """Picture of the grabbed card, and how many more come along."""
        scene = self.host.canvas_scene
        style, content = scene.canvas_style, scene.content_of(self._grabbed)
        scale = min(1.0, max(SMALLEST_GHOST, self.host.scale_factor))
        ratio = self.host.viewport().devicePixelRatioF()
        width, height = content.wide + 2 * CARD_MARGIN, content.high + 2 * CARD_MARGIN
        behind = 6 if len(self._nodes) > 1 or content.opens else 0
        pixmap = QPixmap(round((width + behind) * scale * ratio), round((height + behind) * scale * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.scale(scale, scale)
        painter.translate(CARD_MARGIN + behind, CARD_MARGIN + behind)
        for step in (behind, 0) if behind else (0,):
            painter.save()
            painter.translate(step - behind / 2, step - behind / 2)
            if content.row:  # it has left the card that it stands on
                paint_frame(painter, style, content, CardState.PLAIN)
            paint_card(painter, style, content, CardState.PLAIN, 1.0, scene.layout.direction)
            painter.restore()
        painter.end()
        ghost = GhostItem(pixmap)
        grip = self.host.to_scene(self.start)
        card = scene.layout.rect(self._grabbed)
        ghost.setOffset(-(grip.x() - card.x + CARD_MARGIN) * scale, -(grip.y() - card.y + CARD_MARGIN) * scale)
        ghost.setPos(grip)
        return ghost
