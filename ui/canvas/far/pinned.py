"""Pinned headings: the names of frames whose own headings are scrolled out, along the upper border of the canvas."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.organization.layout import Layout, Rect
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.canvas.cards.style import CanvasStyle
from ui.canvas.far.headings import HeadingTypes

_HIGH, _PIXELS, _PAD = 24, 12, 8
_OUTER = 2
"""Levels below the root that are named in the upper row; those below them in the lower one."""

_BELOW = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


def cut_frames_at(layout: Layout, area: QRectF) -> list[NodeId]:
    """Return the innermost frames that the upper border of an area cuts, from left to right."""
    line = Rect(int(area.left()), int(area.top()), max(1, int(area.width())), 1)
    cut = [node_id for node_id in layout.containers(line) if layout.level(node_id)]
    inner = [node_id for node_id in cut if not any(ou in cut for ou in layout.ous(node_id))]
    return sorted(inner, key=lambda node_id: layout.subtree(node_id).x)


def paint_pinned(  # noqa: PLR0917 - one call for a frame
    painter: QPainter, layout: Layout, organization: Organization, style: CanvasStyle, area: QRectF, scale: float
) -> None:
    """Paint the names of the frames that the upper border cuts, with as much of their path as has room."""
    frames = cut_frames_at(layout, area)
    if not frames:
        return
    unit = theme.metrics().scaled
    type_, wide, high = HeadingTypes().of(unit(_PIXELS), bold=False), area.width() * scale, unit(_HIGH)
    inner = {node_id: organization.path(node_id)[1:] for node_id in frames}
    outer = {path[:_OUTER][-1]: path[:_OUTER] for path in inner.values()}
    rows = [outer, {node_id: path[_OUTER:] for node_id, path in inner.items() if len(path) > _OUTER}]
    painter.setFont(type_.font)
    for number, row in enumerate(row for row in rows if row):
        top = number * high
        painter.fillRect(QRectF(0, top, wide, high), style.tokens.panel)
        painter.fillRect(QRectF(0, top + high - 1, wide, 1), style.tokens.hairline)
        painter.setPen(style.secondary if number else style.text)
        for node_id, path in row.items():
            frame = layout.subtree(node_id)
            left = max(0.0, (frame.x - area.left()) * scale) + _PAD
            room = min(wide, (frame.x + frame.w - area.left()) * scale) - _PAD - left
            names = [organization.node(level).name for level in path]
            texts = (_BELOW.join(names[start:]) for start in range(len(names)))
            text = next((text for text in texts if type_.width(text) <= room), None)
            if text is not None:
                painter.drawText(QPointF(left, type_.baseline(top + high / 2)), text)
