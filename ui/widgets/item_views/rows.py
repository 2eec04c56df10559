"""Rows of lists and trees, painted: an icon, one or two lines, a badge at the end.

A model says what a row says, by `CONTENT_ROLE`; one delegate draws it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.basics.dataclass import dataclass
from designer.basics.words import plain
from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.chip import chip_size, paint_chip
from ui.widgets.display.name_elision import NO_SIBLINGS, SiblingNames, shortened
from ui.widgets.display.plain import MOST_OF_NAME, elided, one_line
from ui.widgets.item_views.row_surface import paint_dot, paint_row_surface

if TYPE_CHECKING:  # the first paint has neither a badge of it nor rows that wrap
    from ui.widgets.display.severity import SeverityStyle
    from ui.widgets.item_views.wrapped_lines import RowText

_State = QStyle.StateFlag
OWN_SURFACE = "ownSurface"
"""Property of a view that paints the surface of its rows itself, wider than the items."""

CONTENT_ROLE = Qt.ItemDataRole.UserRole + 100
"""Gives the `RowContent` of an index."""

ROOM_ROLE = Qt.ItemDataRole.UserRole + 102
"""Gives a `RowContent` that is as high as that of an index, and need not be its own."""

_NARROWEST = 120
_MOST_AT_END = 0.55
_CHEVRON = 12
_BAR, _LEAST_BAR = 96, 36
"""Width of a bar in a wide row and in a narrow one, in pixels."""

_ROOM_FOR_BAR = 230
"""Width of a row, in pixels at 13 px of text, below which the name has the room of the bar."""

_USUAL_COUNT = "888 of 888"
"""Words at the end that have the room beside the bars, so that these stand one below the other."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class RowContent:
    """Content of one row; all texts are plain.

    Attributes:
        title: The first line.
        secondary: The second line; empty makes a row of one line.
        icon: Name of an icon; empty for none.
        icon_role: Its colour.
        tinted: True when the icon stands on its tinted square, as on a card (kinds and answers have one).
        bold: True when the title is a name.
        trailing: Quiet words at the end, such as a count.
        sign: Name of an icon before them, or alone at the end; empty for none.
        sign_role: Its colour.
        badge: Words in a pill at the end.
        badge_severity: Its colours and sign; neutral and without one for None.
        secondary_role: The colour of the second line.
        faded: True when the row is shown as out of use.
        wrapped: True when all texts take as many lines as they need; the words at the end go below without room.
        action: Name of the icon of a button at the end, which shows where the mouse or the keyboard is.
        heading: True when it opens a group: small, quiet, at the bottom of the row, in the colour of the second line.
        room: Pixels that the row is higher than its lines need.
        marked: Places of the title's letters that stand out, such as those that were typed.
        code: True where the title is code.
        siblings: Titles that it stands among: of a name without room, what differs from them stays.
            None where nothing is known of them.
        dotted: True where a dot before the icon says that it is other than it was; it takes no room from the title.
        dense: True in a tree of many levels: a lower row with a smaller glyph and less between.
        small: True where the title is in small letters.
        bar: Numbers of what is allowed, conditional, denied and unknown, as a bar before the words at the end, which
            then have a column of their own.
        folds: True where a chevron in place of the icon says whether the rows below it are shown.
        depth: Number of rows above it, in a tree whose rows have the whole width.
    """

    title: str
    secondary: str = ""
    icon: str = ""
    icon_role: Role = Role.SECONDARY
    tinted: bool = False
    bold: bool = False
    trailing: str = ""
    sign: str = ""
    sign_role: Role = Role.SECONDARY
    badge: str = ""
    badge_severity: SeverityStyle | None = None
    secondary_role: Role = Role.SECONDARY
    faded: bool = False
    wrapped: bool = False
    action: str = ""
    heading: bool = False
    room: int = 0
    marked: tuple[int, ...] = ()
    code: bool = False
    siblings: SiblingNames | None = None
    dotted: bool = False
    dense: bool = False
    small: bool = False
    bar: tuple[int, int, int, int] | None = None
    folds: bool = False
    depth: int = 0


class _Spacing(NamedTuple):
    """Widths in pixels: before a row's glyph, of it, after it; before what stands at the end of the row, and after."""

    before: int
    icon: int
    gap: int
    end_gap: int
    after: int


def _spacing(content: RowContent) -> _Spacing:
    metrics = theme.metrics()
    if content.dense:
        after = 14 if content.trailing else 4
        return _Spacing(*(metrics.scaled(wide) for wide in (8, 14, 6, 5, after)))
    before = metrics.margin + content.depth * (metrics.gap + 4)
    return _Spacing(before, _CHEVRON if content.folds else metrics.icon, metrics.gap, metrics.gap, metrics.margin)


def row_height(content: RowContent) -> int:
    """Height of a row whose title is one line."""
    metrics = theme.metrics()
    if content.dense:
        return metrics.tree_row
    return (metrics.two_line_row if content.secondary else metrics.row) + content.room


def action_rect(row: QRect, direction: Qt.LayoutDirection) -> QRect:
    """Place of the button at the end of a row."""
    side = row.height()
    logical = QRect(row.right() - side - theme.metrics().gap // 2, row.top(), side, side)
    return QStyle.visualRect(direction, row, logical)


def paint_row(painter: QPainter, option: QStyleOptionViewItem, content: RowContent) -> None:
    """Draw a row into `option.rect`, mirrored where the layout runs from right to left."""
    if not option.widget or not option.widget.property(OWN_SURFACE):
        paint_row_surface(painter, option)
    painter.save()
    painter.setLayoutDirection(option.direction)
    if content.heading:
        _paint_heading(painter, option, content)
    elif content.wrapped:
        _paint_wrapped(painter, option, content)
    else:
        _paint_short(painter, option, content)
    painter.restore()


def row_content(index: Index) -> RowContent:
    """Content that the model gives for a row; the bare text of a model that knows no rows."""
    content = index.data(CONTENT_ROLE)
    return content if isinstance(content, RowContent) else RowContent(str(index.data(Qt.ItemDataRole.DisplayRole)))


class RowDelegate(QStyledItemDelegate):
    """Draws rows.

    Args:
        parent: The view.
        content: Content of a row; for models of Qt, which cannot be asked for it.
    """

    def __init__(self, parent: QWidget, content: Callable[[Index], RowContent] = row_content) -> None:
        super().__init__(parent)
        self._content = content

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        content = self._content(index)
        if content.heading and not index.flags() & Qt.ItemFlag.ItemIsSelectable:
            option.state &= ~(_State.State_Selected | _State.State_MouseOver | _State.State_HasFocus)
        paint_row(painter, option, content)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        content = index.data(ROOM_ROLE) or self._content(index)
        if content.wrapped:
            from ui.widgets.display.wrapped_text import row_width

            view = option.widget
            width = row_width(view, index) if isinstance(view, QAbstractItemView) else _NARROWEST
            return QSize(width, _wrapped_height(content, width, option.direction))
        # Rows take the width of their view and shorten their texts: a wide hint would only make it scroll.
        return QSize(_NARROWEST, row_height(content))


def _paint_short(painter: QPainter, option: QStyleOptionViewItem, content: RowContent) -> None:
    spacing = _spacing(content)
    left, right = float(spacing.before), float(option.rect.width() - spacing.after)
    if content.action and option.state & (_State.State_MouseOver | _State.State_Selected):
        button = action_rect(option.rect, option.direction)
        paint_icon(painter, content.action, centred(QRectF(button), theme.metrics().icon), theme.current().secondary)
        right -= button.width() + theme.metrics().gap // 2
    if content.dotted:
        paint_dot(painter, QRectF(_placed(option, 0, left)))
    left += _paint_glyph(painter, option, content, left)
    right -= _paint_end(painter, option, content, left, right)
    _paint_lines(painter, option, content, left, max(left, right))


def _paint_heading(painter: QPainter, option: QStyleOptionViewItem, content: RowContent) -> None:
    metrics = theme.metrics()
    font = theme.secondary_font()
    font.setWeight(font.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(theme.current().colour(content.secondary_role))
    area = option.rect.adjusted(metrics.margin, 0, -metrics.margin, -4)
    width = theme.text_width(font, content.trailing)
    bottom = Qt.AlignmentFlag.AlignBottom
    title = elided(painter, content.title, area.width() - width - metrics.gap)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeading | bottom, title)
    painter.setFont(theme.secondary_font())
    painter.drawText(area, Qt.AlignmentFlag.AlignTrailing | bottom, content.trailing)


def _paint_wrapped(painter: QPainter, option: QStyleOptionViewItem, content: RowContent) -> None:
    from ui.widgets.item_views.wrapped_lines import paint_lines

    metrics = theme.metrics()
    left, width = _wrapped_room(content, option.rect.width())
    top = option.rect.top() + _wrapped_pad(content)
    if content.icon:
        icon, first = QRectF(_placed(option, metrics.margin, metrics.icon)), QFontMetrics(_title_font(content)).height()
        place = QRectF(icon.left(), top + (first - metrics.icon) / 2, metrics.icon, metrics.icon)
        paint_icon(painter, content.icon, place, theme.current().colour(content.icon_role))
    if content.badge:
        _paint_badge(painter, option, content, option.rect.width() - metrics.margin)
    area = QRectF(_placed(option, left, width))
    paint_lines(painter, QRectF(area.left(), top, area.width(), 0), *_wrapped_texts(content), option.direction)


def _wrapped_texts(content: RowContent) -> tuple[list[RowText], RowText | None]:
    """The texts of a row below each other, and the words at its end."""
    from ui.widgets.item_views.wrapped_lines import row_text

    small = theme.secondary_font()
    texts = [row_text(content.title, _title_font(content), Role.TEXT)]
    if content.secondary:
        texts.append(row_text(content.secondary, small, content.secondary_role))
    return texts, row_text(content.trailing, small) if content.trailing else None


def _wrapped_room(content: RowContent, width: int) -> tuple[float, float]:
    """Beginning and width of the lines of a row of some width, beside its icon and its badge."""
    metrics = theme.metrics()
    left = metrics.margin + (metrics.icon + metrics.gap if content.icon else 0)
    end = _badge_size(content, width).width() + metrics.gap if content.badge else 0
    return left, max(40.0, width - left - metrics.margin - end)


def _wrapped_pad(content: RowContent) -> float:
    """Room above the lines and below them: with one line a text, the row is as high as others."""
    second = QFontMetrics(theme.secondary_font()).height() if content.secondary else 0
    lines = QFontMetrics(_title_font(content)).height() + second
    return max(4.0, (row_height(content) - lines) / 2)


def _wrapped_height(content: RowContent, width: int, direction: Qt.LayoutDirection) -> int:
    from ui.widgets.item_views.wrapped_lines import lines_height

    room = _wrapped_room(content, width)[1]
    return round(lines_height(*_wrapped_texts(content), room, direction) + 2 * _wrapped_pad(content))


def _placed(option: QStyleOptionViewItem, left: float, width: float) -> QRect:
    """A part of the row, given as if the layout ran from left to right."""
    logical = QRect(option.rect.left() + round(left), option.rect.top(), round(width), option.rect.height())
    return QStyle.visualRect(option.direction, option.rect, logical)


def _paint_glyph(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, left: float) -> float:
    icon = _chevron(option) if content.folds else content.icon
    if not icon:
        return 0
    measures, spacing, tokens = theme.metrics(), _spacing(content), theme.current()
    side = measures.glyph_square if content.tinted else spacing.icon
    square = centred(QRectF(_placed(option, left, side)), side)
    if content.tinted:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.role_tint(content.icon_role))
        painter.drawRoundedRect(square, measures.control_radius, measures.control_radius)
    ink = tokens.colour(Role.EDGE if content.faded else content.icon_role)
    paint_icon(painter, icon, centred(square, spacing.icon), ink)
    return side + spacing.gap


def _chevron(option: QStyleOptionViewItem) -> str:
    if option.state & _State.State_Open:
        return "chevron-down"
    return "chevron-left" if option.direction is Qt.LayoutDirection.RightToLeft else "chevron-right"


def _paint_end(
    painter: QPainter, option: QStyleOptionViewItem, content: RowContent, left: float, right: float
) -> float:
    """The badge and, where the name keeps room, the quiet words at the end; says how much room they took."""
    if content.bar is not None:
        return _paint_bar(painter, option, content, content.bar, right)
    taken = _paint_badge(painter, option, content, right) if content.badge else 0.0
    font, gap, side = theme.secondary_font(), _spacing(content).end_gap, theme.metrics().icon
    sign = side + gap if content.sign else 0
    if content.trailing:
        whole = theme.text_width(font, content.trailing) + 2
        if taken and taken + whole > option.rect.width() * _MOST_AT_END:
            return taken
        lines = right - taken - left - sign - gap
        width = max(lines - theme.text_width(_title_font(content), content.title) - 2, lines * (1 - _MOST_AT_END))
        width = min(whole, width)
        rect = QRectF(_placed(option, right - taken - width, width))
        _paint_line(painter, rect, content.trailing, font, theme.current().secondary)
        taken += width + gap
    if content.sign:
        place = centred(QRectF(_placed(option, right - taken - side, side)), side)
        paint_icon(painter, content.sign, place, theme.current().colour(content.sign_role))
    return taken + sign


def _paint_bar(
    painter: QPainter,
    option: QStyleOptionViewItem,
    content: RowContent,
    counts: tuple[int, int, int, int],
    right: float,
) -> float:
    """The words at the end, and the bar before them where the row is wide enough; says how much room they took."""
    from ui.widgets.display.answer_bar import paint_answer_bar

    font, gap, whole = theme.secondary_font(), theme.metrics().gap, option.rect.width()
    column = max(theme.text_width(font, usual) for usual in (_USUAL_COUNT, content.trailing))
    painter.setFont(font)
    painter.setPen(theme.current().secondary)
    end = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(_placed(option, right - column, column), end, content.trailing)
    if whole < theme.metrics().scaled(_ROOM_FOR_BAR):
        return float(column + gap)
    wide = min(_BAR, max(_LEAST_BAR, whole // 7))
    place = QRectF(_placed(option, right - column - gap - wide, wide))
    paint_answer_bar(painter, place, counts, option.direction)
    return float(column + gap + wide + gap)


def _badge_size(content: RowContent, width: int) -> QSize:
    """Size of the badge of a row of some width, to which it leaves its part."""
    severity = content.badge_severity
    size = chip_size(content.badge, severity.icon if severity is not None else "")
    size.setWidth(min(size.width(), max(size.height(), round(width * _MOST_AT_END))))
    return size


def _paint_badge(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, right: float) -> float:
    """The badge, in the middle of the row's height; says how much room it took."""
    tokens, severity, size = theme.current(), content.badge_severity, _badge_size(content, option.rect.width())
    row = QRectF(_placed(option, right - size.width(), size.width()))
    rect = row.adjusted(0, (row.height() - size.height()) / 2, 0, (size.height() - row.height()) / 2)
    ink = tokens.colour(severity.role) if severity is not None else tokens.account
    tint = severity.tint(tokens) if severity is not None else tokens.account_tint
    glyph = severity.icon if severity is not None else ""
    paint_chip(painter, rect, content.badge, ink, tint, glyph=glyph, direction=option.direction)
    return float(size.width() + theme.metrics().gap)


def _paint_lines(
    painter: QPainter, option: QStyleOptionViewItem, content: RowContent, left: float, right: float
) -> None:
    tokens = theme.current()
    ink = tokens.secondary if content.faded else tokens.text
    rect = QRectF(_placed(option, left, right - left))
    title = _title_font(content)
    if not content.secondary:
        _paint_line(painter, rect, _title(content, title, rect.width()), title, ink)
        if content.marked:
            _paint_marked(painter, rect, content, title)
        return
    small = theme.secondary_font()
    first, second = QFontMetrics(title).height(), QFontMetrics(small).height()
    top = rect.center().y() - (first + second) / 2
    over = QRectF(rect.left(), top, rect.width(), first)
    under = QRectF(rect.left(), top + first, rect.width(), second)
    _paint_line(painter, over, _title(content, title, over.width()), title, ink)
    _paint_line(painter, under, one_line(content.secondary), small, tokens.colour(content.secondary_role))


def _paint_marked(painter: QPainter, rect: QRectF, content: RowContent, font: QFont) -> None:
    """Draw the marked letters of a title again, in the colour that stands out, over those that are there."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(_title(content, font, rect.width()), Qt.TextElideMode.ElideRight, rect.width())
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return
    painter.setPen(theme.current().accent)
    for place in content.marked:
        if place < len(shown) and shown[: place + 1] == content.title[: place + 1]:
            left = rect.left() + metrics.horizontalAdvance(shown[:place])
            letter = QRectF(left, rect.top(), metrics.horizontalAdvance(shown[place]) + 1, rect.height())
            painter.drawText(letter, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown[place])


def _title_font(content: RowContent) -> QFont:
    """Font of the first line."""
    if content.code:
        return theme.code_font()
    return theme.name_font() if content.bold else theme.secondary_font() if content.small else theme.font()


def _title(content: RowContent, font: QFont, width: float) -> str:
    """Title in a width: a name loses what its neighbours have too, then its middle; words lose their end."""
    # Code keeps its blanks.
    whole = plain(" ".join(content.title.expandtabs(2).splitlines())) if content.code else one_line(content.title)
    metrics = QFontMetricsF(font)
    siblings = content.siblings
    if siblings is None and (content.bold or " " not in whole):
        siblings = NO_SIBLINGS
    if siblings is None or metrics.horizontalAdvance(whole) <= width:
        return whole
    return shortened(whole[:MOST_OF_NAME], siblings, lambda part: metrics.horizontalAdvance(part) <= width)


def _paint_line(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
