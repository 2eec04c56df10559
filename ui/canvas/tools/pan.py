"""Pan tool: drags the canvas itself, with the middle button, or with Space and any button."""

from PySide6.QtCore import QPoint, Qt

from ui.canvas.tools.tool import Tool, ToolCanvas


class PanTool(Tool):
    """Drag that the canvas follows."""

    def __init__(self, host: ToolCanvas, start: QPoint) -> None:
        super().__init__(host, start)
        self._last = start
        host.show_cursor(Qt.CursorShape.ClosedHandCursor)

    def moved(self, position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        way = self._last - position
        self._last = position
        self.host.pan_by(way.x(), way.y())

    def released(self, _position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        self.host.show_cursor(None)

    def cancelled(self) -> None:
        self.host.show_cursor(None)
