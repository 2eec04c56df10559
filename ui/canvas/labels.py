"""What is written on the far picture: names of OUs that do not touch, and signs; values, painted by the overview."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor


class Label(NamedTuple):
    """A name at a place, in pixels from the origin of the scene at the scale it was made for."""

    box: QRectF
    text: str
    ink: QColor
    fill: QColor
    glyph: str = ""


class Sign(NamedTuple):
    """The sign of a tone on a card or a column of them, in the same pixels."""

    box: QRectF
    glyph: str


class Labels:
    """Labels that do not touch, found again by the strips of the screen they lie in."""

    STRIP = 24

    def __init__(self) -> None:
        self.placed: list[Label] = []
        self._strips: dict[int, list[QRectF]] = {}

    def add(self, label: Label) -> bool:
        """Place a label; False where another one is."""
        core = label.box.adjusted(3, 1, -3, -1)
        strips = range(int(core.top()) // self.STRIP, int(core.bottom()) // self.STRIP + 1)
        if any(core.intersects(other) for strip in strips for other in self._strips.get(strip, ())):
            return False
        self.placed.append(label)
        for strip in strips:
            self._strips.setdefault(strip, []).append(label.box)
        return True
