"""The tree of the activity: sections that open by themselves, rows with boxes, and keys of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTreeView

from ui import theme
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.tree_view import TreeView

_INDENT = 16
_LEAST_ROWS = 2
_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space}


class ActivityTree(TreeView):
    """The sections and their rows.

    Signals:
        switched(QModelIndex): The box of a row was clicked, or Space pressed on it.
    """

    switched = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.quiet_chevrons = True
        self.setUniformRowHeights(False)
        self.setAccessibleName("Activity")
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setIndentation(theme.metrics().scaled(_INDENT))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _LEAST_ROWS * theme.metrics().two_line_row)

    def show_sections(self, sections: Sequence[Row]) -> None:
        """Show other rows; what is current or open goes with its row, and a section that is new is open."""
        known = {row.id for row in self.rows.rows if row.rows}
        self.rows.show(sections)
        for place, row in enumerate(sections):
            if row.rows and row.id not in known:
                self.setExpanded(self.rows.index(place, 0), True)
        if not self.currentIndex().isValid() and sections:
            self.setCurrentIndex(self.rows.index(0, 0))

    def event(self, event: QEvent) -> bool:
        """Keep keys from the tree of the organization that mean something here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.activated.emit(index)
        elif event.key() == Qt.Key.Key_Space and index.isValid():
            self.switched.emit(index)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = self.rows.row(index)
        if event.button() is Qt.MouseButton.LeftButton and row is not None and row.state is not None:
            self.switched.emit(index)
