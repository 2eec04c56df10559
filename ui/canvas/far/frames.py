"""Frames of OUs: regions of one calm colour, a tone a level, with the frames around what is current in accent."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from designer.organization.layout import Layout
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.canvas.backdrop import paint_dots
from ui.canvas.cards.items import rectf
from ui.canvas.cards.pool import rect_of
from ui.canvas.cards.style import NO_BRUSH, NO_PEN, CanvasStyle
from ui.canvas.cards.surface import CardState

_RADIUS = 8.0

FrameRects = dict[int, list[QRectF]]
"""Frames by their level."""

FieldRects = dict[tuple[int, int], list[QRectF]]
"""Frames by their level and colour; 0 for none."""


def paint_ground(
    painter: QPainter, layout: Layout, style: CanvasStyle, area: QRectF, scale: float, *, neutral: bool
) -> None:
    """Paint dots and frames in an area, from near; frames have no colour while a lens has them all.

    What lies under a frame that fills the area is left out.
    """
    seen = [(node_id, rectf(found)) for node_id in layout.containers(rect_of(area)) if (found := layout.frame(node_id))]
    inside = area.adjusted(-_RADIUS, -_RADIUS, _RADIUS, _RADIUS)
    filled = [at for at, (node_id, frame) in enumerate(seen) if layout.level(node_id) and frame.contains(inside)]
    if not filled:
        paint_dots(painter, style, area, scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for node_id, frame in seen[filled[-1] if filled else 0 :]:
        level = layout.level(node_id)
        _set_level(painter, style, level, neutral=neutral)
        if not level and not layout.has_frames:
            painter.setPen(edge_of(style.frame_edges, 1))
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)


def paint_blank(painter: QPainter, style: CanvasStyle, places: list[QRectF]) -> None:
    """Paint cards without anything on them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(style.blank_edge)
    painter.setBrush(style.card)
    painter.drawRects(places)


def paint_far_frames(painter: QPainter, style: CanvasStyle, frames: FrameRects) -> None:
    """Paint frames from afar, those of each level at once."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for level in sorted(frames):
        _set_level(painter, style, level, neutral=False)
        painter.drawRects(frames[level])


def paint_fields(painter: QPainter, style: CanvasStyle, fields: FieldRects) -> None:
    """Paint frames from afar while a lens is on: in its colours, or in none."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for level, colour in sorted(fields):
        _set_level(painter, style, level, neutral=True)
        if colour:
            painter.setBrush(QColor.fromRgba(colour))
        painter.drawRects(fields[level, colour])


def _set_level(painter: QPainter, style: CanvasStyle, level: int, *, neutral: bool) -> None:
    """Choose pen and brush for a level: the root has no frame of its own, and tones repeat below the last one."""
    frames = style.neutral_frames if neutral else style.frames
    tones = len(frames)
    tone = level if level < tones else tones - 2 + (level - tones) % 2
    painter.setBrush(frames[tone] if level else NO_BRUSH)
    painter.setPen(edge_of(style.frame_edges, level))


def edge_of(edges: Sequence[QPen], level: int) -> QPen:
    """Return the pen of a level; the root has no line of its own."""
    return edges[min(level, len(edges)) - 1] if level else NO_PEN


def mark_frames(
    painter: QPainter,
    layout: Layout,
    style: CanvasStyle,
    around: Collection[NodeId],
    states: Mapping[NodeId, CardState],
) -> None:
    """Mark the frames around what is current, and those that a gesture means."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(NO_BRUSH)
    painter.setPen(style.frame_around)
    for node_id in _framed(layout, around):
        if layout.level(node_id):
            painter.drawRect(rectf(layout.subtree(node_id)))
    for meant, pen in ((CardState.TARGET, style.path_far), (CardState.REFUSED, style.refused_far)):
        painter.setPen(pen)
        for node_id in _framed(layout, (node for node, state in states.items() if state & meant)):
            painter.drawRect(rectf(layout.subtree(node_id)))


def frames_under(layout: Layout, tree: Organization, node: NodeId | None) -> list[NodeId]:
    """Return the OU under the mouse, or that of the account there, if it is shown."""
    found = node if node is None or node not in tree.nodes or layout.is_container(node) else tree.parent(node)
    return [found] if found is not None and found in layout else []


def _framed(layout: Layout, nodes: Iterable[NodeId]) -> list[NodeId]:
    return [node_id for node_id in nodes if layout.is_container(node_id)]
