"""A tree of sections beside a page, or one of them where there is no room for both: what is found, made and current."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QSplitter, QToolButton, QWidget

from ui import theme
from ui.features.identities.section_page import SectionTree
from ui.state.notices import Notices
from ui.theme.icons import icon
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.fields.search_box import SearchBox, padded, step_into
from ui.widgets.focus import enter, gets_keys_first
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.row_search import matching
from ui.widgets.menus import add_entry

_SIDE_BY_SIDE = 560
"""Width from which both stand side by side, in pixels at 13 px of text."""

_MOST_OPEN = 400
"""Longer sections begin closed: nobody reads them, and the search finds in them."""

_STRAY = "Nothing is deleted. Choose what is to go in the list and press Delete, or Delete in the menu of its page."

_TREE, _LEAST_TREE = 236, 170
"""Width of the tree at first, and at least."""


class TreeAndPage(QSplitter):
    """The splitter.

    Args:
        notices: Of the window.
        tree: The tree, which gets its rows here.
        page: The page of the current row.
        backs: Buttons of the page that lead back to the tree, seen where only one of them is.
        glyphs: Each kind of thing that can be made, its value in words, with its icon.

    Attributes:
        search: Finds in the tree.
        new_button: Opens the menu of what can be made.
        model: Rows of the tree, those alone that were found.
        sections: All rows.

    Signals:
        turnedTo(Row): The person made another row current.
        newAsked(Enum): The person wants another one of a kind.
    """

    turnedTo = Signal(object)
    newAsked = Signal(object)

    def __init__(
        self,
        notices: Notices,
        tree: SectionTree,
        page: QWidget,
        backs: Sequence[QToolButton],
        glyphs: Mapping[Enum, str],
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._notices = notices
        self._tree = tree
        self._page = page
        self._backs = backs
        self._glyphs = glyphs
        self._narrow = False
        self._leads = True
        self.sections: tuple[Row, ...] = ()
        self.model = RowModel(self)
        tree.setModel(self.model)
        tree.selectionModel().currentChanged.connect(self._on_current_changed)
        self.search = SearchBox("Find")
        self.search.textChanged.connect(self._filter)
        self.new_button = push_button("New", "add", run=self.open_new_menu)
        self._assemble()

    def event(self, event: QEvent) -> bool:
        """Name what the page is about with F2, wherever the keys are in here, and not the selected node.

        Del deletes what is chosen in a list or in the tree; elsewhere it says so.
        """
        if not isinstance(event, QKeyEvent) or event.key() not in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
            return super().event(event)
        if event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_F2:
                self._tree.namingAsked.emit()
            else:
                self._notices.say(_STRAY)
        event.accept()
        return True

    def _assemble(self) -> None:
        self._left = QWidget()
        self._left.setMinimumWidth(theme.metrics().scaled(_LEAST_TREE))
        in_column(padded(self.search, self.new_button, inset=8), (self._tree, 1), host=self._left, spacing=0)
        step_into(self.search, self._tree)
        gets_keys_first(self._tree)
        for back in self._backs:
            back.clicked.connect(self.go_back)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(self._left)
        self.addWidget(self._page)
        self.setStretchFactor(1, 1)
        self.setSizes([theme.metrics().scaled(_TREE), 3 * theme.metrics().scaled(_TREE)])

    # Rows

    def show_sections(self, sections: Iterable[Row], gone: Hashable = None) -> Hashable:
        """Show other rows, those alone that the search finds; return the new name of one that is gone, if any."""
        before = self.sections
        self.sections = tuple(sections)
        self.model.show(matching(self.sections, self.search.text()))
        for section in before if gone is not None else ():
            old = {row.id for row in section.rows}
            new = {row.id for other in self.sections if other.id == section.id for row in other.rows} - old
            if gone in old and len(new) == 1:
                return new.pop()
        return None

    def open_short(self, *closed: Hashable) -> None:
        """Open the sections that are short enough to be seen at once, but for some, by the ids of their heads."""
        for number, section in enumerate(self.model.rows):
            is_open = section.id not in closed and len(section.rows) <= _MOST_OPEN
            self._tree.setExpanded(self.model.index(number, 0), is_open)

    def make_current(self, row_id: Hashable) -> None:
        """Have the row current of something whose page is shown anyway."""
        index = self.model.index_of(row_id)
        if index.isValid() and index != self._tree.currentIndex():
            self._leads = False
            self._tree.setCurrentIndex(index)
            self._leads = True

    def uncover(self, row_id: Hashable) -> None:
        """Have a row current and in sight, though the search did not find it."""
        if not self.model.index_of(row_id).isValid():
            self.search.clear()
        self.make_current(row_id)
        self._tree.scrollTo(self.model.index_of(row_id))

    def _on_current_changed(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is not None and self._leads:
            self.turnedTo.emit(row)

    def _filter(self, text: str) -> None:
        self.model.show(matching(self.sections, text))
        if text:
            self._tree.expandAll()

    # New ones

    def open_new_menu(self) -> QMenu:
        """Menu of what can be made."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_new_entries(menu)
        menu.popup(self.new_button.mapToGlobal(QPoint(0, self.new_button.height())))
        return menu

    def add_new_entries(self, menu: QMenu) -> None:
        """Add what can be made to a menu."""
        for kind, glyph in self._glyphs.items():
            add_entry(menu, f"New {kind.value}", partial(self.newAsked.emit, kind), icon(glyph))

    # Room

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
