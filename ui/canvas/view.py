"""View of the canvas: keys, and the gestures that the mouse begins. Camera and scene see to what is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from designer.analysis.lenses.node_summary import badge_tip, tip
from designer.organization.model.records import NodeId, NodeKind
from ui.canvas.accessibility_events import offer_tree
from ui.canvas.cards.items import rectf
from ui.canvas.hit_testing import badge_at, bubble_at, shows_comments
from ui.canvas.inline_rename import InlineRename
from ui.canvas.keyboard_navigation import ArrowKey, step
from ui.canvas.tools.move import PLACING, CanvasDropTarget, MoveTool
from ui.canvas.tools.select import PressTool, SelectTool
from ui.canvas.tools.tool import Tool, ToolCanvas
from ui.dragdrop.drag_session import Drops
from ui.state.accessible_text import annotation_words
from ui.state.analyses import Analyses
from ui.state.pending_node import PendingNode
from ui.state.session import Session
from ui.widgets.display.labels import tooltip_text

if TYPE_CHECKING:  # imported when designs are compared
    from designer.analysis.differences.alignment import Ghost

DRAG_STARTS = 6
"""Minimum distance in pixels of a drag; a shorter one is a click."""

_WAYS = {
    Qt.Key.Key_Left: ArrowKey.LEFT,
    Qt.Key.Key_Right: ArrowKey.RIGHT,
    Qt.Key.Key_Up: ArrowKey.UP,
    Qt.Key.Key_Down: ArrowKey.DOWN,
}
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_PASSES = (*_TABS, Qt.Key.Key_Shift)
"""Keys of a person who passes by: after Tab, the next Tab goes on, until another key is pressed here."""

_BY_TAB = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_PLAIN_KEYS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class CanvasView(ToolCanvas):
    """Organization as a picture to work on.

    Signals:
        detailsAsked(): Someone wants to see the details of the current node.
        traceAsked(bool): The badge of the current node was clicked; whether it was current before.
    """

    detailsAsked = Signal()
    traceAsked = Signal(bool)

    def __init__(self, session: Session, analyses: Analyses | None = None, parent: QWidget | None = None) -> None:
        super().__init__(session, analyses, parent)
        self._pressed_node: NodeId | None = None
        self._drops = Drops(CanvasDropTarget(self), session, analyses)
        self._inline_rename = InlineRename(self)
        self._space = self._ends_stray = self._passed = False
        self.escape: Callable[[], bool] = lambda: False
        """Removal by Esc of what goes before the selection, if there is something."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        offer_tree()  # before anything that a tool may hear of, or Qt keeps its own idea of what this is
        self.setAccessibleName("Canvas")
        session.document.changed.connect(self._cancel_gesture)
        session.document.reset.connect(self._cancel_gesture)

    def begin_rename(self, node_id: NodeId, typed: str = "", pending: PendingNode | None = None) -> None:
        """Open the name of a card for typing; Esc takes back a pending node."""
        self._inline_rename.begin(node_id, typed or None, pending)

    def place_of_current(self) -> QRect:
        """Return the place of the visible part of the current card on the screen; else the middle of the canvas."""
        room, current = self.viewport().rect(), self.session.current
        place = QRect(room.center(), QSize(1, 1))
        if current is not None and current in self.canvas_scene.layout:
            card = self.viewportTransform().mapRect(rectf(self.canvas_scene.layout.rect(current))).toRect()
            place = card.intersected(room) if card.intersects(room) else place
        return QRect(self.viewport().mapToGlobal(place.topLeft()), place.size())

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.finish_flight()
        self._inline_rename.end()
        pixels, angle = event.pixelDelta(), event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turn = angle.y() or angle.x()
            self.zoom_by(float(2 ** (turn / 400)), event.position().toPoint())
        else:
            way = pixels if not pixels.isNull() else angle * 0.75
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and way.x() == 0:
                way = way.transposed()
            self.pan_by(-way.x(), -way.y())
        if self.gesture is not None:
            self.gesture.moved(event.position().toPoint(), event.modifiers())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position().toPoint())
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self.canvas_scene.hover(None)
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._passed = False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.finish_flight()
        position, button = event.position().toPoint(), event.button()
        if self.gesture is not None:
            return
        if button is Qt.MouseButton.MiddleButton or (self._space and button is Qt.MouseButton.LeftButton):
            from ui.canvas.tools.pan import PanTool  # not needed before the window is shown

            self.gesture = PanTool(self, position)
        elif button is Qt.MouseButton.LeftButton:
            self.gesture = self._press(position, event.modifiers())
        elif button is Qt.MouseButton.RightButton:
            self._select_for_menu(position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        gesture = self.gesture
        if gesture is None:
            self._hover(position)
            return
        far_enough = (position - gesture.start).manhattanLength() >= DRAG_STARTS
        layout, pressed = self.canvas_scene.layout, self._pressed_node
        if self._may_drag and pressed and pressed in layout and far_enough:  # a key may have folded it meanwhile
            self._may_drag = False
            self.gesture = gesture = MoveTool(self, gesture.start, pressed)
        may_place = not layout.has_frames and layout.top not in self.session.selection
        if may_place and isinstance(gesture, MoveTool) and event.modifiers() & PLACING:
            gesture = self._place_instead(gesture, by_shift=not event.modifiers() & Qt.KeyboardModifier.AltModifier)
        gesture.moved(position, event.modifiers())

    def _place_instead(self, gesture: MoveTool, *, by_shift: bool) -> Tool:
        """Turn a move into placing by hand, as Alt or Shift asks; either may come late."""
        from ui.canvas.tools.place import PlaceTool  # not needed before the window is shown

        assert self._pressed_node is not None
        gesture.cancelled()
        self.gesture = place = PlaceTool(self, gesture.start, self._pressed_node, by_shift=by_shift)
        return place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self.gesture = self.gesture, None
        self._may_drag = False
        if gesture is not None:
            gesture.released(event.position().toPoint(), event.modifiers())
        self._remember_anchors()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        position, layout = event.position().toPoint(), self.canvas_scene.layout
        if event.button() is not Qt.MouseButton.LeftButton or self.gesture is not None:
            return
        node_id = self.node_at(position)
        if node_id is not None:
            then = partial(self._open, node_id, position)
            self.gesture = self._press(position, event.modifiers(), then)
        elif self.named_at_edge(position) is None:
            self._fit_frame(layout.container_at(*self.to_scene(position).toTuple()))

    def _fit_frame(self, frame: NodeId | None) -> None:
        """Fit the OU on whose ground a double click was."""
        if frame is not None and frame in self.session.organization.nodes:
            self.session.choose(frame)
            self.look_closer(frame)

    def _open(self, node_id: NodeId, position: QPoint) -> None:
        """Action of a double click: closer from afar; rename on the name, fit or collapse an OU, else the details."""
        if self.canvas_scene.far:
            self.look_closer(node_id)
            return
        scene = self.canvas_scene
        left, unit = scene.layout.head(node_id).x, scene.canvas_style.unit
        on_name = self.to_scene(position).x() - left >= scene.content_of(node_id).text_left * unit - 6
        if on_name and self.session.organization.node(node_id).kind is not NodeKind.ROOT:
            self.begin_rename(node_id)
        elif self.canvas_scene.layout.has_frames and self.canvas_scene.layout.is_container(node_id):
            self.look_closer(node_id)
        elif self.session.organization.node(node_id).children:
            self.session.set_collapsed(node_id, node_id not in self.session.collapsed)
        else:
            self.detailsAsked.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard and self.session.current is not None
        self.menuAsked.emit(self.place_of_current().center() if by_key else event.globalPos())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            self._ends_stray = self._inline_rename.ends_stray(event)
            self._passed &= event.key() in _PASSES
            if self._ends_stray or (self._passed and event.key() in _TABS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._ends_stray:
            self._ends_stray = False
            return
        if key is Qt.Key.Key_Escape and self._go_back():
            return
        if key in _TABS:  # with Ctrl, or where Tab led here: else Tab alone makes a child
            self.focusNextPrevChild(key is Qt.Key.Key_Tab)
        elif key is Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self.show_cursor(Qt.CursorShape.OpenHandCursor)
        elif not self._navigate(event, key) and not self._inline_rename.type(event):
            event.ignore()

    def _go_back(self) -> bool:
        """Leave what was begun last: a gesture, a trace, a selection, a subtree shown alone; False for nothing."""
        if self.gesture is not None:
            self._cancel_gesture()
        elif self.escape():
            pass
        elif self.session.selection:
            self.session.select(())
        elif self.session.focus is not None:
            self.session.focus_on(None)
        else:
            return False
        return True

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            if self.gesture is None:
                self.show_cursor(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._passed = event.reason() in _BY_TAB
        # Qt takes it away, since no item of the scene wants it: letters may be composed on a card. Found here, on
        # Qt 6.11: set it on a QGraphicsView with an empty scene, and give that the focus.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._inline_rename.compose(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        return self._inline_rename.query(query)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._inline_rename.forget_stray()
        self._space = False

    def _press(self, position: QPoint, modifiers: Qt.KeyboardModifier, then: Callable[[], None] | None = None) -> Tool:
        self._inline_rename.forget_stray()
        if (bubble := bubble_at(self, position)) is not None:
            collapsed = bubble in self.session.collapsed
            return PressTool(self, position, partial(self.session.set_collapsed, bubble, not collapsed))
        if (named := self.named_at_edge(position)) is not None:
            return PressTool(self, position, partial(self.go_to, named))
        node_id = self.node_at(position)
        if node_id is None:
            return self._press_beside(position, modifiers)
        self._pressed_node = node_id
        if then is None and (badge := badge_at(self, position)) is not None:
            then = shows_comments(self.session, badge) or partial(self.traceAsked.emit, node_id == self.session.current)
        session = self.session
        # From ticks only what was selected before is dragged, so that no stray pull moves an account.
        may_drag = not self.shows_ticks or node_id in session.selection
        gesture = SelectTool(self, position, node_id, modifiers, then)
        self._may_drag = (
            may_drag
            and node_id in session.selection
            and node_id != self.session.organization.root
            and self.session.organization.root not in session.selection
            and not session.shown.refusal
        )
        if self._may_drag:
            import designer.analysis.differences.impact  # noqa: F401 - else the first frame of a drag waits for it
        return gesture

    def _press_beside(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> Tool:
        """Return the gesture that begins on no node: a ghost leads to its node, where that is in the open design."""
        ghost, session = self._ghost_at(position), self.session
        if ghost is None or ghost.node not in session.organization.nodes:
            from ui.canvas.tools.rubber_band import RubberBandTool  # as with panning

            return RubberBandTool(self, position, modifiers)
        return SelectTool(self, position, ghost.node, modifiers, partial(session.reveal, ghost.node))

    def _ghost_at(self, position: QPoint) -> Ghost | None:
        card = self.card_at(position) if self.session.shown.ghosts else None
        return self.session.shown.ghosts.get(card) if card is not None else None

    def _hover(self, position: QPoint) -> None:
        bubble = bubble_at(self, position)
        self.canvas_scene.hover(bubble or self.node_at(position))
        self._remember_anchors()
        if not self._space:
            meant = bubble or badge_at(self, position) or self.named_at_edge(position)
            self.show_cursor(Qt.CursorShape.PointingHandCursor if meant else None)

    def _show_tip(self, event: QHelpEvent) -> None:
        node_id = self.node_at(event.pos()) if self.gesture is None else None
        if node_id is None:
            ghost = self._ghost_at(event.pos()) if self.gesture is None else None
            self._show_ghost_tip(event.globalPos(), ghost)
            return
        node = self.session.organization.node(node_id)
        problem = self._analyses.counts.words_of(self.session.organization, node_id) if self._analyses else ""
        below = self.canvas_scene.contents.reports.problem_words(node_id)
        said = [", ".join(annotation_words(self.canvas_scene.content_of(node_id).annotation)), problem, below]
        text = tip(self.session.organization, node, "\n".join(filter(None, said)))
        box = rectf(self.canvas_scene.layout.head(node_id))
        badge = badge_at(self, event.pos())
        if badge is not None and (of_badge := badge_tip(self.session.organization, node, badge[1])):
            text, middle = of_badge, self.to_scene(event.pos()).x()
            box = box.intersected(QRectF(middle - 8, box.y(), 16, box.height()))
        shown = self.viewportTransform().mapRect(box).toRect()
        QToolTip.showText(event.globalPos(), tooltip_text(text), self.viewport(), shown)

    def _show_ghost_tip(self, at: QPoint, ghost: Ghost | None) -> None:
        """Say of a ghost what it is; nothing, where there is none."""
        if ghost is None:
            QToolTip.hideText()
            return
        from designer.analysis.differences.alignment import ghost_tip

        QToolTip.showText(at, tooltip_text(ghost_tip(ghost, self.session.organization)), self.viewport())

    def _select_for_menu(self, position: QPoint) -> None:
        node_id = self.node_at(position)
        if node_id is None:
            self.session.select(())
        elif node_id not in self.session.selection:
            self.session.select([node_id])

    def _cancel_gesture(self, *_: object) -> None:
        """Cancel the gesture, as when the document changed under it: what it would do was for another tree."""
        gesture, self.gesture = self.gesture, None
        self._may_drag = False
        if gesture is not None:
            gesture.cancelled()

    def _navigate(self, event: QKeyEvent, key: Qt.Key) -> bool:
        session = self.session
        extends = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() not in _PLAIN_KEYS and not extends:
            return False
        current = self.stand_in(session.current)
        target: NodeId | None = None
        if key in _WAYS:
            target = self._step_from(current, _WAYS[key]) if current else session.top
        elif key is Qt.Key.Key_Home:
            target = session.top
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus) and current is not None:
            session.set_collapsed(current, key is Qt.Key.Key_Minus)
            return True
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None:
            self.detailsAsked.emit()
            return True
        if target is not None and target in self.canvas_scene.layout:
            if extends:
                session.select([*session.selection, target], target)
            else:
                session.choose(target)
            self.reveal(target)
        return target is not None or key in _WAYS

    def _step_from(self, node_id: NodeId, way: ArrowKey) -> NodeId | None:
        """Return the node that an arrow key leads to: the next one that is not a ghost."""
        tree, layout, found = self.session.shown.tree, self.canvas_scene.layout, node_id
        seen = {node_id}
        while (after := step(tree, layout, found, way)) is not None and after not in seen:
            if after in self.session.organization.nodes:
                return after
            seen.add(after)
            found = after
        return None
