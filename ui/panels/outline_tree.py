"""The tree of the outline: its ways with the mouse, and drags that say why a place refuses what is dragged."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QTreeView, QWidget

from designer.records import Node
from ui import theme
from ui.models.outline import RECORD_ROLE
from ui.widgets.drag_pill import drag_with_pill
from ui.widgets.plain import tooltip_text
from ui.widgets.tree_view import TreeView


class OutlineTree(TreeView):
    """The view with the ways of the outline set once; `refusal` says why a row cannot take what is dragged."""

    def __init__(self, refusal: Callable[[QMimeData, QModelIndex], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._refusal = refusal
        self._over: QPoint | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setAutoExpandDelay(600)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QTreeView.Shape.NoFrame)

    def event(self, event: QEvent) -> bool:
        """Tab leads on to the next panel here, as in every list; Ins makes a child."""
        tabs = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in tabs:
            event.accept()
            return True
        return super().event(event)

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag the selected nodes as a pill."""
        chosen = [index for index in self.selectedIndexes() if index.flags() & Qt.ItemFlag.ItemIsDragEnabled]
        if not chosen:
            return
        node: Node = chosen[0].data(RECORD_ROLE)
        words = node.name if len(chosen) == 1 else f"{len(chosen):,} nodes"
        glyph = node.kind.value if len(chosen) == 1 else "copy"
        drag_with_pill(self, self.model().mimeData(chosen), words, glyph).exec(supported, self.defaultDropAction())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say beside the pointer why a row refuses."""
        super().dragMoveEvent(event)
        at = event.position().toPoint()
        words = "" if event.isAccepted() else self._refusal(event.mimeData(), self.indexAt(at))
        if words:
            QToolTip.showText(self.viewport().mapToGlobal(at), tooltip_text(words), self)
        else:
            QToolTip.hideText()
        self._mark(at if event.isAccepted() else None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        QToolTip.hideText()
        self._mark(None)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        QToolTip.hideText()
        self._mark(None)
        super().dropEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and the drop mark in the accent: that of Qt is black in every theme."""
        self.setDropIndicatorShown(False)
        super().paintEvent(event)
        self.setDropIndicatorShown(True)
        index = self.indexAt(self._over) if self._over is not None else QModelIndex()
        if index.isValid():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.current().accent, 2))
            self._paint_mark(painter, QRectF(self.visualRect(index)))
            painter.end()

    def _paint_mark(self, painter: QPainter, row: QRectF) -> None:
        places = QAbstractItemView.DropIndicatorPosition
        place = self.dropIndicatorPosition()
        if place is places.OnItem:
            whole = QRectF(0, row.top(), self.viewport().width(), row.height()).adjusted(5, 2, -5, -2)
            radius = theme.metrics().control_radius
            painter.drawRoundedRect(whole, radius, radius)
        elif place in (places.AboveItem, places.BelowItem):
            y = row.top() if place is places.AboveItem else row.bottom()
            start, end = QPointF(row.left() + 5, y), QPointF(self.viewport().width() - 6, y)
            painter.drawEllipse(start, 3, 3)
            painter.drawLine(start + QPointF(3, 0), end)

    def _mark(self, at: QPoint | None) -> None:
        self._over = at
        self.viewport().update()
