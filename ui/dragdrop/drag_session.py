"""Drag session over a surface: words at the pointer, what opens when it rests, scrolling at the edges, and the drop.

Every surface that takes drops is a `DropTarget`; what is dragged is a `DragPayload`. The mouse moves a `DragSession`,
whether it is a gesture of the surface itself or a drag that came from elsewhere.
"""

from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId
from ui.dragdrop import payload as payloads
from ui.dragdrop.payload import DragPayload, Drop
from ui.state.analyses import Analyses
from ui.state.session import Session

OPENS_AFTER_MS = 600
"""Time that the pointer rests on what is closed before it opens."""

EDGE = 36
"""A surface scrolls while the pointer is this near to its border, in pixels."""

SCROLL_MS = 16

_BELOW_POINTER, _BELOW_PILL = 22, 40


@dataclass(frozen=True, slots=True)
class DropLocation:
    """Location of a drop: a node, or a place among its children as they stand now."""

    target: NodeId
    index: int | None = None


class DropTarget(Protocol):
    """Surface that takes drops; positions are pixels of `surface`."""

    def surface(self) -> QWidget: ...
    def location_at(self, position: QPoint, what: DragPayload) -> DropLocation | None: ...
    def show_drop(
        self, location: DropLocation | None, drop: Drop | None, what: DragPayload | None, *, copies: bool
    ) -> None: ...
    def open_at_rest(self, target: NodeId) -> bool:
        """Open a node under a pointer that rests, or go there; True if it was closed, and may be closed again."""
        ...

    def close_again(self, target: NodeId) -> None: ...
    def scroll_by(self, dx: int, dy: int) -> bool: ...


class DragSession(QObject):
    """Drag over a surface, from its first position there until it is let go or leaves.

    Args:
        target: The surface.
        session: Of its window.
        analyses: Answers for the words at the pointer; None for words without them.
        what: What is dragged.
        has_pill: True if something is drawn beside the pointer.
        hint: Said where letting go does nothing: what else can be done there.
    """

    def __init__(
        self,
        target: DropTarget,
        session: Session,
        analyses: Analyses | None,
        what: DragPayload,
        *,
        has_pill: bool = False,
        hint: str = "",
    ) -> None:
        from ui.dragdrop.caption import Caption  # nothing is dragged at the start

        super().__init__(target.surface())
        self.payload = what
        self._target = target
        self._session = session
        self._hint = hint
        self._caption = Caption(target.surface(), below=_BELOW_PILL if has_pill else _BELOW_POINTER)
        self._position = QPoint()
        self._copies = False
        self._location: DropLocation | None = None
        self._drop: Drop | None = None
        self._opened: list[NodeId] = []
        self._gone = False
        self._rest = QTimer(self, singleShot=True, interval=OPENS_AFTER_MS)
        self._rest.timeout.connect(self._open)
        self._scroll = QTimer(self, interval=SCROLL_MS)
        self._scroll.timeout.connect(self._scroll_on)
        if analyses is not None:
            analyses.previewReady.connect(self._update_drop)

    @property
    def refused(self) -> Drop | None:
        """What letting go here would do, were it not refused; None if it is not, and where nothing is meant."""
        return self._drop if self._drop is not None and self._drop.refusal else None

    def moved(self, position: QPoint, *, copies: bool) -> Drop | None:
        """Show what letting go at a position would do, and return it; None for nothing."""
        self._position, self._copies = position, copies
        before = self._location
        self._update_drop()
        if self._location != before:
            self._rest.start()
        if self._pull() != (0, 0):
            self._scroll.start()
        return self._drop

    def dropped(self, position: QPoint, *, copies: bool) -> None:
        """Let go at a position: what was shown there last is done."""
        is_known = self._drop is not None and (position, copies) == (self._position, self._copies)
        drop = self._drop if is_known else self.moved(position, copies=copies)
        self.left(keep_open=drop.targets[0] if drop is not None and not drop.refusal else None)
        if drop is not None:
            payloads.drop(self._session, drop)

    def left(self, keep_open: NodeId | None = None) -> None:
        """Show nothing any more, and close again what was opened and is not needed."""
        self._gone = True
        self._rest.stop()
        self._scroll.stop()
        self._caption.hide()
        self._caption.deleteLater()
        self.deleteLater()
        self._target.show_drop(None, None, None, copies=False)
        nodes = self._session.organization.nodes
        kept = set(self._session.organization.path(keep_open)) if keep_open in nodes and keep_open else set()
        for node_id in self._opened:
            if node_id in nodes and node_id not in kept:
                self._target.close_again(node_id)

    def _update_drop(self) -> None:
        if self._gone:  # Qt deletes this a little later
            return
        what = self.payload
        self._location = location = self._target.location_at(self._position, what)
        self._drop = drop = (
            what.over(location.target, location.index, copies=self._copies) if location is not None else None
        )
        self._target.show_drop(location, drop, what, copies=self._copies)
        if (drop is None or (drop.idle and not drop.refusal)) and self._hint:
            self._caption.say(self._hint, self._position)
        elif drop is None or (drop.idle and not drop.refusal):
            self._caption.hide()
        else:
            refused = bool(drop.refusal)
            more = "" if refused else drop.detail
            self._caption.say(drop.refusal or drop.words, self._position, refused=refused, more=more)

    def _open(self) -> None:
        """Open what is closed under a pointer that rests."""
        location = self._location
        if location is None or location.index is not None:
            return
        if self._target.open_at_rest(location.target):
            self._opened.append(location.target)
        self._update_drop()

    def _pull(self) -> tuple[int, int]:
        """Return the speed of scrolling in either direction, in pixels a step."""
        surface, at = self._target.surface(), self._position
        return pull(at.x(), surface.width()), pull(at.y(), surface.height())

    def _scroll_on(self) -> None:
        dx, dy = self._pull()
        if (dx, dy) == (0, 0) or not self._target.scroll_by(dx, dy):
            self._scroll.stop()
        else:
            self._update_drop()


class Drops(QObject):
    """Drags of Qt over a drop target: from other widgets, windows and programs."""

    def __init__(self, target: DropTarget, session: Session, analyses: Analyses | None) -> None:
        super().__init__(target.surface())
        self._target = target
        self._session = session
        self._analyses = analyses
        self._drag: DragSession | None = None
        self._release: _Release | None = None
        target.surface().setAcceptDrops(True)
        target.surface().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _DRAGS:
            return super().eventFilter(watched, event)
        if isinstance(event, QDragEnterEvent):
            self._enter(event)
        elif isinstance(event, QDragMoveEvent):
            self._move(event)
        elif isinstance(event, QDropEvent):
            self._drop(event)
        else:
            self._end()
        return True

    def _enter(self, event: QDragEnterEvent) -> None:
        self._leave()
        what = payloads.of_data(self._session, self._analyses, event.mimeData())
        if what is None:
            event.ignore()
        else:
            event.acceptProposedAction()
            self._release = _Release(self) if event.source() is not None else None
            self._drag = DragSession(self._target, self._session, self._analyses, what, has_pill=True)

    def _move(self, event: QDragMoveEvent) -> None:
        drag = self._drag
        drop = drag.moved(event.position().toPoint(), copies=_is_copy(event)) if drag is not None else None
        if drag is None or drop is None or (drop.refusal and not drag.payload.takes_refused_drops):
            event.ignore()
        else:
            event.acceptProposedAction()

    def _drop(self, event: QDropEvent) -> None:
        drag, self._drag = self._drag, None
        self._stop_watching()
        if drag is None:
            event.ignore()
            return
        drag.dropped(event.position().toPoint(), copies=_is_copy(event))
        event.acceptProposedAction()

    def _end(self) -> None:
        """End a drag that goes on elsewhere or was given up; one that was let go though it was refused gets its reason.

        Qt reports all this alike (found here, on Qt 6.11: a drop after an ignored QDragMoveEvent comes as a
        QDragLeaveEvent), but in the last case the button of the mouse was released just before. Of a drag
        that another program began, the mouse says nothing.
        """
        let_go = self._release is not None and self._release.seen
        refused = self._drag.refused if self._drag is not None and let_go else None
        self._leave()
        if refused is not None:
            payloads.drop(self._session, refused)

    def _leave(self) -> None:
        if self._drag is not None:
            self._drag.left()
            self._drag = None
        self._stop_watching()

    def _stop_watching(self) -> None:
        if self._release is not None:
            self._release.deleteLater()
            self._release = None


class _Release(QObject):
    """Filter that notices, as long as it lives, that a button of the mouse is released, wherever that is."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.seen = False
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen = self.seen or event.type() is QEvent.Type.MouseButtonRelease
        return super().eventFilter(watched, event)


_DRAGS = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop})


def _is_copy(event: QDropEvent) -> bool:
    return event.proposedAction() is Qt.DropAction.CopyAction


def pull(at: int, size: int) -> int:
    """Return the speed of scrolling a surface of a size while the pointer is at a place, in pixels a step."""
    edge = min(EDGE, size // 4)
    if at < edge:
        return -min(edge, edge - at)
    return min(edge, at - (size - edge)) if at > size - edge else 0
