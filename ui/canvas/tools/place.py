"""Place tool: cards, and all below them, stand where they are let go, and stay there.

Cards line up with their neighbours, or with the grid; Ctrl lets them stand anywhere, Shift keeps them on a straight
line. Nothing of the tree changes.
"""

from PySide6.QtCore import QPoint, Qt, QTimer

from designer.organization import edits
from designer.organization.edits.rules import short_label, topmost
from designer.organization.layout import Rect
from designer.organization.layout.alignment import Rulers
from designer.organization.model.records import NodeId
from ui.canvas.cards.pool import rect_of
from ui.canvas.drag_preview import DragPreview
from ui.canvas.tools.tool import Tool, ToolCanvas
from ui.dragdrop.caption import Caption
from ui.dragdrop.drag_session import SCROLL_MS, pull
from ui.state.session import push

REACH = 7
"""A card lines up with what is this near, in pixels."""

_HINT = "Ctrl: anywhere · Shift: straight · Esc: leave it"

MOST_NEIGHBOURS = 3_000
"""If more cards are in view, none is read, so a card lines up with the grid alone."""


class PlaceTool(Tool):
    """Drag that is one undo step at the release; Esc puts everything back.

    Args:
        by_shift: True if Shift began it, which keeps no straight line until it is pressed again.
    """

    def __init__(self, host: ToolCanvas, start: QPoint, node_id: NodeId, *, by_shift: bool = False) -> None:
        super().__init__(host, start)
        self._by_shift = by_shift
        self._organization, self._laid_out = host.session.organization, host.session.shown
        shown = host.canvas_scene.layout
        self._nodes = tuple(n for n in topmost(self._organization, host.session.selection) if n in shown)
        self._grabbed = self._top_above(node_id)
        self._origin = host.to_scene(start)
        self._seen: Rect | None = None
        self._by = (0, 0)
        self._rulers = Rulers(())
        self._preview = DragPreview(host.canvas_scene, self._laid_out, self._nodes)
        self._caption = Caption(host.viewport())
        self._words = f"Place {short_label(self._organization, self._nodes)} by hand"
        self._last = (start, Qt.KeyboardModifier.NoModifier)
        self._scroll = QTimer(self._caption, interval=SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)
        host.show_cursor(Qt.CursorShape.SizeAllCursor)

    def moved(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self._last = (position, modifiers)
        self._by_shift = self._by_shift and bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if self._by_shift:  # it means something else once it was let go
            modifiers &= ~Qt.KeyboardModifier.ShiftModifier
        self._caption.say(self._words, position, more=_HINT)
        if self._pull() != (0, 0):
            self._scroll.start()
        if not self._is_shown():
            self._by = (0, 0)
            return
        way = self.host.to_scene(position) - self._origin
        dx, dy = round(way.x()), round(way.y())
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            dx, dy = (dx, 0) if abs(dx) >= abs(dy) else (0, dy)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._by = (dx, dy)
            self._preview.show(dx, dy)
            return
        card = self.host.canvas_scene.layout.rect(self._grabbed)
        self._read_neighbours()
        rest = self._rulers.snap(card._replace(x=card.x + dx, y=card.y + dy), REACH / self.host.scale_factor)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._by = (rest.x - card.x if dx else 0, rest.y - card.y if dy else 0)
        else:
            self._by = (rest.x - card.x, rest.y - card.y)
        self._preview.show(*self._by, rest.guides)

    def released(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.moved(position, modifiers)
        dx, dy = self._by
        if not (dx or dy):
            self.cancelled()
            return
        layout = self.host.canvas_scene.layout
        cards = {node_id: layout.rect(node_id) for node_id in self._nodes}
        places = layout.offsets({node_id: (card.x + dx, card.y + dy) for node_id, card in cards.items()})
        self._end()
        self._preview.let_go()
        push(self.host.session, lambda: edits.place(self._organization, places))

    def cancelled(self) -> None:
        self._preview.put_back()
        self._end()

    def _end(self) -> None:
        self._scroll.stop()
        self._caption.hide()
        self._caption.deleteLater()
        self.host.show_cursor(None)

    def _pull(self) -> tuple[int, int]:
        """Return the speed of scrolling in either direction, in pixels a step."""
        surface, (at, _) = self.host.viewport(), self._last
        return pull(at.x(), surface.width()), pull(at.y(), surface.height())

    def _scroll_on(self) -> None:
        dx, dy = self._pull()
        if (dx, dy) == (0, 0):
            self._scroll.stop()
            return
        self.host.pan_by(dx, dy)
        self.moved(*self._last)

    def _is_shown(self) -> bool:
        """Return True while all that is dragged can still be seen: a key may have collapsed what is above."""
        return all(node_id in self.host.canvas_scene.layout for node_id in self._nodes)

    def _top_above(self, node_id: NodeId) -> NodeId:
        """Return the node that is grabbed, or the moved one that it comes along with."""
        return next(level for level in self._organization.path(node_id) if level in self._nodes)

    def _read_neighbours(self) -> None:
        """Read the cards that stand still in view again, when something else has come into view."""
        area = rect_of(self.host.visible_area())
        if area == self._seen:
            return
        self._seen = area
        dragged = frozenset(self._nodes)
        cards = [
            card
            for node_id, card in self.host.canvas_scene.layout.cards(area)
            if dragged.isdisjoint(self._laid_out.tree.path(node_id))
        ]
        self._rulers = Rulers(cards if len(cards) <= MOST_NEIGHBOURS else ())
