"""Field in the toolbar that opens the palette."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui import theme
from ui.theme.icons import paint_icon

_PLACEHOLDER, _BRIEF = "Search or run a command", "Search"

_WIDTH, _LEAST = 250, 36
"""Usual width, and that of the icon alone, in pixels at 13 px text."""


class PaletteField(QAbstractButton):
    """Looks like a field for a search; a press opens the palette."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.setAccessibleName(_PLACEHOLDER)
        self.setToolTip(f"Every command, node, policy and action ({self._keys})")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # painted again as the pointer comes and goes
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._most = theme.metrics().scaled(_WIDTH)

    def fit(self, room: int) -> None:
        """Take at most so many pixels, except for the icon: first the words give way, and then the keys."""
        scaled = theme.metrics().scaled
        self._most = min(scaled(_WIDTH), max(scaled(_LEAST), room))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._most, theme.metrics().control)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, metrics = theme.current(), theme.metrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.accent, 2) if self.hasFocus() else QPen(tokens.control_border, 1))
        painter.setBrush(tokens.hover if self.underMouse() else tokens.panel)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, metrics.control_radius, metrics.control_radius)
        side = float(metrics.icon)
        paint_icon(painter, "search", QRectF(9, (self.height() - side) / 2, side, side), tokens.secondary)
        keys_wide = theme.text_width(theme.secondary_font(), self._keys) + 10
        pill = QRectF(box.right() - keys_wide - 5, box.top() + 5, keys_wide, box.height() - 10)
        if pill.left() < side + 13:
            painter.end()
            return
        room = box.adjusted(side + 13, 0, -keys_wide - 10, 0)
        painter.setFont(theme.font())
        painter.setPen(tokens.secondary)
        wide = painter.fontMetrics().horizontalAdvance
        words = next((words for words in (_PLACEHOLDER, _BRIEF) if wide(words) <= room.width()), "")
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.setPen(QPen(tokens.hairline, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(pill, 4, 4)
        painter.setFont(theme.secondary_font())
        painter.setPen(tokens.secondary)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._keys)
        painter.end()
