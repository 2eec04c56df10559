"""How a card, a bubble and a line look. Painters get a face and a look; they decide nothing and compute nothing."""

from __future__ import annotations

from enum import IntFlag

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from designer.layout import Direction, Polyline
from ui import theme
from ui.canvas.card_content import (
    ARROW,
    BESIDE,
    GLYPH,
    HEADLINE_LEFT,
    LINE_DOWN,
    NAME_UP,
    PAD,
    PAD_RIGHT,
    SHIELD,
    SIGN,
    STAR,
    TEXT_LEFT,
    TITLE_LEFT,
    CardContent,
)
from ui.canvas.style import BASE_MARGIN, NO_BRUSH, NO_PEN, CanvasStyle
from ui.state.annotations import NodeAnnotation
from ui.theme import Role
from ui.theme.icons import paint_icon

FULL = 0.57
"""From this scale on a card shows everything; below it, its name in large type."""

SMALL = 0.47
"""Below this scale the name needs the room of the glyph, whose colour stays as a bar."""

CLOSE = 0.42
"""Between the two lines of a name in large type, as a share of the height of the card."""

BUBBLE_HEIGHT = 18

PIN = 11
"""Side of the glyph in the corner of a card that was placed by hand."""


class CardState(IntFlag):
    """How a card stands out for the moment."""

    PLAIN = 0
    SELECTED = 1
    CURRENT = 2
    HOVERED = 4
    TARGET = 8
    REFUSED = 16
    LIFTED = 32
    FOCUSED = 64


def paint_card(  # noqa: PLR0917 - called for every card of a frame
    painter: QPainter, look: CanvasStyle, face: CardContent, state: CardState, scale: float, direction: Direction
) -> None:
    """One card with its corner at (0, 0)."""
    if state & CardState.LIFTED or face.dim:
        painter.setOpacity(0.35)
    if scale < FULL and not look.paper:
        _paint_small(painter, look, face, state, scale)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    _paint_frame(painter, look, face, state)
    _paint_glyph(painter, look, face)
    _paint_text(painter, look, face)
    _paint_badge(painter, look, face)
    if face.placed and not look.paper:
        _paint_pin(painter, look, PIN)
    if face.problems:
        _paint_problems(painter, look, face)
    if face.mark and face.mark.note:
        _paint_note(painter, look, face)
    if face.hidden or (state & CardState.HOVERED and face.opens and not look.paper):
        paint_bubble(painter, look, bubble_rect(look, face, direction), face.hidden or "\N{MINUS SIGN}")


def bubble_rect(look: CanvasStyle, face: CardContent, direction: Direction) -> QRectF:
    """Where the bubble of a card is that opens or collapses it."""
    width, height = look.sizes.width(face.kind), look.sizes.height
    wide = max(28.0 * look.unit, look.count.width(face.hidden) + 16 * look.unit) if face.hidden else 22.0 * look.unit
    high = BUBBLE_HEIGHT * look.unit
    if direction is Direction.LEFT_RIGHT:
        return QRectF(width - wide / 2, height / 2 - high / 2, wide, high)
    x = width / 2 - wide / 2 if direction is Direction.TOP_DOWN else 6.0 * look.unit
    return QRectF(x, height - high / 2 + 1, wide, high)


def paint_bubble(painter: QPainter, look: CanvasStyle, rect: QRectF, text: str) -> None:
    """A pill with a few characters."""
    painter.setBrush(look.card)
    painter.setPen(look.border)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(look.secondary)
    painter.setFont(look.count.font)
    middle = rect.center()
    painter.drawText(QPointF(middle.x() - look.count.width(text) / 2, look.count.baseline(middle.y())), text)


def rounded(lines: tuple[Polyline, ...] | list[Polyline], corner: float) -> QPainterPath:
    """Axis-parallel lines as one path with round corners."""
    path = QPainterPath()
    for line in lines:
        path.moveTo(*line[0])
        for before, at, after in zip(line, line[1:], line[2:], strict=False):
            _turn(path, before, at, after, corner)
        path.lineTo(*line[-1])
    return path


def _turn(
    path: QPainterPath, before: tuple[int, int], at: tuple[int, int], after: tuple[int, int], corner: float
) -> None:
    into = abs(at[0] - before[0]) + abs(at[1] - before[1])
    out = abs(after[0] - at[0]) + abs(after[1] - at[1])
    if not into or not out:
        path.lineTo(*at)
        return
    radius = min(corner, into, out)
    path.lineTo(at[0] - radius * (at[0] - before[0]) / into, at[1] - radius * (at[1] - before[1]) / into)
    path.quadTo(*at, at[0] + radius * (after[0] - at[0]) / out, at[1] + radius * (after[1] - at[1]) / out)


def _border(look: CanvasStyle, state: CardState) -> QPen | None:
    if state & CardState.REFUSED:
        return look.refused_border
    if state & (CardState.SELECTED | CardState.TARGET):
        return look.selected_border
    return look.hover_border if state & CardState.HOVERED else None


def _paint_small(painter: QPainter, look: CanvasStyle, face: CardContent, state: CardState, scale: float) -> None:
    """Frame, glyph, the name in large type and how much is hidden: what can still be read."""
    width, height = look.sizes.width(face.kind), look.sizes.height
    _paint_frame(painter, look, face, state)
    colours = look.kind(face.kind, management=face.star)
    if scale >= SMALL:
        side = 30 * look.unit
        paint_icon(painter, colours.glyph, QRectF(10, (height - side) / 2, side, side), colours.ink)
        type_, left, lines = look.name if face.tight else look.title, TITLE_LEFT, face.title
        if face.placed:
            _paint_pin(painter, look, PIN * 1.4)
    else:
        if not (face.mark and (face.mark.sign or face.mark.shares)):  # else the bar tells that
            painter.setPen(NO_PEN)
            painter.setBrush(colours.ink)
            painter.drawRoundedRect(QRectF(0, 4, 6, height - 8), 3, 3)
        type_, left, lines = look.title if face.narrow else look.headline, HEADLINE_LEFT, face.headline
    painter.setPen(look.text)
    painter.setFont(type_.font)
    first = height / 2 - (len(lines) - 1) * CLOSE * height / 2
    for number, text in enumerate(lines):
        painter.drawText(QPointF(left * look.unit, type_.baseline(first + number * CLOSE * height)), text)
    if face.hidden:
        painter.setPen(colours.ink)
        right = width - 7 - (31 * look.unit if face.mark and face.mark.sign else 0)
        last = first + (len(lines) - 1) * CLOSE * height
        painter.drawText(QPointF(right - type_.width(face.hidden), type_.baseline(last)), face.hidden)
    if face.mark and face.mark.sign:
        _paint_sign(painter, look, face, width - 5, height / 2, 26)
    if face.mark and face.mark.note:
        role = face.mark.note_role or (face.mark.sign.role if face.mark.sign else Role.ACCENT)
        painter.setPen(NO_PEN)
        painter.setBrush(look.tokens.colour(role))
        painter.drawRoundedRect(QRectF(PAD, height - 4, width - 2 * PAD, 8), 3, 3)
    if face.problems:
        painter.fillRect(QRectF(width - 12, 0, 12, 12), _severity(look, face))


def _paint_pin(painter: QPainter, look: CanvasStyle, size: float) -> None:
    """Says that a card was placed by hand, in its upper left corner."""
    side = size * look.unit
    paint_icon(painter, "pin", QRectF(2, 2, side, side), look.tokens.secondary)


def _paint_frame(painter: QPainter, look: CanvasStyle, face: CardContent, state: CardState) -> None:
    width, height = look.sizes.width(face.kind), look.sizes.height
    whole = QRectF(0, 0, width, height)
    radius = look.radius
    if look.paper:
        painter.setBrush(look.card)
        painter.setPen(look.border)
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        pixmap = look.base(width, height, painter.deviceTransform().m11())
        around = whole.adjusted(-BASE_MARGIN, -BASE_MARGIN, BASE_MARGIN, BASE_MARGIN)
        painter.drawPixmap(around, pixmap, QRectF(pixmap.rect()))
    if face.highlighted:
        painter.setPen(look.lit_border)
        painter.setBrush(look.tokens.accent_tint)
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    if face.mark:
        near = look.paper or painter.transform().m11() >= FULL
        _paint_bar(painter, look, face.mark, height - 10, 4.5 if near else 9.0)
    if border := _border(look, state):
        painter.setBrush(NO_BRUSH)
        if state & (CardState.SELECTED | CardState.TARGET):
            painter.setPen(look.halo)
            painter.drawRoundedRect(whole.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2.5, radius + 2.5)
        painter.setPen(border)
        inset = border.widthF() / 2
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)


def _paint_bar(painter: QPainter, look: CanvasStyle, mark: NodeAnnotation, height: float, wide: float) -> None:
    """The bar at the left: one colour, or a collapsed OU's colours by how often they stand below it."""
    sign = mark.sign
    shares = mark.shares or (((sign, 1),) if sign else ())
    total = sum(count for _, count in shares)
    painter.setPen(NO_PEN)
    top = 5.0
    for tone, count in shares:
        high = height * count / total
        painter.setBrush(look.tokens.colour(tone.role))
        painter.drawRoundedRect(QRectF(0, top, wide, high), min(2, high / 2), min(2, high / 2))
        top += high


def _paint_glyph(painter: QPainter, look: CanvasStyle, face: CardContent) -> None:
    colours = look.kind(face.kind, management=face.star)
    side = GLYPH * look.unit
    square = QRectF(PAD, (look.sizes.height - side) / 2, side, side)
    painter.setPen(NO_PEN)
    painter.setBrush(colours.tint)
    painter.drawRoundedRect(square, 7, 7)
    inner = round(18 * look.unit)
    offset = (side - inner) / 2
    paint_icon(painter, colours.glyph, QRectF(square.x() + offset, square.y() + offset, inner, inner), colours.ink)


def _paint_text(painter: QPainter, look: CanvasStyle, face: CardContent) -> None:
    left = TEXT_LEFT * look.unit
    middle = look.sizes.height / 2
    painter.setPen(look.text)
    painter.setFont(look.name.font)
    painter.drawText(QPointF(left, look.name.baseline(middle - NAME_UP * look.unit)), face.name)
    painter.setPen(look.secondary)
    painter.setFont(look.line.font)
    painter.drawText(QPointF(left, look.line.baseline(middle + LINE_DOWN * look.unit)), face.line)


def _paint_badge(painter: QPainter, look: CanvasStyle, face: CardContent) -> None:
    right, middle = look.sizes.width(face.kind) - PAD_RIGHT, look.sizes.height / 2 + LINE_DOWN * look.unit
    signed = face.mark is not None and face.mark.sign is not None
    if face.star or signed:
        _paint_sign(painter, look, face, right, middle, SIGN if signed else STAR)
        return
    x = float(right)
    if face.inherited:
        x = paint_count(painter, look, QPointF(x, middle), "inherited", face.inherited) - 2 * BESIDE
    if face.direct:
        paint_count(painter, look, QPointF(x, middle), face.guard, face.direct)


def paint_count(painter: QPainter, look: CanvasStyle, end: QPointF, sign: str, count: str) -> float:
    """A sign with a count before a place; where the sign begins. Direct policies are bold under a shield."""
    direct = sign != "inherited"
    type_, side = (look.count, SHIELD * look.unit) if direct else (look.line, ARROW * look.unit)
    x = end.x() - type_.width(count)
    painter.setPen(look.secondary)
    painter.setFont(type_.font)
    painter.drawText(QPointF(x, type_.baseline(end.y())), count)
    x -= BESIDE + side
    paint_icon(painter, sign, QRectF(x, end.y() - side / 2, side, side), look.tokens.secondary)
    return x


def _paint_sign(  # noqa: PLR0917 - see paint_card
    painter: QPainter, look: CanvasStyle, face: CardContent, right: float, middle: float, size: float
) -> None:
    """A round sign: the answer of a lens, or the star of the management account, which no SCP limits."""
    sign = face.mark.sign if face.mark else None
    ink = look.tokens.colour(sign.role) if sign else look.tokens.management
    tint = look.tokens.role_tint(sign.role) if sign else look.tokens.management_tint
    side = size * look.unit
    circle = QRectF(right - side, middle - side / 2, side, side)
    painter.setPen(NO_PEN)
    painter.setBrush(tint)
    painter.drawEllipse(circle)
    inner = (size - 8) * look.unit
    offset = (side - inner) / 2
    name = sign.glyph if sign else "exempt"
    paint_icon(painter, name, QRectF(circle.x() + offset, circle.y() + offset, inner, inner), ink)


def _severity(look: CanvasStyle, face: CardContent) -> QColor:
    return look.tokens.denied if face.errors else look.tokens.conditional


def _pill(painter: QPainter, look: CanvasStyle, rect: QRectF, fill: QColor, text: str) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(QBrush(fill))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(look.tokens.card)
    painter.setFont(look.count.font)
    middle = rect.center()
    painter.drawText(QPointF(middle.x() - look.count.width(text) / 2, look.count.baseline(middle.y())), text)


def _paint_problems(painter: QPainter, look: CanvasStyle, face: CardContent) -> None:
    high = 17 * look.unit
    wide = max(high, look.count.width(face.problems) + 9 * look.unit)
    _pill(
        painter, look, QRectF(look.sizes.width(face.kind) - wide / 2 - 3, -high / 2 + 1, wide, high),
        _severity(look, face), face.problems,
    )  # fmt: skip


def _paint_note(painter: QPainter, look: CanvasStyle, face: CardContent) -> None:
    assert face.mark is not None
    role = face.mark.note_role or (face.mark.sign.role if face.mark.sign else Role.ACCENT)
    fill = look.tokens.colour(role)
    wide = look.count.width(face.mark.note) + 12 * look.unit
    _pill(painter, look, QRectF(PAD, look.sizes.height - 8, wide, 17 * look.unit), fill, face.mark.note)


def paint_dots(painter: QPainter, look: CanvasStyle, area: QRectF, scale: float) -> None:
    """The dot grid, in scene coordinates; coarser as the scale falls, and gone when far away."""
    if scale < 0.3 or look.paper:
        return
    ratio = painter.device().devicePixelRatio()
    tile = look.dots((20 if scale >= 0.75 else 40) * scale, ratio)
    side = tile.width() / ratio
    transform = painter.transform()
    shown = transform.mapRect(area)
    painter.save()
    painter.resetTransform()
    offset = QPointF((shown.left() - transform.dx()) % side, (shown.top() - transform.dy()) % side)
    painter.drawTiledPixmap(shown, tile, offset)
    painter.restore()


def paint_floating(painter: QPainter, widget: QWidget, edge: QColor) -> None:
    """The surface of what lies over the canvas."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(theme.current().panel)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
