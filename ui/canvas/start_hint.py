"""Start hint: how to begin, on the canvas of an organization that has nothing yet, with the keys of the commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme

_WORDS = {
    "add.child": "adds an OU below the root",
    "add.after": "adds another one beside it",
    "edit.palette": "finds every command",
    "help.shortcuts": "shows every key",
}
_GAP, _PAD = 10, 7


class StartHint(QWidget):
    """Few quiet lines that the mouse does not see.

    Args:
        keys: Keys of a command by its id.
        parent: Widget that it lies over.
    """

    def __init__(self, keys: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        native = QKeySequence.SequenceFormat.NativeText
        self._rows = [(QKeySequence(keys(name)).toString(native), words) for name, words in _WORDS.items()]
        self.setAccessibleName("; ".join(f"{key} {words}" for key, words in self._rows))
        theme.service().changed.connect(self._apply_style)
        self._apply_style()

    def sizeHint(self) -> QSize:
        return QSize(self._keys_wide + _GAP + self._words_wide + 2, len(self._rows) * self._pitch)

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (key, words) in enumerate(self._rows):
            top, wide = number * self._pitch, theme.text_width(theme.secondary_font(), key) + 2 * _PAD
            pill = QRectF(self._keys_wide - wide + 0.5, top + 2.5, wide - 1, self._pitch - 6)
            painter.setPen(QPen(tokens.control_border, 1))
            painter.setBrush(tokens.card)
            painter.drawRoundedRect(pill, 4, 4)
            painter.setPen(tokens.secondary)
            painter.setFont(theme.secondary_font())
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, key)
            painter.setFont(theme.font())
            room = QRectF(self._keys_wide + _GAP, top, self._words_wide + 2, self._pitch - 1)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()

    def _apply_style(self) -> None:
        """Measure in the fonts of the theme."""
        self._keys_wide = max(theme.text_width(theme.secondary_font(), key) for key, _ in self._rows) + 2 * _PAD
        self._words_wide = max(theme.text_width(theme.font(), words) for _, words in self._rows)
        self._pitch = QFontMetrics(theme.font()).height() + 10
        self.resize(self.sizeHint())
        self.update()
