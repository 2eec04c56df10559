"""Drop target of the canvas: onto a card or beside it, with a line that shows where."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from designer.organization.layout import CardPart, SiblingPlace
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import rectf
from ui.canvas.cards.surface import CardState
from ui.canvas.tools.tool import ToolCanvas
from ui.dragdrop.drag_session import DropLocation
from ui.dragdrop.payload import DragPayload, Drop

SNAP = 14
"""Distance from a card, in pixels, at which a drop still means it."""


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
        """Location on a card, or beside it: OUs line up with OUs and accounts with accounts."""
        self._place = None
        target = self._host.node_at(position, SNAP)
        if target is None:
            return None
        layout, point = self._host.canvas_scene.layout, self._host.to_scene(position)
        part = layout.part(target, point.x(), point.y())
        if part is CardPart.ONTO or what.kinds != {self._host.session.organization.node(target).kind}:
            return DropLocation(target)
        place = layout.place(target, part)
        siblings = self._host.session.organization.node(place.parent).children  # ghosts stand among those of the layout
        self._place = place._replace(position=siblings.index(target) + (part is CardPart.AFTER))
        return DropLocation(self._place.parent, self._place.position)

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
