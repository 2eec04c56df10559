"""Rows of one or two lines, painted: a surface, an icon, the lines, and at the end a badge, a bar or quiet words."""

from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from designer.basics.words import plain
from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.chip import chip_size, paint_chip
from ui.widgets.display.labels import MOST_OF_NAME, elided, one_line, shortened_text
from ui.widgets.display.name_elision import NO_SIBLINGS, shortened
from ui.widgets.item_views.rows import RowContent, action_rect, row_part, title_font

_State = QStyle.StateFlag
_DOT = 6


def paint_row_surface(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The surface under a row: selected, under the mouse, with the keyboard's ring."""
    tokens = theme.current()
    selected = bool(option.state & _State.State_Selected)
    hovered = bool(option.state & _State.State_MouseOver)
    ringed = bool(option.state & _State.State_HasFocus and option.state & _State.State_KeyboardFocusChange)
    if not selected and not hovered and not ringed:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.accent, 1.5) if ringed else Qt.PenStyle.NoPen)
    if selected or hovered:
        painter.setBrush(tokens.selection if selected else tokens.hover)
    radius = theme.metrics().control_radius
    painter.drawRoundedRect(QRectF(option.rect).adjusted(4, 1, -4, -1), radius, radius)
    painter.restore()


def paint_dot(painter: QPainter, room: QRectF) -> None:
    """Draw the dot that says that something is not as it was, in the middle of a place."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().accent)
    painter.drawEllipse(centred(room, _DOT))
    painter.restore()


_MOST_AT_END = 0.55
_CHEVRON = 12
_BAR, _LEAST_BAR = 96, 36
"""Width of a bar in a wide row and in a narrow one, in pixels."""

_ROOM_FOR_BAR = 230
"""Minimum width of a row with a bar, in pixels at 13 px of text; in narrower ones the name has its room."""

_USUAL_COUNT = "888 of 888"
"""Words at the end that have the room beside the bars, so that these stand one below the other."""


class _Spacing(NamedTuple):
    """Widths in pixels: before a row's glyph, of it, after it; before what is at the end of the row, and after."""

    before: int
    icon: int
    gap: int
    end_gap: int
    after: int


def _spacing(content: RowContent) -> _Spacing:
    metrics = theme.metrics()
    if content.dense:
        after = 14 if content.trailing else 4
        return _Spacing(*(metrics.scaled(width) for width in (8, 14, 6, 5, after)))
    before = metrics.margin + content.depth * (metrics.gap + 4)
    return _Spacing(before, _CHEVRON if content.folds else metrics.icon, metrics.gap, metrics.gap, metrics.margin)


def paint_short(painter: QPainter, option: QStyleOptionViewItem, content: RowContent) -> None:
    """Draw a row whose texts are one line each, as far as they have room."""
    spacing = _spacing(content)
    left, right = float(spacing.before), float(option.rect.width() - spacing.after)
    if content.action and option.state & (_State.State_MouseOver | _State.State_Selected):
        button = action_rect(option.rect, option.direction)
        paint_icon(painter, content.action, centred(QRectF(button), theme.metrics().icon), theme.current().secondary)
        right -= button.width() + theme.metrics().gap // 2
    if content.dotted:
        paint_dot(painter, QRectF(row_part(option, 0, left)))
    left += _paint_glyph(painter, option, content, left)
    right = max(left, right - _paint_end(painter, option, content, left, right))
    tokens = theme.current()
    ink = tokens.secondary if content.faded else tokens.text
    rect = QRectF(row_part(option, left, right - left))
    title = title_font(content)
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


def paint_heading(painter: QPainter, option: QStyleOptionViewItem, content: RowContent) -> None:
    """Draw the heading of a group."""
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


def _paint_glyph(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, left: float) -> float:
    icon = _chevron(option) if content.folds else content.icon
    if not icon:
        return 0
    measures, spacing, tokens = theme.metrics(), _spacing(content), theme.current()
    side = measures.glyph_square if content.tinted else spacing.icon
    square = centred(QRectF(row_part(option, left, side)), side)
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
    """Return the badge and, where the name keeps room, the quiet words at the end; says how much room they took."""
    if content.bar is not None:
        return _paint_bar(painter, option, content, content.bar, right)
    taken = paint_badge(painter, option, content, right) if content.badge else 0.0
    font, gap, side = theme.secondary_font(), _spacing(content).end_gap, theme.metrics().icon
    sign = side + gap if content.sign else 0
    if content.trailing:
        whole = theme.text_width(font, content.trailing) + 2
        if taken and taken + whole > option.rect.width() * _MOST_AT_END:
            return taken
        lines = right - taken - left - sign - gap
        share = 1.0 if content.trailing[0].isdecimal() else 1 - _MOST_AT_END  # the name gives way to a count
        width = max(lines - theme.text_width(title_font(content), content.title) - 2, lines * share)
        width = min(whole, width)
        rect = QRectF(row_part(option, right - taken - width, width))
        _paint_line(painter, rect, content.trailing, font, theme.current().secondary)
        taken += width + gap
    if content.sign:
        place = centred(QRectF(row_part(option, right - taken - side, side)), side)
        paint_icon(painter, content.sign, place, theme.current().colour(content.sign_role))
    return taken + sign


def _paint_bar(
    painter: QPainter,
    option: QStyleOptionViewItem,
    content: RowContent,
    counts: tuple[int, int, int, int],
    right: float,
) -> float:
    """Return words at the end, and the bar before them where the row is wide enough; says how much room they took."""
    from ui.widgets.display.answer_bar import paint_answer_bar

    font, gap, whole = theme.secondary_font(), theme.metrics().gap, option.rect.width()
    column = max(theme.text_width(font, usual) for usual in (_USUAL_COUNT, content.trailing))
    painter.setFont(font)
    painter.setPen(theme.current().secondary)
    end = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(row_part(option, right - column, column), end, content.trailing)
    if whole < theme.metrics().scaled(_ROOM_FOR_BAR):
        return float(column + gap)
    width = min(_BAR, max(_LEAST_BAR, whole // 7))
    place = QRectF(row_part(option, right - column - gap - width, width))
    paint_answer_bar(painter, place, counts, option.direction)
    return float(column + gap + width + gap)


def badge_size(content: RowContent, width: int) -> QSize:
    """Return the size of the badge in a row of some width, whose other parts keep their room."""
    severity = content.badge_severity
    size = chip_size(content.badge, severity.icon if severity is not None else "")
    size.setWidth(min(size.width(), max(size.height(), round(width * _MOST_AT_END))))
    return size


def paint_badge(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, right: float) -> float:
    """Paint the badge in the middle of the row's height, and return the room it took."""
    tokens, severity, size = theme.current(), content.badge_severity, badge_size(content, option.rect.width())
    row = QRectF(row_part(option, right - size.width(), size.width()))
    rect = row.adjusted(0, (row.height() - size.height()) / 2, 0, (size.height() - row.height()) / 2)
    ink = tokens.colour(severity.role) if severity is not None else tokens.account
    tint = severity.tint(tokens) if severity is not None else tokens.account_tint
    glyph = severity.icon if severity is not None else ""
    paint_chip(painter, rect, content.badge, ink, tint, glyph=glyph, direction=option.direction)
    return float(size.width() + theme.metrics().gap)


def _paint_marked(painter: QPainter, rect: QRectF, content: RowContent, font: QFont) -> None:
    """Draw the marked letters of a title again, in the colour that stands out, over those that are there."""
    metrics = QFontMetricsF(font)
    shown = shortened_text(metrics, _title(content, font, rect.width()), rect.width())
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return
    painter.setPen(theme.current().accent)
    for place in content.marked:
        if place < len(shown) and shown[: place + 1] == content.title[: place + 1]:
            left = rect.left() + metrics.horizontalAdvance(shown[:place])
            letter = QRectF(left, rect.top(), metrics.horizontalAdvance(shown[place]) + 1, rect.height())
            painter.drawText(letter, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown[place])


def _title(content: RowContent, font: QFont, width: float) -> str:
    """Return the title in a width: a name loses what its neighbours have too, then its middle; words lose their end."""
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
    shown = shortened_text(QFontMetricsF(font), text, rect.width())
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, shown)
