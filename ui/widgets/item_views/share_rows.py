"""Rows with a share, painted: two lines, words over a bar with its numbers or over boxes, and a last column."""

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from ui import theme
from ui.theme import Role
from ui.theme.icons import centred, paint_icon
from ui.widgets.display.labels import shortened_text
from ui.widgets.item_views.rows import RowContent, ShareLook, ShareWidths, row_part

_BAR = 92
_BAR_HEIGHT = 4
_LEAST_BAR = 40
"""Width of a bar beside its numbers, at least, in pixels; with less the numbers give way."""


class ShareColumns(NamedTuple):
    """Widths of the columns of all rows, in pixels: bar and last words; 0 where no row has such words."""

    bar: int
    end: int


def paint_share_row(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, look: ShareLook) -> None:
    """Draw the texts of a row and its share: one below the other where they are not whole side by side."""
    metrics = theme.metrics()
    if look.heads:
        _paint_heads(painter, option, content, look)
    elif option.rect.width() < 2 * metrics.margin + metrics.gap + look.widths.title + _room_of_words(look.widths):
        _paint_narrow(painter, option, content, look)
    else:
        _paint_wide(painter, option, content, look)


def share_columns(widths: ShareWidths, width: int) -> ShareColumns:
    """Return columns in a width: the bar gives way to whole titles as far as its words have room, and then the end."""
    metrics = theme.metrics()
    words = _room_of_words(widths)
    needed = max(words, widths.counts + metrics.gap + metrics.scaled(_BAR))
    least = max(metrics.scaled(_BAR), min(words, width // 2))
    end = min(widths.end, width // 5)
    beside = metrics.gap if end else 0
    room = width - 2 * metrics.margin - metrics.gap - widths.title - beside
    bar = max(least, min(max(width // 4, needed, widths.heads), room - end))
    end = max(0, min(end, room - bar))
    return ShareColumns(bar, end if end >= least // 2 or end == widths.end else 0)


def _room_of_words(widths: ShareWidths) -> int:
    metrics = theme.metrics()
    return widths.words + metrics.icon + metrics.gap // 2 + metrics.gap


def _paint_narrow(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, look: ShareLook) -> None:
    """Draw the title over the words of the share; the second line is in the tip alone."""
    metrics, font = theme.metrics(), theme.name_font()
    left, right, words = metrics.margin, option.rect.width() - metrics.margin, _room_of_words(look.widths)
    over, under = _two_lines(QRectF(_part(option, left, right)), font, font)
    _line(painter, over, content.title, font, Role.TEXT)
    _paint_words(painter, option, content, look, _across(option, left, left + words, under))
    _paint_share(painter, option, look, _across(option, left + words, right, under))


def _paint_wide(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, look: ShareLook) -> None:
    metrics, font, small = theme.metrics(), theme.name_font(), theme.secondary_font()
    bar, end = share_columns(look.widths, option.rect.width())
    right = option.rect.width() - metrics.margin
    left = right - bar - (end + metrics.gap if end else 0)
    over, under = _two_lines(QRectF(_part(option, metrics.margin, left - metrics.gap)), font, small)
    _line(painter, over, content.title, font, Role.TEXT)
    _line(painter, under, content.secondary, small, Role.SECONDARY)
    is_counted = bool(end and look.cells)  # the last column has the number
    if not is_counted:
        _paint_words(painter, option, content, look, _across(option, left, left + bar, over))
    middle = under.translated(0, over.center().y() - under.top()) if is_counted else under
    _paint_share(painter, option, look, _across(option, left, left + bar, middle))
    if end:
        side = Qt.AlignmentFlag.AlignTrailing if look.cells else Qt.AlignmentFlag.AlignLeading
        last = theme.name_font() if look.cells else small
        _line(painter, _part(option, right - end, right), look.end, last, Role.TEXT, side=side)


def _paint_heads(painter: QPainter, option: QStyleOptionViewItem, content: RowContent, look: ShareLook) -> None:
    """Draw the name of each box over its place; where the boxes are too narrow for names, one after another."""
    metrics, small, left = theme.metrics(), theme.secondary_font(), theme.metrics().margin
    bar, end = share_columns(look.widths, option.rect.width())
    right, step = option.rect.width() - left, bar / len(look.heads)
    if step < metrics.scaled(_LEAST_BAR):
        _line(painter, _part(option, left, right), ", ".join(look.heads), small, Role.SECONDARY)
        return
    right -= end + metrics.gap if end else 0
    _line(painter, _part(option, left, right - bar - metrics.gap), content.secondary, small, Role.SECONDARY)
    for number, name in enumerate(look.heads):
        at = right - bar + round(number * step)
        _line(painter, _part(option, at, at + round(step) - metrics.gap // 2), name, small, Role.SECONDARY)


def _paint_words(
    painter: QPainter, option: QStyleOptionViewItem, content: RowContent, look: ShareLook, place: QRectF
) -> None:
    """Draw the icon of a row, and the words behind it."""
    metrics = theme.metrics()
    beside = metrics.icon + metrics.gap // 2
    mirrored = option.direction is Qt.LayoutDirection.RightToLeft
    icon = QRectF(place.right() - metrics.icon if mirrored else place.left(), place.top(), metrics.icon, place.height())
    paint_icon(painter, content.icon, centred(icon, metrics.icon), theme.current().colour(content.icon_role))
    words = place.adjusted(0 if mirrored else beside, 0, -beside if mirrored else 0, 0)
    _line(painter, words, look.words, theme.name_font(), Role.TEXT)


def _paint_share(painter: QPainter, option: QStyleOptionViewItem, look: ShareLook, place: QRectF) -> None:
    """Draw the bar and, where there is room, its numbers; or the boxes."""
    if look.cells:
        _paint_cells(painter, place, look.cells, option.direction)
        return
    metrics, small = theme.metrics(), theme.secondary_font()
    numbers = look.widths.counts + metrics.gap
    if place.width() - numbers < metrics.scaled(_LEAST_BAR):
        numbers = 0
    else:
        _line(painter, place, look.counts, small, Role.SECONDARY, side=Qt.AlignmentFlag.AlignTrailing)
    mirrored = option.direction is Qt.LayoutDirection.RightToLeft
    bar = place.adjusted(numbers if mirrored else 0, 0, 0 if mirrored else -numbers, 0)
    _paint_bar(painter, bar, look.full, look.striped, option.direction)


def _paint_cells(painter: QPainter, place: QRectF, cells: tuple[float, ...], direction: Qt.LayoutDirection) -> None:
    """Draw a box an amount, the stronger the more; a dashed one where it is not known, an empty one for none."""
    accent, track = theme.current().accent, theme.current().track
    step = place.width() / len(cells)
    size = min(step - 2, 2.5 * place.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, amount in enumerate(cells if direction is Qt.LayoutDirection.LeftToRight else cells[::-1]):
        box = QRectF(place.left() + number * step, place.top() + 2.5, size, place.height() - 5)
        fill = QColor(accent)
        fill.setAlphaF(0.15 + 0.85 * amount if amount > 0 else 0)
        dashed = Qt.PenStyle.DashLine if amount < 0 else Qt.PenStyle.SolidLine
        painter.setPen(QPen(accent if amount > 0 else track, 1, dashed))
        painter.setBrush(fill)
        painter.drawRoundedRect(box, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_bar(painter: QPainter, place: QRectF, full: float, striped: float, direction: Qt.LayoutDirection) -> None:
    """One part in full colour, one striped, the rest as the track.

    Shares are of the whole width, from 0 to 1: no part is drawn wider than its number.
    """
    tokens = theme.current()
    bar = QRectF(place.left(), place.center().y() - _BAR_HEIGHT / 2, place.width(), _BAR_HEIGHT)
    shape = QPainterPath()
    shape.addRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    painter.fillRect(bar, tokens.track)
    full, striped = full * bar.width(), striped * bar.width()
    mirrored = direction is Qt.LayoutDirection.RightToLeft
    painter.fillRect(
        QRectF(bar.right() - full if mirrored else bar.left(), bar.top(), full, bar.height()), tokens.accent
    )
    step, at = 4.0, full
    while at < full + striped:
        width = min(step / 2, full + striped - at)
        start = bar.right() - at - width if mirrored else bar.left() + at
        painter.fillRect(QRectF(start, bar.top(), width, bar.height()), tokens.accent)
        at += step
    painter.setClipping(False)


def _two_lines(place: QRectF, first: QFont, second: QFont) -> tuple[QRectF, QRectF]:
    over, under = QFontMetrics(first).height(), QFontMetrics(second).height()
    top = place.center().y() - (over + under) / 2
    return (QRectF(place.left(), top, place.width(), over), QRectF(place.left(), top + over, place.width(), under))


def _part(option: QStyleOptionViewItem, left: int, right: int) -> QRect:
    """Return a part of the row, given as if the layout ran from left to right."""
    return row_part(option, left, max(0, right - left))


def _across(option: QStyleOptionViewItem, left: int, right: int, line: QRectF) -> QRectF:
    """Return a part of one of the lines of a row, given in the same way."""
    part = QRectF(_part(option, left, right))
    return QRectF(part.left(), line.top(), part.width(), line.height())


def _line(
    painter: QPainter,
    place: QRectF | QRect,
    text: str,
    font: QFont,
    role: Role,
    *,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading,
) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().colour(role))
    shown = shortened_text(QFontMetrics(font), text, place.width())
    painter.drawText(QRectF(place), side | Qt.AlignmentFlag.AlignVCenter, shown)
