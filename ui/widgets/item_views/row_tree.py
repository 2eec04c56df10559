"""A tree of rows with keys of its own."""

from collections.abc import Container

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeView

from ui import theme
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import RowModel
from ui.widgets.item_views.tree_view import TreeView

_LEAST_ROWS = 2


class RowTree(TreeView):
    """A tree without a frame.

    Args:
        name: Name for a screen reader.
        own_keys: Keys that mean something here, and so don't reach the rest of the window.
        indentation: Of each level, in pixels at 13 px of text.

    Attributes:
        rows: What it shows.
        own_keys: As given.
    """

    def __init__(self, name: str, own_keys: Container[int] = (), indentation: int = 16) -> None:
        super().__init__()
        self.own_keys = own_keys
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self.quiet_chevrons = True
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setIndentation(theme.metrics().scaled(indentation))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _LEAST_ROWS * theme.metrics().two_line_row)

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() in self.own_keys
        ):
            event.accept()
            return True
        return super().event(event)
