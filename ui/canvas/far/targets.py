"""Frames of the far picture around what would take what is dragged, or refuses it: never too small to be seen."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QTransform

from designer.organization.layout import Layout
from designer.organization.model.records import NodeId
from ui.canvas.cards.style import NO_BRUSH, CanvasStyle
from ui.canvas.cards.surface import CardState

_LEAST, _RADIUS = 12.0, 4.0
"""Width and height of a frame at least, and the radius of its corners, in pixels."""


def paint_targets(
    painter: QPainter, layout: Layout, style: CanvasStyle, states: Mapping[NodeId, CardState], to_view: QTransform
) -> None:
    """Paint a frame around each card that a gesture means, in pixels of the view: solid, or broken where it refuses.

    It is painted over the picture of what is dragged, which is mostly larger
    than a card from afar.
    """
    meant = {node: state for node, state in states.items() if state & (CardState.TARGET | CardState.REFUSED)}
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(NO_BRUSH)
    for node, state in meant.items():
        if node not in layout:
            continue
        box = to_view.mapRect(QRectF(*layout.subtree(node)))
        across, down = (max(2.0, (_LEAST - side) / 2) for side in (box.width(), box.height()))
        frame = box.adjusted(-across, -down, across, down)
        painter.setPen(style.far_halo)
        painter.drawRoundedRect(frame.adjusted(-2, -2, 2, 2), _RADIUS + 2, _RADIUS + 2)
        painter.setPen(style.refused_far if state & CardState.REFUSED else style.path_far)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
