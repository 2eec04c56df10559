"""Pictures of texts, which are drawn several times as fast as text."""

from math import ceil

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from ui.canvas.cards.style import FontType
from ui.canvas.far.headings import HeadingTypes

_MOST_PICTURES, _MOST_NEW = 8_192, 100
"""Pictures that are kept beside those in sight, and that one frame makes: some milliseconds."""


class TextPictures:
    """Pictures of texts, each in a type and a colour.

    Attributes:
        types: Fonts of names.
    """

    def __init__(self) -> None:
        self.types = HeadingTypes()
        self._ratio, self._room = 1.0, 0
        self._pictures: dict[tuple[str, FontType, int], QPixmap] = {}
        self._older: dict[tuple[str, FontType, int], QPixmap] = {}

    def begin(self, ratio: float) -> None:
        """Begin a frame with so many device pixels for each pixel; of too many pictures, those not in sight go."""
        if ratio != self._ratio:
            self._pictures, self._older, self._ratio = {}, {}, ratio
        elif len(self._pictures) > _MOST_PICTURES:
            self._pictures, self._older = {}, self._pictures
        self._room = _MOST_NEW

    def of(self, text: str, type_: FontType, ink: QColor) -> QPixmap | None:
        """Return the picture of a text, whose baseline is at the rounded ascent; None until another frame."""
        key = text, type_, ink.rgba()
        found = self._pictures.get(key)
        if found is None:
            found = self._older.get(key)
            if found is None and self._room > 0:
                self._room -= 1
                found = self._made(text, type_, ink)
            if found is not None:
                self._pictures[key] = found
        return found

    def draw(self, painter: QPainter, at: QPointF, text: str, type_: FontType, ink: QColor) -> None:
        """Draw a text at a point of its baseline, in whole pixels."""
        x, y, picture = round(at.x()), round(at.y()), self.of(text, type_, ink)
        if picture is not None:
            painter.drawPixmap(QPointF(x - 1, y - round(type_.ascent)), picture)
            return
        painter.setFont(type_.font)
        painter.setPen(ink)
        painter.drawText(QPointF(x, y), text)

    def _made(self, text: str, type_: FontType, ink: QColor) -> QPixmap:
        picture = QPixmap(QSize(int(type_.width(text)) + 3, ceil(type_.height) + 1) * self._ratio)
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(type_.font)
        painter.setPen(ink)
        painter.drawText(QPointF(1, round(type_.ascent)), text)
        painter.end()
        return picture
