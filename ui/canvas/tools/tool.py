"""Base of the tools of the canvas."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QWidget

from designer.model.records import NodeId
from ui.canvas.scene import CanvasScene
from ui.state.analyses import Analyses
from ui.state.session import Session


class ToolHost(Protocol):
    """View that a tool works on."""

    @property
    def canvas_scene(self) -> CanvasScene: ...
    @property
    def session(self) -> Session: ...
    @property
    def analyses(self) -> Analyses | None: ...
    @property
    def scale_factor(self) -> float: ...
    def to_scene(self, position: QPoint) -> QPointF: ...
    def node_at(self, position: QPoint, slack: int = 0) -> NodeId | None: ...
    def pan_by(self, dx: int, dy: int) -> None: ...
    def surface(self) -> QWidget: ...
    def show_cursor(self, cursor: Qt.CursorShape | None) -> None: ...
    def take_focus(self) -> None: ...
    def is_elsewhere(self, position: QPoint) -> bool: ...
    def let_go(self) -> None: ...
    def visible_area(self) -> QRectF: ...


class Tool:
    """Drag from press to release; positions are in pixels of the viewport.

    A gesture changes nothing of the document before `released`, and leaves no trace after `cancelled`.
    """

    def __init__(self, host: ToolHost, start: QPoint) -> None:
        self.host = host
        self.start = start

    def moved(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The mouse was moved."""

    def released(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The button was released: act."""

    def cancelled(self) -> None:
        """Esc was pressed, or the window lost the mouse: show nothing any more."""
