"""Backdrop of the canvas: the dot grid, or the far picture that stands for all cards."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.model.records import NodeId
from ui.canvas.cards.style import CanvasStyle
from ui.canvas.scene import CanvasScene


def paint_backdrop(
    painter: QPainter, scene: CanvasScene, rect: QRectF, scale: float, selection: Collection[NodeId]
) -> None:
    """Paint what lies below the cards: dots, blank cards where some are still to come, or the far picture."""
    painter.fillRect(rect, scene.canvas_style.tokens.canvas)
    if not scene.far:
        paint_dots(painter, scene.canvas_style, rect, scale)
    if scene.far or scene.shows_overview_below:
        scene.overview.paint(painter, scale, blank=not scene.far)
    if scene.far:
        scene.overview.paint_selected(painter, selection, scale)


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
