"""Days and accounts: a square a day, stronger for more events; missing and none have looks of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

from PySide6.QtCore import QDate, QEvent, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from designer.basics.words import counted
from ui import theme

_GAP_FROM, _MOST = 3, 9
"""Pixels of a day from which a gap parts it from the next, and the most it gets."""

_MOST_DAYS, _YEAR = 730, 366


class DayRow(NamedTuple):
    """A row of the strip.

    Attributes:
        name: Whose days they are.
        events: Events by day, counted from 1970.
    """

    name: str
    events: Mapping[int, int]


class DayStrip(QWidget):
    """Rows of days, from the first day to the last; of many days the last two years.

    Args:
        rows: The rows.
        first: The first day, counted from 1970.
        last: The last one.
        missing: Days on which nobody has an event: nothing was delivered.
    """

    def __init__(self, rows: Sequence[DayRow], first: int, last: int, missing: frozenset[int]) -> None:
        super().__init__()
        self._rows, self._last, self._missing = rows, last, missing
        self._first = max(first, last - _MOST_DAYS + 1)
        self._most = max((count for row in rows for count in row.events.values()), default=1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        whole = last - first + 1
        counts = [f"{row.name}: {len(row.events):,} of {counted(whole, 'day')} with events" for row in rows]
        cut = f", the last {_MOST_DAYS} days" if whole > _MOST_DAYS else ""
        self.setAccessibleName(f"Days and accounts{cut}")
        self.setAccessibleDescription("\n".join(counts))

    def sizeHint(self) -> QSize:
        return QSize(400, round((len(self._rows) + 1) * self._step))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, self.sizeHint().height())

    @property
    def _step(self) -> float:
        return theme.metrics().scaled(17)

    @property
    def _left(self) -> float:
        names = QFontMetricsF(theme.font())
        widths = (names.horizontalAdvance(f"{row.name}  ") for row in self._rows)
        return min(max(widths, default=0) + theme.metrics().gap, self.width() * 0.35)

    def _side(self) -> float:
        days = self._last - self._first + 1
        room = self.width() - self._left - theme.metrics().scaled(40)
        return max(0.0, min(theme.metrics().scaled(_MOST + 2), room / max(1, days)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, left = self._side(), self._left
        self._paint_months(painter, left, side)
        for place, row in enumerate(self._rows):
            self._paint_row(painter, row, QPointF(left, (place + 1) * self._step), side)
        painter.end()

    def _paint_months(self, painter: QPainter, left: float, side: float) -> None:
        painter.setFont(theme.secondary_font())
        painter.setPen(theme.current().secondary)
        metrics, free = QFontMetricsF(theme.secondary_font()), 0.0
        pattern = "MMMM" if self._last - self._first < _YEAR else "MMM yyyy"
        for day in range(self._first, self._last + 1):
            date, x = QDate(1970, 1, 1).addDays(day), left + (day - self._first) * side
            if (day == self._first or date.day() == 1) and x >= free:
                name = QLocale(QLocale.Language.English).toString(date, pattern)
                painter.drawText(QPointF(x, metrics.ascent()), name)
                free = x + metrics.horizontalAdvance(f"{name} ")

    def _paint_row(self, painter: QPainter, row: DayRow, at: QPointF, side: float) -> None:
        tokens = theme.current()
        ascent = QFontMetricsF(theme.font()).ascent()
        painter.setFont(theme.font())
        painter.setPen(tokens.text)
        name = QFontMetricsF(theme.font()).elidedText(row.name, Qt.TextElideMode.ElideRight, at.x())
        painter.drawText(QPointF(0, at.y() + ascent - 1), name)
        painter.setFont(theme.secondary_font())
        width = side - 1 if side >= _GAP_FROM else side
        for day in range(self._first, self._last + 1):
            square = QRectF(at.x() + (day - self._first) * side, at.y() + 2, width, self._step - 6)
            self._paint_day(painter, square, row.events.get(day, 0), is_missing=day in self._missing)
        painter.setPen(tokens.secondary)
        words = QRectF(self.width() - theme.metrics().scaled(38), at.y(), theme.metrics().scaled(38), self._step)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{len(row.events):,}")

    def _paint_day(self, painter: QPainter, square: QRectF, events: int, *, is_missing: bool) -> None:
        tokens = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        if is_missing:
            painter.setBrush(QBrush(tokens.secondary, Qt.BrushStyle.BDiagPattern))
        elif not events:
            painter.setBrush(_faint(tokens.secondary, 0.12))
        else:
            painter.setBrush(_faint(tokens.accent, 0.25 + 0.75 * log(1 + events) / log(1 + self._most)))
        painter.drawRoundedRect(square, 2, 2)

    def event(self, event: QEvent) -> bool:
        """Say of the day under the mouse whose it is and how many events it has."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _words_at(self, at: QPointF) -> str:
        place = int(at.y() // self._step) - 1
        day = self._first + int((at.x() - self._left) // (self._side() or 1))
        if not 0 <= place < len(self._rows) or not self._first <= day <= self._last:
            return ""
        row = self._rows[place]
        date = QDate(1970, 1, 1).addDays(day).toString(Qt.DateFormat.ISODate)
        events = counted(row.events.get(day, 0), "event")
        return f"{row.name}\n{date}: {'nothing was delivered' if day in self._missing else events}"


def _faint(colour: QColor, opacity: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(opacity)
    return made
