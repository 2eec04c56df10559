"""The scene: follows the document and the session, and never changes them.

Only what is near the viewport has items, so that opening, editing and memory depend on the screen and not on the size
of the organization. Below `FAR` no card has an item and the overview is painted instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsScene

from designer.layout import Arranger, Layout
from designer.model.change import Change
from designer.model.records import NodeId, NodeKind
from ui import theme
from ui.canvas.card_animation import CardAnimation
from ui.canvas.card_content import CardContent, CardContents
from ui.canvas.card_pool import CardPool, rect_of
from ui.canvas.far.overview import Overview
from ui.canvas.items import CardItem, EdgesItem, InsertionItem, PathItem, rectf
from ui.canvas.painting import CardState
from ui.canvas.style import CanvasStyle
from ui.state.analyses import Analyses
from ui.state.annotations import NodeAnnotation
from ui.state.session import Session
from ui.widgets.job import Job

FAR = 0.34
"""Below this scale the overview is painted; a little above it, cards come back."""

FAR_MARGIN = 1.06


class CanvasScene(QGraphicsScene):
    """Cards and lines of one session.

    Signals:
        relaid(): `layout` is another one.
        changedMarks(): The overview shows what a lens says, or what a search found, in another way.
    """

    relaid = Signal()
    changedMarks = Signal()

    _layout: Layout
    _overview: Overview

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._edges: dict[NodeId, EdgesItem] = {}
        self._gesture_states: dict[NodeId, CardState] = {}
        self._selected: frozenset[NodeId] = frozenset()
        self._hovered: NodeId | None = None
        self._marks: Mapping[NodeId, NodeAnnotation] | None = session.marks
        self._lit = session.highlighted
        self._area = QRectF(0, 0, 1, 1)
        self._scale = 1.0
        self._far = False
        self._ratio = 1.0
        self._view_shift = QPointF()
        self._stock = CardPool(self, self._face, self._state, self._kind, self._draw_lines)
        self._stock.filled.connect(self._show_filled)
        self._job = Job(self)
        self._coming: Overview | None = None
        self._leaving: list[Overview] = []
        self.glide = CardAnimation(self)
        self._dress()
        self._start()
        document = session.document
        document.changed.connect(self._follow)
        document.reset.connect(self._start)
        session.collapsedChanged.connect(self._relay)
        session.directionChanged.connect(self._relay)
        session.focusChanged.connect(self._relay)
        session.selectionChanged.connect(self._show_selection)
        session.marksChanged.connect(self._show_marks)
        theme.service().changed.connect(self._redress)
        if analyses is not None:
            analyses.findingsChanged.connect(self._show_findings)

    @property
    def layout(self) -> Layout:
        """Where the cards are now."""
        return self._layout

    @property
    def look(self) -> CanvasStyle:
        """How the cards look now."""
        return self._look

    @property
    def faces(self) -> CardContents:
        """What stands on the cards."""
        return self._faces

    @property
    def overview(self) -> Overview:
        """The far painting of the layout."""
        return self._overview

    @property
    def far(self) -> bool:
        """Whether the overview is painted instead of items."""
        return self._far

    @property
    def under(self) -> bool:
        """Whether the overview is painted under the items, as some are still in the making."""
        return not self._far and self._stock.bare

    @property
    def hovered(self) -> NodeId | None:
        """The card under the mouse."""
        return self._hovered

    @property
    def insertion(self) -> InsertionItem:
        """The mark between siblings."""
        return self._insertion

    def card(self, node_id: NodeId) -> CardItem | None:
        """The item of a node, where it has one now."""
        return self._stock.cards.get(node_id)

    @property
    def cards(self) -> Mapping[NodeId, CardItem]:
        """The cards that have an item now."""
        return self._stock.cards

    @property
    def lines(self) -> Mapping[NodeId, EdgesItem]:
        """The lines below the cards that have items now."""
        return self._edges

    def redraw_lines(self, parent: NodeId, lifted: Collection[NodeId] = ()) -> None:
        """Draw the lines below a card again, without those to what a gesture has lifted."""
        before = self._edges.pop(parent, None)
        if before is not None:
            self.removeItem(before)
            edges = self._edges[parent] = EdgesItem(self._layout.edges(parent, lifted), self._look)
            self.addItem(edges)

    def show_path_of_current(self, shown: bool) -> None:
        """Show the way from the root to the current card, or hide it during a gesture."""
        self._path.setOpacity(1.0 if shown else 0.0)

    def set_marks(self, marks: Mapping[NodeId, NodeAnnotation] | None, lit: frozenset[NodeId] | None = None) -> None:
        """Colour the cards as a lens says, and let what a search found stand out; None for neither.

        From afar the colours change when all of them are known, in slices: the old ones are shown until then.
        """
        self._marks, self._lit = marks, lit
        self._faces.show(marks, lit)
        self._stock.reread()
        self._leave(self._coming)
        self._coming = self._new_overview()
        self._job.start(self._renewing(self._coming), first=0)

    def look_at(self, area: QRectF, scale: float, ratio: float) -> None:
        """Have items, or an overview, for what a viewport now shows.

        Args:
            area: The visible part of the scene.
            scale: Pixels for each canvas unit.
            ratio: Device pixels for each pixel.
        """
        self._area, self._scale, self._ratio = area, scale, ratio
        far = scale < FAR * (FAR_MARGIN if self._far else 1)
        if far:
            if not self._far:
                self._clear_items()
        else:
            if self._stock.show(self._layout, self._look, area, scale, ratio):
                self._drop_edges()
            if not self._stock.bare:
                self._add_edges()
        self._far = far
        self._prepare_overview()
        self._path.setVisible(not far or bool(self._selected))

    def hover(self, node_id: NodeId | None) -> None:
        """Let the card under the mouse stand out."""
        if node_id != self._hovered:
            before, self._hovered = self._hovered, node_id
            self._stock.restate(n for n in (before, node_id) if n is not None)

    def mark_gesture(self, states: Mapping[NodeId, CardState]) -> None:
        """Let cards stand out because of a gesture; an empty mapping ends it."""
        before, self._gesture_states = self._gesture_states, dict(states)
        touched = [n for n in {**before, **states} if before.get(n) != states.get(n)]
        if touched:
            self._stock.restate(touched)

    def sharpen_all(self) -> None:
        """Make every picture that is wanted, at once: for a picture of the canvas."""
        self._stock.finish()
        self._job.finish()

    def shift_view(self, shift: QPointF) -> None:
        """For the view alone, as it scrolls along with a new layout: cards glide from where they are seen."""
        self._view_shift = shift

    def _dress(self) -> None:
        self._look = CanvasStyle(theme.current())
        self.setBackgroundBrush(QColor(self._look.tokens.canvas))

    def _redress(self) -> None:
        sizes = self._look.sizes
        self._dress()
        if self._look.sizes != sizes:
            self._start()
            return
        self._clear_items()
        self._faces.look = self._look
        self._rebuild_fixed()
        self._replace_overview()
        self._show_again()

    def _start(self) -> None:
        """Begin with another organization, or another size of cards."""
        self._clear_items()
        self._arranger = Arranger(self._look.sizes)
        self._faces = CardContents(self._session.document.organization, self._look)
        self._faces.show(self._marks, self._lit)
        self._rebuild_fixed()
        self._show_findings()
        self._relay()

    def _rebuild_fixed(self) -> None:
        for name in ("_path", "_insertion"):
            if hasattr(self, name):
                self.removeItem(getattr(self, name))
        self._path = PathItem(self._look)
        self._insertion = InsertionItem(self._look)
        self.addItem(self._path)
        self.addItem(self._insertion)

    def _replace_overview(self) -> None:
        """Have another overview at once: what the old one shows is no longer there."""
        self._leave(self._coming)
        self._coming = None
        before = getattr(self, "_overview", None)
        self._overview = self._new_overview()
        self._leave(before)
        self._job.start(self._renewing(self._overview), first=0)

    def _leave(self, overview: Overview | None) -> None:
        if overview is not None:
            self._leaving.append(overview)

    def _renewing(self, overview: Overview) -> Iterator[None]:
        """Make an overview ready, change to it, and let go of those of before, in steps."""
        yield from overview.ahead(rect_of(self._area), self._aim())
        if overview is not self._overview:
            self._leave(self._overview)
            self._overview, self._coming = overview, None
            self._prepare_overview()
            self.update()
        self.changedMarks.emit()
        while self._leaving:
            yield from self._leaving[-1].dissolve()
            self._leaving.pop()

    def _prepare_overview(self) -> None:
        if self._far or self.under:
            self._overview.prepare(rect_of(self._area), self._scale, named=self._far)

    def _show_filled(self) -> None:
        """All that is seen has its card, and its lines: nothing needs to lie under them."""
        self.update()

    def _aim(self) -> float:
        """The scale to make an overview for: the one it is shown at, or that of a view from far away."""
        return self._scale if self._far else 0.0

    def _new_overview(self) -> Overview:
        organization = self._session.document.organization
        before = getattr(self, "_overview", None)
        return Overview(self._layout, organization, self._look, self._faces.marks, self._lit, before)

    def _follow(self, change: Change) -> None:
        if change.structural or change.places or change.settings is not None:
            self._relay()
        else:
            self._refresh()

    def _relay(self) -> None:
        """Lay out again and let the cards that stay glide to their new places."""
        session = self._session
        organization = session.document.organization
        if organization is not self._faces.organization:
            self._start()
            return
        self.glide.finish()
        before = getattr(self, "_layout", None)
        self._layout = self._arranger.arrange(organization, session.collapsed, session.direction, session.top)
        self._faces.collapsed = session.collapsed
        self._replace_overview()
        starts = self._stock.keep_only(self._layout)
        for node_id in [n for n in self._edges if before is None or not self._layout.draws_like(before, n)]:
            self.removeItem(self._edges.pop(node_id))
        self._view_shift = QPointF()
        with self._stock.together():
            self.relaid.emit()
            self._show_again()
        self._glide({node_id: start + self._view_shift for node_id, start in starts.items()})

    def _show_again(self) -> None:
        self.look_at(self._area, self._scale, self._ratio)
        self._show_selection()
        self._refresh()

    def _glide(self, starts: Mapping[NodeId, QPointF]) -> None:
        """Let the cards that are seen come from where they were."""
        cards = self._stock.cards
        self.glide.start({cards[n]: at for n, at in starts.items() if n in cards and self._is_shown(n)})

    def _is_shown(self, node_id: NodeId) -> bool:
        return rectf(self._layout.rect(node_id)).intersects(self._area)

    def _drop_edges(self) -> None:
        """Leave the lines that are far from what is seen."""
        parents = set(self._layout.containers(self._stock.region))
        for node_id in [n for n in self._edges if n not in parents]:
            self.removeItem(self._edges.pop(node_id))

    def _add_edges(self) -> None:
        """Have the lines that are seen."""
        for node_id in self._layout.containers(rect_of(self._area)):
            self._draw_lines(node_id)

    def _draw_lines(self, node_id: NodeId) -> None:
        """Have the lines below a card, where they are not there."""
        if node_id not in self._edges:
            edges = self._edges[node_id] = EdgesItem(self._layout.edges(node_id), self._look)
            self.addItem(edges)

    def _clear_items(self) -> None:
        self.glide.drop()
        self._stock.clear()
        while self._edges:
            self.removeItem(self._edges.popitem()[1])

    def _refresh(self) -> None:
        """Read again what the cards say."""
        self._stock.reread()
        if self._far:
            self._prepare_overview()
            self.update()

    def _show_findings(self) -> None:
        if self._analyses is None:
            return
        self._faces.report(self._analyses.finding_counts(), self._analyses.nodes_with_errors())
        self._refresh()

    def _show_marks(self) -> None:
        self.set_marks(self._session.marks, self._session.highlighted)

    def _show_selection(self) -> None:
        before, self._selected = self._selected, frozenset(self._session.selection)
        self._stock.restate(before | self._selected)
        current = self._session.current
        organization = self._session.document.organization
        levels = organization.path(current) if current is not None and current in organization.nodes else ()
        routes = (self._layout.route(level) for level in levels if level in self._layout)
        self._path.show_path([route for route in routes if route])
        if self._far:
            self.update()

    def _face(self, node_id: NodeId) -> CardContent:
        return self._faces.of(node_id)

    def _kind(self, node_id: NodeId) -> NodeKind:
        return self._session.document.organization.node(node_id).kind

    def _state(self, node_id: NodeId) -> CardState:
        state = self._gesture_states.get(node_id, CardState.PLAIN)
        if node_id in self._selected:
            state |= CardState.SELECTED
        if node_id == self._hovered:
            state |= CardState.HOVERED
        return state
