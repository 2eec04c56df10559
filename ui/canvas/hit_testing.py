"""Hit testing of the small parts of a card: its bubble, or its badge. Cards themselves the camera finds."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from designer.model.records import NodeId
from ui.canvas.camera import Camera
from ui.canvas.painting import bubble_rect
from ui.canvas.surface import FULL


def bubble_at(view: Camera, position: QPoint) -> NodeId | None:
    """Card whose bubble is at a position: where one is shown, and it is large enough to be meant."""
    scene = view.canvas_scene
    if view.scale_factor < FULL:
        return None
    node_id = view.node_at(position, 12)
    card = scene.card(node_id) if node_id is not None else None
    if node_id is None or card is None or card.content is None or not card.content.opens:
        return None
    box = bubble_rect(scene.canvas_style, card.content, scene.layout.direction)
    return node_id if box.adjusted(-3, -3, 3, 3).contains(view.to_scene(position) - card.pos()) else None


def badge_at(view: Camera, position: QPoint) -> NodeId | None:
    """Card whose badge of policies, or the sign in its place, is at a position."""
    scene = view.canvas_scene
    node_id = view.node_at(position) if view.scale_factor >= FULL else None
    card = scene.card(node_id) if node_id is not None else None
    if node_id is None or card is None or card.content is None:
        return None
    content, wide = card.content, card.content.badge
    after = content.measures.pad_right * scene.canvas_style.unit
    right = content.wide - after
    at = view.to_scene(position) - card.pos()
    beside = content.measures.one_line or at.y() >= content.high / 2 - 2
    return node_id if wide and beside and right - wide <= at.x() <= right + after / 2 else None
