"""Travel: views that a person asks for by name, and the way back to the one that was left for them."""

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtWidgets import QWidget

from designer.organization.model.records import NodeId
from ui.canvas.camera import LEAST, Camera
from ui.canvas.cards.items import rectf
from ui.canvas.far.edge_names import frames_around, rim
from ui.canvas.view_framing import Framed, framed
from ui.state.analyses import Analyses
from ui.state.session import Session

_MOST_VIEWS = 50

NAMES_FROM = 0.5
"""Scale from which on whoever is visited has a name in every layout."""


class TravelCamera(Camera):
    """Camera that goes to everything, to what is selected or to one node, and back again."""

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, analyses, parent)
        self._left: list[Framed] = []
        for replaced in (session.directionChanged, session.focusChanged, session.document.reset):
            replaced.connect(self._left.clear)  # what was left is no place in another picture

    def actual_size(self) -> None:
        """Zoom to 100 % around the current node or the middle."""
        shown = self.stand_in(self.session.current)
        self.leave()
        self._fly_to(1.0, rectf(self.canvas_scene.layout.rect(shown)).center() if shown else self._middle())

    def fit(self) -> None:
        """Show all cards as they are, never larger than 100 %."""
        self.leave()
        self._fly_to(*self._framing())
        self._whole.begin(self.viewport())

    def zoom_to_selection(self) -> None:
        """Zoom to the selected nodes with all that is shown below them; to everything where nothing is selected."""
        layout = self.canvas_scene.layout
        box = QRectF()
        for node_id in filter(None, map(self.stand_in, self.session.selection)):
            box = box.united(rectf(layout.subtree(node_id)))
        if box.isNull():
            self.fit()
            return
        self.leave()
        self._fly_to(*self._inside_rim(box))

    def look_closer(self, node_id: NodeId) -> None:
        """Fit a selected OU, or show the current account at its natural size."""
        if self.canvas_scene.layout.is_container(node_id):
            self.zoom_to_selection()
        else:
            self.actual_size()

    def visit(self, node_id: NodeId) -> None:
        """Select a node and show it, accounts where names can be read; the way back leads past all visits in a row."""
        if self.scale_factor < NAMES_FROM:
            self.leave()
        self.session.reveal(node_id)
        layout = self.canvas_scene.layout
        if self.scale_factor < NAMES_FROM and layout.is_container(node_id):
            self._fly_to(*self._inside_rim(rectf(layout.subtree(node_id))))
        elif self.scale_factor < NAMES_FROM:
            self._fly_to(NAMES_FROM, rectf(layout.rect(node_id)).center())

    def go_to(self, node_id: NodeId) -> None:
        """Select a node and bring it into sight at the scale that is shown; a ghost is not selected."""
        self.leave()
        (self.session.reveal if node_id in self.session.organization.nodes else self.reveal)(node_id)

    def named_at_edge(self, position: QPoint) -> NodeId | None:
        """OU whose name stands at a position along a border."""
        if QRectF(self.viewport().rect()).marginsRemoved(rim()).contains(position):
            return None
        found = (name.node for name in reversed(self.edge_names) if name.box.contains(QPointF(position)))
        return next(found, None)

    def place_seen(self) -> NodeId | None:
        """Deepest OU that fills the view; None where none does, or what is current is in sight."""
        layout, area, current = self.canvas_scene.layout, self.visible_area(), self.session.current
        if not layout.has_frames or (current in layout and current and area.intersects(rectf(layout.rect(current)))):
            return None
        return next(reversed(frames_around(layout, self.session.shown.tree, area)), None)

    def leave(self) -> None:
        """Remember what is seen, for the way back."""
        self.finish_flight()
        view = Framed(self.scale_factor, self._middle())
        if not self._left or not self._is_near(self._left[-1], view):
            del self._left[: 1 - _MOST_VIEWS]
            self._left.append(view)

    def go_back(self) -> None:
        """Show again what was left last."""
        self.finish_flight()
        here = Framed(self.scale_factor, self._middle())
        while self._left:
            view = self._left.pop()
            if not self._is_near(view, here):
                self._fly_to(*view)
                return

    @staticmethod
    def _is_near(one: Framed, other: Framed) -> bool:
        """Whether two views are the same but for the rounding to whole pixels."""
        way = (one.centre - other.centre) * one.scale
        return one.scale == other.scale and way.manhattanLength() < 3

    def _inside_rim(self, box: QRectF) -> Framed:
        """Framing of a part of the scene as large as it fits beside the names along the borders."""
        size = self._size()
        room = QRectF(QPointF(), size).marginsRemoved(rim())
        scale, centre = framed(box, room.size(), LEAST)
        return Framed(scale, centre + (QRectF(QPointF(), size).center() - room.center()) / scale)

    def _on_direction_changed(self) -> None:
        """Show everything laid out anew; what was in the middle before, where that was a part."""
        node_id, scale, seen, self._seen = self._in_middle(), self.scale_factor, self._seen, None
        super()._on_direction_changed()
        if seen is not None and node_id is not None and not seen[1].contains(rectf(seen[0].bounds)):
            self._whole.move_on(self.viewport().size(), zoomed=True)
            self.show_at(scale, rectf(self.canvas_scene.layout.rect(node_id)).center())

    def _in_middle(self) -> NodeId | None:
        """Node in the middle of what was seen last, or what shows it now; the current one if that was seen."""
        current = self.session.current
        layout, area = self._seen or (self.canvas_scene.layout, QRectF())
        found, whole = current, area.isNull() or area.contains(rectf(layout.bounds))
        if not whole and (current not in layout or current is None or not area.intersects(rectf(layout.rect(current)))):
            x, y = area.center().x(), area.center().y()
            found = layout.at(x, y, round(min(area.width(), area.height()) / 2)) or layout.container_at(x, y) or current
        return self.stand_in(found)

    def stand_in(self, node_id: NodeId | None) -> NodeId | None:
        """Node itself, or the folded OU that hides it; None where neither has a card."""
        tree, layout = self.session.shown.tree, self.canvas_scene.layout
        path = tree.path(node_id) if node_id is not None and node_id in tree.nodes else ()
        return next((level for level in reversed(path) if level in layout), None)
