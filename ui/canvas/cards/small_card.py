"""Small card: what of a card can still be read at a small scale, above all its name, in large type."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.analysis.lenses.annotation import Tone
from designer.organization.model.records import NodeKind
from ui.canvas.cards.content import CardContent
from ui.canvas.cards.style import NO_PEN, CanvasStyle, FontType
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

PROBLEM = 12
"""Side of the square in the corner of a card on which something is wrong."""

SMALL = 0.64
"""Below this scale the name needs the room of the glyph, whose colour stays as a bar."""

_BESIDE_BAR, _AT_BAR = 8.0, 6.0
"""Begin of a name in a row beside the bar of a lens, and close to it, where the name is whole only there."""


def paint_small(painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState, scale: float) -> None:
    """Paint frame, glyph, the name in large type and how much is hidden: what can still be read."""
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
        painter.setPen(NO_PEN)  # else the bar tells that
        painter.setBrush(colours.ink)
        painter.drawRoundedRect(QRectF(0, 4, 6, height - 8), 3, 3)
    if content.placed and scale >= SMALL:
        paint_pin(painter, style, PIN * 1.4)
    _paint_large_name(painter, style, content, name)
    if name.sign:
        paint_sign(painter, style, content, width - 5 - _corner(content), height / 2, min(26.0, height - 6))
    if content.annotation and content.annotation.note and not content.row:
        paint_note_mark(painter, style, content)
    if content.problems:
        side = 6 if content.row else PROBLEM
        painter.fillRect(QRectF(width - side, 0, side, side), severity(style, content))


def _answer(content: CardContent) -> Tone | None:
    """Answer of a lens whose sign stands in place of the glyph of an account."""
    return content.annotation.tone if content.annotation and content.kind is NodeKind.ACCOUNT else None


def _beside(content: CardContent) -> bool:
    """True where the sign of a lens stands at the right."""
    return _answer(content) is None and content.annotation is not None and content.annotation.tone is not None


def _corner(content: CardContent) -> int:
    """Room that the square of a problem takes from what stands at the right of a card of one line."""
    ends = bool(content.hidden) or _beside(content)
    return PROBLEM if content.problems and ends and content.measures.one_line and not content.row else 0


class LargeName(NamedTuple):
    """Name of a card at a small scale.

    Attributes:
        type: In which it can be read.
        lines: One, or two.
        room: Their place.
        glyph: Side of the glyph beside them; 0 where they need its room, and its colour is a bar.
        sign: True where the sign of a lens stands at the right; a name that needs its room leaves that to the bar.
    """

    type: FontType
    lines: tuple[str, ...]
    room: QRectF
    glyph: float
    sign: bool


def large_name(style: CanvasStyle, content: CardContent, scale: float) -> LargeName:
    """Name for a small scale: beside the glyph where it is whole there."""
    if content.row:
        glyph = content.high - 5.0 if _answer(content) is not None else 0.0
        found = _large_name(style, content, scale, 11.0 + glyph if glyph else 1.0, glyph)
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
    taken = _corner(content) + (28 * style.unit if sign else 0.0)
    right = -1 if content.row else 4  # a row ends before the border of its card does
    room = QRectF(left, 0, content.wide - left - right - taken, content.high)
    hidden = type_.width(content.hidden) + 6 if content.hidden else 0.0
    line = type_.shortened(content.full_name, room.width() - hidden, content.siblings)
    if line != content.full_name and content.row:
        close = style.large(scale, row=True, close=True)
        if close.width(content.full_name) <= room.width():
            return LargeName(close, (content.full_name,), room, glyph, sign)
    lines: tuple[str, ...] = (line,)
    if line != content.full_name and not content.measures.one_line and 2 * type_.font.pixelSize() <= room.height() + 2:
        lines = type_.wrapped(content.full_name, room.width(), hidden)
    return LargeName(type_, lines, room, glyph, sign)


def _paint_large_name(painter: QPainter, style: CanvasStyle, content: CardContent, name: LargeName) -> None:
    """Paint the name for a small scale, and at its end what is hidden."""
    type_, lines, room = name.type, name.lines, name.room
    apart = min(1.15 * type_.font.pixelSize(), room.height() / 2)
    first = room.center().y() - (len(lines) - 1) * apart / 2
    for number, text in enumerate(lines):
        at = QPointF(room.left(), type_.baseline(first + number * apart))
        paint_name(painter, style, content, type_, text, at)
    if content.hidden:
        painter.setPen(style.kinds[content.kind, content.star].ink)
        last = type_.baseline(first + (len(lines) - 1) * apart)
        painter.drawText(QPointF(room.right() - type_.width(content.hidden), last), content.hidden)
