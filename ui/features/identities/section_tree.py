"""Tree of sections of identities: its look, and the keys that name, make, take away and enter what is current."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeView

from ui import theme
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.tree_view import TreeView

_INDENT = 12


class SectionTree(TreeView):
    """The tree.

    Args:
        name: Name for a screen reader.

    Signals:
        removalAsked(): Del was pressed.
        namingAsked(): F2 was pressed.
        newAsked(): Ins was pressed.
        entered(): Return was pressed.
    """

    removalAsked = Signal()
    namingAsked = Signal()
    newAsked = Signal()
    entered = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.quiet_chevrons = True
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setIndentation(theme.metrics().scaled(_INDENT))
        self._doings = {
            Qt.Key.Key_Delete: self.removalAsked,
            Qt.Key.Key_F2: self.namingAsked,
            Qt.Key.Key_Insert: self.newAsked,
            Qt.Key.Key_Return: self.entered,
            Qt.Key.Key_Enter: self.entered,
        }

    def event(self, event: QEvent) -> bool:
        """Keep keys from the tree of the organization that mean something here."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and Qt.Key(event.key()) in self._doings:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asked = self._doings.get(Qt.Key(event.key()))
        if asked is not None:
            asked.emit()
        else:
            super().keyPressEvent(event)
