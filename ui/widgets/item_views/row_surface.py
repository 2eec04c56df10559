"""Surface of a row, below its words: selected, under the mouse, with the keyboard's ring; the dot before its icon."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui import theme
from ui.theme.icons import centred

_State = QStyle.StateFlag
_DOT = 6


def paint_row_surface(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The surface under a row: selected, under the mouse, with the keyboard's ring."""
    tokens = theme.current()
    selected = bool(option.state & _State.State_Selected)
    hovered = bool(option.state & _State.State_MouseOver)
    ringed = bool(option.state & _State.State_HasFocus and option.state & _State.State_KeyboardFocusChange)
    if not selected and not hovered and not ringed:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.accent, 1.5) if ringed else Qt.PenStyle.NoPen)
    if selected or hovered:
        painter.setBrush(tokens.selection if selected else tokens.hover)
    radius = theme.metrics().control_radius
    painter.drawRoundedRect(QRectF(option.rect).adjusted(4, 1, -4, -1), radius, radius)
    painter.restore()


def paint_dot(painter: QPainter, room: QRectF) -> None:
    """Draw the dot that says that something is not as it was, in the middle of a place."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().accent)
    painter.drawEllipse(centred(room, _DOT))
    painter.restore()
