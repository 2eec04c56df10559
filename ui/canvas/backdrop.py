"""Backdrop of the cards: the dot grid; and the ring around them while they have the keys."""

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter

from ui.canvas.cards.style import CanvasStyle


def paint_dots(painter: QPainter, style: CanvasStyle, area: QRectF, scale: float) -> None:
    """Fill an area and paint the dot grid, in scene coordinates; coarser as the scale falls, and gone when far away."""
    if scale < 0.3 or style.paper:
        painter.fillRect(area, style.tokens.canvas)
        return
    ratio = painter.device().devicePixelRatio()
    tile = style.dots((20 if scale >= 0.75 else 40) * scale, ratio)
    side = tile.width() / ratio
    transform = painter.transform()
    shown = QRectF(transform.mapRect(area).toAlignedRect())
    painter.save()
    painter.resetTransform()
    offset = QPointF((shown.left() - transform.dx()) % side, (shown.top() - transform.dy()) % side)
    painter.drawTiledPixmap(shown, tile, offset)
    painter.restore()


def paint_ring(painter: QPainter, style: CanvasStyle, whole: QRect) -> None:
    """Paint a ring along the border of the view, in its pixels."""
    painter.setPen(style.focus_ring)
    painter.drawRect(QRectF(whole).adjusted(0.5, 0.5, -0.5, -0.5))
