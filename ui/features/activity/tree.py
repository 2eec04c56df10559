"""The tree of the activity: sections that open by themselves, rows with boxes, and keys of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent

from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.row_tree import RowTree

_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space}


class ActivityTree(RowTree):
    """The sections and their rows.

    Signals:
        switched(QModelIndex): The box of a row was clicked, or Space pressed on it.
    """

    switched = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__("Activity", _KEYS)
        self.setUniformRowHeights(False)

    def show_sections(self, sections: Sequence[Row]) -> None:
        """Show other rows; what is current or open goes with its row, and a section that is new is open.

        If the current row is gone, the one in its place becomes current, to go on through the list there.
        """
        known = {row.id for row in self.rows.rows if row.rows}
        current = self.currentIndex()
        path, place = self.rows.path(current) if current.isValid() else (), current.row()
        self.rows.show(sections)
        above = self.rows.index_of(path[-2]) if len(path) > 1 else QModelIndex()
        if above.isValid() and not self.rows.index_of(path[-1]).isValid() and self.rows.rowCount(above):
            self.setCurrentIndex(self.rows.index(min(place, self.rows.rowCount(above) - 1), 0, above))
        for place, row in enumerate(sections):
            if row.rows and row.id not in known:
                self.setExpanded(self.rows.index(place, 0), True)
        if not self.currentIndex().isValid() and sections:
            self.setCurrentIndex(self.rows.index(0, 0))

    def open_first(self, _asked: object = None) -> None:
        """Open the first section, whoever closed it, and go to it."""
        first = self.rows.index(0, 0)
        self.setExpanded(first, True)
        self.setCurrentIndex(first)
        self.scrollTo(first, self.ScrollHint.PositionAtTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current row in sight, where what is said of it takes room from the rows."""
        was_seen = 0 <= self.visualRect(self.currentIndex()).top() < event.oldSize().height()
        super().resizeEvent(event)
        if was_seen:
            self.scrollTo(self.currentIndex())

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
