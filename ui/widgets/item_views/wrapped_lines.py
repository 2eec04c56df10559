"""Rows of which nothing is cut: texts below each other, and words at the end where they have room."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ui import theme
from ui.theme import Role
from ui.theme.icons import paint_icon
from ui.widgets.display.labels import NO_WIDTH, one_line
from ui.widgets.display.wrapped_text import laid_out, paint_wrapped
from ui.widgets.item_views.row_painting import badge_size, paint_badge
from ui.widgets.item_views.rows import RowContent, row_height, row_part, title_font

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class _RowText(NamedTuple):
    """One text of a row, with its font and colour."""

    text: str
    font: QFont
    role: Role = Role.SECONDARY


def paint_wrapped_row(painter: QPainter, option: QStyleOptionViewItem, content: RowContent) -> None:
    """Draw a row with as many lines as its texts need."""
    metrics = theme.metrics()
    left, width = _wrapped_room(content, option.rect.width())
    top = option.rect.top() + _wrapped_pad(content)
    if content.icon:
        icon, first = QRectF(row_part(option, metrics.margin, metrics.icon)), QFontMetrics(title_font(content)).height()
        place = QRectF(icon.left(), top + (first - metrics.icon) / 2, metrics.icon, metrics.icon)
        paint_icon(painter, content.icon, place, theme.current().colour(content.icon_role))
    if content.badge:
        paint_badge(painter, option, content, option.rect.width() - metrics.margin)
    area = QRectF(row_part(option, left, width))
    _paint_lines(painter, QRectF(area.left(), top, area.width(), 0), *_wrapped_texts(content), option.direction)


def wrapped_row_height(content: RowContent, width: int, direction: Qt.LayoutDirection) -> int:
    """Height of a row in a width, in pixels."""
    room = _wrapped_room(content, width)[1]
    return round(_lines_height(*_wrapped_texts(content), room, direction) + 2 * _wrapped_pad(content))


def _wrapped_texts(content: RowContent) -> tuple[list[_RowText], _RowText | None]:
    """The texts of a row below each other, and the words at its end."""
    small = theme.secondary_font()
    texts = [_row_text(content.title, title_font(content), Role.TEXT)]
    if content.secondary:
        texts.append(_row_text(content.secondary, small, content.secondary_role))
    return texts, _row_text(content.trailing, small) if content.trailing else None


def _wrapped_room(content: RowContent, width: int) -> tuple[float, float]:
    """Beginning and width of the lines of a row of some width, beside its icon and its badge."""
    metrics = theme.metrics()
    left = metrics.margin + (metrics.icon + metrics.gap if content.icon else 0)
    end = badge_size(content, width).width() + metrics.gap if content.badge else 0
    return left, max(40.0, width - left - metrics.margin - end)


def _wrapped_pad(content: RowContent) -> float:
    """Room above the lines and below them: with one line a text, the row is as high as others."""
    second = QFontMetrics(theme.secondary_font()).height() if content.secondary else 0
    lines = QFontMetrics(title_font(content)).height() + second
    return max(4.0, (row_height(content) - lines) / 2)


def _lines_height(
    texts: Sequence[_RowText], end: _RowText | None, width: float, direction: Qt.LayoutDirection
) -> float:
    """Height of all lines in a width, in pixels; what fits in one line is not laid out for it."""
    below = end is not None and _line_of_end(texts, end, width, direction) is None
    shown = [*texts, end] if below and end is not None else texts
    return sum(_height(text, width, direction) for text in shown)


def _paint_lines(
    painter: QPainter, place: QRectF, texts: Sequence[_RowText], end: _RowText | None, direction: Qt.LayoutDirection
) -> None:
    """Draw the texts from the top of a place, and the words at the end of one of their lines or, without room, below.

    That is the last text where both are whole in one line, else the first one, else the last line there is.
    """
    beside = None if end is None else _line_of_end(texts, end, place.width(), direction)
    bottoms: list[float] = []
    top = place.top()
    for text in [*texts, end] if end is not None and beside is None else texts:
        top += _paint(painter, text, QRectF(place.left(), top, place.width(), 0), direction)
        bottoms.append(top)
    if end is None or beside is None:
        return
    wide = QFontMetricsF(end.font).horizontalAdvance(end.text) + 1
    over = (QFontMetricsF(texts[beside].font).height() + QFontMetricsF(end.font).height()) / 2
    left = place.left() if direction is Qt.LayoutDirection.RightToLeft else place.right() - wide
    _paint(painter, end, QRectF(left, bottoms[beside] - over, wide, 0), direction)


def _row_text(text: str, font: QFont, role: Role = Role.SECONDARY) -> _RowText:
    """A text in one line, for as long as it has the room."""
    return _RowText(one_line(text), font, role)


def _line_of_end(texts: Sequence[_RowText], end: _RowText, width: float, direction: Qt.LayoutDirection) -> int | None:
    """Number of the text at whose last line the words at the end have room; None for below all of them."""
    room = width - QFontMetricsF(end.font).horizontalAdvance(end.text) - theme.metrics().gap - 1
    last = len(texts) - 1
    for number in (last, 0):
        if QFontMetricsF(texts[number].font).horizontalAdvance(texts[number].text) <= room:
            return number
    layout, _ = laid_out(_breakable(texts[last].text), texts[last].font, width, direction)
    line = layout.lineAt(layout.lineCount() - 1)
    return last if line.naturalTextWidth() <= room else None


def _height(text: _RowText, width: float, direction: Qt.LayoutDirection) -> float:
    metrics = QFontMetricsF(text.font)
    if metrics.horizontalAdvance(text.text) + 1 <= width:  # a layout breaks a text that has less than a pixel to spare
        return metrics.height()
    return laid_out(_breakable(text.text), text.font, width, direction)[1]


def _paint(painter: QPainter, text: _RowText, place: QRectF, direction: Qt.LayoutDirection) -> float:
    """Draw a text, and say how high it is."""
    layout, height = laid_out(_breakable(text.text), text.font, place.width(), direction)
    painter.setPen(theme.current().colour(text.role))
    paint_wrapped(painter, place.topLeft(), layout)
    return height


def _breakable(text: str) -> str:
    """Text in which a single name, such as that of an action, breaks before its capitals and not anywhere."""
    return text if " " in text else _HUMP.sub(NO_WIDTH, text)
