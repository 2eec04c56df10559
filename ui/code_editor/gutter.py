"""Gutter of the code editor: fault signs, line numbers and folds."""

from typing import Protocol

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui import theme
from ui.code_editor.faults import EditorFault
from ui.code_editor.layout import LEADING
from ui.theme.icons import paint_icon
from ui.widgets.display.plain import tooltip_text

_PAD = 8
_FOLD = 12
_CHANGED = 3


class GutterSource(Protocol):
    """Source of what the gutter shows."""

    def visible_lines(self) -> list[tuple[int, QRectF]]:
        """Line numbers from 0, and the place of each in the viewport."""

    def line_faults(self, line: int) -> list[EditorFault]:
        """Faults that begin on a line."""

    def line_changed(self, line: int) -> bool:
        """True for a line that is another than it was."""

    def line_count(self) -> int:
        """Number of lines."""

    def current_line(self) -> int:
        """Line of the cursor, from 0."""

    def fold_state(self, line: int) -> bool | None:
        """True when what begins on a line is folded; None where nothing begins that could be."""

    def toggle_fold(self, line: int) -> None:
        """Fold what begins on a line, or show it."""

    def select_line(self, line: int) -> None:
        """Select a whole line."""


class Gutter(QWidget):
    """Column at the left; a click on a fold sign folds, one elsewhere selects the line, as editors do."""

    def __init__(self, parent: QWidget, lines: GutterSource) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        digits = max(2, len(str(self._lines.line_count())))
        mark = metrics.height()
        return QSize(round(mark + 2 * _PAD + _FOLD + metrics.horizontalAdvance("9") * digits), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens.editor)
        painter.setFont(self.font())
        # Code runs from left to right in every language.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        current = self._lines.current_line()
        height = QFontMetricsF(self.font()).height() + LEADING
        for line, place in self._lines.visible_lines():
            faults = self._lines.line_faults(line)
            row = QRectF(0, place.top(), self.width(), height)
            if faults:
                worst = min(faults, key=lambda fault: fault.severity.rank).severity
                painter.fillRect(QRectF(0, place.top(), self.width(), place.height()), worst.tint(tokens))
                side = min(height, 14.0)
                glyph = QRectF(4, row.top() + (height - side) / 2, side, side)
                paint_icon(painter, worst.icon, glyph, tokens.colour(worst.role))
            elif line == current:
                painter.fillRect(QRectF(0, place.top(), self.width(), place.height()), tokens.hover)
            if self._lines.line_changed(line):
                painter.fillRect(QRectF(0, place.top(), _CHANGED, place.height()), tokens.accent)
            painter.setPen(tokens.text if line == current else tokens.line_number)
            folded = self._lines.fold_state(line)
            if folded is not None:
                side = float(_FOLD)
                glyph = QRectF(self.width() - side - 2, row.top() + (height - side) / 2, side, side)
                colour = tokens.accent if folded else tokens.line_number
                paint_icon(painter, "chevron-right" if folded else "chevron-down", glyph, colour)
            painter.drawText(
                row.adjusted(0, 0, -_PAD - _FOLD, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                str(line + 1),
            )
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position().y())
        if line is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if event.position().x() > self.width() - _FOLD - _PAD / 2 and self._lines.fold_state(line) is not None:
            self._lines.toggle_fold(line)
        else:
            self._lines.select_line(line)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the click was for the gutter; the editor behind it would take its end for its own

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            line = self._line_at(float(event.pos().y()))
            faults = [] if line is None else self._lines.line_faults(line)
            QToolTip.showText(event.globalPos(), tooltip_text("\n".join(fault.message for fault in faults)), self)
            return True
        return super().event(event)

    def _line_at(self, y: float) -> int | None:
        return next((line for line, place in self._lines.visible_lines() if place.top() <= y < place.bottom()), None)
