"""Tree of principals by their answer: equal roles of many accounts are one row, which opens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeView

from ui import theme
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.tree_view import TreeView

_INDENT = 16
_LEAST_ROWS = 2
_KEYS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Left, Qt.Key.Key_Right}


class PrincipalTree(TreeView):
    """The view and its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.quiet_chevrons = True
        self.setUniformRowHeights(False)  # accounts have one line
        self.setAccessibleName("Principals with their answers")
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setIndentation(theme.metrics().scaled(_INDENT))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _LEAST_ROWS * theme.metrics().two_line_row)

    def show_sections(self, sections: Sequence[Row]) -> None:
        """Show other rows; what is current or open goes with its row, else the first one is current."""
        self.rows.show(sections)
        self.setRootIsDecorated(any(section.rows for section in sections))  # room for the signs that open rows
        if not self.currentIndex().isValid() and sections:
            self.setCurrentIndex(self.rows.index(0, 0))

    @property
    def current_row(self) -> Row | None:
        """The row that is current."""
        return self.rows.row(self.currentIndex())

    def event(self, event: QEvent) -> bool:
        """Keep keys from the tree of the organization that mean something here."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rows.hasChildren(index):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            super().keyPressEvent(event)
