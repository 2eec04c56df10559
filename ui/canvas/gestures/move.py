"""Drag cards to another parent or another place among their siblings; with Ctrl, copies of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap

from designer import edits
from designer.edits.rules import topmost
from designer.layout import Part, Place
from designer.organization import Organization
from designer.records import Kind, NodeId
from ui.canvas.faces import limits
from ui.canvas.gestures.caption import Caption
from ui.canvas.gestures.gesture import Gesture, Stage
from ui.canvas.items import MARGIN, GhostItem
from ui.canvas.paint import State, paint_card
from ui.session import push

OPENS_AFTER_MS = 600
"""A collapsed OU opens when the mouse rests on it for this long during a drag."""

EDGE = 36
"""The canvas scrolls while the mouse is this near to its border, in pixels."""

SCROLL_MS = 16
SNAP = 14
"""A drop this far beside a card still means it, in pixels."""

SMALLEST_GHOST = 0.5


@dataclass(frozen=True, slots=True)
class Drop:
    """What letting go would do.

    Attributes:
        parent: The new parent.
        index: Place among its children as they stand now; None for the end.
        place: The line that marks it between siblings.
        refusal: Why AWS or the tree does not allow it; "" where it does.
        idle: Whether nothing would change.
    """

    parent: NodeId
    index: int | None = None
    place: Place | None = None
    refusal: str = ""
    idle: bool = False


class Move(Gesture):
    """One undo step at the release; nothing before it."""

    def __init__(self, stage: Stage, start: QPoint, node_id: NodeId) -> None:
        super().__init__(stage, start)
        session = stage.session
        self._organization = session.document.organization
        self._nodes = topmost(self._organization, session.selection)
        self._grabbed = node_id
        self._position = start
        self._copies = False
        self._copied: edits.Fragment | None = None
        self._drop: Drop | None = None
        self._opened: list[NodeId] = []
        self._caption = Caption(stage.surface())
        self._ghost = self._make_ghost()
        self._timers: list[QTimer] = []
        self._open_timer = self._timer(OPENS_AFTER_MS, self._open_target, single=True)
        self._scroll_timer = self._timer(SCROLL_MS, self._scroll)
        stage.canvas_scene.addItem(self._ghost)

    def moved(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._position = position
        self._copies = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        self._ghost.setPos(self.stage.to_scene(position))
        before = self._drop.parent if self._drop else None
        self._drop = self._find_drop(position)
        self._show()
        if (self._drop.parent if self._drop else None) != before:
            self._open_timer.start()
        if self._near_edge() != (0, 0):
            self._scroll_timer.start()

    def released(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.moved(position, modifiers)
        drop = self._drop
        self._end(keep_open=drop.parent if drop and not drop.refusal else None)
        if drop is None or drop.idle:
            return
        session = self.stage.session
        if drop.refusal:
            session.refuse(drop.refusal)
            return
        edit = edits.duplicate if self._copies else edits.move
        change = push(session, lambda: edit(self._organization, self._nodes, drop.parent, drop.index))
        if change and self._copies:
            session.select(edits.added(change))

    def cancelled(self) -> None:
        self._end()

    def _timer(self, interval: int, slot: object, *, single: bool = False) -> QTimer:
        timer = QTimer(self._caption, interval=interval, singleShot=single)
        timer.timeout.connect(slot)
        self._timers.append(timer)
        return timer

    def _find_drop(self, position: QPoint) -> Drop | None:
        target = self.stage.node_at(position, SNAP)
        if target is None:
            return None
        point = self.stage.to_scene(position)
        drop = self._aim(target, point)
        if drop is None:
            return None
        refusal = (
            edits.paste_refusal(self._organization, self._fragment(), drop.parent)
            if self._copies
            else edits.move_refusal(self._organization, self._nodes, drop.parent)
        )
        return Drop(drop.parent, drop.index, drop.place, refusal, idle=not self._copies and self._changes_nothing(drop))

    def _fragment(self) -> edits.Fragment:
        if self._copied is None:
            self._copied = edits.fragment(self._organization, self._nodes)
        return self._copied

    def _aim(self, target: NodeId, point: QPointF) -> Drop | None:
        """Onto a card, or beside it: OUs line up with OUs and accounts with accounts, so only like goes beside like."""
        organization, layout = self._organization, self.stage.canvas_scene.layout
        kind = organization.node(target).kind
        part = layout.part(target, point.x(), point.y())
        alike = all(organization.node(node_id).kind is kind for node_id in self._nodes)
        if part is not Part.ONTO and alike:
            place = layout.place(target, part)
            return Drop(place.parent, place.position, place)
        if kind is Kind.ACCOUNT:
            parent = organization.parent(target)
            return Drop(parent) if parent is not None else None
        return Drop(target)

    def _changes_nothing(self, drop: Drop) -> bool:
        organization = self._organization
        if any(organization.parent(node_id) != drop.parent for node_id in self._nodes):
            return False
        if drop.index is None:
            return True
        children = organization.node(drop.parent).children
        moving = set(self._nodes)
        before = [child for child in children[: drop.index] if child not in moving]
        after = [child for child in children[drop.index :] if child not in moving]
        return (*before, *self._nodes, *after) == children

    def _show(self) -> None:
        scene, drop = self.stage.canvas_scene, self._drop
        states = {} if self._copies else dict.fromkeys(self._nodes, State.LIFTED)
        if drop is not None and not drop.idle:
            states[drop.parent] = State.REFUSED if drop.refusal else State.TARGET
        scene.mark_gesture(states)
        scene.insertion.show_place(drop.place if drop and not drop.refusal and not drop.idle else None)
        self._caption.say(self._words(drop), self._position, refused=bool(drop and drop.refusal))
        self.stage.show_cursor(
            Qt.CursorShape.ForbiddenCursor
            if drop and drop.refusal
            else Qt.CursorShape.DragCopyCursor
            if self._copies
            else Qt.CursorShape.ClosedHandCursor
        )

    def _words(self, drop: Drop | None) -> str:
        if drop is None or drop.idle:
            return ""
        if drop.refusal:
            return drop.refusal
        name = self._organization.node(drop.parent).name
        verb = "Copy" if self._copies else "Move"
        if all(self._organization.parent(node_id) == drop.parent for node_id in self._nodes) and not self._copies:
            return f"Reorder in {name}"
        return f"{verb} to {name}{_policy_words(self._organization, self._nodes, drop.parent)}"

    def _make_ghost(self) -> GhostItem:
        """The grabbed card as it looks, and how many more come along."""
        scene = self.stage.canvas_scene
        look, face = scene.look, scene.faces.of(self._grabbed)
        scale = min(1.0, max(SMALLEST_GHOST, self.stage.scale_factor))
        ratio = self.stage.surface().devicePixelRatioF()
        width, height = look.sizes.width(face.kind) + 2 * MARGIN, look.sizes.height + 2 * MARGIN
        behind = 6 if len(self._nodes) > 1 or face.opens else 0
        pixmap = QPixmap(round((width + behind) * scale * ratio), round((height + behind) * scale * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.scale(scale, scale)
        painter.translate(MARGIN + behind, MARGIN + behind)
        for step in (behind, 0) if behind else (0,):
            painter.save()
            painter.translate(step - behind / 2, step - behind / 2)
            paint_card(painter, look, face, State.PLAIN, 1.0, scene.layout.direction)
            painter.restore()
        painter.end()
        ghost = GhostItem(pixmap)
        grip = self.stage.to_scene(self.start)
        card = scene.layout.rect(self._grabbed)
        ghost.setOffset(-(grip.x() - card.x + MARGIN) * scale, -(grip.y() - card.y + MARGIN) * scale)
        ghost.setPos(grip)
        return ghost

    def _open_target(self) -> None:
        drop, session = self._drop, self.stage.session
        if drop and drop.place is None and drop.parent in session.collapsed:
            self._opened.append(drop.parent)
            session.set_collapsed(drop.parent, False)
            self.moved(self._position, Qt.KeyboardModifier.NoModifier)

    def _near_edge(self) -> tuple[int, int]:
        """How fast to scroll in either direction, in pixels a step."""
        surface, at = self.stage.surface(), self._position
        return _pull(at.x(), surface.width()), _pull(at.y(), surface.height())

    def _scroll(self) -> None:
        dx, dy = self._near_edge()
        if (dx, dy) == (0, 0):
            self._scroll_timer.stop()
            return
        self.stage.pan_by(dx, dy)
        self._ghost.setPos(self.stage.to_scene(self._position))
        self._drop = self._find_drop(self._position)
        self._show()

    def _end(self, keep_open: NodeId | None = None) -> None:
        for timer in self._timers:
            timer.stop()
        scene, session = self.stage.canvas_scene, self.stage.session
        scene.removeItem(self._ghost)
        scene.insertion.show_place(None)
        scene.mark_gesture({})
        self.stage.show_cursor(None)
        self._caption.hide()
        self._caption.deleteLater()
        kept = set(self._organization.path(keep_open)) if keep_open is not None else set()
        for node_id in self._opened:
            if node_id not in kept:
                session.set_collapsed(node_id, True)


def _pull(at: int, size: int) -> int:
    if at < EDGE:
        return -min(EDGE, EDGE - at)
    return min(EDGE, at - (size - EDGE)) if at > size - EDGE else 0


def _policy_words(organization: Organization, nodes: tuple[NodeId, ...], parent: NodeId) -> str:
    """How many policies from above a move gives and takes, for one node or several from one place."""
    parents = {organization.parent(node_id) for node_id in nodes}
    old = parents.pop() if len(parents) == 1 else None
    if old is None or old == parent:
        return ""
    before, after = _limits(organization, old), _limits(organization, parent)
    gained, lost = len(after - before), len(before - after)
    if not gained and not lost:
        return " · same policies from above"
    counts = " ".join(f"{sign}{count}" for sign, count in (("+", gained), ("\N{MINUS SIGN}", lost)) if count)
    return f" · {counts} {'policy' if gained + lost == 1 else 'policies'} from above"


def _limits(organization: Organization, node_id: NodeId) -> set[str]:
    path = organization.path(node_id)
    return {p for level in path for p in organization.node(level).policies if limits(organization, p)}
