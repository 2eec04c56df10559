"""A tree beside a page, or one of them where there is no room for both."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QSplitter, QToolButton, QTreeView, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.fields.search_box import SearchBox, padded, step_into
from ui.widgets.focus import enter, gets_keys_first

_SIDE_BY_SIDE = 560
"""Width from which both stand side by side, in pixels at 13 px of text."""

_TREE, _LEAST_TREE = 236, 170
"""Width of the tree at first, and at least."""


class TreeAndPage(QSplitter):
    """The splitter.

    Args:
        search: Finds in the tree.
        new_button: Makes something new.
        tree: The tree.
        page: The page of the current row.
        backs: Buttons of the page that lead back to the tree, seen where only one of them is.
    """

    def __init__(
        self, search: SearchBox, new_button: QWidget, tree: QTreeView, page: QWidget, *backs: QToolButton
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._tree = tree
        self._page = page
        self._backs = backs
        self._narrow = False
        self._left = QWidget()
        self._left.setMinimumWidth(theme.metrics().scaled(_LEAST_TREE))
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(padded(search, new_button, inset=8))
        column.addWidget(tree, 1)
        step_into(search, tree)
        gets_keys_first(tree)
        for back in backs:
            back.clicked.connect(self.go_back)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(self._left)
        self.addWidget(page)
        self.setStretchFactor(1, 1)
        self.setSizes([theme.metrics().scaled(_TREE), 3 * theme.metrics().scaled(_TREE)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put tree and page side by side where there is room for both, else show one of them."""
        super().resizeEvent(event)
        narrow = self.width() < theme.metrics().scaled(_SIDE_BY_SIDE)
        if narrow is not self._narrow:
            self._narrow = narrow
            for back in self._backs:
                back.setVisible(narrow)
            self.show_page(shown=False)

    def show_page(self, *, shown: bool) -> None:
        """Show the page or the tree, if there is room for one of them only; the keys go with it.

        Left to Qt, they would go to whatever stands in front of what is hidden.
        """
        goes, comes = (self._left, self._page) if shown else (self._page, self._left)
        had_keys = self._narrow and goes.isAncestorOf(QApplication.focusWidget() or self)
        comes.setVisible(True)
        if had_keys:
            enter(comes)
        goes.setVisible(not self._narrow)

    def go_back(self) -> None:
        """Show the tree again."""
        self.show_page(shown=False)
        self._tree.setFocus(Qt.FocusReason.OtherFocusReason)
