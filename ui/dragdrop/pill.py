"""Pill that hangs on the pointer during a drag, since a picture of whole rows would hide their goal."""

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from ui import theme
from ui.widgets.display.chip import chip_size, paint_chip

_WIDEST = 260
_BESIDE_POINTER = QPoint(-14, -10)


def drag_with_pill(source: QWidget, data: QMimeData, words: str, glyph: str) -> QDrag:
    """Drag of some data that shows a glyph and a few words beside the pointer; the caller runs it.

    What the source shows as under the pointer is so no more: rows move where the drag is let go in it.
    """
    viewport = source.viewport() if isinstance(source, QAbstractScrollArea) else source
    QApplication.sendEvent(viewport, QEvent(QEvent.Type.Leave))
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.setPixmap(_picture(words, glyph, source.devicePixelRatioF()))
    drag.setHotSpot(_BESIDE_POINTER)
    return drag


def _picture(words: str, glyph: str, ratio: float) -> QPixmap:
    size = chip_size(words, glyph)
    size = size.boundedTo(QSize(theme.metrics().scaled(_WIDEST), size.height()))
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    tokens = theme.current()
    painter = QPainter(picture)
    paint_chip(painter, QRectF(QPoint(), size), words, tokens.accent, tokens.card, glyph=glyph, border=tokens.accent)
    painter.end()
    return picture
