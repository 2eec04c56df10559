"""A tree of sections beside a page, or one of them where there is no room for both; and the page of a section."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from enum import Enum
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QSplitter, QToolButton, QWidget

from ui import theme
from ui.state.notices import Notices
from ui.theme.icons import icon
from ui.widgets.buttons import add_entry, icon_button, push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.fields.search_box import SearchBox, padded, step_into
from ui.widgets.focus import enter, gets_keys_first
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.row_search import matching
from ui.widgets.item_views.row_tree import RowTree
from ui.widgets.item_views.rows import choose_alone

NAMED = 3
"""Most names in one row; beyond that, their number."""


class SectionPage(QWidget):
    """Heading and list.

    Args:
        back_words: Words of the button that leads back to the tree, which is hidden at first.

    Signals:
        wentTo(object): The person wants to look at one of them, which the row stands for.
        newAsked(object): The person wants the first one, by the id of the section.
    """

    wentTo = Signal(object)
    newAsked = Signal(object)

    def __init__(self, back_words: str) -> None:
        super().__init__()
        metrics = theme.metrics()
        self.back = icon_button("chevron-left", back_words)
        self.back.hide()
        self.title = ElidedLabel(font=theme.heading_font())
        self.line = plain_label(wrap=True, look="small")
        self.list = ScrolledList("Everything in the section")
        self.list.taken.connect(lambda place: self.wentTo.emit(self.list.rows.rows[place].value))
        self.empty = EmptyState("principal", "Nothing here")
        self.writes = True
        """Whether the design can be edited."""
        self._section: object = None
        self.empty.acted.connect(lambda: self.newAsked.emit(self._section))
        lines = in_column(self.title, self.line, spacing=0)
        head = in_row(self.back, (lines, 1), margins=(metrics.margin, metrics.gap), spacing=metrics.gap)
        in_column(head, hairline(), (self.list, 1), (self.empty, 1), host=self, spacing=0)

    def show_rows(self, section: Row, rows: Sequence[Row], line: str, empty: tuple[str, ...], glyph: str = "") -> None:
        """Show a section.

        Args:
            section: Its head, and a row for each in the tree.
            rows: The same rows with a line more.
            line: Facts of all at a glance; empty if there is none.
            empty: Headline, sentence and words of the button that makes one, where there are no rows.
            glyph: Glyph above them; empty for the one before.
        """
        self._section, title = section.id, section.content.title
        self.title.set_text(f"{title} {len(section.rows):,}" if section.rows else title)
        self.list.setAccessibleName(title)
        self.line.setText(line)
        self.line.setVisible(bool(line))
        self.empty.say(empty[0], empty[1], empty[2] if len(empty) > 2 and self.writes else "", glyph)
        self.list.rows.show(rows)
        self.list.setVisible(bool(section.rows))
        self.empty.setVisible(not section.rows)


_INDENT = 12


class SectionTree(RowTree):
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
        super().__init__(name, indentation=_INDENT)
        self._doings = {
            Qt.Key.Key_Delete: self.removalAsked,
            Qt.Key.Key_F2: self.namingAsked,
            Qt.Key.Key_Insert: self.newAsked,
            Qt.Key.Key_Return: self.entered,
            Qt.Key.Key_Enter: self.entered,
        }
        self.own_keys = self._doings
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asked = self._doings.get(Qt.Key(event.key()))
        if asked is not None:
            asked.emit()
        else:
            super().keyPressEvent(event)


_SIDE_BY_SIDE = 560
"""Minimum width for both side by side, in pixels at 13 px of text."""

_MOST_OPEN = 400
"""Longer sections begin closed: nobody reads them, and the search finds in them."""

_STRAY = "Nothing is deleted. Choose something in the list and press Delete, or Delete in the menu of its page."

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
        self.model = tree.rows
        tree.selectionModel().currentChanged.connect(self._on_current_changed)
        self.search = SearchBox("Find")
        self.search.textChanged.connect(self._filter)
        self.new_button = push_button("New", "add", run=self.open_new_menu)
        self._assemble()

    def event(self, event: QEvent) -> bool:
        """Name what the page is about with F2, wherever the keys are in here, and not the selected node.

        Del deletes what is chosen in a list or in the tree; elsewhere it says so. Esc leads back to the tree.
        """
        keys = {Qt.Key.Key_F2, Qt.Key.Key_Delete}
        if any(back.isVisible() for back in self._backs) and not isinstance(self.focusWidget(), QPlainTextEdit):
            keys.add(Qt.Key.Key_Escape)
        if not isinstance(event, QKeyEvent) or event.key() not in keys:
            return super().event(event)
        if event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_F2:
                self._tree.namingAsked.emit()
            elif event.key() == Qt.Key.Key_Escape:
                self.go_back()
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
        """Open the sections that are short enough to be seen at once, except for some, by the ids of their heads."""
        for number, section in enumerate(self.model.rows):
            is_open = section.id not in closed and len(section.rows) <= _MOST_OPEN
            self._tree.setExpanded(self.model.index(number, 0), is_open)

    def make_current(self, row_id: Hashable) -> None:
        """Have the row current of something whose page is shown anyway."""
        index = self.model.index_of(row_id)
        if index.isValid() and index != self._tree.currentIndex():
            self._leads = False
            choose_alone(self._tree, index)
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

    def open_new_menu(self) -> QMenu:
        """Return the menu of what can be made."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_new_entries(menu)
        menu.popup(self.new_button.mapToGlobal(QPoint(0, self.new_button.height())))
        return menu

    def add_new_entries(self, menu: QMenu) -> None:
        """Add what can be made to a menu."""
        for kind, glyph in self._glyphs.items():
            add_entry(menu, f"New {kind.value}", partial(self.newAsked.emit, kind), icon(glyph))

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

        Left to Qt, they would go to whatever is in front of what is hidden.
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
