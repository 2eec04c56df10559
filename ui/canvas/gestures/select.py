"""A click on a card: selects it; with Ctrl or Shift it joins or leaves the selection."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from designer.records import NodeId
from ui.canvas.gestures.gesture import Gesture, Stage

ADDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Select(Gesture):
    """Selects on the press, so that the canvas feels immediate.

    A press on one of several selected cards may begin a drag of all; only its release without a drag selects it alone.
    """

    def __init__(self, stage: Stage, start: QPoint, node_id: NodeId, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(stage, start)
        self._node_id = node_id
        self._alone_on_release = False
        session = stage.session
        chosen = session.selection
        if modifiers & ADDING:
            rest = [other for other in chosen if other != node_id]
            session.select(rest if node_id in chosen else [*rest, node_id])
        elif node_id in chosen:
            self._alone_on_release = True
            session.select(chosen, node_id)
        else:
            session.select([node_id])

    def released(self, _position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        if self._alone_on_release:
            self.stage.session.select([self._node_id])


class Toggle(Gesture):
    """A click on a bubble: opens or collapses the card."""

    def __init__(self, stage: Stage, start: QPoint, node_id: NodeId) -> None:
        super().__init__(stage, start)
        self._node_id = node_id

    def released(self, _position: QPoint, _modifiers: Qt.KeyboardModifier) -> None:
        session = self.stage.session
        session.set_collapsed(self._node_id, self._node_id not in session.collapsed)
