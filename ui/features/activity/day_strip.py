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
"""Minimum width of a day that is parted from the next by a gap, and its maximum, in pixels."""

_SHADES = (0.1, 0.4, 0.7, 1.0)
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
    def has_missing(self) -> bool:
        """Whether there are days on which nothing was delivered."""
        return bool(self._missing)

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
        painter.drawText(QPointF(self.width() - metrics.horizontalAdvance("days"), metrics.ascent()), "days")

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
            share = log(1 + row.events.get(day, 0)) / log(1 + self._most)
            paint_day(painter, square, -1 if day in self._missing else share)
        painter.setPen(tokens.secondary)
        words = QRectF(self.width() - theme.metrics().scaled(38), at.y(), theme.metrics().scaled(38), self._step)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{len(row.events):,}")

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


class DayLegend(QWidget):
    """What the squares of a strip mean.

    Args:
        has_missing: Whether some are of days on which nothing was delivered.
    """

    def __init__(self, *, has_missing: bool) -> None:
        super().__init__()
        self._parts: list[str | float] = ["few", *_SHADES, "many events", 0.0, "none"]
        self._parts += [-1.0, "nothing delivered"] if has_missing else []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The stronger a square, the more events")

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.secondary_font())
        return QSize(round(self._paint(None)), round(metrics.height()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.secondary_font())
        self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter | None) -> float:
        """Paint it, or only measure it; return how wide it is."""
        metrics, gap, x = QFontMetricsF(theme.secondary_font()), theme.metrics().gap / 2, 0.0
        side = theme.metrics().scaled(_MOST)
        for part in self._parts:
            if isinstance(part, str):
                if painter is not None:
                    painter.setPen(theme.current().secondary)
                    painter.drawText(QPointF(x, metrics.ascent()), part)
                x += metrics.horizontalAdvance(part) + 2 * gap
            else:
                if painter is not None:
                    paint_day(painter, QRectF(x, (metrics.height() - side) / 2, side, side), part)
                x += side + gap
        return x


def paint_day(painter: QPainter, square: QRectF, share: float) -> None:
    """Paint the square of a day: its share of the most events, 0 for none, less where nothing was delivered."""
    tokens = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    if share < 0:
        painter.setBrush(QBrush(tokens.secondary, Qt.BrushStyle.BDiagPattern))
    elif not share:
        painter.setBrush(_faint(tokens.secondary, 0.12))
    else:
        painter.setBrush(_faint(tokens.accent, 0.25 + 0.75 * share))
    painter.drawRoundedRect(square, 2, 2)


def _faint(colour: QColor, opacity: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(opacity)
    return made
