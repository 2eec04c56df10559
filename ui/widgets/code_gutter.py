"""The column of line numbers and fault marks at the left of the code editor."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ui import theme
from ui.icons import paint_icon
from ui.widgets.code_faults import EditorFault
from ui.widgets.code_layout import LEADING
from ui.widgets.plain import tooltip_text

_PAD = 8


class Lines(Protocol):
    """What the gutter asks the editor."""

    def visible_lines(self) -> list[tuple[int, QRectF]]:
        """Line numbers from 0, and where each stands in the viewport."""

    def line_faults(self, line: int) -> list[EditorFault]:
        """The faults that begin on a line."""

    def line_count(self) -> int:
        """How many lines there are."""

    def current_line(self) -> int:
        """The line of the cursor, from 0."""

    def select_line(self, line: int) -> None:
        """Select a whole line."""


class Gutter(QWidget):
    """Paints what it is told; a click selects the line, as editors do."""

    def __init__(self, parent: QWidget, lines: Lines) -> None:
        super().__init__(parent)
        self._lines = lines
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        digits = max(2, len(str(self._lines.line_count())))
        mark = metrics.height()
        return QSize(round(mark + 2 * _PAD + metrics.horizontalAdvance("9") * digits), 0)

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
            painter.setPen(tokens.text if line == current else tokens.line_number)
            painter.drawText(
                row.adjusted(0, 0, -_PAD, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line + 1)
            )
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position().y())
        if line is not None and event.button() is Qt.MouseButton.LeftButton:
            self._lines.select_line(line)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            line = self._line_at(float(event.pos().y()))
            faults = [] if line is None else self._lines.line_faults(line)
            QToolTip.showText(event.globalPos(), tooltip_text("\n".join(fault.message for fault in faults)), self)
            return True
        return super().event(event)

    def _line_at(self, y: float) -> int | None:
        return next((line for line, place in self._lines.visible_lines() if place.top() <= y < place.bottom()), None)
