"""Move tool: drags cards to another parent or place; and the canvas as a target of what is dragged."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from designer.organization.edits.rules import topmost
from designer.organization.layout import CardPart, SiblingPlace
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.cards.items import CARD_MARGIN, GhostItem, rectf
from ui.canvas.cards.painting import paint_card
from ui.canvas.cards.style import FULL
from ui.canvas.cards.surface import CardState, paint_frame
from ui.canvas.tools.tool import Tool, ToolCanvas
from ui.dragdrop import mime as drag_data
from ui.dragdrop import payload as payloads
from ui.dragdrop.drag_session import DragSession, DropLocation
from ui.dragdrop.payload import DragPayload, Drop

SNAP = 14
"""Maximum distance of a drop that still means a card, in pixels."""


class CanvasDropTarget:
    """Canvas as a surface for drops.

    Args:
        host: The view.
        scrolled: Called when the canvas has scrolled under a pointer at its border.
    """

    def __init__(self, host: ToolCanvas, scrolled: Callable[[], None] = lambda: None) -> None:
        self._host = host
        self._scrolled = scrolled
        self._place: SiblingPlace | None = None

    def surface(self) -> QWidget:
        return self._host.viewport()

    def location_at(self, position: QPoint, what: DragPayload) -> DropLocation | None:
        """Return the location on a card, or beside it: OUs line up with OUs and accounts with accounts."""
        self._place = None
        layout, point = self._host.canvas_scene.layout, self._host.to_scene(position)
        framed = self._host.canvas_scene.in_frames
        target = self._host.node_at(position, 0 if framed else SNAP)
        if framed and (target is None or not self._lines_up(what, target)):
            target = layout.container_at(point.x(), point.y())
            held = target is not None and target in self._host.session.organization.nodes
            return DropLocation(target) if target is not None and held else None
        if target is None:
            return None
        part = layout.part(target, point.x(), point.y())
        if part is CardPart.ONTO or what.kinds != {self._host.session.organization.node(target).kind}:
            return DropLocation(target)
        place = layout.place(target, part)
        siblings = self._host.session.organization.node(place.parent).children  # ghosts are among those of the layout
        self._place = place._replace(position=siblings.index(target) + (part is CardPart.AFTER))
        return DropLocation(self._place.parent, self._place.position)

    def _lines_up(self, what: DragPayload, target: NodeId) -> bool:
        """Whether a card means itself for what is dragged: an account means its frame where an OU is dragged."""
        kind = self._host.session.organization.node(target).kind
        return kind is not NodeKind.ACCOUNT or what.kinds <= {kind}

    def show_drop(
        self, _location: DropLocation | None, drop: Drop | None, what: DragPayload | None, *, copies: bool
    ) -> None:
        """Highlight the targets, draw the line between siblings, and let what moves look lifted."""
        scene = self._host.canvas_scene
        states = dict.fromkeys(what.nodes, CardState.LIFTED) if what is not None and not copies else {}
        meant = drop is not None and not drop.idle
        if drop is not None and meant:
            states |= dict.fromkeys(drop.targets, CardState.REFUSED if drop.refusal else CardState.TARGET)
        scene.show_gesture_states(states)
        scene.insertion.show_place(self._place if drop is not None and meant and not drop.refusal else None)

    def open_at_rest(self, target: NodeId) -> bool:
        """Show the children of a collapsed card, which stays under the pointer."""
        session = self._host.session
        self._host.hold_still(target)
        collapsed = target in session.collapsed
        session.set_collapsed(target, False)
        return collapsed

    def close_again(self, target: NodeId) -> None:
        """Hide the children of a card that was opened for a drag."""
        self._host.session.set_collapsed(target, True)

    def scroll_by(self, dx: int, dy: int) -> bool:
        """Pan the canvas to where there are more cards; a drag that only crosses its border moves nothing."""
        seen, cards = self._host.visible_area(), rectf(self._host.canvas_scene.layout.bounds)
        dx = dx if (cards.left() < seen.left() if dx < 0 else cards.right() > seen.right()) else 0
        dy = dy if (cards.top() < seen.top() if dy < 0 else cards.bottom() > seen.bottom()) else 0
        if (dx, dy) == (0, 0):
            return False
        self._host.pan_by(dx, dy)
        self._scrolled()
        return True


SMALLEST_GHOST = FULL
"""A ghost is never so small that its name cannot be read."""

PLACING = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
"""Keys with which a drag places by hand: many desktops move windows with Alt."""

_HINT = "Shift: place it here by hand"

_COPIES = Qt.KeyboardModifier.ControlModifier
"""Key with which a drag copies."""


class MoveTool(Tool):
    """Drag that is one undo step at the release, and nothing before it."""

    def __init__(self, host: ToolCanvas, start: QPoint, node_id: NodeId) -> None:
        super().__init__(host, start)
        session = host.session
        self._nodes = topmost(session.organization, session.selection)
        self._grabbed = node_id
        self._position = start
        self._ghost = self._make_ghost()
        self._drag = DragSession(
            CanvasDropTarget(host, self._place_ghost),
            session,
            host.analyses,
            payloads.DraggedNodes(session, host.analyses, self._nodes),
            hint=""
            if host.canvas_scene.layout.has_frames or host.canvas_scene.layout.top in session.selection
            else _HINT,
        )
        host.canvas_scene.show_ghost(self._ghost)

    def moved(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self.host.is_elsewhere(position):
            self._go_on_elsewhere()
            return
        self._position = position
        copies = bool(modifiers & _COPIES)
        self._place_ghost()
        drop = self._drag.moved(position, copies=copies)
        self.host.show_cursor(
            Qt.CursorShape.ForbiddenCursor
            if drop and drop.refusal
            else Qt.CursorShape.DragCopyCursor
            if copies
            else Qt.CursorShape.ClosedHandCursor
        )

    def released(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.host.canvas_scene.show_ghost(None)
        self.host.show_cursor(None)
        self._drag.dropped(position, copies=bool(modifiers & _COPIES))

    def cancelled(self) -> None:
        self.host.canvas_scene.show_ghost(None)
        self.host.show_cursor(None)
        self._drag.left()

    def _go_on_elsewhere(self) -> None:
        """Hand over to a drag of Qt, which other widgets and windows see; it ends before this returns."""
        self.cancelled()
        self.host.let_go()
        drag_data.run_drag(self.host.viewport(), self.host.session, self._nodes)

    def _place_ghost(self) -> None:
        self._ghost.setPos(self.host.to_scene(self._position))

    def _make_ghost(self) -> GhostItem:
        """Return the picture of the grabbed card, and how many more come along."""
        scene = self.host.canvas_scene
        style, content = scene.canvas_style, scene.content_of(self._grabbed)
        scale = min(1.0, max(SMALLEST_GHOST, self.host.scale_factor))
        ratio = self.host.viewport().devicePixelRatioF()
        width, height = content.wide + 2 * CARD_MARGIN, content.high + 2 * CARD_MARGIN
        behind = 6 if len(self._nodes) > 1 or content.opens else 0
        pixmap = QPixmap(round((width + behind) * scale * ratio), round((height + behind) * scale * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.scale(scale, scale)
        painter.translate(CARD_MARGIN + behind, CARD_MARGIN + behind)
        for step in (behind, 0) if behind else (0,):
            painter.save()
            painter.translate(step - behind / 2, step - behind / 2)
            if content.row:  # it has left the card that it stands on
                paint_frame(painter, style, content, CardState.PLAIN)
            paint_card(painter, style, content, CardState.PLAIN, 1.0, scene.layout.direction)
            painter.restore()
        painter.end()
        ghost = GhostItem(pixmap)
        grip = self.host.to_scene(self.start)
        card = scene.layout.rect(self._grabbed)
        ghost.setOffset(-(grip.x() - card.x + CARD_MARGIN) * scale, -(grip.y() - card.y + CARD_MARGIN) * scale)
        ghost.setPos(grip)
        return ghost
