"""The cards that have an item: those near the viewport, made and painted in slices so that no frame waits for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtWidgets import QGraphicsScene

from designer.layout import Layout, Rect
from designer.model.records import NodeId, NodeKind
from ui.canvas.card_content import CardContent
from ui.canvas.items import Z_CARDS, Z_LIFTED, CardItem, rectf
from ui.canvas.painting import CardState
from ui.canvas.style import CanvasStyle
from ui.widgets.frame_budget import frame_budget

AHEAD = 0.4
"""Cards this share of the viewport outside it get items too."""

FRAME_SHARE = 0.0035
"""Seconds of a frame that may go into new items and pictures; the others follow in the next frames."""

ZOOM_SHARE = 0.002
"""Seconds of a frame that changes the scale: pictures for a scale that is only passed are not looked at."""

AT_ONCE = 48
"""So many cards that come into view have items at once; of more, each comes with its picture, in slices."""


class CardPool(QObject):
    """The card items of a scene.

    Args:
        scene: Where the items are.
        face: Says what stands on a card.
        state: Says how a card stands out.
        kind: Says what a node is.
        draw_lines: Draws the lines below a card, where they are not there.

    Signals:
        filled(): Every card that is seen has an item again.
    """

    filled = Signal()

    def __init__(
        self,
        scene: QGraphicsScene,
        face: Callable[[NodeId], CardContent],
        state: Callable[[NodeId], CardState],
        kind: Callable[[NodeId], NodeKind],
        draw_lines: Callable[[NodeId], None],
    ) -> None:
        super().__init__(scene)
        self.cards: dict[NodeId, CardItem] = {}
        self._scene = scene
        self._face = face
        self._state = state
        self._kind = kind
        self._draw_lines = draw_lines
        self._region: Rect | None = None
        self._area = QRectF()
        self._scale = (1.0, 1.0)
        self._stale: dict[CardItem, None] = {}
        self._blurred: dict[CardItem, None] = {}
        self._first: dict[NodeId, Rect] = {}
        self._lines: list[NodeId] = []
        self._coming: dict[NodeId, Rect] = {}
        self._going: list[NodeId] = []
        self._held = False
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self.work)

    @property
    def region(self) -> Rect | None:
        """The part of the scene whose cards have, or soon will have, items."""
        return self._region

    def show(self, layout: Layout, look: CanvasStyle, area: QRectF, scale: float, ratio: float) -> bool:
        """Have items for an area; those seen at once, the others soon. True when the region is another one."""
        other_scale = (scale, ratio) != self._scale
        with self._frame(at_once=True, share=ZOOM_SHARE if other_scale and self.cards else FRAME_SHARE) as until:
            self._layout, self._look, self._area, self._scale = layout, look, area, (scale, ratio)
            fits = self._fits(area)
            if not fits:
                self._populate(area)
            arrived = self._welcome(area) if not fits or self._coming or self._first else 0
            if not fits or other_scale or arrived:
                self._blur_all()
            self._work_until(until)
        return not fits

    @property
    def bare(self) -> bool:
        """Whether cards or lines that are seen have no item yet, as they are too many for one frame."""
        return bool(self._first or self._lines)

    def keep_only(self, layout: Layout) -> dict[NodeId, QPointF]:
        """Drop what a new layout does not show and move the rest to its new places; the old places by id."""
        self._first, self._lines, self._coming, self._going, self._region = {}, [], {}, [], None
        for node_id in [n for n in self.cards if n not in layout]:
            self._scene.removeItem(self.cards.pop(node_id))
        before = {node_id: item.pos() for node_id, item in self.cards.items()}
        for node_id, item in self.cards.items():
            item.setPos(*layout.rect(node_id)[:2])
            item.setZValue(Z_LIFTED if layout.is_raised(node_id) else Z_CARDS)
            if item.turn(layout.direction):
                item.blur()
        return before

    def clear(self) -> None:
        """Have no items."""
        self._stale, self._blurred, self._first, self._coming = {}, {}, {}, {}
        self._lines, self._going, self._region = [], [], None
        while self.cards:
            self._scene.removeItem(self.cards.popitem()[1])

    def restate(self, nodes: Iterable[NodeId]) -> None:
        """Let cards stand out as they now should."""
        for node_id in nodes:
            item = self.cards.get(node_id)
            if item is not None and item.state != self._state(node_id):
                item.state = self._state(node_id)
                item.blur()
                self._blurred = {item: None} | self._blurred  # it is looked at
        self.work(at_once=True)

    def reread(self) -> None:
        """Read again what all cards say, those that are seen first; they show the old until the next turn."""
        if not self.cards:
            return
        self._stale = dict.fromkeys(self._seen_first(item for item in self.cards.values() if item.face is not None))
        self._timer.start()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Do what is asked for inside the block in one slice after it, and not in one for each call."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
            self.work(at_once=True)

    def finish(self) -> None:
        """Make everything that is wanted, at once."""
        while self._unfinished:
            self.work()

    def work(self, *, at_once: bool = False) -> None:
        """Make items and pictures until this frame's share of time is used up, and go on in the next.

        Args:
            at_once: Whether something has just come into view: else this waits for its turn among other works.
        """
        with self._frame(at_once=at_once) as until:
            self._work_until(until)

    @contextmanager
    def _frame(self, *, at_once: bool, share: float = FRAME_SHARE) -> Iterator[float]:
        """This frame's share: the moment at which it ends; what is left then is for the next frames."""
        with frame_budget.taken(self, share, at_once=at_once) as until:
            yield until
        if not self._unfinished:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def _work_until(self, end: float) -> None:
        while self._unfinished and not self._held:
            self._work_once()
            if perf_counter() >= end:
                break

    @property
    def _unfinished(self) -> bool:
        return bool(self.bare or self._stale or self._blurred or self._coming or self._going)

    def _work_once(self) -> None:
        """One face, one picture, one item or one removal, in the order they are needed."""
        if self.bare:
            self._bring_first()
        elif self._stale:
            self._reface(_first_of(self._stale))
        elif self._blurred:
            self._sharpen(_first_of(self._blurred))
        elif self._coming:
            node_id, rect = self._coming.popitem()
            if node_id not in self.cards:
                self._blurred[self._add(node_id, rect)] = None
        else:
            left = self.cards.pop(self._going.pop(), None)
            if left is not None:
                self._scene.removeItem(left)

    def _reface(self, item: CardItem) -> None:
        """Want another picture of a card that says something else now."""
        if self.cards.get(item.node_id) is item and item.face != self._face(item.node_id):
            self._blur(item)

    def _sharpen(self, item: CardItem) -> None:
        if self.cards.get(item.node_id) is item and not item.is_sharp(*self._scale):
            item.make(self._face(item.node_id), *self._scale)

    def _bring_first(self) -> None:
        """One card that is seen, with its picture and the lines below it; at last one of the other lines."""
        if self._first:
            node_id = next(iter(self._first))
            rect = self._first.pop(node_id)
            self._sharpen(self.cards.get(node_id) or self._add(node_id, rect))
            if self._layout.is_container(node_id):
                self._draw_lines(node_id)
        else:
            self._draw_lines(self._lines.pop())
        if not self.bare:
            self.filled.emit()

    def _fits(self, area: QRectF) -> bool:
        """Whether the region holds an area, and not much more than that."""
        region = self._region
        return region is not None and rectf(region).contains(area) and region.w <= 4 * area.width()

    def _populate(self, area: QRectF) -> None:
        dx, dy = area.width() * AHEAD, area.height() * AHEAD
        self._region = rect_of(area.adjusted(-dx, -dy, dx, dy))
        wanted = dict(self._layout.cards(self._region))
        self._coming = {node_id: rect for node_id, rect in wanted.items() if node_id not in self.cards}
        self._going = [node_id for node_id in self.cards if node_id not in wanted]

    def _welcome(self, area: QRectF) -> int:
        """See to the cards that are seen now and have no item; how many there were, if they have one now.

        Of many OUs come first, as they are what one looks for, and then what is near the middle, where one looks.
        """
        missing = [(n, rect) for n, rect in self._layout.cards(rect_of(area)) if n not in self.cards]
        if len(missing) <= AT_ONCE:
            self._first, self._lines = {}, []
            for node_id, rect in missing:
                self._add(node_id, rect)
            return len(missing)
        is_container, middle = self._layout.is_container, area.center()
        x, y = middle.x() - self._look.sizes.account_width / 2, middle.y()
        missing.sort(key=lambda card: (not is_container(card[0]), abs(card[1].x - x) + abs(card[1].y - y)))
        self._first, self._lines = dict(missing), list(self._layout.containers(rect_of(area)))
        return 0

    def _add(self, node_id: NodeId, rect: Rect) -> CardItem:
        item = CardItem(node_id, self._kind(node_id), self._look, self._layout.direction)
        item.setPos(rect.x, rect.y)
        item.setZValue(Z_LIFTED if self._layout.is_raised(node_id) else Z_CARDS)
        item.state = self._state(node_id)
        self.cards[node_id] = item
        self._scene.addItem(item)
        return item

    def _blur(self, item: CardItem) -> None:
        item.blur()
        self._blurred[item] = None

    def _blur_all(self) -> None:
        """Want pictures for this scale: of what is seen first."""
        wrong = (item for item in self.cards.values() if not item.is_sharp(*self._scale))
        self._blurred = dict.fromkeys(self._seen_first(wrong))

    def _seen_first(self, items: Iterable[CardItem]) -> list[CardItem]:
        sizes = self._look.sizes
        seen = self._area.adjusted(-sizes.root_width, -sizes.height, 0, 0)
        return sorted(items, key=lambda item: not seen.contains(item.pos()))


def _first_of(items: dict[CardItem, None]) -> CardItem:
    """Take out the one that has waited longest."""
    item = next(iter(items))
    del items[item]
    return item


def rect_of(area: QRectF) -> Rect:
    """The whole-numbered rectangle around an area."""
    around = area.toAlignedRect()
    return Rect(around.x(), around.y(), around.width(), around.height())
