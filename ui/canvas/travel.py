"""Travel: views that a person asks for by name, and the way back to the one that was left for them."""

from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtWidgets import QWidget

from designer.organization.model.records import NodeId
from ui.canvas.camera import LEAST, Camera
from ui.canvas.cards.items import rectf
from ui.canvas.far.edge_names import frames_around, rim
from ui.canvas.view_framing import Framed, framed, kept_within
from ui.state.analyses import Analyses
from ui.state.requests import FeatureRequest
from ui.state.session import Session

_MOST_VIEWS = 50


class _View(NamedTuple):
    """A view that was left.

    Attributes:
        alone: OU that was shown alone; None for everything.
        whole: Whether all cards were in sight, which another size of the window keeps so.
    """

    alone: NodeId | None
    whole: bool
    framed: Framed


LOOK_AT: FeatureRequest[NodeId] = FeatureRequest("look at a node")
"""Show a node or a ghost on the canvas where its name can be read, without selecting it."""

NAMES_FROM = 0.5
"""Scale that gives a visited node a name in every layout."""


def _is_near(one: Framed, other: Framed) -> bool:
    """Whether two framings are the same except for the rounding to whole pixels."""
    way = (one.centre - other.centre) * one.scale
    return one.scale == other.scale and way.manhattanLength() < 3


class TravelCamera(Camera):
    """Camera that goes to everything, to what is selected or to one node, and back again."""

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, analyses, parent)
        self._left: list[_View] = []
        self._last = _View(None, True, self._here())
        self.viewChanged.connect(self._note)
        session.focusChanged.connect(self._on_focus_changed)
        for replaced in (session.directionChanged, session.document.reset):
            replaced.connect(self._left.clear)  # what was left is no place in another picture

    @property
    def sees_all(self) -> bool:
        """Whether all cards are in sight."""
        return self.visible_area().contains(rectf(self.canvas_scene.layout.bounds))

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

    def look_at(self, node_id: NodeId) -> None:
        """Open what hides a node or a ghost, and show it where its name can be read; it is not selected."""
        session, tree = self.session, self.session.shown.tree
        self.leave()
        session.collapse_to(session.collapsed.difference(tree.path(node_id)[:-1] if node_id in tree.nodes else ()))
        shown = self.stand_in(node_id)
        if shown is not None:
            self._fly_to(max(1.0, self.scale_factor), rectf(self.canvas_scene.layout.rect(shown)).center())

    def go_to(self, node_id: NodeId) -> None:
        """Select a node and bring it into sight at the scale that is shown; a ghost is not selected."""
        self.leave()
        (self.session.reveal if node_id in self.session.organization.nodes else self.reveal)(node_id)

    def named_at_edge(self, position: QPoint) -> NodeId | None:
        """Return the OU whose name is at a position along a border."""
        if QRectF(self.viewport().rect()).marginsRemoved(rim()).contains(position):
            return None
        found = (name.node for name in reversed(self.edge_names) if name.box.contains(QPointF(position)))
        return next(found, None)

    def place_seen(self) -> NodeId | None:
        """Return the deepest OU that fills the view, or None if none does, or what is current is in sight."""
        layout, area, current = self.canvas_scene.layout, self.visible_area(), self.session.current
        if not layout.has_frames or (current in layout and current and area.intersects(rectf(layout.rect(current)))):
            return None
        return next(reversed(frames_around(layout, self.session.shown.tree, area)), None)

    def leave(self) -> None:
        """Remember what is seen, for the way back."""
        self.finish_flight()
        self._note()
        self._keep(self._last)

    def _keep(self, view: _View) -> None:
        if not self._left or self._left[-1].alone != view.alone or not _is_near(self._left[-1].framed, view.framed):
            del self._left[: 1 - _MOST_VIEWS]
            self._left.append(view)

    def go_back(self) -> None:
        """Show again what was left last."""
        self.finish_flight()
        self._note()
        while self._left:
            view = self._left.pop()
            if view.alone != self._last.alone and (view.alone is None or view.alone in self.session.organization.nodes):
                left = self._left.copy()
                self.session.focus_on(view.alone)
                self._left[:] = left
            elif view.alone != self._last.alone or _is_near(view.framed, self._last.framed):
                continue
            return self._show(view)
        return None

    def _here(self) -> Framed:
        return Framed(self.scale_factor, self._middle())

    def _note(self) -> None:
        """Note what is seen, unless another subtree is shown alone that the view has not followed yet."""
        if self.session.focus == self._last.alone:
            self._last = _View(self._last.alone, _is_near(self._here(), self._framing()), self._here())

    def _show(self, view: _View) -> None:
        if view.whole:
            self._fly_to(*self._framing())
            self._whole.begin(self.viewport())
        else:
            self._fly_to(*view.framed)

    def _on_focus_changed(self) -> None:
        """Show a subtree whole that is shown alone now; when everything comes back, what was seen of it before."""
        left, alone = self._last, self.session.focus
        self._last = whole = _View(alone, True, left.framed)
        if alone == left.alone:
            return
        self._keep(left)
        self.canvas_scene.fit_cards(self._size())
        before = (one for one in reversed(self._left) if alone is None and one.alone is None)
        view = next(before, whole)
        current = self.stand_in(self.session.current)
        if current is not None and not view.whole:
            card = rectf(self.canvas_scene.layout.rect(current))
            seen = QRectF(QPointF(), self._size() / view.framed.scale)
            seen.moveCenter(view.framed.centre)
            if not seen.contains(card):
                view = view._replace(framed=Framed(view.framed.scale, card.center()))
        self._show(view)

    def _inside_rim(self, box: QRectF) -> Framed:
        """Return the framing of a part of the scene as large as it fits beside the names along the borders."""
        size = self._size()
        room = QRectF(QPointF(), size).marginsRemoved(rim())
        scale, centre = framed(box, room.size(), LEAST)
        return Framed(scale, centre + (QRectF(QPointF(), size).center() - room.center()) / scale)

    def _on_direction_changed(self) -> None:
        """Show everything laid out again, or what is current, at the scale of a part of the old."""
        scale, layout, area = self.scale_factor, *(self._seen or (self.canvas_scene.layout, QRectF()))
        before, self._seen = self.stand_in(self.session.current, layout), None
        seen = before is not None and area.intersects(rectf(layout.rect(before)))
        super()._on_direction_changed()
        node_id, cards = self.stand_in(self.session.current), rectf(self.canvas_scene.layout.bounds)
        if seen and node_id is not None and not area.contains(rectf(layout.bounds)):
            self._whole.move_on(self.viewport().size(), zoomed=True)
            view = QRectF(QPointF(), self._size() / scale)
            view.moveCenter(rectf(self.canvas_scene.layout.rect(node_id)).center())
            self.show_at(scale, view.center() + kept_within(QPointF(), cards, view))
