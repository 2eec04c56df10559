"""Painting of cards, bubbles and lines, from a content and a style; painters decide nothing and compute nothing."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath

from designer.organization.layout import Direction, Polyline
from designer.organization.model.records import NodeKind
from ui.canvas.cards.content import ARROW, BESIDE, SHIELD, STAR, CardContent, badges_of
from ui.canvas.cards.small_card import paint_small
from ui.canvas.cards.style import NO_PEN, CanvasStyle
from ui.canvas.cards.surface import (
    FULL,
    PIN,
    CardState,
    paint_name,
    paint_note_mark,
    paint_pin,
    paint_surface,
    severity,
)
from ui.theme.icons import paint_icon

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
    _paint_badges(painter, style, content)
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
    wide = (
        max(28.0 * style.unit, style.count.width(content.hidden) + 16 * style.unit)
        if content.hidden
        else 22.0 * style.unit
    )
    flat = content.measures.one_line
    high = (FLAT_BUBBLE_HEIGHT if flat else BUBBLE_HEIGHT) * style.unit
    if direction is Direction.LEFT_RIGHT:
        return QRectF(width - wide / 2, height / 2 - high / 2, wide, high)
    x = width / 2 - wide / 2 if direction is Direction.TOP_DOWN else 6.0 * style.unit
    if content.tall > height:
        return QRectF(x, -high / 2, wide, high)
    return QRectF(x, height - high / 2 + (-1 if flat else 1) * style.unit, wide, high)


def problems_rect(style: CanvasStyle, content: CardContent) -> QRectF:
    """Rectangle of the count of problems at the corner of a card; it and the bubble of a card above never meet."""
    high, above = (15, 4.5) if content.measures.one_line else (17, 7.5)
    wide = max(high * style.unit, style.count.width(content.problems) + 9 * style.unit)
    return QRectF(content.wide - wide / 2 - 3, -above * style.unit, wide, high * style.unit)


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


def _paint_badges(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    middle = content.high / 2 + content.measures.line_down * style.unit
    tone = content.annotation.tone if content.annotation else None
    for badge in badges_of(style, content):
        if badge.number:
            paint_count(painter, style, QPointF(badge.right, middle), badge.sign, badge.number)
            continue
        side, ink = STAR * style.unit, style.tokens.colour(tone.role) if tone else style.tokens.exempt
        paint_icon(painter, badge.sign, QRectF(badge.right - side, middle - side / 2, side, side), ink)


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
