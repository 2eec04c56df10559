"""Rows that cut nothing, painted: texts below each other, and rows of an answer with its sign and words."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QFontMetricsF, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.labels import NO_WIDTH, one_line
from ui.widgets.display.wrapped_text import laid_out, link_at, paint_wrapped
from ui.widgets.item_views.row_painting import badge_size, paint_badge
from ui.widgets.item_views.rows import AnswerLook, Index, RowContent, row_content, row_height, row_part, title_font

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
    """Return the height of a row in a width, in pixels."""
    room = _wrapped_room(content, width)[1]
    return round(_lines_height(*_wrapped_texts(content), room, direction) + 2 * _wrapped_pad(content))


def _wrapped_texts(content: RowContent) -> tuple[list[_RowText], _RowText | None]:
    """Return the texts of a row below each other, and the words at its end."""
    small = theme.secondary_font()
    texts = [_row_text(content.title, title_font(content), Role.TEXT)]
    if content.secondary:
        texts.append(_row_text(content.secondary, small, content.secondary_role))
    return texts, _row_text(content.trailing, small) if content.trailing else None


def _wrapped_room(content: RowContent, width: int) -> tuple[float, float]:
    """Return the beginning and width of the lines of a row of some width, beside its icon and its badge."""
    metrics = theme.metrics()
    left = metrics.margin + (metrics.icon + metrics.gap if content.icon else 0)
    end = badge_size(content, width).width() + metrics.gap if content.badge else 0
    return left, max(40.0, width - left - metrics.margin - end)


def _wrapped_pad(content: RowContent) -> float:
    """Return the room above the lines and below them: with one line a text, the row is as high as others."""
    second = QFontMetrics(theme.secondary_font()).height() if content.secondary else 0
    lines = QFontMetrics(title_font(content)).height() + second
    return max(4.0, (row_height(content) - lines) / 2)


def _lines_height(
    texts: Sequence[_RowText], end: _RowText | None, width: float, direction: Qt.LayoutDirection
) -> float:
    """Return the height of all lines in a width, in pixels; what fits in one line is not laid out for it."""
    below = end is not None and _line_of_end(texts, end, width, direction) is None
    shown = [*texts, end] if below and end is not None else texts
    return sum(_height(text, width, direction) for text in shown)


def _paint_lines(
    painter: QPainter, place: QRectF, texts: Sequence[_RowText], end: _RowText | None, direction: Qt.LayoutDirection
) -> None:
    """Draw the texts from the top of a place, and the words at the end of one of their lines or, without room, below.

    That is the first text where both are whole in one line, else the last one, else the last line there is.
    """
    beside = None if end is None else _line_of_end(texts, end, place.width(), direction)
    bottoms: list[float] = []
    top = place.top()
    for text in [*texts, end] if end is not None and beside is None else texts:
        top += _paint(painter, text, QRectF(place.left(), top, place.width(), 0), direction)
        bottoms.append(top)
    if end is None or beside is None:
        return
    width = QFontMetricsF(end.font).horizontalAdvance(end.text) + 1
    over = (QFontMetricsF(texts[beside].font).height() + QFontMetricsF(end.font).height()) / 2
    left = place.left() if direction is Qt.LayoutDirection.RightToLeft else place.right() - width
    _paint(painter, end, QRectF(left, bottoms[beside] - over, width, 0), direction)


def _row_text(text: str, font: QFont, role: Role = Role.SECONDARY) -> _RowText:
    """Return a text in one line, as long as it has the room."""
    return _RowText(one_line(text), font, role)


def _line_of_end(texts: Sequence[_RowText], end: _RowText, width: float, direction: Qt.LayoutDirection) -> int | None:
    """Return the number of the text at whose last line the words at the end have room; None for below all of them."""
    room = width - QFontMetricsF(end.font).horizontalAdvance(end.text) - theme.metrics().gap - 1
    last = len(texts) - 1
    for number in (0, last):
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
    """Return the text that breaks a single name, such as that of an action, before its capitals and not anywhere."""
    return text if " " in text else _HUMP.sub(NO_WIDTH, text)


PAD = 4
"""Room above and below the texts of a row."""

_GAP = 7
_CIRCLE, _SMALL = 20, 14
"""Sides of the sign of a level, in its circle, and of any other."""


class _Text(NamedTuple):
    """Text in its place from the beginning and the top of all texts of a row."""

    layout: QTextLayout
    at: QPointF
    width: float
    role: Role


def paint_answer_row(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, look: AnswerLook) -> None:
    """Draw the sign of a row, and its texts."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_sign(painter, option, content, look)
    for text, at in _placed_texts(option, content, look):
        painter.setPen(theme.current().colour(text.role))
        paint_wrapped(painter, at, text.layout)


def answer_row_height(content: RowContent, look: AnswerLook, width: int, direction: Qt.LayoutDirection) -> int:
    """Return the height of a row in a width, in pixels."""
    height = _texts(content, look, _text_width(look, content, width), direction)[1]
    return round(max(height, _least(look)) + 2 * _pad(look))


def answer_link_at(view: QAbstractItemView, index: Index, at: QPointF) -> str:
    """Return the link in the second text of a row at a point of the viewport; "" where there is none."""
    content, option = row_content(index), QStyleOptionViewItem()
    if content.answer is None:
        return ""
    option.rect, option.direction = view.visualRect(index), view.layoutDirection()
    text, corner = list(_placed_texts(option, content, content.answer))[-1]
    return link_at(text.layout, content.answer.links, at - corner)


def first_line(content: RowContent) -> float:
    """Return the height of the first line of a row."""
    if content.answer is not None and content.answer.level:
        return _CIRCLE
    return QFontMetricsF(theme.secondary_font() if content.small else theme.font()).height()


def title_height() -> float:
    """Return the height of the title of a level."""
    return QFontMetricsF(theme.name_font()).height()


def _placed_texts(
    option: QStyleOptionViewItem, content: RowContent, look: AnswerLook
) -> Iterator[tuple[_Text, QPointF]]:
    """Yield the texts of a row, each with its upper left corner."""
    left, top = _margin(look) + _text_left(content, look), option.rect.top() + _pad(look)
    for text in _texts(content, look, _text_width(look, content, option.rect.width()), option.direction)[0]:
        yield text, QPointF(row_part(option, left + text.at.x(), text.width).left(), top + text.at.y())


def _texts(
    content: RowContent, look: AnswerLook, width: float, direction: Qt.LayoutDirection
) -> tuple[list[_Text], float]:
    """Return the texts of a row that has a width for them, and their height."""
    lines = _lines(content)
    gap = theme.metrics().gap
    widths = [QFontMetricsF(font).horizontalAdvance(text) for text, font, _ in lines]
    is_beside = look.beside and len(lines) == 2 and sum(widths) + gap <= width
    widths = [widths[0] + 1, width - widths[0] - gap] if is_beside else [width] * len(lines)
    texts: list[_Text] = []
    left = top = 0.0
    for (text, font, role), wide in zip(lines, widths, strict=True):
        layout, height = laid_out(text, font, wide, direction, look.links if text == content.secondary else ())
        middle = (_least(look) - height) / 2
        if is_beside:
            texts.append(_Text(layout, QPointF(left, middle), wide, role))
            left += wide - 1 + gap
            continue
        alone = max(0.0, middle) if look.beside and len(lines) == 1 else 0.0
        texts.append(_Text(layout, QPointF(0, top + alone), wide, role))
        top += round(height)
    return texts, _least(look) if is_beside else top


def _lines(content: RowContent) -> list[tuple[str, QFont, Role]]:
    """Return the texts of a row, each with its font and colour."""
    small, title, words = theme.secondary_font(), content.title, content.secondary
    if content.small:
        return [(f"{title}: {words}" if title and words else title or words, small, content.secondary_role)]
    lines = ((title, title_font(content), Role.TEXT), (words, small, Role.SECONDARY))
    return [line for line in lines if line[0]]


def _least(look: AnswerLook) -> float:
    return _CIRCLE if look.level else 0 if look.under else _SMALL


def _pad(look: AnswerLook) -> int:
    return PAD // 2 if look.under else PAD


def _margin(look: AnswerLook) -> int:
    return theme.metrics().margin if look.inset else 0


def _text_left(content: RowContent, look: AnswerLook) -> int:
    if look.level or look.under:
        return _CIRCLE + _GAP
    return _SMALL + _GAP if content.icon or look.mark or look.has_place else 0


def _text_width(look: AnswerLook, content: RowContent, room: int) -> float:
    return room - _margin(look) - _text_left(content, look) - (_margin(look) or theme.metrics().gap)


def _paint_sign(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, look: AnswerLook) -> None:
    tokens, top = theme.current(), option.rect.top() + _pad(look)
    side, height = (_CIRCLE, _CIRCLE) if look.level else (_SMALL, first_line(content))
    place = QRectF(row_part(option, _margin(look), side).left(), top, side, height)
    if look.level and content.icon:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.role_tint(content.icon_role))
        painter.drawEllipse(place)
    if content.icon:
        paint_icon(painter, content.icon, centred(place, _SMALL), tokens.colour(content.icon_role))
    elif look.mark:
        painter.setFont(theme.secondary_font())
        painter.setPen(tokens.colour(look.mark_role))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, look.mark)
