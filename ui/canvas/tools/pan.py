"""Drag the canvas itself: middle button, or Space and any button."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from ui.canvas.tools.tool import Tool, ToolHost


class PanTool(Tool):
    """The canvas follows the mouse."""

    def __init__(self, stage: ToolHost, start: QPoint) -> None:
        super().__init__(stage, start)
        self._last = start
        stage.show_cursor(Qt.CursorShape.ClosedHandCursor)

    def moved(self, position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        way = self._last - position
        self._last = position
        self.stage.pan_by(way.x(), way.y())

    def released(self, _position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        self.stage.show_cursor(None)

    def cancelled(self) -> None:
        self.stage.show_cursor(None)
