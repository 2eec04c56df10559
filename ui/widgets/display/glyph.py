"""Glyph: an icon beside words, drawn in the colours of the theme that is on; a badge where a head begins with it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon


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


class GlyphBadge(QWidget):
    """One icon on a tint of its colour, at the beginning of a head.

    Args:
        name: The icon.
        role: Its colour.
        circle: True for a circle, False for a square with round corners.
    """

    def __init__(self, name: str, role: Role, *, circle: bool = False) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._circle = circle
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, role: Role | None = None) -> None:
        """Show another one; None keeps the colour."""
        before, self._name, self._role = (self._name, self._role), name, role or self._role
        if before != (self._name, self._role):
            self.update()

    def sizeHint(self) -> QSize:
        side = theme.metrics().glyph_square + 8
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, metrics, room = theme.current(), theme.metrics(), QRectF(self.rect())
        radius = room.height() / 2 if self._circle else metrics.control_radius
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.role_tint(self._role))
        painter.drawRoundedRect(room, radius, radius)
        paint_icon(painter, self._name, centred(room, metrics.icon + 2), tokens.colour(self._role))
        painter.end()
