"""The scene: follows the document and the session, and never changes them.

Only what is near the viewport has items, so that opening, editing and memory depend on the screen and not on the size
of the organization. Below `FAR` no card has an item and the overview is painted instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsScene

from designer.change import Change
from designer.checks import Severity
from designer.layout import Arranger, Direction, Layout, Rect
from designer.records import NodeId
from ui import theme
from ui.analyses import Analyses
from ui.canvas.faces import Faces, Mark
from ui.canvas.items import CardItem, EdgesItem, InsertionItem, PathItem, rectf
from ui.canvas.look import Look
from ui.canvas.overview import Overview
from ui.canvas.paint import State
from ui.session import Session

FAR = 0.34
"""Below this scale the overview is painted; a little above it, cards come back."""

FAR_MARGIN = 1.06

AHEAD = 0.4
"""Cards this share of the viewport outside it have items already."""

MOST_ANIMATED = 200

FRAME_SHARE = 0.004
"""Seconds of a frame that may go into new pictures of cards; the others follow in the next frames."""


class CanvasScene(QGraphicsScene):
    """Cards and lines of one session.

    Signals:
        relaid(): `layout` is another one.
        changedMarks(): A lens colours the cards in another way.
    """

    relaid = Signal()
    changedMarks = Signal()

    _layout: Layout

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._analyses = analyses
        self._cards: dict[NodeId, CardItem] = {}
        self._edges: dict[NodeId, EdgesItem] = {}
        self._gesture_states: dict[NodeId, State] = {}
        self._selected: frozenset[NodeId] = frozenset()
        self._hovered: NodeId | None = None
        self._focused = False
        self._marks: Mapping[NodeId, Mark] | None = None
        self._region: Rect | None = None
        self._area = QRectF(0, 0, 1, 1)
        self._scale = 1.0
        self._far = False
        self._ratio = 1.0
        self._view_shift = QPointF()
        self._blurred: dict[CardItem, None] = {}
        self._coming: dict[NodeId, Rect] = {}
        self._going: list[NodeId] = []
        self._sharpen_timer = QTimer(self, interval=0)
        self._sharpen_timer.timeout.connect(self._sharpen)
        self._moves: dict[CardItem, tuple[QPointF, QPointF]] = {}
        self.motion = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=140)
        self.motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.motion.valueChanged.connect(self._move_on)
        self._dress()
        self._start()
        document = session.document
        document.changed.connect(self._follow)
        document.reset.connect(self._start)
        session.collapsedChanged.connect(self._relay)
        session.directionChanged.connect(self._relay)
        session.selectionChanged.connect(self._show_selection)
        theme.service().changed.connect(self._redress)
        if analyses is not None:
            analyses.findingsChanged.connect(self._show_findings)

    @property
    def layout(self) -> Layout:
        """Where the cards are now."""
        return self._layout

    @property
    def look(self) -> Look:
        """How the cards look now."""
        return self._look

    @property
    def faces(self) -> Faces:
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
    def hovered(self) -> NodeId | None:
        """The card under the mouse."""
        return self._hovered

    @property
    def insertion(self) -> InsertionItem:
        """The mark between siblings."""
        return self._insertion

    def card(self, node_id: NodeId) -> CardItem | None:
        """The item of a node, where it has one now."""
        return self._cards.get(node_id)

    @property
    def cards(self) -> Mapping[NodeId, CardItem]:
        """The cards that have an item now."""
        return self._cards

    def set_animated(self, animated: bool) -> None:
        """Let cards glide to new places, or jump."""
        self.motion.setDuration(140 if animated else 0)

    def set_marks(self, marks: Mapping[NodeId, Mark] | None) -> None:
        """Colour the cards as a lens says; None for no lens."""
        self._marks = marks
        self._faces.marks = marks
        self._overview = self._new_overview()
        self._refresh()
        self.changedMarks.emit()

    def look_at(self, area: QRectF, scale: float, ratio: float) -> None:
        """Have items, or an overview, for what a viewport now shows.

        Args:
            area: The visible part of the scene.
            scale: Pixels for each canvas unit.
            ratio: Device pixels for each pixel.
        """
        other_scale = (scale, ratio) != (self._scale, self._ratio)
        self._area, self._scale, self._ratio = area, scale, ratio
        far = scale < FAR * (FAR_MARGIN if self._far else 1)
        if far:
            if not self._far:
                self._clear_items()
            self._overview.prepare(_rect(area), scale)
        elif self._region is None or not rectf(self._region).contains(area) or self._region.w > 4 * area.width():
            self._populate(area)
        else:
            arrived = self._add_visible(area) if self._coming else 0
            if other_scale or arrived:
                self._blur_all()
        self._far = far
        self._sharpen()
        self._path.setVisible(not far or bool(self._selected))

    def hover(self, node_id: NodeId | None) -> None:
        """Let the card under the mouse stand out."""
        if node_id != self._hovered:
            before, self._hovered = self._hovered, node_id
            self._restate(n for n in (before, node_id) if n is not None)

    def mark_gesture(self, states: Mapping[NodeId, State]) -> None:
        """Let cards stand out because of a gesture; an empty mapping ends it."""
        touched = [*self._gesture_states, *states]
        self._gesture_states = dict(states)
        self._restate(touched)

    def sharpen_all(self) -> None:
        """Make every picture that is wanted, at once: for a picture of the canvas."""
        while self._unfinished:
            self._sharpen()

    def shift_view(self, shift: QPointF) -> None:
        """For the view alone, as it scrolls along with a new layout: cards glide from where they are seen."""
        self._view_shift = shift

    def finish_motion(self) -> None:
        """Put every card where it belongs, at once."""
        self.motion.stop()
        self._move_on(1.0)
        self._moves = {}

    def _dress(self) -> None:
        self._look = Look(theme.current())
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
        self._overview = self._new_overview()
        self._show_again()

    def _start(self) -> None:
        """Begin with another organization, or another size of cards."""
        self._clear_items()
        self._arranger = Arranger(self._look.sizes)
        self._faces = Faces(self._session.document.organization, self._look)
        self._faces.marks = self._marks
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

    def _new_overview(self) -> Overview:
        return Overview(self._layout, self._session.document.organization, self._look, self._marks)

    def _follow(self, change: Change) -> None:
        if change.structural or change.settings is not None:
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
        self.finish_motion()
        turned = bool(self._cards) and self._layout.direction.value != session.direction.value
        self._layout = self._arranger.arrange(organization, session.collapsed, Direction(session.direction.value))
        self._faces.collapsed = session.collapsed
        self._overview = self._new_overview()
        self._coming, self._going = {}, []
        for node_id in [n for n in self._cards if n not in self._layout]:
            self.removeItem(self._cards.pop(node_id))
        for edges in self._edges.values():
            self.removeItem(edges)
        self._edges = {}
        starts = {node_id: item.pos() for node_id, item in self._cards.items()}
        for node_id, item in self._cards.items():
            item.setPos(*self._layout.rect(node_id)[:2])
            if turned:
                item.turn(self._layout.direction)
                item.blur()
        self._view_shift = QPointF()
        self.relaid.emit()
        self._show_again()
        self._glide({node_id: start + self._view_shift for node_id, start in starts.items()})

    def _show_again(self) -> None:
        self._region = None
        self.look_at(self._area, self._scale, self._ratio)
        self._show_selection()
        self._refresh()

    def _glide(self, starts: Mapping[NodeId, QPointF]) -> None:
        if not self.motion.duration():
            return
        moves = {
            item: (starts[node_id], item.pos())
            for node_id, item in self._cards.items()
            if node_id in starts and starts[node_id] != item.pos() and self._is_shown(node_id)
        }
        if moves and len(moves) <= MOST_ANIMATED:
            self._moves = moves
            self._move_on(0.0)
            self.motion.start()

    def _is_shown(self, node_id: NodeId) -> bool:
        return rectf(self._layout.rect(node_id)).intersects(self._area)

    def _move_on(self, share: float) -> None:
        for item, (start, end) in self._moves.items():
            if self._cards.get(item.node_id) is item:
                item.setPos(start + (end - start) * share)

    def _populate(self, area: QRectF) -> None:
        """Make the items of a region and drop all others."""
        dx, dy = area.width() * AHEAD, area.height() * AHEAD
        region = _rect(area.adjusted(-dx, -dy, dx, dy))
        self._add_visible(area)
        wanted = dict(self._layout.cards(region))
        self._coming = {node_id: rect for node_id, rect in wanted.items() if node_id not in self._cards}
        self._going = [node_id for node_id in self._cards if node_id not in wanted]
        parents = set(self._layout.containers(region))
        for node_id in [n for n in self._edges if n not in parents]:
            self.removeItem(self._edges.pop(node_id))
        for node_id in parents.difference(self._edges):
            edges = self._edges[node_id] = EdgesItem(self._layout.edges(node_id), self._look)
            self.addItem(edges)
        self._region = region
        self._blur_all()

    def _add_visible(self, area: QRectF) -> int:
        """Make the items of cards that are seen now; how many there were."""
        missing = [(n, rect) for n, rect in self._layout.cards(_rect(area)) if n not in self._cards]
        for node_id, rect in missing:
            self._add_card(node_id, rect)
        return len(missing)

    def _add_card(self, node_id: NodeId, rect: Rect) -> CardItem:
        kind = self._session.document.organization.node(node_id).kind
        item = CardItem(node_id, kind, self._look, self._layout.direction)
        item.setPos(rect.x, rect.y)
        item.state = self._state(node_id)
        self._cards[node_id] = item
        self.addItem(item)
        return item

    def _blur_all(self) -> None:
        """Want pictures for this scale: of what is visible first."""
        wrong = [item for item in self._cards.values() if not item.is_sharp(self._scale, self._ratio)]
        shown = self._area
        size = self._look.sizes
        grown = shown.adjusted(-size.root_width, -size.height, 0, 0)
        self._blurred = dict.fromkeys(item for item in wrong if grown.contains(item.pos()))
        self._blurred.update(dict.fromkeys(wrong))

    @property
    def _unfinished(self) -> bool:
        return bool(self._blurred or self._coming or self._going)

    def _blur(self, item: CardItem) -> None:
        item.blur()
        self._blurred[item] = None

    def _sharpen(self) -> None:
        """Make pictures until this frame's share of time is used up, and go on in the next."""
        until = perf_counter() + FRAME_SHARE
        while self._unfinished and perf_counter() < until:
            if self._blurred:
                item = next(iter(self._blurred))
                del self._blurred[item]
                if self._cards.get(item.node_id) is item and not item.is_sharp(self._scale, self._ratio):
                    item.make(self._faces.of(item.node_id), self._scale, self._ratio)
            elif self._coming:
                node_id, rect = self._coming.popitem()
                if node_id not in self._cards:
                    self._blurred[self._add_card(node_id, rect)] = None
            else:
                left = self._cards.pop(self._going.pop(), None)
                if left is not None:
                    self.removeItem(left)
        if not self._unfinished:
            self._sharpen_timer.stop()
        elif not self._sharpen_timer.isActive():
            self._sharpen_timer.start()

    def _clear_items(self) -> None:
        self._moves = {}
        self._blurred, self._coming, self._going = {}, {}, []
        for items in (self._cards, self._edges):
            while items:
                self.removeItem(items.popitem()[1])
        self._region = None

    def _refresh(self) -> None:
        """Read again what the cards say."""
        for node_id, item in self._cards.items():
            if item.face is not None and item.face != self._faces.of(node_id):
                self._blur(item)
        self._sharpen()
        if self._far:
            self._overview.prepare(_rect(self._area), self._scale)
            self.update()

    def _show_findings(self) -> None:
        if self._analyses is None:
            return
        errors = (f.node for f in self._analyses.findings if f.severity is Severity.ERROR and f.node)
        self._faces.report(self._analyses.finding_counts(), frozenset(NodeId(node) for node in errors))
        self._refresh()

    def _show_selection(self) -> None:
        before, self._selected = self._selected, frozenset(self._session.selection)
        self._restate(before | self._selected)
        current = self._session.current
        organization = self._session.document.organization
        levels = organization.path(current)[1:] if current is not None and current in organization.nodes else ()
        self._path.show_path([self._layout.route(level) for level in levels if level in self._layout])
        if self._far:
            self.update()

    def _restate(self, nodes: Iterable[NodeId]) -> None:
        for node_id in nodes:
            item = self._cards.get(node_id)
            if item is not None and item.state != self._state(node_id):
                item.state = self._state(node_id)
                self._blur(item)
        self._sharpen()

    def _state(self, node_id: NodeId) -> State:
        state = self._gesture_states.get(node_id, State.PLAIN)
        if node_id in self._selected:
            state |= State.SELECTED
        if node_id == self._hovered:
            state |= State.HOVERED
        return state


def _rect(area: QRectF) -> Rect:
    around = area.toAlignedRect()
    return Rect(around.x(), around.y(), around.width(), around.height())
