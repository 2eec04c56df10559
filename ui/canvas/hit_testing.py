"""Hit testing of the small parts of a card: its bubble, or its badge. Cards themselves the camera finds."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint

from designer.analysis.lenses.node_summary import BadgeKind
from designer.organization.model.records import NodeId
from ui.canvas.camera import Camera
from ui.canvas.cards.content import BESIDE, STAR, badges_of, count_width
from ui.canvas.cards.painting import bubble_rect
from ui.canvas.cards.style import FULL
from ui.state.session import Session


def bubble_at(view: Camera, position: QPoint) -> NodeId | None:
    """Return the card whose bubble is at a position: where one is shown, and it is large enough to be meant."""
    scene = view.canvas_scene
    if not _is_full(view):
        return None
    node_id = view.node_at(position, 12)
    card = scene.card(node_id) if node_id is not None else None
    if node_id is None or card is None or card.content is None or not card.content.opens:
        return None
    box = bubble_rect(scene.canvas_style, card.content, scene.layout.direction)
    at = (view.to_scene(position) - card.pos()) / card.content.grown
    return node_id if box.adjusted(-3, -3, 3, 3).contains(at) else None


def badge_at(view: Camera, position: QPoint) -> tuple[NodeId, BadgeKind] | None:
    """Return the card with a count of policies, or the sign in their place, at a position, and which of them it is."""
    scene = view.canvas_scene
    node_id = view.node_at(position) if _is_full(view) else None
    card = scene.card(node_id) if node_id is not None else None
    if node_id is None or card is None or card.content is None:
        return None
    content, style = card.content, scene.canvas_style
    at = (view.to_scene(position) - card.pos()) / content.grown
    lowest = 0.0 if content.measures.one_line else content.high / 2 - 2
    if not lowest <= at.y() <= content.high:
        return None
    for badge in badges_of(style, content):
        width = count_width(style, badge.kind, badge.number) if badge.number else STAR * style.unit
        if badge.right - width - BESIDE <= at.x() <= badge.right + BESIDE:
            return node_id, badge.kind
    return None


def shows_comments(session: Session, badge: tuple[NodeId, BadgeKind]) -> Callable[[], None] | None:
    """Return what a press on a sign does if it counts comments: show them; None for another sign."""
    return partial(_show_comments, session, badge[0]) if badge[1] is BadgeKind.COMMENTS else None


def _show_comments(session: Session, node_id: NodeId) -> None:
    said = [one.id for one in session.organization.settings.comments if one.node == node_id and one.is_open]
    if said:
        from ui.commands.commenting import show_comment  # most designs have no comments

        show_comment(session, said[-1])


def _is_full(view: Camera) -> bool:
    """Whether cards show everything."""
    return view.scale_factor * view.canvas_scene.canvas_style.grown(view.scale_factor) >= FULL
