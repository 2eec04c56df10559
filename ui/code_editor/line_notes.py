"""Notes at the right of lines of the code, such as how many requests a statement would have stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui import theme
from ui.code_editor.highlighter import LEADING
from ui.code_editor.view import CodeView
from ui.theme import AnswerStyle
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import tooltip_text

_GAP = 8
_SIGN = 12
_LEAST_CODE = 240
"""Pixels of code beside which notes have room."""


class LineNote(NamedTuple):
    """A sign with a few words, and what they mean."""

    style: AnswerStyle
    words: str
    tip: str


class LineNotes(QWidget):
    """A column at the right of the code, as wide as its notes need; hidden without notes or room.

    Args:
        code: The code.
    """

    def __init__(self, code: CodeView) -> None:
        super().__init__(code)
        self._code = code
        self.notes: Mapping[int, Sequence[LineNote]] = {}
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()
        code.updateRequest.connect(lambda *_: self.update())
        theme.service().changed.connect(self._place)
        code.installEventFilter(self)
        code.viewport().installEventFilter(self)

    def show_notes(self, notes: Mapping[int, Sequence[LineNote]]) -> None:
        """Show the notes of lines, counted from 0, and no others."""
        if notes != self.notes:
            self.notes = notes
            self._place()
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay beside the code."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        wanted = round(max((_GAP + sum(map(_width, notes)) for notes in self.notes.values()), default=0))
        margins = self._code.viewportMargins()
        if self._code.width() - margins.left() - wanted < _LEAST_CODE:
            wanted = 0
        if margins.right() != wanted:
            self._code.setViewportMargins(margins.left(), 0, wanted, 0)
        area = self._code.viewport().geometry()
        self.setGeometry(area.right() + 1, area.top(), wanted, area.height())
        self.setVisible(wanted > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, font = theme.current(), theme.name_font()
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens.editor)
        painter.setFont(font)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        height = QFontMetricsF(self._code.font()).height() + LEADING
        current = self._code.current_line() if self._code.hasFocus() else -1
        for line, place in self._code.visible_lines():
            if line == current and not self._code.line_faults(line):
                painter.fillRect(QRectF(0, place.top(), self.width(), place.height()), tokens.hover)
            right = float(self.width())
            for note in reversed(self.notes.get(line, ())):
                left = right - _width(note)
                colour = tokens.colour(note.style.role)
                sign = QRectF(left, place.top() + (height - _SIGN) / 2, _SIGN, _SIGN)
                paint_icon(painter, note.style.value, sign, colour)
                painter.setPen(colour)
                words = QRectF(left + _SIGN + _GAP / 2, place.top(), right - left, height)
                painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, note.words)
                right = left
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            places = self._code.visible_lines()
            line = next((line for line, place in places if place.top() <= event.pos().y() < place.bottom()), -1)
            tips = "\n".join(note.tip for note in self.notes.get(line, ()))
            QToolTip.showText(event.globalPos(), tooltip_text(tips), self)
            return True
        return super().event(event)


def _width(note: LineNote) -> float:
    return _SIGN + _GAP / 2 + theme.text_width(theme.name_font(), note.words) + _GAP
