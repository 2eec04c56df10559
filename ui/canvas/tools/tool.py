"""Base of the tools of the canvas, and of the canvas that they work on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from designer.organization.model.records import NodeId
from ui.canvas.accessible_canvas import AccessibleCanvas
from ui.canvas.cards.style import ROWS_FROM
from ui.state.analyses import Analyses


class Tool:
    """Drag from press to release; positions are in pixels of the viewport.

    A gesture changes nothing of the document before `released`, and leaves no trace after `cancelled`.
    """

    def __init__(self, host: ToolCanvas, start: QPoint) -> None:
        self.host = host
        self.start = start

    def moved(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse was moved."""

    def released(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The button was released: act."""

    def cancelled(self) -> None:
        """Esc was pressed, or the window lost the mouse: show nothing any more."""


class ToolCanvas(AccessibleCanvas):
    """Canvas as its tools see it: one gesture at a time, a cursor, answers to show."""

    gesture: Tool | None = None
    _may_drag = False

    @property
    def analyses(self) -> Analyses | None:
        """Answers that tools may show."""
        return self._analyses

    def show_cursor(self, cursor: Qt.CursorShape | None) -> None:
        """Show a cursor, or the usual one."""
        if cursor is None:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(cursor)

    @property
    def shows_ticks(self) -> bool:
        """Whether frames are seen from so far that accounts have no names."""
        return self.canvas_scene.in_frames and self.scale_factor < ROWS_FROM

    def take_focus(self) -> None:
        """Give the keyboard focus to the canvas."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_elsewhere(self, position: QPoint) -> bool:
        """Return True if the pointer has left the canvas, or is over something on it that takes drops itself."""
        area, viewport = self.parentWidget(), self.viewport()
        if not viewport.rect().contains(position):
            return True
        over = area.childAt(viewport.mapTo(area, position)) if area is not None else None
        return over is not None and over.acceptDrops() and over is not self and not self.isAncestorOf(over)

    def hold_still(self, node_id: NodeId) -> None:
        """Have a card keep its place in the view over the next change of the layout."""
        self.canvas_scene.hover(node_id)
        self._remember_anchors()

    def let_go(self) -> None:
        """Give the gesture up to a drag of Qt, which gets the mouse until its end."""
        self.gesture = None
        self._may_drag = False
