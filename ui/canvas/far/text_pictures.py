"""Pictures of texts and signs, which are drawn several times as fast as these."""

from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from ui.canvas.cards.style import NO_PEN, FontType
from ui.canvas.far.headings import HeadingTypes
from ui.theme.icons import paint_icon

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
        self._signs: dict[tuple[str, float, int, int], QPixmap] = {}

    def begin(self, ratio: float) -> None:
        """Begin a frame with so many device pixels for each pixel; of too many pictures, those not in sight go."""
        if ratio != self._ratio:
            self._pictures, self._older, self._signs, self._ratio = {}, {}, {}, ratio
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

    def draw_sign(self, painter: QPainter, box: QRectF, name: str, ink: QColor, plate: QColor | None = None) -> None:
        """Draw an icon in whole pixels, on a round plate of a colour or on none."""
        key = name, box.width(), ink.rgba(), plate.rgba() if plate is not None else 0
        found = self._signs.get(key)
        if found is None:
            side = ceil(box.width()) + 1
            found = self._signs[key] = QPixmap(QSize(side, side) * self._ratio)
            found.setDevicePixelRatio(self._ratio)
            found.fill(Qt.GlobalColor.transparent)
            into, inside = QPainter(found), QRectF(0, 0, box.width(), box.width())
            if plate is not None:
                into.setRenderHint(QPainter.RenderHint.Antialiasing)
                into.setPen(NO_PEN)
                into.setBrush(plate)
                into.drawEllipse(inside)
            paint_icon(into, name, inside, ink)
            into.end()
        painter.drawPixmap(QPointF(round(box.x()), round(box.y())), found)

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
