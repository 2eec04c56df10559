"""Backdrop of the cards: the dot grid."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from ui.canvas.cards.style import CanvasStyle


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
