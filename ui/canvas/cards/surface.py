"""Surface of a card: its frame or row, as it stands out for the moment, and the marks that it has at every scale."""

from enum import IntFlag

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from designer.analysis.lenses.annotation import CardOutline, NodeAnnotation, ToneColour
from ui.canvas.cards.content import CardContent
from ui.canvas.cards.style import BASE_MARGIN, FULL, NO_BRUSH, NO_PEN, CanvasStyle, FontType
from ui.theme.icons import paint_icon

PIN = 11
"""Side of the glyph in the corner of a card that was placed by hand."""

_ABSENT = (CardOutline.ELSEWHERE, CardOutline.GONE)
"""Cards of nodes that are not at this place have no surface of their own."""


class CardState(IntFlag):
    """State of a card that makes it stand out for the moment."""

    PLAIN = 0
    SELECTED = 1
    CURRENT = 2
    HOVERED = 4
    TARGET = 8
    REFUSED = 16
    LIFTED = 32


def _inset(style: CanvasStyle, state: CardState) -> float:
    """Width at the left of a card that its outline takes, in canvas units: the bar of a lens is beside it."""
    outlined = state & (CardState.SELECTED | CardState.TARGET | CardState.REFUSED)
    return style.selected_border.widthF() if outlined else 0.0


def paint_surface(painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState) -> None:
    """Paint what the content of a card stands on; a row only as it stands out from the others: nothing at rest.

    The frame of a card with rows in it is its item's, but on paper.
    """
    if not content.row:
        if style.paper or content.tall == content.high:
            paint_frame(painter, style, content, state)
        return
    whole, radius = QRectF(0, 0, content.wide, content.high), 4 * style.unit
    painter.setPen(NO_PEN)
    if content.highlighted:
        painter.setBrush(style.tokens.accent_tint)
        painter.drawRoundedRect(whole, radius, radius)
    if state & (CardState.SELECTED | CardState.TARGET | CardState.REFUSED):
        painter.setPen(style.refused_border if state & CardState.REFUSED else style.selected_border)
        painter.setBrush(style.row_selected)
        painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), radius, radius)
    elif state & CardState.HOVERED:
        painter.setBrush(style.row_hover)
        painter.drawRoundedRect(whole, radius, radius)
    if content.outline is not None:
        _paint_outline(painter, style, content, whole, radius)
    elif content.annotation:
        _paint_bar(painter, style, content.annotation, whole.adjusted(_inset(style, state), 2, 0, -2), 2.5)


def paint_frame(painter: QPainter, style: CanvasStyle, content: CardContent, state: CardState) -> None:
    """Paint the surface of a whole card with its border, and the bar of a lens."""
    width, height = content.wide, content.tall
    whole = QRectF(0, 0, width, height)
    radius = style.radius
    if content.outline in _ABSENT:
        painter.setBrush(style.tokens.canvas)
        painter.setPen(NO_PEN)
        painter.drawRoundedRect(whole, radius, radius)
    elif style.paper or content.tall != content.high:
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
    if content.outline is not None:
        _paint_outline(painter, style, content, whole, radius)
    elif content.annotation:
        near = style.paper or painter.transform().m11() >= FULL
        along = QRectF(0, 0, width, content.high).adjusted(_inset(style, state), 5, 0, -5)  # rows have their own
        _paint_bar(painter, style, content.annotation, along, 4.5 if near else 6.0)
    if state & (CardState.SELECTED | CardState.TARGET | CardState.REFUSED | CardState.HOVERED):
        border = style.refused_border if state & CardState.REFUSED else style.selected_border
        if not state & (CardState.SELECTED | CardState.TARGET | CardState.REFUSED):
            border = style.hover_border
        painter.setBrush(NO_BRUSH)
        if state & (CardState.SELECTED | CardState.TARGET):
            painter.setPen(style.halo)
            painter.drawRoundedRect(whole.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2.5, radius + 2.5)
        painter.setPen(border)
        inset = border.widthF() / 2
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)


def _paint_outline(painter: QPainter, style: CanvasStyle, content: CardContent, whole: QRectF, radius: float) -> None:
    """Paint what becomes of a node between two designs."""
    outline = content.outline
    if outline is None:
        return
    pen = style.outlines[outline]
    inset = pen.widthF() / 2
    painter.setPen(pen)
    painter.setBrush(style.tokens.accent_tint if outline is CardOutline.ADDED else NO_BRUSH)
    painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)


def paint_name(  # noqa: PLR0917 - see paint_card
    painter: QPainter, style: CanvasStyle, content: CardContent, type_: FontType, name: str, at: QPointF
) -> None:
    """Paint a name from the beginning of its baseline: quiet where the node is not here, struck through where gone."""
    pen = style.secondary if content.outline in _ABSENT else style.text
    painter.setPen(pen)
    painter.setFont(type_.font)
    painter.drawText(at, name)
    if content.outline is CardOutline.GONE:
        height = max(1.0, type_.height / 16)
        painter.fillRect(QRectF(at.x(), at.y() - type_.metrics.xHeight() / 2, type_.width(name), height), pen.color())


def _paint_bar(painter: QPainter, style: CanvasStyle, annotation: NodeAnnotation, along: QRectF, wide: float) -> None:
    """Paint the bar at the left: one colour, or a collapsed OU's colours by how often they are below it."""
    sign = annotation.tone
    shares = annotation.shares or (((sign, 1),) if sign else ())
    total = sum(count for _, count in shares)
    painter.setPen(NO_PEN)
    top = along.top()
    for tone, count in shares:
        height = along.height() * count / total
        _paint_upright(painter, style, QRectF(along.left(), top, wide, height), tone.role)
        top += height


def _paint_upright(painter: QPainter, style: CanvasStyle, bar: QRectF, role: str) -> None:
    """Paint an upright bar; a broken one is conditional, so that it differs from denied without a colour."""
    painter.setBrush(style.tokens.colour(role))
    pieces = max(1, min(3, int(bar.height() / 5))) if role == ToneColour.CONDITIONAL else 1
    gap = 2.0 if pieces > 1 else 0.0
    long = (bar.height() - (pieces - 1) * gap) / pieces
    for piece in range(pieces):
        part = QRectF(bar.left(), bar.top() + piece * (long + gap), bar.width(), long)
        painter.drawRoundedRect(part, min(2, long / 2), min(2, long / 2))


def paint_pin(painter: QPainter, style: CanvasStyle, size: float) -> None:
    """Paint the pin of a card that was placed by hand, in its upper left corner."""
    side = size * style.unit
    paint_icon(painter, "pin", QRectF(2, 2, side, side), style.tokens.secondary)


def paint_sign(  # noqa: PLR0917 - see paint_card
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


def paint_note_mark(painter: QPainter, style: CanvasStyle, content: CardContent) -> None:
    """Paint a bar of its colour for a note without room: its words are in the tool tip.

    A quiet note has none, which would be taken for that of something exempt.
    """
    if content.annotation is None or content.annotation.note_role is ToneColour.OTHER:
        return
    painter.setPen(NO_PEN)
    if content.measures.one_line:
        _paint_upright(painter, style, QRectF(0, 6, 4.5, content.high - 12), content.line_role)
    else:
        painter.setBrush(style.tokens.colour(content.line_role))
        painter.drawRoundedRect(QRectF(10, content.high - 4, content.wide - 20, 8), 3, 3)


def severity(style: CanvasStyle, content: CardContent) -> QColor:
    """Return the colour of the problems of a card: of an error, or of a warning."""
    return style.tokens.denied if content.errors else style.tokens.warning
