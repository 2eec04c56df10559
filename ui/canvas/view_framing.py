"""View framing: a part of the scene shown whole or brought into sight; cards that keep their place in a new layout."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import floor
from typing import NamedTuple

from PySide6.QtCore import QEasingCurve, QMarginsF, QObject, QPointF, QRectF, QSize, QSizeF, QVariantAnimation
from PySide6.QtWidgets import QWidget

from designer.organization.layout import Layout
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Offset
from ui.canvas.cards.items import rectf

ROOM_AROUND = 7
"""Room around what is shown whole, in pixels."""

BORDER = 40
"""Room between a card that is brought into sight and the border, in pixels."""


class Framed(NamedTuple):
    """Scale in pixels for each canvas unit, and the point of the scene in the middle of the view."""

    scale: float
    centre: QPointF


class Flight(QVariantAnimation):
    """Way between two framings: the scale grows by equal shares, and the middle moves on a straight line.

    Args:
        show: Shows a framing.
        parent: The view.

    Attributes:
        zooms: True if the goal is at another scale than the start of the way.
    """

    def __init__(self, show: Callable[[float, QPointF], None], parent: QObject) -> None:
        super().__init__(parent, startValue=0.0, endValue=1.0)
        self._show = show
        self._start = self._goal = Framed(1.0, QPointF())
        self.zooms = False
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self.fly)

    def begin(self, start: Framed, goal: Framed, duration: int) -> None:
        """Set out for a goal, within some milliseconds; whatever was on its way stays where it is."""
        self.stop()
        self._start, self._goal, self.zooms = start, goal, start.scale != goal.scale
        self.setDuration(duration)
        self.start()

    def finish(self) -> None:
        """Show the goal at once, if it is still to be reached."""
        if self.state() == QVariantAnimation.State.Running:
            self.stop()
            self.fly(1.0)

    def fly(self, share: float) -> None:
        """Show what is seen after a share of the way."""
        (scale, middle), (to_scale, to_middle) = self._start, self._goal
        self._show(float(scale * (to_scale / scale) ** share), middle + (to_middle - middle) * share)


class WholeView:
    """Memory of a view that showed everything: it does, again, when panels have taken room and given it back."""

    _seen = False
    _size = _window = QSize()

    def begin(self, view: QWidget) -> None:
        """Begin with everything in a view of its size; panels take room while the window stays."""
        size, window = view.size(), view.window().size()
        if window != self._window or _covers(size, self._size):
            self._size = size
        self._seen, self._window = True, window

    def move_on(self, size: QSize, *, zoomed: bool = False) -> None:
        """Look at a part: for good when zoomed or in a view that has room for everything, else until it has."""
        self._seen = False
        if zoomed or _covers(size, self._size):
            self._size = QSize()

    def is_wanted(self, before: QSize, size: QSize, cards: QRectF) -> bool:
        """Return True if everything is to be seen in a view that has now another size.

        Cards that were made small for less room, and all have their place in more, do not wait for the first size: the
        canvas can have been larger than it ever is again, while one panel was gone and another not yet there.

        Args:
            before: Size of the view before.
            size: Its size now.
            cards: What all cards take in pixels, at the scale of before.
        """
        if self._seen or not self._size.isValid():
            return self._seen
        room = room_of(size.toSizeF())
        hold_all = cards.width() <= room.width() + 1 and cards.height() <= room.height() + 1
        return _covers(size, self._size) or (_covers(size, before) and hold_all)

    def is_of_window(self, size: QSize) -> bool:
        """True if the window had this size when everything was seen: if the view has another, panels took room."""
        return self._window == size


def _covers(one: QSize, other: QSize) -> bool:
    """Return True if one size is no smaller than another in either direction."""
    return one.width() >= other.width() and one.height() >= other.height()


def room_of(view: QSizeF) -> QSizeF:
    """Return the size of what is shown whole at most, in pixels."""
    return QSizeF(max(1.0, view.width() - 2 * ROOM_AROUND), max(1.0, view.height() - 2 * ROOM_AROUND))


def framed(box: QRectF, view: QSizeF, least: float) -> Framed:
    """Return the framing of a box as large as it fits, but never larger than 100 %.

    Args:
        box: Part of the scene.
        view: Size of the view in pixels.
        least: The least scale.
    """
    room = room_of(view)
    scale = min(room.width() / max(box.width(), 1.0), room.height() / max(box.height(), 1.0))
    return Framed(min(1.0, max(least, scale)), box.center())


def into_sight(card: QRectF, view: QRectF, rim: QMarginsF = QMarginsF()) -> QPointF:  # noqa: B008 - not changed
    """Return the shift of a card, in pixels, until it is in the view; as little as may be.

    Of one that is larger than the view, its beginning is there.

    Args:
        card: Its place.
        view: The whole view.
        rim: Room along the borders that something else takes.
    """
    view = view.marginsRemoved(rim)
    near, room = (
        view.adjusted(ROOM_AROUND, ROOM_AROUND, -ROOM_AROUND, -ROOM_AROUND),
        view.adjusted(BORDER, BORDER, -BORDER, -BORDER),
    )
    # Where it is in sight already, nothing moves.
    if near.left() <= card.left() and card.right() <= near.right():
        room.setLeft(near.left())
        room.setRight(near.right())
    if near.top() <= card.top() and card.bottom() <= near.bottom():
        room.setTop(near.top())
        room.setBottom(near.bottom())
    return QPointF(
        -_beyond(card.left(), card.right(), room.left(), room.right()),
        -_beyond(card.top(), card.bottom(), room.top(), room.bottom()),
    )


def into_grown(cards: QRectF, view: QSizeF, grown: QSizeF) -> QPointF:
    """Return the shift in pixels that brings all cards into a grown view; 0 where they do not fit.

    Args:
        cards: Their places.
        view: Size of the view.
        grown: Pixels that it has gained, across and down; where it has not grown, nothing moves.
    """
    room = QRectF(QPointF(ROOM_AROUND, ROOM_AROUND), room_of(view))
    across = -_beyond(cards.left(), cards.right(), room.left(), room.right())
    down = -_beyond(cards.top(), cards.bottom(), room.top(), room.bottom())
    return QPointF(
        across if grown.width() > 0 and cards.width() <= room.width() + 1 else 0.0,
        down if grown.height() > 0 and cards.height() <= room.height() + 1 else 0.0,
    )


def _beyond(start: float, end: float, low: float, high: float) -> float:
    """Return the length of a span outside another; its start counts where it is too long."""
    if start < low:
        return start - low
    return min(end - high, start - low) if end > high else 0.0


class _Anchor(NamedTuple):
    """Card, and its place in the view before the change."""

    node_id: NodeId
    parent: NodeId | None
    places: tuple[Offset | None, ...]
    corner: QPointF


class LayoutAnchors:
    """Anchor cards of one layout, the preferred one first."""

    _held: Sequence[_Anchor] = ()
    _saw_all = False
    _placed: Mapping[NodeId, Offset] = {}

    def hold(
        self, nodes: Iterable[NodeId | None], layout: Layout, organization: Organization, view: QRectF | None
    ) -> None:
        """Remember the places of cards, and whether all are in sight.

        Args:
            nodes: Cards that are to stay where they are seen, the preferred one first.
            layout: Their places.
            organization: The tree.
            view: Part of the scene that is seen; None for as much as was before.
        """
        self._placed = dict(organization.places)
        if view is not None:
            self._saw_all = view.contains(rectf(layout.bounds))
        self._held = [
            _Anchor(
                node_id,
                organization.parent(node_id),
                _places_of(node_id, organization) if organization.places else (),
                QPointF(*layout.rect(node_id)[:2]),
            )
            for node_id in dict.fromkeys(nodes)
            if node_id is not None and node_id in organization.nodes and node_id in layout
        ]

    def shift(self, layout: Layout, organization: Organization, view: QRectF | None) -> QPointF:
        """Shift of the view that keeps the first card that is still in its place of the tree where it is seen.

        Args:
            layout: Another layout.
            organization: The tree.
            view: Part of the scene that is seen, which shows all cards again if it did, except what was placed beyond
                its border by hand; None to hold the card alone.
        """
        shift = QPointF()
        for node_id, parent, places, before in self._held:
            stayed = node_id in layout and organization.parent(node_id) == parent
            if stayed and places == (_places_of(node_id, organization) if organization.places else ()):
                shift = QPointF(*layout.rect(node_id)[:2]) - before
                break
        if view is None or not self._saw_all or self._placed != organization.places:
            return shift
        return kept_within(shift, rectf(layout.bounds), view)


def kept_within(shift: QPointF, cards: QRectF, view: QRectF) -> QPointF:
    """Shift of a view that is nearest to another one and shows all cards, or is full of them without room for all."""
    room = view.adjusted(ROOM_AROUND, ROOM_AROUND, -ROOM_AROUND, -ROOM_AROUND)
    across = sorted((cards.left() - room.left(), cards.right() - room.right()))
    down = sorted((cards.top() - room.top(), cards.bottom() - room.bottom()))
    return QPointF(min(max(shift.x(), across[0]), across[1]), min(max(shift.y(), down[0]), down[1]))


def _places_of(node_id: NodeId, organization: Organization) -> tuple[Offset | None, ...]:
    """Return the offsets by hand of a node and of what is above it: a card that is placed moves, and not the view."""
    return tuple(map(organization.places.get, organization.path(node_id)))


def whole_pixels(way: QPointF) -> tuple[int, int]:
    """Pixels of a way; of a half never another number by where the way begins, as `round` makes an even one of it."""
    return floor(way.x() + 0.5), floor(way.y() + 0.5)
