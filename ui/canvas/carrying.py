"""Cards in the hand: subtrees shown elsewhere while they are dragged, with their lines, before anything is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from designer.layout import Edges, Guide, Rect
from designer.organization import Organization
from designer.records import NodeId
from ui.canvas.items import Z_CARDS, Z_LIFTED, EdgesItem, GuidesItem
from ui.canvas.scene import CanvasScene


class Carrying:
    """Subtrees of a scene that are moved by hand; `put_back` leaves no trace.

    Args:
        scene: Where.
        organization: What the scene shows.
        tops: The topmost nodes that are moved; none is below another.
    """

    def __init__(self, scene: CanvasScene, organization: Organization, tops: Collection[NodeId]) -> None:
        self._scene = scene
        self._organization = organization
        self._tops = frozenset(tops)
        self._guides = GuidesItem(scene.look)
        self._lines: EdgesItem | None = None
        scene.addItem(self._guides)
        scene.show_path_of_current(False)
        self._parents = {organization.parent(node_id) for node_id in tops}
        self._redraw(self._tops)

    def show(self, dx: int, dy: int, guides: Iterable[Guide] = ()) -> None:
        """Show everything that is carried this far from where it stands."""
        scene, layout = self._scene, self._scene.layout
        scene.finish_motion()
        for node_id, item in scene.cards.items():
            if self._is_carried(node_id):
                card = layout.rect(node_id)
                item.setPos(card.x + dx, card.y + dy)
                item.setZValue(Z_LIFTED)
        for node_id, lines in scene.lines.items():
            if self._is_carried(node_id):
                lines.setPos(dx, dy)
        cards = {node_id: _moved(layout.rect(node_id), dx, dy) for node_id in self._tops}
        self._guides.show_guides(tuple(guides), tuple(cards.values()) if scene.far else ())
        self._draw_lines({} if scene.far else cards)

    def let_go(self) -> None:
        """Leave the cards where they are: the next layout has them there."""
        self._draw_lines({})
        self._scene.removeItem(self._guides)
        self._scene.show_path_of_current(True)

    def put_back(self) -> None:
        """Show everything where it stands."""
        self.let_go()
        scene, layout = self._scene, self._scene.layout
        for node_id, item in scene.cards.items():
            card = layout.rect(node_id)
            item.setPos(card.x, card.y)
            item.setZValue(Z_LIFTED if layout.is_raised(node_id) else Z_CARDS)
        for lines in scene.lines.values():
            lines.setPos(0, 0)
        self._redraw(())

    def _is_carried(self, node_id: NodeId) -> bool:
        return not self._tops.isdisjoint(self._organization.path(node_id))

    def _redraw(self, lifted: Collection[NodeId]) -> None:
        for parent in self._parents:
            if parent is not None:
                self._scene.redraw_lines(parent, lifted)

    def _draw_lines(self, cards: Mapping[NodeId, Rect]) -> None:
        """The lines to what is carried; they go along."""
        if self._lines is not None:
            self._scene.removeItem(self._lines)
            self._lines = None
        routes = tuple(line for node_id, card in cards.items() if (line := self._scene.layout.line_to(node_id, card)))
        if routes:
            self._lines = EdgesItem(Edges(routes, (), ()), self._scene.look)
            self._scene.addItem(self._lines)


def _moved(card: Rect, dx: int, dy: int) -> Rect:
    return card._replace(x=card.x + dx, y=card.y + dy)
