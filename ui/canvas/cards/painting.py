"""Painting of cards, at a small scale too, of bubbles and of lines, from content and style; painters decide nothing."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath

from designer.analysis.lenses.annotation import Tone
from designer.organization.layout import Direction, Polyline
from designer.organization.model.records import NodeKind
from ui.canvas.cards.content import ARROW, BESIDE, SHIELD, STAR, CardContent, badges_of
from ui.canvas.cards.style import FULL, NO_PEN, CanvasStyle, FontType
from ui.canvas.cards.surface import (
    PIN,
    CardState,
    paint_name,
    paint_note_mark,
    paint_pin,
    paint_sign,
    paint_surface,
    severity,
)
from ui.theme.icons import paint_icon
from ui.widgets.display.name_elision import ELLIPSIS

_BEYOND = 2.0
"""Pixels that this number stands beyond its card: cards may be as near as three, and cover what is farther."""

SMALL = 0.64
"""Below this scale the name needs the room of the glyph, whose colour stays as a bar."""

_BESIDE_BAR, _AT_BAR, _BELOW_GLYPH = 8.0, 6.0, 5.0
"""Begin of a name in a row beside the bar of a lens, close to it where it is whole only there, and without a lens."""


def paint_small(painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState, scale: float) -> None:
    """Paint frame, glyph, the name in large type and how much is in it: what can still be read."""
    width, height = content.wide, content.high
    paint_surface(painter, style, content, state)
    colours = style.kinds[content.kind, content.star]
    name = large_name(style, content, scale)
    if name.glyph:
        answer = _answer(content)
        if answer is not None and content.row:
            place = QRectF(6, (height - name.glyph) / 2, name.glyph, name.glyph)
            paint_icon(painter, answer.glyph, place, style.tokens.colour(answer.role))
        elif answer is not None:
            paint_sign(painter, style, content, 8 + name.glyph, height / 2, name.glyph / style.unit)
        else:
            glyph = QRectF(8, (height - name.glyph) / 2, name.glyph, name.glyph)
            paint_icon(painter, colours.glyph, glyph, colours.ink)
    elif not content.row and not (content.annotation and (content.annotation.tone or content.annotation.shares)):
        painter.setPen(NO_PEN)  # else the bar shows that
        painter.setBrush(colours.ink)
        painter.drawRoundedRect(QRectF(0, 4, 6, height - 8), 3, 3)
    if content.placed and scale >= SMALL:
        paint_pin(painter, style, PIN * 1.4)
    _paint_large_name(painter, style, content, name)
    if name.sign:
        right = width - 5 - _corner_taken(style, content, scale)
        paint_sign(painter, style, content, right, height / 2, min(26.0, height - 6))
    if content.annotation and content.annotation.note and not content.row:
        paint_note_mark(painter, style, content)
    if content.problems and not content.row:
        painter.translate(width, 0)
        painter.scale(1 / scale, 1 / scale)  # its number is as large as on a whole card
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.translate(-width, 0)
        _paint_problems(painter, style, content)


def _answer(content: CardContent) -> Tone | None:
    """Return the answer of a lens whose sign is in place of the glyph of an account."""
    return content.annotation.tone if content.annotation and content.kind is NodeKind.ACCOUNT else None


def _beside(content: CardContent) -> bool:
    """Return True if the sign of a lens is at the right."""
    return _answer(content) is None and content.annotation is not None and content.annotation.tone is not None


def _corner_taken(style: CanvasStyle, content: CardContent, scale: float) -> float:
    """Return the room that the number of problems takes from what is at the right of a small card."""
    ends = bool(content.count) or _beside(content)
    taken = content.problems and ends and not content.row
    return (content.wide - problems_rect(style, content).left()) / scale if taken else 0.0


class LargeName(NamedTuple):
    """Name of a card at a small scale.

    Attributes:
        type: Fonts for reading it.
        lines: One, or two.
        room: Their place.
        glyph: Side of the glyph beside them; 0 where they need its room, and its colour is a bar.
        sign: True if the sign of a lens is at the right; a name that needs its room leaves that to the bar.
        number: Number of accounts in it; "" where the name needs its room.
    """

    type: FontType
    lines: tuple[str, ...]
    room: QRectF
    glyph: float
    sign: bool
    number: str = ""


def large_name(style: CanvasStyle, content: CardContent, scale: float) -> LargeName:
    """Return the name for a small scale: beside the glyph where it is whole there."""
    if content.row:
        glyph = content.high - 5.0 if _answer(content) is not None else 0.0
        found = _large_name(style, content, scale, 11.0 + glyph if glyph else _BELOW_GLYPH, glyph)
        if not glyph and (found.type, found.lines) != (style.large(scale, row=True), (content.full_name,)):
            return _large_name(style, content, scale, 1.0, 0.0)  # the name needs the room
        if glyph and ELLIPSIS in found.lines[-1]:  # the bar beside the name has the colour of the answer
            beside = _large_name(style, content, scale, _BESIDE_BAR, 0.0)
            return beside if beside.lines[0] == content.full_name else _large_name(style, content, scale, _AT_BAR, 0.0)
        return found
    answered = _answer(content) is not None
    if scale >= SMALL or answered:
        glyph = float(min((22 if content.kind is NodeKind.ACCOUNT else 28) * style.unit, content.high - 10))
        found = _large_name(style, content, scale, 13 + glyph, glyph)
        if answered or ELLIPSIS not in found.lines[-1]:
            return found
    found = _large_name(style, content, scale, 12.0, 0.0)
    if found.sign and ELLIPSIS in found.lines[-1]:
        return _large_name(style, content, scale, 12.0, 0.0, signed=False)
    return found


def _large_name(
    style: CanvasStyle, content: CardContent, scale: float, left: float, glyph: float, *, signed: bool = True
) -> LargeName:
    type_, sign = style.large(scale, row=content.row), signed and _beside(content)
    taken = _corner_taken(style, content, scale) + (28 * style.unit if sign else 0.0)
    right = -1 if content.row else 4  # a row ends before the border of its card does
    room = QRectF(left, 0, content.wide - left - right - taken, content.high)
    counted = type_.width(content.count) + 6 if content.count else 0.0
    fits = type_.width(content.full_name) + counted <= room.width()
    count = content.count if content.hidden or fits else ""
    hidden = counted if count else 0.0
    line = type_.shortened(content.full_name, room.width() - hidden, content.siblings)
    if line != content.full_name and content.row:
        close = style.large(scale, row=True, close=True)
        if close.width(content.full_name) <= room.width():
            return LargeName(close, (content.full_name,), room, glyph, sign)
    lines: tuple[str, ...] = (line,)
    has_two = scale >= SMALL and not content.measures.one_line and 2 * type_.font.pixelSize() <= room.height() + 2
    if line != content.full_name and has_two:  # below, two lines would take all of the card
        lines = type_.wrapped(content.full_name, room.width(), hidden)
    return LargeName(type_, lines, room, glyph, sign, count)


def _paint_large_name(painter: QPainter, style: CanvasStyle, content: CardContent, name: LargeName) -> None:
    """Paint the name for a small scale, and at its end how many accounts are in it."""
    type_, lines, room = name.type, name.lines, name.room
    apart = min(1.15 * type_.font.pixelSize(), room.height() / 2)
    first = room.center().y() - (len(lines) - 1) * apart / 2
    for number, text in enumerate(lines):
        at = QPointF(room.left(), type_.baseline(first + number * apart))
        paint_name(painter, style, content, type_, text, at)
    if name.number:
        painter.setPen(style.kinds[content.kind, content.star].ink if content.hidden else style.secondary)
        last = type_.baseline(first + (len(lines) - 1) * apart)
        painter.drawText(QPointF(room.right() - type_.width(name.number), last), name.number)


BUBBLE_HEIGHT, FLAT_BUBBLE_HEIGHT = 18, 16
"""Height of the bubble below a card, and below one of a single line, which has less room around it."""


def paint_card(  # noqa: PLR0917 - called for every card of a frame
    painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState, scale: float, direction: Direction
) -> None:
    """Paint one card with its corner at (0, 0)."""
    if state & CardState.LIFTED or content.dim:
        painter.setOpacity(0.35)
    if scale < FULL and not style.paper:
        paint_small(painter, style, content, state, scale)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    paint_surface(painter, style, content, state)
    _paint_glyph(painter, style, content)
    _paint_text(painter, style, content)
    middle = content.high / 2 + content.measures.line_down * style.unit
    tone = content.annotation.tone if content.annotation else None
    for badge in badges_of(style, content):
        if badge.number:
            paint_count(painter, style, QPointF(badge.right, middle), badge.sign, badge.number)
            continue
        side, ink = STAR * style.unit, style.tokens.colour(tone.role) if tone else style.tokens.exempt
        paint_icon(painter, badge.sign, QRectF(badge.right - side, middle - side / 2, side, side), ink)
    if content.placed and not style.paper:
        paint_pin(painter, style, PIN)
    if content.annotation and content.annotation.note and not content.line and not content.row:
        paint_note_mark(painter, style, content)
    if content.problems:
        _paint_problems(painter, style, content)
    if content.hidden or (state & CardState.HOVERED and content.opens and not style.paper):
        paint_bubble(painter, style, bubble_rect(style, content, direction), content.hidden or "\N{MINUS SIGN}")


def bubble_rect(style: CanvasStyle, content: CardContent, direction: Direction) -> QRectF:
    """Rectangle of the bubble that opens or collapses a card: on its lower edge, or on its upper one above rows."""
    width, height = content.wide, content.high
    wide = max(22.0 * style.unit, style.count.width(content.hidden) + 12.0 * style.unit)
    flat = content.measures.one_line
    high = (FLAT_BUBBLE_HEIGHT if flat else BUBBLE_HEIGHT) * style.unit
    x = 6.0 * style.unit if direction is Direction.NESTED else width / 2 - wide / 2
    if content.tall > height:
        return QRectF(x, -high / 2, wide, high)
    return QRectF(x, height - high / 2 + (-1 if flat else 1) * style.unit, wide, high)


def problems_rect(style: CanvasStyle, content: CardContent) -> QRectF:
    """Rectangle of the count of problems at the corner of a card; it and the bubble of a card above never meet."""
    height, above = (15, 4.5) if content.measures.one_line else (17, 7.5)
    width = max(height * style.unit, style.count.width(content.problems) + 9 * style.unit)
    return QRectF(content.wide + _BEYOND - width, -above * style.unit, width, height * style.unit)


def paint_bubble(painter: QPainter, style: CanvasStyle, rect: QRectF, text: str) -> None:
    """Paint a pill with a few characters."""
    painter.setBrush(style.card)
    painter.setPen(style.border)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(style.secondary)
    painter.setFont(style.count.font)
    middle = rect.center()
    painter.drawText(QPointF(middle.x() - style.count.width(text) / 2, style.count.baseline(middle.y())), text)


def rounded(lines: tuple[Polyline, ...] | list[Polyline], corner: float) -> QPainterPath:
    """Return the path of axis-parallel lines with round corners."""
    path = QPainterPath()
    for line in lines:
        path.moveTo(*line[0])
        for before, at, after in zip(line, line[1:], line[2:], strict=False):
            into = abs(at[0] - before[0]) + abs(at[1] - before[1])
            out = abs(after[0] - at[0]) + abs(after[1] - at[1])
            if not into or not out:
                path.lineTo(*at)
                continue
            radius = min(corner, into, out)
            path.lineTo(at[0] - radius * (at[0] - before[0]) / into, at[1] - radius * (at[1] - before[1]) / into)
            path.quadTo(*at, at[0] + radius * (after[0] - at[0]) / out, at[1] + radius * (after[1] - at[1]) / out)
        path.lineTo(*line[-1])
    return path


def _paint_glyph(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    """Paint what kind of node a card is; on an account, the answer of a lens in place of it."""
    measures, unit = content.measures, style.unit
    side, inner = measures.glyph * unit, float(round(measures.icon * unit))
    square = QRectF(measures.pad * unit, (content.high - side) / 2, side, side)
    tone = content.annotation.tone if content.annotation and content.kind is NodeKind.ACCOUNT else None
    colours = style.kinds[content.kind, content.star]
    ink = style.tokens.colour(tone.role) if tone else colours.ink
    if measures.icon < measures.glyph:
        painter.setPen(NO_PEN)
        painter.setBrush(style.tokens.role_tint(tone.role) if tone else colours.tint)
        radius = side / 2 if tone else min(7.0, side / 4)
        painter.drawRoundedRect(square, radius, radius)
    offset = (side - inner) / 2
    glyph = tone.glyph if tone else colours.glyph
    paint_icon(painter, glyph, QRectF(square.x() + offset, square.y() + offset, inner, inner), ink)


def _paint_text(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    measures, middle = content.measures, content.high / 2
    left = measures.text_left * style.unit
    type_ = style.row if content.row else style.name
    at = QPointF(left, type_.baseline(middle - measures.name_up * style.unit))
    paint_name(painter, style, content, type_, content.name, at)
    if not content.line:
        return
    painter.setPen(style.tokens.colour(content.line_role) if content.line_role else style.tokens.secondary)
    painter.setFont(style.line.font)
    if measures.one_line:
        left = content.wide - measures.pad_right * style.unit - content.badge
        left -= style.line.width(content.line)
    painter.drawText(QPointF(left, style.line.baseline(middle + measures.line_down * style.unit)), content.line)


def paint_count(painter: QPainter, style: CanvasStyle, end: QPointF, sign: str, count: str) -> float:
    """Paint a sign with a count before a place; return its left edge. Direct policies are bold under a shield."""
    direct = sign != "inherited"
    type_, side = (style.count, SHIELD * style.unit) if direct else (style.line, ARROW * style.unit)
    x = end.x() - type_.width(count)
    painter.setPen(style.secondary)
    painter.setFont(type_.font)
    painter.drawText(QPointF(x, type_.baseline(end.y())), count)
    x -= BESIDE + side
    paint_icon(painter, sign, QRectF(x, end.y() - side / 2, side, side), style.tokens.secondary)
    return x


def _pill(painter: QPainter, style: CanvasStyle, rect: QRectF, fill: QColor, text: str) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(QBrush(fill))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(style.tokens.card)
    painter.setFont(style.count.font)
    middle = rect.center()
    painter.drawText(QPointF(middle.x() - style.count.width(text) / 2, style.count.baseline(middle.y())), text)


def _paint_problems(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    colour = severity(style, content)
    if content.row:
        painter.setPen(NO_PEN)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF((content.measures.pad + content.measures.icon) * style.unit, 4), 3, 3)
        return
    _pill(painter, style, problems_rect(style, content), colour, content.problems)
