"""Painting of cards, bubbles and lines, from a content and a style; painters decide nothing and compute nothing."""

from __future__ import annotations

from enum import IntFlag

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from designer.layout import Direction, Polyline
from designer.lenses.annotation import NodeAnnotation
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
    """State of a card that makes it stand out for the moment."""

    PLAIN = 0
    SELECTED = 1
    CURRENT = 2
    HOVERED = 4
    TARGET = 8
    REFUSED = 16
    LIFTED = 32


def paint_card(  # noqa: PLR0917 - called for every card of a frame
    painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState, scale: float, direction: Direction
) -> None:
    """Paint one card with its corner at (0, 0)."""
    if state & CardState.LIFTED or content.dim:
        painter.setOpacity(0.35)
    if scale < FULL and not style.paper:
        _paint_small(painter, style, content, state, scale)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    _paint_frame(painter, style, content, state)
    _paint_glyph(painter, style, content)
    _paint_text(painter, style, content)
    _paint_badge(painter, style, content)
    if content.placed and not style.paper:
        _paint_pin(painter, style, PIN)
    if content.problems:
        _paint_problems(painter, style, content)
    if content.annotation and content.annotation.note:
        _paint_note(painter, style, content)
    if content.hidden or (state & CardState.HOVERED and content.opens and not style.paper):
        paint_bubble(painter, style, bubble_rect(style, content, direction), content.hidden or "\N{MINUS SIGN}")


def bubble_rect(style: CanvasStyle, content: CardContent, direction: Direction) -> QRectF:
    """Rectangle of the bubble of a card that opens or collapses it."""
    width, height = style.sizes.width(content.kind), style.sizes.height
    wide = (
        max(28.0 * style.unit, style.count.width(content.hidden) + 16 * style.unit)
        if content.hidden
        else 22.0 * style.unit
    )
    high = BUBBLE_HEIGHT * style.unit
    if direction is Direction.LEFT_RIGHT:
        return QRectF(width - wide / 2, height / 2 - high / 2, wide, high)
    x = width / 2 - wide / 2 if direction is Direction.TOP_DOWN else 6.0 * style.unit
    return QRectF(x, height - high / 2 + 1, wide, high)


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
    """Path of axis-parallel lines with round corners."""
    path = QPainterPath()
    for line in lines:
        path.moveTo(*line[0])
        for before, at, after in zip(line, line[1:], line[2:], strict=False):
            _corner(path, before, at, after, corner)
        path.lineTo(*line[-1])
    return path


def _corner(
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


def _border(style: CanvasStyle, state: CardState) -> QPen | None:
    if state & CardState.REFUSED:
        return style.refused_border
    if state & (CardState.SELECTED | CardState.TARGET):
        return style.selected_border
    return style.hover_border if state & CardState.HOVERED else None


def _paint_small(painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState, scale: float) -> None:
    """Paint frame, glyph, the name in large type and how much is hidden: what can still be read."""
    width, height = style.sizes.width(content.kind), style.sizes.height
    _paint_frame(painter, style, content, state)
    colours = style.kind(content.kind, management=content.star)
    if scale >= SMALL:
        side = 30 * style.unit
        paint_icon(painter, colours.glyph, QRectF(10, (height - side) / 2, side, side), colours.ink)
        type_, left, lines = style.name if content.tight else style.title, TITLE_LEFT, content.title
        if content.placed:
            _paint_pin(painter, style, PIN * 1.4)
    else:
        if not (
            content.annotation and (content.annotation.tone or content.annotation.shares)
        ):  # else the bar tells that
            painter.setPen(NO_PEN)
            painter.setBrush(colours.ink)
            painter.drawRoundedRect(QRectF(0, 4, 6, height - 8), 3, 3)
        type_, left, lines = style.title if content.narrow else style.headline, HEADLINE_LEFT, content.headline
    painter.setPen(style.text)
    painter.setFont(type_.font)
    first = height / 2 - (len(lines) - 1) * CLOSE * height / 2
    for number, text in enumerate(lines):
        painter.drawText(QPointF(left * style.unit, type_.baseline(first + number * CLOSE * height)), text)
    if content.hidden:
        painter.setPen(colours.ink)
        right = width - 7 - (31 * style.unit if content.annotation and content.annotation.tone else 0)
        last = first + (len(lines) - 1) * CLOSE * height
        painter.drawText(QPointF(right - type_.width(content.hidden), type_.baseline(last)), content.hidden)
    if content.annotation and content.annotation.tone:
        _paint_sign(painter, style, content, width - 5, height / 2, 26)
    if content.annotation and content.annotation.note:
        role = content.annotation.note_role or (
            content.annotation.tone.role if content.annotation.tone else Role.ACCENT
        )
        painter.setPen(NO_PEN)
        painter.setBrush(style.tokens.colour(role))
        painter.drawRoundedRect(QRectF(PAD, height - 4, width - 2 * PAD, 8), 3, 3)
    if content.problems:
        painter.fillRect(QRectF(width - 12, 0, 12, 12), _severity(style, content))


def _paint_pin(painter: QPainter, style: CanvasStyle, size: float) -> None:
    """Paint the pin of a card that was placed by hand, in its upper left corner."""
    side = size * style.unit
    paint_icon(painter, "pin", QRectF(2, 2, side, side), style.tokens.secondary)


def _paint_frame(painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState) -> None:
    width, height = style.sizes.width(content.kind), style.sizes.height
    whole = QRectF(0, 0, width, height)
    radius = style.radius
    if style.paper:
        painter.setBrush(style.card)
        painter.setPen(style.border)
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    else:
        pixmap = style.base(width, height, painter.deviceTransform().m11())
        around = whole.adjusted(-BASE_MARGIN, -BASE_MARGIN, BASE_MARGIN, BASE_MARGIN)
        painter.drawPixmap(around, pixmap, QRectF(pixmap.rect()))
    if content.highlighted:
        painter.setPen(style.highlighted_border)
        painter.setBrush(style.tokens.accent_tint)
        painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    if content.annotation:
        near = style.paper or painter.transform().m11() >= FULL
        _paint_bar(painter, style, content.annotation, height - 10, 4.5 if near else 9.0)
    if border := _border(style, state):
        painter.setBrush(NO_BRUSH)
        if state & (CardState.SELECTED | CardState.TARGET):
            painter.setPen(style.halo)
            painter.drawRoundedRect(whole.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2.5, radius + 2.5)
        painter.setPen(border)
        inset = border.widthF() / 2
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)


def _paint_bar(painter: QPainter, style: CanvasStyle, annotation: NodeAnnotation, height: float, wide: float) -> None:
    """Paint the bar at the left: one colour, or a collapsed OU's colours by how often they stand below it."""
    sign = annotation.tone
    shares = annotation.shares or (((sign, 1),) if sign else ())
    total = sum(count for _, count in shares)
    painter.setPen(NO_PEN)
    top = 5.0
    for tone, count in shares:
        high = height * count / total
        painter.setBrush(style.tokens.colour(tone.role))
        painter.drawRoundedRect(QRectF(0, top, wide, high), min(2, high / 2), min(2, high / 2))
        top += high


def _paint_glyph(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    colours = style.kind(content.kind, management=content.star)
    side = GLYPH * style.unit
    square = QRectF(PAD, (style.sizes.height - side) / 2, side, side)
    painter.setPen(NO_PEN)
    painter.setBrush(colours.tint)
    painter.drawRoundedRect(square, 7, 7)
    inner = round(18 * style.unit)
    offset = (side - inner) / 2
    paint_icon(painter, colours.glyph, QRectF(square.x() + offset, square.y() + offset, inner, inner), colours.ink)


def _paint_text(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    left = TEXT_LEFT * style.unit
    middle = style.sizes.height / 2
    painter.setPen(style.text)
    painter.setFont(style.name.font)
    painter.drawText(QPointF(left, style.name.baseline(middle - NAME_UP * style.unit)), content.name)
    painter.setPen(style.secondary)
    painter.setFont(style.line.font)
    painter.drawText(QPointF(left, style.line.baseline(middle + LINE_DOWN * style.unit)), content.line)


def _paint_badge(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    right, middle = style.sizes.width(content.kind) - PAD_RIGHT, style.sizes.height / 2 + LINE_DOWN * style.unit
    signed = content.annotation is not None and content.annotation.tone is not None
    if content.star or signed:
        _paint_sign(painter, style, content, right, middle, SIGN if signed else STAR)
        return
    x = float(right)
    if content.inherited:
        x = paint_count(painter, style, QPointF(x, middle), "inherited", content.inherited) - 2 * BESIDE
    if content.direct:
        paint_count(painter, style, QPointF(x, middle), content.guard, content.direct)


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


def _paint_sign(  # noqa: PLR0917 - see paint_card
    painter: QPainter, style: CanvasStyle, content: CardContent, right: float, middle: float, size: float
) -> None:
    """Paint a round sign: the answer of a lens, or the star of the management account, which no SCP limits."""
    sign = content.annotation.tone if content.annotation else None
    ink = style.tokens.colour(sign.role) if sign else style.tokens.management
    tint = style.tokens.role_tint(sign.role) if sign else style.tokens.management_tint
    side = size * style.unit
    circle = QRectF(right - side, middle - side / 2, side, side)
    painter.setPen(NO_PEN)
    painter.setBrush(tint)
    painter.drawEllipse(circle)
    inner = (size - 8) * style.unit
    offset = (side - inner) / 2
    name = sign.glyph if sign else "exempt"
    paint_icon(painter, name, QRectF(circle.x() + offset, circle.y() + offset, inner, inner), ink)


def _severity(style: CanvasStyle, content: CardContent) -> QColor:
    return style.tokens.denied if content.errors else style.tokens.conditional


def _pill(painter: QPainter, style: CanvasStyle, rect: QRectF, fill: QColor, text: str) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(QBrush(fill))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(style.tokens.card)
    painter.setFont(style.count.font)
    middle = rect.center()
    painter.drawText(QPointF(middle.x() - style.count.width(text) / 2, style.count.baseline(middle.y())), text)


def _paint_problems(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    high = 17 * style.unit
    wide = max(high, style.count.width(content.problems) + 9 * style.unit)
    _pill(
        painter, style, QRectF(style.sizes.width(content.kind) - wide / 2 - 3, -high / 2 + 1, wide, high),
        _severity(style, content), content.problems,
    )  # fmt: skip


def _paint_note(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    assert content.annotation is not None
    role = content.annotation.note_role or (content.annotation.tone.role if content.annotation.tone else Role.ACCENT)
    fill = style.tokens.colour(role)
    wide = style.count.width(content.annotation.note) + 12 * style.unit
    _pill(painter, style, QRectF(PAD, style.sizes.height - 8, wide, 17 * style.unit), fill, content.annotation.note)


def paint_dots(painter: QPainter, style: CanvasStyle, area: QRectF, scale: float) -> None:
    """Paint the dot grid, in scene coordinates; coarser as the scale falls, and gone when far away."""
    if scale < 0.3 or style.paper:
        return
    ratio = painter.device().devicePixelRatio()
    tile = style.dots((20 if scale >= 0.75 else 40) * scale, ratio)
    side = tile.width() / ratio
    transform = painter.transform()
    shown = transform.mapRect(area)
    painter.save()
    painter.resetTransform()
    offset = QPointF((shown.left() - transform.dx()) % side, (shown.top() - transform.dy()) % side)
    painter.drawTiledPixmap(shown, tile, offset)
    painter.restore()


def paint_floating(painter: QPainter, widget: QWidget, edge: QColor) -> None:
    """Paint the surface of what lies over the canvas."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(theme.current().panel)
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
