"""Items near the viewport: a pool of cards, made and painted in slices of a frame, and the lines between them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsScene

from designer.organization.layout import Layout, Polyline, Rect
from designer.organization.model.records import NodeId
from ui.canvas.cards.content import CardContent
from ui.canvas.cards.items import NO_SCALE, CardItem, EdgesItem, rectf
from ui.canvas.cards.style import CanvasStyle
from ui.canvas.cards.surface import CardState
from ui.widgets.jobs.job import frame_budget

if TYPE_CHECKING:  # imported when designs are compared
    from designer.analysis.differences.alignment import Ghost
    from ui.canvas.cards.moves import MovesItem


_AHEAD = 0.4
"""Share of the viewport, on each side of it, whose cards get items too."""

FRAME_SHARE = 0.0015
"""Seconds of a frame that may go into new items and pictures; the others follow in the next frames."""

ZOOM_SHARE = 0.0015
"""Seconds of a frame that changes the scale: pictures for a scale that is only passed are not looked at."""

_AT_ONCE = 48
"""Cards that come into view get items at once up to this number; more get them with their pictures, in slices."""


class CardPool(QObject):
    """Pool of the card items of a scene.

    Args:
        scene: The scene of the items.
        content: Says what stands on a card.
        state: Says how a card stands out.
        draw_lines: Draws the lines below a card, where they are not there.

    Attributes:
        cards: Items by node.
        region: Part of the scene whose cards have, or soon will have, items.

    Signals:
        filled(): Every card that is seen has an item again.
    """

    filled = Signal()

    def __init__(
        self,
        scene: QGraphicsScene,
        content: Callable[[NodeId], CardContent],
        state: Callable[[NodeId], CardState],
        draw_lines: Callable[[NodeId], None],
    ) -> None:
        super().__init__(scene)
        self.cards: dict[NodeId, CardItem] = {}
        self._scene = scene
        self._content = content
        self._state = state
        self._draw_lines = draw_lines
        self.region: Rect | None = None
        self._area = QRectF()
        self._scale = (1.0, 1.0)
        self._stale: OrderedDict[CardItem, None] = OrderedDict()
        self._outdated: OrderedDict[CardItem, None] = OrderedDict()
        self._first: dict[NodeId, Rect] = {}
        self._lines: list[NodeId] = []
        self._coming: list[NodeId] = []
        self._going: list[NodeId] = []
        self._held = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self.work)

    def show(self, layout: Layout, style: CanvasStyle, area: QRectF, scale: float, ratio: float) -> bool:
        """Show the cards of an area; those seen at once, the others soon. True if the region has changed."""
        other_scale = (scale, ratio) != self._scale
        with self._frame(at_once=True, share=ZOOM_SHARE if other_scale and self.cards else FRAME_SHARE):
            self._layout, self._style, self._area, self._scale = layout, style, area, (scale, ratio)
            region = self.region  # it holds the area, and is not much larger than that, or is another one now
            fits = region is not None and rectf(region).contains(area) and region.w <= 4 * area.width()
            if not fits:
                dx, dy = area.width() * _AHEAD, area.height() * _AHEAD
                self.region = rect_of(area.adjusted(-dx, -dy, dx, dy))
                wanted = dict(layout.cards(self.region))
                self._coming = [node_id for node_id in wanted if node_id not in self.cards]
                self._going = [node_id for node_id in self.cards if node_id not in wanted]
            arrived, missing = 0, list[tuple[NodeId, Rect]]()
            if not fits or self._coming or self._first:
                missing = [(n, rect) for n, rect in layout.cards(rect_of(area)) if n not in self.cards]
                arrived = len(missing) if len(missing) <= _AT_ONCE else 0
                self._first, self._lines = {}, []
            for node_id, _ in missing[:arrived]:
                self._add(node_id)
            if len(missing) > arrived:
                # OUs come first, as they are what one looks for, and then what is near the middle, where one looks.
                is_container, middle = layout.is_container, area.center()
                x, y = middle.x() - style.sizes.account_width / 2, middle.y()
                missing.sort(key=lambda card: (not is_container(card[0]), abs(card[1].x - x) + abs(card[1].y - y)))
                self._first = dict(missing)
                self._lines = list(layout.containers(rect_of(area)))
            if not fits or other_scale or arrived:  # pictures for this scale are wanted, of what is seen first
                wrong = (item for item in self.cards.values() if item.made_for != self._scale)
                self._outdated = OrderedDict.fromkeys(self._seen_first(wrong))
        return not fits

    @property
    def incomplete(self) -> bool:
        """True while cards or lines that are seen have no item yet, as they are too many for one frame."""
        return bool(self._first or self._lines)

    @property
    def to_come(self) -> list[QRectF]:
        """Places of the accounts that are seen and have no card yet."""
        is_container = self._layout.is_container
        return [rectf(place) for node_id, place in self._first.items() if not is_container(node_id)]

    def keep_only(self, layout: Layout) -> dict[NodeId, QPointF]:
        """Drop what a new layout does not show and move the rest to its new places; the old places by id."""
        self._first, self._lines, self._coming, self._going, self.region = {}, [], [], [], None
        for node_id in [n for n in self.cards if n not in layout]:
            self._scene.removeItem(self.cards.pop(node_id))
        before = {node_id: item.pos() for node_id, item in self.cards.items()}
        for node_id, item in self.cards.items():
            item.stand(layout.standing(node_id), layout.direction)
        return before

    def clear(self) -> None:
        """Remove all items."""
        self._stale, self._outdated = OrderedDict(), OrderedDict()
        self._first, self._lines, self._coming, self._going, self.region = {}, [], [], [], None
        while self.cards:
            self._scene.removeItem(self.cards.popitem()[1])

    def update_states(self, nodes: Iterable[NodeId]) -> None:
        """Update how some cards stand out."""
        for node_id in nodes:
            item = self.cards.get(node_id)
            if item is not None and item.state != self._state(node_id):
                item.state = self._state(node_id)
                item.made_for = NO_SCALE
                self._outdated[item] = None
                self._outdated.move_to_end(item, last=False)  # it is looked at
        self.work(at_once=True)

    def update_contents(self) -> None:
        """Read the content of all cards again, first of those that are seen; they show the old one until then."""
        if not self.cards:
            return
        self._stale = OrderedDict.fromkeys(
            self._seen_first(item for item in self.cards.values() if item.content is not None)
        )
        self._timer.start()

    def make_seen(self) -> None:
        """Make every card that is seen, with its picture, at once: where all of them are wanted in another style."""
        while self.incomplete:
            self._bring_first()
        for node_id, _ in self._layout.cards(rect_of(self._area)):
            self._sharpen(self.cards.get(node_id) or self._add(node_id))

    @contextmanager
    def together(self) -> Iterator[None]:
        """Do what is asked for inside the block in one slice after it, and not in one for each call."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self.work(at_once=True)

    def work(self, *, at_once: bool = False) -> None:
        """Make items and pictures until this frame's share of time is used up, and go on in the next.

        Args:
            at_once: True if something has just come into view: else this waits for its turn among other works.
        """
        with self._frame(at_once=at_once):
            pass

    @contextmanager
    def _frame(self, *, at_once: bool, share: float = FRAME_SHARE) -> Iterator[None]:
        """Share of this frame: for the block, then for what is unfinished; what is left then is for the next frames."""
        with frame_budget.taken(self, share, at_once=at_once) as until:
            yield
            has_time = not self._held
            while has_time and self._next_step():
                has_time = perf_counter() < until
        if has_time:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _next_step(self) -> bool:
        """Make one content, one picture, one item or one removal, in the order they are needed; False for none left."""
        if self.incomplete:
            self._bring_first()
        elif self._stale:
            item, _ = self._stale.popitem(last=False)
            if self.cards.get(item.node_id) is item and item.content != self._content(item.node_id):
                item.made_for = NO_SCALE
                self._outdated[item] = None
        elif self._outdated:
            self._sharpen(self._outdated.popitem(last=False)[0])
        elif self._coming or self._going:
            self._come_or_go()
        else:
            return False
        return True

    def _come_or_go(self) -> None:
        """Add one card that will be seen soon, or remove one that will not."""
        if self._coming:
            node_id = self._coming.pop()
            if node_id not in self.cards:
                self._outdated[self._add(node_id)] = None
            return
        left = self.cards.pop(self._going.pop(), None)
        if left is not None:
            self._scene.removeItem(left)

    def _sharpen(self, item: CardItem) -> None:
        if self.cards.get(item.node_id) is item and item.made_for != self._scale:
            item.make(self._content(item.node_id), *self._scale)

    def _bring_first(self) -> None:
        """Make one card that is seen, with its picture and the lines below it; at last one of the other lines."""
        if self._first:
            node_id = next(iter(self._first))
            del self._first[node_id]
            self._sharpen(self.cards.get(node_id) or self._add(node_id))
            if self._layout.is_container(node_id):
                self._draw_lines(node_id)
        else:
            self._draw_lines(self._lines.pop())
        if not self.incomplete:
            self.filled.emit()

    def _add(self, node_id: NodeId) -> CardItem:
        item = CardItem(node_id, self._style)
        item.stand(self._layout.standing(node_id), self._layout.direction)
        item.state = self._state(node_id)
        self.cards[node_id] = item
        self._scene.addItem(item)
        return item

    def _seen_first(self, items: Iterable[CardItem]) -> list[CardItem]:
        sizes = self._style.sizes
        seen = self._area.adjusted(-sizes.root_width, -sizes.ou_height, 0, 0)
        return sorted(items, key=lambda item: not seen.contains(item.pos()))


def rect_of(area: QRectF) -> Rect:
    """Return the rectangle of whole numbers around an area."""
    around = area.toAlignedRect()
    return Rect(around.x(), around.y(), around.width(), around.height())


class LineItems:
    """Lines below the cards that have items now, and those of what moved between two designs.

    Args:
        scene: The scene of the items.

    Attributes:
        layout: Layout of the lines that are drawn from now on.
        style: Style of them.
    """

    layout: Layout
    style: CanvasStyle

    def __init__(self, scene: QGraphicsScene) -> None:
        self.below: dict[NodeId, EdgesItem] = {}
        self._scene = scene
        self._moves: MovesItem | None = None

    def draw(self, parent: NodeId, lifted: Collection[NodeId] = ()) -> None:
        """Draw the lines below a card, without those to what is lifted, where they are not there."""
        if parent not in self.below:
            edges = self.below[parent] = EdgesItem(self.layout.edges(parent, lifted), self.style)
            self._scene.addItem(edges)

    def drop(self, parents: Collection[NodeId]) -> None:
        """Remove the lines below some cards."""
        for node_id in parents:
            if node_id in self.below:
                self._scene.removeItem(self.below.pop(node_id))

    def show_moves(self, ghosts: Collection[Ghost], selected: Collection[NodeId]) -> None:
        """Show the moves to or from ghosts; the item is made for the first of them, and for each style."""
        if self._moves is not None and (not ghosts or self._moves.style is not self.style):
            self._scene.removeItem(self._moves)
            self._moves = None
        if ghosts and self._moves is None:
            from ui.canvas.cards.moves import MovesItem

            self._moves = MovesItem(self.style)
            self._scene.addItem(self._moves)
        if self._moves is not None:
            self._moves.show_moves(self.layout, ghosts, selected)

    @property
    def moves(self) -> list[Polyline]:
        """Lines of the moves that are shown."""
        return self._moves.lines if self._moves is not None else []
