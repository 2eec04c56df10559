"""Rows of an answer, painted: a sign, a title, and words below it or beside it, in as many lines as they need."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.wrapped_text import laid_out, link_at, paint_wrapped
from ui.widgets.item_views.rows import AnswerLook, Index, RowContent, row_content, row_part, title_font

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
    """Height of a row in a width, in pixels."""
    height = _texts(content, look, _text_width(look, content, width), direction)[1]
    return round(max(height, _least(look)) + 2 * _pad(look))


def answer_link_at(view: QAbstractItemView, index: Index, at: QPointF) -> str:
    """The link in the second text of a row at a point of the viewport; "" where there is none."""
    content, option = row_content(index), QStyleOptionViewItem()
    if content.answer is None:
        return ""
    option.rect, option.direction = view.visualRect(index), view.layoutDirection()
    text, corner = list(_placed_texts(option, content, content.answer))[-1]
    return link_at(text.layout, content.answer.links, at - corner)


def first_line(content: RowContent) -> float:
    """Height of the first line of a row."""
    if content.answer is not None and content.answer.level:
        return _CIRCLE
    return QFontMetricsF(theme.secondary_font() if content.small else theme.font()).height()


def title_height() -> float:
    """Height of the title of a level."""
    return QFontMetricsF(theme.name_font()).height()


def _placed_texts(
    option: QStyleOptionViewItem, content: RowContent, look: AnswerLook
) -> Iterator[tuple[_Text, QPointF]]:
    """The texts of a row, each with its upper left corner."""
    left, top = _margin(look) + _text_left(content, look), option.rect.top() + _pad(look)
    for text in _texts(content, look, _text_width(look, content, option.rect.width()), option.direction)[0]:
        yield text, QPointF(row_part(option, left + text.at.x(), text.width).left(), top + text.at.y())


def _texts(
    content: RowContent, look: AnswerLook, width: float, direction: Qt.LayoutDirection
) -> tuple[list[_Text], float]:
    """The texts of a row that has a width for them, and their height."""
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
    """The texts of a row, each with its font and colour."""
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
