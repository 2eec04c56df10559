"""Lines of a row of which nothing is cut: texts below each other, and words at the end where they have room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from ui import theme
from ui.theme import Role
from ui.widgets.display.plain import NO_WIDTH, one_line
from ui.widgets.display.wrapped_text import laid_out, paint_wrapped

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class RowText(NamedTuple):
    """One text of a row, with its font and colour."""

    text: str
    font: QFont
    role: Role = Role.SECONDARY


def lines_height(texts: Sequence[RowText], end: RowText | None, width: float, direction: Qt.LayoutDirection) -> float:
    """Height of all lines in a width, in pixels; what fits in one line is not laid out for it."""
    below = end is not None and _line_of_end(texts, end, width, direction) is None
    shown = [*texts, end] if below and end is not None else texts
    return sum(_height(text, width, direction) for text in shown)


def paint_lines(
    painter: QPainter, place: QRectF, texts: Sequence[RowText], end: RowText | None, direction: Qt.LayoutDirection
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


def row_text(text: str, font: QFont, role: Role = Role.SECONDARY) -> RowText:
    """A text in one line, for as long as it has the room."""
    return RowText(one_line(text), font, role)


def _line_of_end(texts: Sequence[RowText], end: RowText, width: float, direction: Qt.LayoutDirection) -> int | None:
    """Number of the text at whose last line the words at the end have room; None for below all of them."""
    room = width - QFontMetricsF(end.font).horizontalAdvance(end.text) - theme.metrics().gap - 1
    last = len(texts) - 1
    for number in (last, 0):
        if QFontMetricsF(texts[number].font).horizontalAdvance(texts[number].text) <= room:
            return number
    layout, _ = laid_out(_breakable(texts[last].text), texts[last].font, width, direction)
    line = layout.lineAt(layout.lineCount() - 1)
    return last if line.naturalTextWidth() <= room else None


def _height(text: RowText, width: float, direction: Qt.LayoutDirection) -> float:
    metrics = QFontMetricsF(text.font)
    if metrics.horizontalAdvance(text.text) <= width:
        return metrics.height()
    return laid_out(_breakable(text.text), text.font, width, direction)[1]


def _paint(painter: QPainter, text: RowText, place: QRectF, direction: Qt.LayoutDirection) -> float:
    """Draw a text, and say how high it is."""
    layout, height = laid_out(_breakable(text.text), text.font, place.width(), direction)
    painter.setPen(theme.current().colour(text.role))
    paint_wrapped(painter, place.topLeft(), layout)
    return height


def _breakable(text: str) -> str:
    """Text in which a single name, such as that of an action, breaks before its capitals and not anywhere."""
    return text if " " in text else _HUMP.sub(NO_WIDTH, text)
