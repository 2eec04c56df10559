"""Accessibility events of the canvas: which node is current, what opened or closed, what is shown.

While no such tool is active this costs nothing: nothing is made, and the tree itself is not even imported.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QAccessibleStateChangeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from ui.canvas.accessible_canvas import AccessibleCanvas
from ui.widgets.display.announcing import announce

if TYPE_CHECKING:  # the tree is imported when a tool asks for it
    from ui.canvas.accessibility_tree import CanvasAccessible

_MOST_NAMED = 50
"""Number of OUs that open or close at once beyond which a tool reads the tree again anyway."""

_Event = QAccessible.Event


@cache
def offer_tree() -> None:
    """Let assistive tools see the cards of every canvas of this process, and hear of them once they have asked."""
    QAccessible.installFactory(_interface)


def _interface(name: str, thing: QObject) -> QAccessibleInterface | None:
    if name != "CanvasView" or not isinstance(thing, AccessibleCanvas):
        return None
    from ui.canvas.accessibility_tree import CanvasAccessible

    if thing.findChild(AccessibilityEvents) is None:  # Qt asks again once it has dropped an interface
        AccessibilityEvents(thing)
    return CanvasAccessible(thing)


class AccessibilityEvents(QObject):
    """Accessibility events of one canvas, from the first time that a tool asks what it is.

    Args:
        canvas: The view, which owns them.
    """

    def __init__(self, canvas: AccessibleCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._session = session = canvas.session
        self._collapsed = session.collapsed
        session.selectionChanged.connect(self._announce_selection)
        session.collapsedChanged.connect(self._announce_collapsed)
        canvas.canvas_scene.relaid.connect(self._announce_layout)
        canvas.installEventFilter(self)
        if canvas.hasFocus():
            self._announce_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self._announce_focus()
        return super().eventFilter(watched, event)

    def _announce_focus(self) -> None:
        """Focus has come to the canvas: the current node has it, once Qt has announced the canvas itself."""
        if QAccessible.isActive():
            QTimer.singleShot(0, self, self._focus_current)

    def _announce_layout(self) -> None:
        """Other nodes are shown, or in another order."""
        if not QAccessible.isActive():
            return
        canvas = self._tree()
        if canvas is not None:
            canvas.forget_hidden()
            QAccessible.updateAccessibility(QAccessibleEvent(self._canvas, _Event.ObjectReorder))

    def _announce_selection(self) -> None:
        if not QAccessible.isActive():
            return
        selected, current = self._session.selection, self._session.current
        QAccessible.updateAccessibility(QAccessibleEvent(self._canvas, _Event.SelectionWithin))
        if len(selected) > 1:
            announce(self._canvas, f"{len(selected):,} selected")
        if self._canvas.hasFocus():
            self._focus_current()
        elif current is not None and not isinstance(QApplication.focusWidget(), QAbstractItemView):
            announce(self._canvas, self._canvas.accessible_name(current))  # a list with the keys says it itself

    def _focus_current(self) -> None:
        canvas, current = self._tree(), self._session.current
        node = canvas.node(current) if canvas is not None and self._canvas.hasFocus() else None
        if node is not None:
            QAccessible.updateAccessibility(QAccessibleEvent(node, _Event.Focus))

    def _announce_collapsed(self) -> None:
        before, self._collapsed = self._collapsed, self._session.collapsed
        if not QAccessible.isActive():
            return
        turned = before ^ self._collapsed
        canvas = self._tree()
        for node in map(canvas.node, turned) if canvas is not None and len(turned) <= _MOST_NAMED else ():
            if node is not None:
                changed = QAccessible.State()
                changed.expanded = changed.collapsed = True
                QAccessible.updateAccessibility(QAccessibleStateChangeEvent(node, changed))
        if len(turned) == 1 and sys.platform.startswith("linux"):
            # Qt sends no such change over AT-SPI. Found here, on Qt 6.11: collapse an OU while a reader listens.
            (node_id,) = turned
            words = "collapsed" if node_id in self._collapsed else "expanded"
            announce(self._canvas, f"{self._session.organization.node(node_id).name} {words}")

    def _tree(self) -> CanvasAccessible | None:
        from ui.canvas.accessibility_tree import CanvasAccessible

        found = QAccessible.queryAccessibleInterface(self._canvas)
        return found if isinstance(found, CanvasAccessible) else None
