"""Rows of the permissions: a service or an access level with its bar and count, an action with the reason below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ui import theme
from ui.features.permissions.model import ActionRow, Counts, LevelRow, ServiceRow
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.answer_bar import paint_answer_bar
from ui.widgets.item_views.row_model import VALUE_ROLE
from ui.widgets.item_views.row_surface import paint_row_surface
from ui.widgets.item_views.rows import Index, RowDelegate

_State = QStyle.StateFlag
_BAR = 96
_CHEVRON = 12
_NARROW = 230
"""Width of a row, in pixels at 13 px of text, below which the name has the room of the bar."""


class PermissionDelegate(RowDelegate):
    """Draws groups with their bars, and actions as rows; the whole width belongs to a row, whatever its depth."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = theme.metrics()
        # Asked once for every open row: only actions have no children, and nothing else is looked up.
        return QSize(120, metrics.row if index.model().hasChildren(index) else metrics.two_line_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(VALUE_ROLE)
        paint_row_surface(painter, option)
        if not isinstance(row, ActionRow):
            self._paint_group(painter, option, row)
            return
        inner = QStyleOptionViewItem(option)
        inner.state &= ~(_State.State_Selected | _State.State_MouseOver)  # the surface is there already
        inner.rect = _part(option, _indentation(2) - theme.metrics().margin, option.rect.width())
        super().paint(painter, inner, index)

    def _paint_group(self, painter: QPainter, option: QStyleOptionViewItem, row: ServiceRow | LevelRow) -> None:
        tokens = theme.current()
        metrics = theme.metrics()
        is_service = isinstance(row, ServiceRow)
        left = _indentation(0 if is_service else 1)
        width = option.rect.width()
        words = count_words(row.counts)
        small = theme.secondary_font()
        column = max(QFontMetrics(small).horizontalAdvance(usual) for usual in ("888 of 888", words))
        bar = min(_BAR, max(36, width // 7)) if width >= metrics.scaled(_NARROW) else 0
        right = width - metrics.margin
        painter.save()
        painter.setLayoutDirection(option.direction)
        glyph = "chevron-down" if option.state & _State.State_Open else _closed(option.direction)
        square = QRectF(_part(option, left, left + _CHEVRON))
        paint_icon(painter, glyph, centred(square, _CHEVRON), tokens.secondary)
        beside = column + metrics.gap + (bar + metrics.gap if bar else 0)
        name = _part(option, left + _CHEVRON + metrics.gap, right - beside)
        text = row.prefix if isinstance(row, ServiceRow) else row.level.value
        _draw(painter, name, text, theme.name_font() if is_service else small, Qt.AlignmentFlag.AlignLeading)
        counts = (row.counts.allowed, row.counts.conditional, row.counts.denied, row.counts.unknown)
        if bar:
            bar_left = right - column - metrics.gap - bar
            paint_answer_bar(painter, QRectF(_part(option, bar_left, bar_left + bar)), counts, option.direction)
        painter.setPen(tokens.secondary)
        _draw(painter, _part(option, right - column, right), words, small, Qt.AlignmentFlag.AlignTrailing, quiet=True)
        painter.restore()


def count_words(counts: Counts) -> str:
    """Number of actions that are not denied: "98 of 164"; of those that are unknown, how many these are."""
    if counts.unknown:
        return f"{counts.unknown:,} unknown"
    return f"{counts.allowed + counts.conditional:,} of {counts.total:,}"


def _indentation(depth: int) -> int:
    return theme.metrics().margin + depth * (theme.metrics().gap + 4)


def _closed(direction: Qt.LayoutDirection) -> str:
    return "chevron-left" if direction is Qt.LayoutDirection.RightToLeft else "chevron-right"


def _part(option: QStyleOptionViewItem, left: int, right: int) -> QRect:
    """A part of the row, given as if the layout ran from left to right."""
    logical = QRect(option.rect.left() + left, option.rect.top(), max(0, right - left), option.rect.height())
    return QStyle.visualRect(option.direction, option.rect, logical)


def _draw(
    painter: QPainter, rect: QRect, text: str, font: QFont, alignment: Qt.AlignmentFlag, *, quiet: bool = False
) -> None:
    tokens = theme.current()
    painter.setFont(font)
    painter.setPen(tokens.secondary if quiet else tokens.text)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
    painter.drawText(rect, alignment | Qt.AlignmentFlag.AlignVCenter, shown)
