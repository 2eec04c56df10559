"""Drag preview: subtrees shown elsewhere while they are dragged, with their lines, before anything is changed."""

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from designer.organization.layout import Edges, Rect
from designer.organization.layout.alignment import Guide
from designer.organization.model.records import NodeId
from ui.canvas.cards.items import Z_LIFTED, Z_MARKS, Z_ROWS, EdgesItem, PaintedItem, rectf
from ui.canvas.cards.style import NO_BRUSH, CanvasStyle
from ui.canvas.scene import CanvasScene
from ui.state.shown_design import ShownDesign

MOST_LED_AROUND = 10
"""The lines of at most so many dragged cards look for a way around other cards."""


class GuidesItem(PaintedItem):
    """Guides that a card dragged freely lines up with; and, from far away, where it would stand."""

    def __init__(self, style: CanvasStyle) -> None:
        super().__init__(Z_MARKS)
        self._style = style
        self._guides: tuple[Guide, ...] = ()
        self._cards: tuple[Rect, ...] = ()

    def show_guides(self, guides: tuple[Guide, ...], cards: tuple[Rect, ...]) -> None:
        """Show other guides, and other outlines of cards."""
        self.prepareGeometryChange()
        self._guides, self._cards = guides, cards
        bounds = QRectF()
        for start, end in guides:
            bounds = bounds.united(QRectF(QPointF(*start), QPointF(*end)).normalized().adjusted(-9, -9, 9, 9))
        for card in cards:
            bounds = bounds.united(rectf(card).adjusted(-9, -9, 9, 9))
        self._bounds = bounds
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(NO_BRUSH)
        painter.setPen(self._style.path_far)
        for card in self._cards:
            painter.drawRect(rectf(card))
        painter.setPen(self._style.guide)
        for start, end in self._guides:
            painter.drawLine(QPointF(*start), QPointF(*end))


class DragPreview:
    """Preview of subtrees that are moved by hand; `put_back` leaves no trace.

    Args:
        scene: The scene.
        shown: Design whose tree the scene lays out, with the ghosts in it.
        tops: The topmost nodes that are moved; none is below another.
    """

    def __init__(self, scene: CanvasScene, shown: ShownDesign, tops: Collection[NodeId]) -> None:
        self._scene = scene
        self._shown = shown
        self._tops = frozenset(tops)
        self._guides = GuidesItem(scene.canvas_style)
        self._lines: EdgesItem | None = None
        scene.addItem(self._guides)
        scene.show_path_of_current(False)
        self._parents = {shown.tree.parent(node_id) for node_id in tops}
        self._redraw(self._tops)

    def show(self, dx: int, dy: int, guides: Iterable[Guide] = ()) -> None:
        """Show everything that is dragged this far from where it is."""
        scene, layout = self._scene, self._scene.layout
        scene.card_animation.finish()
        for node_id, item in scene.cards.items():
            if self._is_dragged(node_id):
                card = layout.rect(node_id)
                item.setPos(card.x + dx, card.y + dy)
                item.setZValue(Z_LIFTED + (Z_ROWS if layout.is_row(node_id) else 0))
        for node_id, lines in scene.lines.below.items():
            if self._is_dragged(node_id):
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
        """Show everything where it is in the layout."""
        self.let_go()
        scene, layout = self._scene, self._scene.layout
        for node_id, item in scene.cards.items():
            item.stand(layout.standing(node_id), layout.direction)
        for lines in scene.lines.below.values():
            lines.setPos(0, 0)
        self._redraw(())

    def _is_dragged(self, node_id: NodeId) -> bool:
        return not self._tops.isdisjoint(self._shown.tree.path(node_id))

    def _redraw(self, lifted: Collection[NodeId]) -> None:
        for parent in self._parents:
            if parent is not None:
                self._scene.redraw_lines(parent, lifted)

    def _draw_lines(self, cards: Mapping[NodeId, Rect]) -> None:
        """Draw the lines to what is dragged; they go along."""
        if self._lines is not None:
            self._scene.removeItem(self._lines)
            self._lines = None
        line_to, plain = self._scene.layout.line_to, len(cards) > MOST_LED_AROUND
        routes = tuple(line for node_id, card in cards.items() if (line := line_to(node_id, card, plain=plain)))
        if routes:
            self._lines = EdgesItem(Edges(routes, (), ()), self._scene.canvas_style)
            self._scene.addItem(self._lines)


def _moved(card: Rect, dx: int, dy: int) -> Rect:
    return card._replace(x=card.x + dx, y=card.y + dy)
