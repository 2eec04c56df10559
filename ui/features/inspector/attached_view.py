"""List of a node's policies: a click opens, Del detaches, Alt+Up and Alt+Down or a drag reorder."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.features.inspector.attached_model import Attached, AttachedModel
from ui.widgets.item_views.row_list import RowList
from ui.widgets.item_views.rows import action_rect, row_content

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class AttachedView(RowList):
    """View of an `AttachedModel`.

    Signals:
        opened(QModelIndex): A row was clicked, or Enter pressed on it.
        menuAsked(QModelIndex, QPoint): The person wants the menu of a row, at this place of the screen.
    """

    opened = Signal(QModelIndex)
    menuAsked = Signal(QModelIndex, QPoint)

    def __init__(self, model: AttachedModel, parent: QWidget | None = None) -> None:
        super().__init__("Policies of the node", parent)
        self._attached = model
        self.setModel(model)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)

    def event(self, event: QEvent) -> bool:
        # Del would remove the node and Alt+Up move it: on a policy they are the list's.
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._attached.attached(self.currentIndex())
        direct = row if isinstance(row, Attached) and row.direct else None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            if isinstance(row, Attached):
                self._attached.detach(row.policy.id)
        elif self._is_own(event):
            if direct:
                self._move(direct, _STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        dragging = self.state() is self.State.DraggingState
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton or dragging or not index.isValid():
            return
        row = self._attached.attached(index)
        if isinstance(row, Attached) and self._on_button(index, event):
            self._attached.detach(row.policy.id)
        elif row is not None:
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menuAsked.emit(index, event.globalPos())

    def _move(self, row: Attached, step: int) -> None:
        self._attached.move(row.policy.id, step)
        self.setCurrentIndex(self._attached.direct_index(row.policy.id))

    def _is_own(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            return True
        return event.key() in _STEPS and bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

    def _on_button(self, index: QModelIndex, event: QMouseEvent) -> bool:
        button = action_rect(self.visualRect(index), self.layoutDirection())
        return bool(row_content(index).action) and button.contains(event.position().toPoint())
