"""The outline: the whole tree as rows, the full equivalent of the canvas for the keyboard and for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QVBoxLayout, QWidget

from designer.records import Kind, Node, NodeId
from ui.models.outline import COUNT_ROLE, ID_ROLE, MANAGEMENT_ROLE, RECORD_ROLE, Index, OutlineModel
from ui.panels.padding import padded
from ui.session import Session
from ui.theme import Role
from ui.widgets.rows import RowContent, RowDelegate
from ui.widgets.search_box import SearchBox
from ui.widgets.tree_view import TreeView


class OutlinePanel(QWidget):
    """The tree with a search box over it.

    Signals:
        menuAsked(QPoint): The person wants the menu of the selected nodes, at this place of the screen.
    """

    menuAsked = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._model = OutlineModel(session, self)
        self._found = _Matching(self)
        self._found.setSourceModel(self._model)
        self._search = SearchBox("Find by name, id, e-mail or tag")
        self._search.textChanged.connect(self._filter)
        self._view = _Tree(self)
        self._view.setModel(self._found)
        self._view.setItemDelegate(_RowDelegate(self._view))
        self._view.setAccessibleName("Outline of the organization")
        self._view.customContextMenuRequested.connect(self._ask_menu)
        self._view.selectionModel().selectionChanged.connect(self._select)
        self._view.selectionModel().currentChanged.connect(self._make_current)
        self._view.collapsed.connect(lambda index: self._fold(index, collapsed=True))
        self._view.expanded.connect(lambda index: self._fold(index, collapsed=False))
        self.setFocusProxy(self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(padded(self._search))
        column.addWidget(self._view)
        self._following = False
        session.selectionChanged.connect(self._show_selection)
        session.collapsedChanged.connect(self._show_folds)
        self._model.modelReset.connect(self._show_folds)
        self._model.rowsInserted.connect(self._show_folds)
        self._model.rowsMoved.connect(self._show_folds)
        self._show_folds()
        self._show_selection()

    @property
    def view(self) -> QTreeView:
        """The tree."""
        return self._view

    def has_focus(self) -> bool:
        """Whether keys go to this panel."""
        return self._view.hasFocus()

    def focus_search(self) -> None:
        """Let the person type what to find."""
        self._search.focus()

    def begin_rename(self, node_id: NodeId) -> None:
        """Let the person type another name."""
        index = self._found.mapFromSource(self._model.node_index(node_id))
        self._view.setCurrentIndex(index)
        self._view.edit(index)

    def _filter(self, text: str) -> None:
        self._following = True
        self._found.set_text(text)
        if text.strip():
            self._view.expandAll()
        self._following = False
        if not text.strip():
            self._show_folds()
            self._show_selection()

    def _select(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        if self._following:
            return
        ids = [index.data(ID_ROLE) for index in self._view.selectionModel().selectedRows()]
        self._session.select(ids, self._current())

    def _make_current(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if not self._following and index.isValid() and index.data(ID_ROLE) in self._session.selection:
            self._session.select(self._session.selection, index.data(ID_ROLE))

    def _current(self) -> NodeId | None:
        current = self._view.currentIndex()
        return current.data(ID_ROLE) if current.isValid() else None

    def _fold(self, index: QModelIndex, *, collapsed: bool) -> None:
        if not self._following and not self._found.is_filtering:
            self._session.set_collapsed(index.data(ID_ROLE), collapsed)

    def _show_folds(self, *_: object) -> None:
        if self._found.is_filtering:
            return
        self._following = True
        nodes = self._session.document.organization.nodes
        collapsed = self._session.collapsed
        for node_id, node in nodes.items():
            if node.children:
                index = self._found.mapFromSource(self._model.node_index(node_id))
                if self._view.isExpanded(index) is (node_id in collapsed):
                    self._view.setExpanded(index, node_id not in collapsed)
        self._following = False

    def _show_selection(self) -> None:
        if self._following or self._is_shown():
            return
        self._following = True
        selection = QItemSelection()
        current = QModelIndex()
        for node_id in self._session.selection:
            index = self._found.mapFromSource(self._model.node_index(node_id))
            if index.isValid():
                selection.select(index, index)
                current = index if node_id == self._session.current else current
        model = self._view.selectionModel()
        model.select(selection, model.SelectionFlag.ClearAndSelect)
        if current.isValid():
            model.setCurrentIndex(current, model.SelectionFlag.NoUpdate)
            self._view.scrollTo(current)
        self._following = False

    def _is_shown(self) -> bool:
        shown = [index.data(ID_ROLE) for index in self._view.selectionModel().selectedRows()]
        return set(shown) == set(self._session.selection) and self._current() == self._session.current

    def _ask_menu(self, position: QPoint) -> None:
        if self._view.indexAt(position).isValid():
            self.menuAsked.emit(self._view.viewport().mapToGlobal(position))


class _Tree(TreeView):
    """The view with the ways of the outline set once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
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


class _Matching(QSortFilterProxyModel):
    """The rows that match a text, with all that is above them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setRecursiveFilteringEnabled(True)

    @property
    def is_filtering(self) -> bool:
        """Whether anything is hidden."""
        return bool(self._words)

    def set_text(self, text: str) -> None:
        """Keep the nodes that have every word of a text in a name, an id, an e-mail or a tag."""
        words = text.lower().split()
        if words != self._words:
            self._words = words
            self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        if not self._words:
            return True
        node = self.sourceModel().index(row, 0, parent).data(RECORD_ROLE)
        tags = " ".join(f"{key} {value}" for key, value in node.tags)
        haystack = f"{node.name} {node.aws_id} {node.id} {node.email} {tags}".lower()
        return all(word in haystack for word in self._words)


class _RowDelegate(RowDelegate):
    """The glyph of the kind, the name, and the number of accounts at the end."""

    def content(self, index: Index) -> RowContent:
        node: Node = index.data(RECORD_ROLE)
        management = bool(index.data(MANAGEMENT_ROLE))
        count = index.data(COUNT_ROLE)
        return RowContent(
            title=node.name,
            icon="management" if management else node.kind.value,
            icon_role=Role.MANAGEMENT if management else Role(node.kind.value),
            trailing=f"{count:,}" if node.kind is not Kind.ACCOUNT else "",
        )
