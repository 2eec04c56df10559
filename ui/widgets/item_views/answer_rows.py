"""Rows of an answer, painted: a sign, a title, and words below it or beside it, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from designer.basics.dataclass import dataclass
from ui import theme
from ui.theme import AnswerStyle, Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.wrapped_text import laid_out, link_at, paint_wrapped
from ui.widgets.item_views.row_surface import paint_row_surface
from ui.widgets.item_views.rows import OWN_SURFACE, Index

PAD = 4
"""Room above and below the texts of a row."""

_GAP = 7
_CIRCLE, _SMALL = 20, 14
"""Sides of the sign of a level, in its circle, and of any other."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """Content of one row.

    Attributes:
        title: Its name; empty for words alone.
        words: A sentence, in as many lines as it needs.
        answer: Its sign and colour; None for none.
        sign: A character in place of that.
        sign_role: Colour of that character.
        links: The parts of the words that lead somewhere.
        level: True for a level, whose sign stands in a circle.
        under: True for what belongs to the level above it: it has no sign, and begins where that level's title does.
        has_place: True where the texts begin behind the place of a sign, though there may be none.
        strong: True where the title is a headline.
        small: True where title and words are one small text.
        beside: True where the words stand beside the title if both fit in one line.
        role: Colour of a small text.
    """

    title: str = ""
    words: str = ""
    answer: AnswerStyle | None = None
    sign: str = ""
    sign_role: Role = Role.SECONDARY
    links: tuple[str, ...] = ()
    level: bool = False
    under: bool = False
    has_place: bool = False
    strong: bool = False
    small: bool = False
    beside: bool = False
    role: Role = Role.SECONDARY


class _Text(NamedTuple):
    """Text in its place from the beginning and the top of all texts of a row."""

    layout: QTextLayout
    at: QPointF
    width: float
    role: Role


class AnswerRowDelegate(QStyledItemDelegate):
    """Draws rows of an answer.

    Args:
        parent: The view.
        content: Content of a row.
        inset: True where rows have a margin at both ends.
    """

    def __init__(
        self, parent: QAbstractItemView, content: Callable[[Index], AnswerRow], *, inset: bool = False
    ) -> None:
        super().__init__(parent)
        self._view = parent
        self._content = content
        self._inset = inset

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row, room = self._content(index), self._view.viewport().width() - self._indent(index)
        _, height = _texts(row, self._width(row, room), option.direction)
        return QSize(room, round(max(height, _least(row)) + 2 * _pad(row)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._content(index)
        if not self._view.property(OWN_SURFACE):
            paint_row_surface(painter, option)
        painter.save()
        painter.setLayoutDirection(option.direction)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        margin = self._margin
        _paint_sign(painter, option, row, margin)
        texts, _ = _texts(row, self._width(row, option.rect.width()), option.direction)
        for text in texts:
            painter.setPen(theme.current().colour(text.role))
            area = _placed(option, margin + _text_left(row) + text.at.x(), text.width)
            paint_wrapped(painter, QPointF(area.left(), option.rect.top() + _pad(row) + text.at.y()), text.layout)
        painter.restore()

    def link_at(self, index: Index, at: QPointF) -> str:
        """The link in the words of a row at a point of the viewport; "" where there is none."""
        row, option = self._content(index), QStyleOptionViewItem()
        option.rect, option.direction = self._view.visualRect(index), self._view.layoutDirection()
        texts, _ = _texts(row, self._width(row, option.rect.width()), option.direction)
        words = texts[-1]
        area = _placed(option, self._margin + _text_left(row) + words.at.x(), words.width)
        return link_at(words.layout, row.links, at - QPointF(area.left(), option.rect.top() + _pad(row) + words.at.y()))

    @property
    def _margin(self) -> int:
        return theme.metrics().margin if self._inset else 0

    def _width(self, row: AnswerRow, room: int) -> float:
        return room - self._margin - _text_left(row) - (self._margin or theme.metrics().gap)

    def _indent(self, index: Index) -> int:
        """Width of the indents of a row; in a tree, the top rows have one, for their arrow."""
        if not isinstance(self._view, QTreeView):
            return 0
        depth, above = 1, index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        return depth * self._view.indentation()


def first_line(row: AnswerRow) -> float:
    """Height of the first line of a row."""
    if row.level:
        return _CIRCLE
    return QFontMetricsF(theme.secondary_font() if row.small else theme.font()).height()


def title_height() -> float:
    """Height of the title of a level."""
    return QFontMetricsF(theme.name_font()).height()


def _texts(row: AnswerRow, width: float, direction: Qt.LayoutDirection) -> tuple[list[_Text], float]:
    """The texts of a row that has a width for them, and their height."""
    lines = _lines(row)
    gap = theme.metrics().gap
    widths = [QFontMetricsF(font).horizontalAdvance(text) for text, font, _ in lines]
    if row.beside and len(lines) == 2 and sum(widths) + gap <= width:
        return _side_by_side(row, lines, [widths[0] + 1, width - widths[0] - gap], direction)
    texts: list[_Text] = []
    top = 0.0
    for text, font, role in lines:
        layout, height = laid_out(text, font, width, direction, row.links if text == row.words else ())
        alone = (_least(row) - height) / 2 if row.beside and len(lines) == 1 else 0.0
        texts.append(_Text(layout, QPointF(0, top + max(0.0, alone)), width, role))
        top += round(height)
    return texts, top


def _side_by_side(
    row: AnswerRow, lines: list[tuple[str, QFont, Role]], widths: list[float], direction: Qt.LayoutDirection
) -> tuple[list[_Text], float]:
    texts: list[_Text] = []
    left = 0.0
    for (text, font, role), width in zip(lines, widths, strict=True):
        layout, height = laid_out(text, font, width, direction, row.links if text == row.words else ())
        texts.append(_Text(layout, QPointF(left, (_least(row) - height) / 2), width, role))
        left += width - 1 + theme.metrics().gap
    return texts, _least(row)


def _lines(row: AnswerRow) -> list[tuple[str, QFont, Role]]:
    """The texts of a row, each with its font and colour."""
    small = theme.secondary_font()
    if row.small:
        text = f"{row.title}: {row.words}" if row.title and row.words else row.title or row.words
        return [(text, small, row.role)]
    title = theme.name_font() if row.strong else theme.font()
    lines = ((row.title, title, Role.TEXT), (row.words, small, Role.SECONDARY))
    return [line for line in lines if line[0]]


def _least(row: AnswerRow) -> float:
    return _CIRCLE if row.level else 0 if row.under else _SMALL


def _pad(row: AnswerRow) -> int:
    return PAD // 2 if row.under else PAD


def _text_left(row: AnswerRow) -> int:
    if row.level or row.under:
        return _CIRCLE + _GAP
    return _SMALL + _GAP if row.answer is not None or row.sign or row.has_place else 0


def _paint_sign(painter: QPainter, option: QStyleOptionViewItem, row: AnswerRow, margin: int) -> None:
    tokens, top = theme.current(), option.rect.top() + _pad(row)
    if row.level and row.answer is not None:
        place = _placed(option, margin, _CIRCLE)
        circle = QRectF(place.left(), top, _CIRCLE, _CIRCLE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.tint(row.answer))
        painter.drawEllipse(circle)
        paint_icon(painter, row.answer.value, centred(circle, _SMALL), tokens.colour(row.answer.role))
        return
    square = QRectF(_placed(option, margin, _SMALL).left(), top, _SMALL, first_line(row))
    if row.answer is not None:
        paint_icon(painter, row.answer.value, centred(square, _SMALL), tokens.colour(row.answer.role))
    elif row.sign:
        painter.setFont(theme.secondary_font())
        painter.setPen(tokens.colour(row.sign_role))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, row.sign)


def _placed(option: QStyleOptionViewItem, left: float, width: float) -> QRectF:
    """A part of the row, given as if the layout ran from left to right."""
    rect = QRectF(option.rect)
    logical = QRectF(rect.left() + left, rect.top(), width, rect.height())
    return QRectF(QStyle.visualRect(option.direction, option.rect, logical.toRect()))
