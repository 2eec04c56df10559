"""Labels of the far picture: names of OUs that do not touch, and signs; values, painted by the overview."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from designer.layout import Rect


class FarLabel(NamedTuple):
    """Name at a place, in pixels from the origin of the scene at the scale it was made for."""

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
        self.placed.append(FarLabel(box, text, tag.ink, tag.fill, tag.glyph))
        for cell in cells:
            self._cells.setdefault(cell, []).append((left, top, right, bottom))
        return True
