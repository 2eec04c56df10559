"""Glyph: an icon beside words, drawn in the colours of the theme that is on."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import paint_icon


class Glyph(QWidget):
    """One icon.

    Args:
        name: The icon.
        role: Its colour.
        side: Its side in pixels at 13 px text; 0 for that of icons.
    """

    def __init__(self, name: str, role: Role = Role.SECONDARY, side: int = 0) -> None:
        super().__init__()
        self._name = name
        self._role = role
        pixels = theme.metrics().scaled(side) if side else theme.metrics().icon
        self.setFixedSize(pixels, pixels)

    @property
    def name(self) -> str:
        """The icon."""
        return self._name

    def show_icon(self, name: str, role: Role = Role.SECONDARY) -> None:
        """Show another one."""
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, self._name, QRectF(self.rect()), theme.current().colour(self._role))
        painter.end()
