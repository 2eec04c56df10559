"""Scene of the canvas: follows the document and the session, and never changes them.

Only what is near the viewport has items, so that opening, editing and memory depend on the screen and not on the size
of the organization. Below a scale no card has an item and the overview is painted instead.
"""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QColor, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsScene

from designer.analysis.access.guards import limits_otherwise
from designer.analysis.lenses.annotation import NodeAnnotation
from designer.organization.layout import Layout, Rect
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId
from ui import theme
from ui.canvas.cards.animation import CardAnimation
from ui.canvas.cards.content import CardContent, CardContents
from ui.canvas.cards.fitting import CardFitting
from ui.canvas.cards.items import CardItem, GhostItem, InsertionItem, PathItem
from ui.canvas.cards.pool import CardPool, LineItems, rect_of
from ui.canvas.cards.style import CanvasStyle
from ui.canvas.cards.surface import CardState
from ui.canvas.far.exchange import OverviewExchange
from ui.canvas.far.frames import frames_under, mark_frames, paint_blank, paint_ground
from ui.canvas.far.overview import Overview
from ui.canvas.view_framing import room_of
from ui.state.analyses import Analyses
from ui.state.session import Session


class CanvasScene(QGraphicsScene):
    """Cards and lines of one session.

    Attributes:
        layout: Layout that the cards have now.
        canvas_style: Style of the cards in the current theme.
        insertion: Line between siblings where a drop would insert.
        hovered: Card under the mouse.
        far: True while the overview is painted instead of items.
        in_frames: True while OUs are frames around what is in them: in a nested layout, and of a tree from afar.
        view_shift: Way that the view scrolls along with a new layout: cards start where they are seen.

    Signals:
        relaid(): `layout` has changed.
        refitted(): Sizes or density of the cards were chosen again.
        overviewChanged(): The overview shows what a lens says, or what a search found, in another way.
    """

    relaid = Signal()
    refitted = Signal()
    overviewChanged = Signal()

    layout: Layout
    canvas_style: CanvasStyle

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._lines = LineItems(self)
        self._gesture_states: dict[NodeId, CardState] = {}
        self._selected: frozenset[NodeId] = frozenset()
        self.hovered: NodeId | None = None
        self._annotations: Mapping[NodeId, NodeAnnotation] | None = session.annotations
        self._highlighted = session.highlighted
        self._area, self.view_shift = QRectF(), QPointF()  # nothing is seen before a view says so
        self._scale = self._ratio = 1.0
        self.far = self.in_frames = self._relays = False
        self._pool = CardPool(self, self.content_of, self._state, self._lines.draw)
        self._pool.filled.connect(self.update)  # nothing needs to lie under the cards any more
        self._overviews = OverviewExchange(self._new_overview, self._seen, self._show_overview, self)
        self._overviews.changed.connect(self.overviewChanged)
        self.card_animation = CardAnimation(self)
        self._apply_style()
        self._path, self.insertion = PathItem(self.canvas_style), InsertionItem(self.canvas_style)
        self.addItem(self._path)
        self.addItem(self.insertion)
        self._ghost: GhostItem | None = None
        self._fitting = CardFitting(session)
        self._start()
        document = session.document
        document.changed.connect(self._on_document_changed)
        document.reset.connect(self._start)
        session.collapsedChanged.connect(self._relay)
        session.directionChanged.connect(self._turn)
        session.focusChanged.connect(self._relay)
        session.selectionChanged.connect(self._show_selection)
        session.annotationsChanged.connect(self._show_annotations)
        session.shown.changed.connect(self._show_other)
        theme.service().changed.connect(self._on_theme_changed)
        if analyses is not None:
            analyses.findingsChanged.connect(self._show_findings)

    @property
    def contents(self) -> CardContents:
        """Contents of the cards."""
        return self._contents

    @property
    def overview(self) -> Overview:
        """Far picture of the layout."""
        return self._overviews.current

    def content_of(self, node_id: NodeId) -> CardContent:
        """Return the content of a shown card, as it is painted."""
        card, head, row, _ = self.layout.standing(node_id)
        return self._contents.of(node_id, head, tall=card.h, row=row, grown=self.canvas_style.grown(self._scale))

    def card(self, node_id: NodeId) -> CardItem | None:
        """Return the item of a node, where it has one now."""
        return self._pool.cards.get(node_id)

    @property
    def cards(self) -> Mapping[NodeId, CardItem]:
        """Cards that have an item now."""
        return self._pool.cards

    @property
    def lines(self) -> LineItems:
        """Lines between the cards that have items now."""
        return self._lines

    def redraw_lines(self, parent: NodeId, lifted: Collection[NodeId] = ()) -> None:
        """Draw the lines below a card again, without those to what a gesture has lifted."""
        if parent in self._lines.below:
            self._lines.drop((parent,))
            self._lines.draw(parent, lifted)

    def show_path_of_current(self, shown: bool) -> None:
        """Show the path from the root to the current card, or hide it during a gesture."""
        self._path.setOpacity(1.0 if shown else 0.0)

    def set_annotations(
        self, annotations: Mapping[NodeId, NodeAnnotation] | None, highlighted: frozenset[NodeId] | None = None
    ) -> None:
        """Colour the cards as a lens says, and highlight what a search found; None for neither.

        From afar the colours change when all of them are known, in slices: the old ones are shown until then.
        """
        self._annotations, self._highlighted = annotations, highlighted
        self._contents.reports.show(annotations, highlighted)
        self._pool.update_contents()
        self._overviews.replace_when_ready()

    def look_at(self, area: QRectF, scale: float, ratio: float) -> None:
        """Show items, or the overview, for what a viewport now shows.

        Args:
            area: The visible part of the scene.
            scale: Pixels for each canvas unit.
            ratio: Device pixels for each pixel.
        """
        self._area, self._scale, self._ratio = area, scale, ratio
        far = self.canvas_style.is_far(scale, was_far=self.far)
        if far and not self.far:
            self._clear_items()
        elif not far:
            if self._pool.show(self.layout, self.canvas_style, area, scale, ratio):
                near = set(self.layout.containers(self._pool.region))
                self._lines.drop([n for n in self._lines.below if n not in near])
            if not self._pool.incomplete:
                for node_id in self.layout.containers(rect_of(area)):
                    self._lines.draw(node_id)
        self.far, self.in_frames = far, far or self.layout.has_frames
        if far and not self._relays:  # else it comes once more
            self._prepare_overview()
        if not area.isEmpty():
            self._overviews.make_ready_soon()
        self._path.setVisible(not far)

    def fit_cards(self, view: QSizeF, *, keep_rows: bool = False) -> None:
        """Choose density and layout of the cards for a view of a size, before any zoom."""
        room = room_of(view)
        if self._fitting.fit(int(room.width()), int(room.height()), keep_rows=keep_rows):
            self._clear_items()
            self._relay()
            self.refitted.emit()

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Paint dots, frames of OUs, and blank cards for those that are still to come, behind the cards.

        Frames around what is current, and those of targets, are marked, from afar too.
        """
        if not self.far:
            neutral = self._annotations is not None
            paint_ground(painter, self.layout, self.canvas_style, area, self._scale, neutral=neutral)
            paint_blank(painter, self.canvas_style, self._pool.to_come)
        if self.in_frames:
            hovered = frames_under(self.layout, self._session.shown.tree, self.hovered) if self.far else []
            levels = [*self._levels_of_current(), *hovered]
            mark_frames(painter, self.layout, self.canvas_style, levels, self._gesture_states)

    def show_ghost(self, ghost: GhostItem | None) -> None:
        """Show the picture of what is dragged; None ends it."""
        if self._ghost is not None:
            self.removeItem(self._ghost)
        self._ghost = ghost
        if ghost is not None:
            self.addItem(ghost)

    def paint_names(self, painter: QPainter, area: QRectF, to_view: QTransform) -> None:
        """Paint, from afar, the names of what a view shows, what is dragged over them, and what would take it."""
        painter.save()
        painter.resetTransform()
        self.overview.paint_labels(painter, area, to_view.m11(), self._selected)
        if self._ghost is not None:
            self._ghost.paint_over(painter, to_view)
        if self._gesture_states:
            from ui.canvas.far.targets import paint_targets  # not needed before the window is shown

            paint_targets(painter, self.layout, self.canvas_style, self._gesture_states, to_view)
            self.insertion.paint_over(painter, to_view)
        painter.restore()

    def hover(self, node_id: NodeId | None) -> None:
        """Highlight the card under the mouse."""
        if node_id != self.hovered:
            before, self.hovered = self.hovered, node_id
            self._pool.update_states(n for n in (before, node_id) if n is not None)
            if self.far:
                self.update()

    def show_gesture_states(self, states: Mapping[NodeId, CardState]) -> None:
        """Show the states that a gesture gives to cards; an empty mapping ends it."""
        before, self._gesture_states = self._gesture_states, dict(states)
        if touched := [n for n in {**before, **states} if before.get(n) != states.get(n)]:
            self._pool.update_states(touched)
            if self.in_frames:
                self.update()

    def _apply_style(self) -> None:
        self.canvas_style = self._lines.style = CanvasStyle(theme.current())
        self.setBackgroundBrush(QColor(self.canvas_style.tokens.canvas))

    def _on_theme_changed(self) -> None:
        unit, sizes = self.canvas_style.unit, self.canvas_style.sizes
        self._apply_style()
        self._path.style = self.insertion.style = self.canvas_style
        if self.canvas_style.unit != unit:
            self._start()
            return
        self._fitting.use(self.canvas_style, sizes)
        self._clear_items()
        self._contents.style = self.canvas_style
        self._overviews.replace_at_once()
        self._show_again()
        if self._pool.cards:
            self._pool.make_seen()

    def _start(self) -> None:
        """Show another organization, or cards of another size."""
        self._clear_items()
        self._fitting.use(self.canvas_style)
        self._make_contents()
        self._relay()
        self.refitted.emit()

    def _turn(self) -> None:
        """Lay out in another direction; cards in frames have sizes of their own."""
        if self._fitting.turn():
            self._start()
        else:
            self._relay()

    def _make_contents(self) -> None:
        self._contents = CardContents(self._session.shown.organization, self.canvas_style)
        if self._annotations is not None or self._highlighted is not None:
            self._contents.reports.show(self._annotations, self._highlighted)
        if self._analyses is not None and self._analyses.findings:
            self._show_findings()

    def _show_other(self) -> None:
        """Show the other of two designs, or their ghosts: cards of both go from their old places to the new ones."""
        if self._session.shown.organization is not self._contents.organization:
            self._make_contents()
        self._contents.names.clear()
        if not self._session.shown.is_compared:
            self._lines.show_moves((), self._selected)
        self._relay()

    def _prepare_overview(self, *, again: bool = False) -> None:
        self.overview.prepare(rect_of(self._area), self._scale, again=again)

    def _seen(self) -> tuple[Rect, float]:
        """Return the area in sight, and the scale of its overview; 0 where cards are shown."""
        return rect_of(self._area), self._scale if self.far else 0.0

    def _show_overview(self) -> None:
        """Show the overview that has just taken the place of another."""
        if self.far:
            self._prepare_overview()
        self.update()

    def _new_overview(self, before: Overview | None) -> Overview:
        from ui.canvas.far.nested_overview import NestedOverview  # small designs are seen from near

        return NestedOverview(
            self.layout,
            self._session.shown.tree,
            self.canvas_style,
            self._contents.reports,
            before,
            self._contents.organization,
        )

    def _on_document_changed(self, change: Change) -> None:
        self._contents.names.clear()
        self._contents.tree = self._session.shown.tree
        if change.places:
            self._fitting.hold()
        if self._fitting.grow(change):
            self._clear_items()
            self._relay()
        elif self._fitting.moves(change):
            self._relay()
        elif change.nodes or change.comments_differ or any(map(limits_otherwise, change.policies.values())):
            self._refresh()

    def _relay(self) -> None:
        """Lay out again, and animate the cards that stay to their new places."""
        session, contents = self._session, self._contents
        if session.shown.organization is not contents.organization:
            self._start()
            return
        contents.tree = session.shown.tree
        self.card_animation.finish()
        before = getattr(self, "layout", None)
        self.layout = self._lines.layout = self._fitting.arrange()
        contents.reports.follow(session.collapsed, session.shown.ghost_annotations)
        self._overviews.replace_at_once()
        starts = self._pool.keep_only(self.layout)
        drawn = self._lines.below
        self._lines.drop([n for n in drawn if before is None or not self.layout.stands_like(before, n, lines=True)])
        self.view_shift = QPointF()
        self._relays = True
        with self._pool.together():
            self.relaid.emit()
            self._show_again()
        cards, area = self._pool.cards, rect_of(self._area)
        seen = [node_id for node_id in starts if node_id in cards and self.layout.rect(node_id).meets(area)]
        if seen:
            self.card_animation.start({cards[node_id]: starts[node_id] + self.view_shift for node_id in seen})

    def _show_again(self) -> None:
        self._relays = True  # the overview is prepared once, with the contents
        self.look_at(self._area, self._scale, self._ratio)
        self._relays = False
        self._show_selection()
        self._refresh()

    def _clear_items(self) -> None:
        """Remove all items: of cards of another size or style none is of use any more."""
        self._pool.clear()
        self._lines.drop(tuple(self._lines.below))

    def _refresh(self) -> None:
        """Read the contents of the cards again."""
        self._pool.update_contents()
        if self.far:
            self._prepare_overview(again=True)
            self.update()

    def _show_findings(self) -> None:
        if self._analyses is None or not self._session.shown.is_open:
            return
        if self._analyses.findings:
            counts = self._analyses.counts
            self._contents.reports.report(counts.by_node, counts.nodes_with_errors(), counts.shared)
        else:
            self._contents.reports.report({}, frozenset())
        self._refresh()

    def _show_annotations(self) -> None:
        self.set_annotations(self._session.annotations, self._session.highlighted)

    def _show_selection(self) -> None:
        before, self._selected = self._selected, frozenset(self._session.selection)
        self._pool.update_states(before | self._selected)
        routes = (self.layout.route(level) for level in self._levels_of_current() if level in self.layout)
        self._path.show_path([route for route in routes if route])
        self._path.setVisible(not self.far or bool(self._selected))
        if self._session.shown.is_compared:
            self._lines.show_moves(self._session.shown.ghosts.values(), self._selected)
        if self.in_frames:
            self.update()

    def _levels_of_current(self) -> tuple[NodeId, ...]:
        tree, current = self._session.shown.tree, self._session.current
        return tree.path(current) if current in tree.nodes and current is not None and self._selected else ()

    def _state(self, node_id: NodeId) -> CardState:
        state = self._gesture_states.get(node_id, CardState.PLAIN)
        if node_id in self._selected:
            state |= CardState.SELECTED
        if node_id == self.hovered:
            state |= CardState.HOVERED
        return state
