"""Labels of the far picture: names of OUs that do not touch, and signs."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from designer.organization.layout import Rect
from designer.organization.model.records import NodeId
from ui.canvas.cards.style import CanvasStyle
from ui.theme.icons import paint_icon

SIGN = 11.0
"""Size of a sign, in pixels."""

GLYPH_ROOM = 13
"""Room of a sign in a label, with the gap to its name, in pixels."""


class FarLabel(NamedTuple):
    """Name of a node at a place, in pixels from the origin of the scene at the scale it was made for."""

    node: NodeId
    box: QRectF
    text: str
    ink: QColor
    fill: QColor
    glyph: str = ""


class Sign(NamedTuple):
    """Sign of a tone on a card or a column of them, in the same pixels."""

    box: QRectF
    glyph: str


class Tag(NamedTuple):
    """Text on a card at all scales, and its width in pixels.

    Where there is room, how much a collapsed OU hides follows the text.
    """

    node: NodeId
    card: Rect
    text: str
    wide: float
    high: float
    ink: QColor
    fill: QColor
    glyph: str
    taken: int
    hidden: str = ""
    hidden_wide: float = 0.0


class FarLabels:
    """Labels that do not touch, found again by the cells of the screen they lie in."""

    WIDE, HIGH = 200, 24

    def __init__(self) -> None:
        self.placed: list[FarLabel] = []
        self._cells: dict[tuple[int, int], list[tuple[int, int, int, int]]] = {}

    def add(self, tag: Tag, text: str, wide: float, scale: float) -> bool:
        """Place a text over the card of a tag, and never smaller than it; False where another label is."""
        card = tag.card
        wide, high = max(wide, card.w * scale), max(tag.high, card.h * scale)
        left = round((card.x + card.w / 2) * scale - wide / 2)
        top = round((card.y + card.h / 2) * scale - high / 2)
        right, bottom = left + round(wide), top + round(high)
        across = range(left // self.WIDE, right // self.WIDE + 1)
        down = range(top // self.HIGH, bottom // self.HIGH + 1)
        cells = [(x, y) for y in down for x in across]
        for cell in cells:
            for l2, t2, r2, b2 in self._cells.get(cell, ()):
                if left + 3 < r2 and l2 < right - 3 and top + 1 < b2 and t2 < bottom - 1:
                    return False
        box = QRectF(left + 0.5, top + 0.5, right - left, bottom - top)
        self.placed.append(FarLabel(tag.node, box, text, tag.ink, tag.fill, tag.glyph))
        for cell in cells:
            self._cells.setdefault(cell, []).append((left, top, right, bottom))
        return True


def paint_label(painter: QPainter, label: FarLabel, style: CanvasStyle, *, selected: bool) -> None:
    """Paint a label, in pixels from the origin of the scene; that of a selected node has a frame as its card has."""
    _, box, text, ink, fill, glyph = label
    painter.setPen(style.path_far if selected else style.label_edge)
    painter.setBrush(fill)
    painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 3, 3)
    painter.setPen(ink)
    middle = box.center()
    x = middle.x() - (style.count.width(text) - (GLYPH_ROOM if glyph else 0)) / 2
    if glyph:
        paint_icon(painter, glyph, QRectF(x - GLYPH_ROOM, middle.y() - SIGN / 2, SIGN, SIGN), ink)
    painter.drawText(QPointF(x, style.count.baseline(middle.y())), text)
