"""The outline: the whole tree as rows, the full equivalent of the canvas for the keyboard and for screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemDelegate, QStackedLayout, QTreeView, QVBoxLayout, QWidget

from designer.organization import Organization
from designer.records import Kind, Node, NodeId
from ui.analyses import Analyses
from ui.fresh import Fresh
from ui.models.outline import COUNT_ROLE, ID_ROLE, MANAGEMENT_ROLE, RECORD_ROLE, Index, OutlineModel, runs
from ui.panels.outline_tree import OutlineTree
from ui.panels.padding import padded
from ui.session import Session
from ui.theme import Role
from ui.widgets.empty_state import EmptyState
from ui.widgets.focus import gets_keys_first
from ui.widgets.rows import RowContent, RowDelegate
from ui.widgets.search_box import SearchBox

_WAIT_MS = 90
"""The rows follow the search when nothing was typed for this long."""

_MOST_OPEN = 3000
"""More matches than this stay folded: nobody reads them, and opening them takes long."""

_FEW_FOLDS = 8
"""So many rows open or close one by one."""


class OutlinePanel(QWidget):
    """The tree with a search box over it.

    Signals:
        menuAsked(QPoint): The person wants the menu of the selected nodes, at this place of the screen.
    """

    menuAsked = Signal(object)

    def __init__(self, session: Session, analyses: Analyses | None = None) -> None:
        super().__init__()
        self._session = session
        self._model = OutlineModel(session, self)
        # Before the views hear of it: what they drop from their selection then is no choice of the person.
        self._following = False
        self._model.rowsAboutToBeRemoved.connect(lambda: self._follow_model(following=True))
        self._found = _Matching(self)
        self._found.setSourceModel(self._model)
        self._search = SearchBox("Find by name, id, e-mail or tag")
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._filter)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        self._search.stepped.connect(self._step)
        self._search.returnPressed.connect(self._accept)
        self._view = OutlineTree(session, analyses, self)
        self._view.setModel(self._found)
        self._view.setItemDelegate(_RowDelegate(self._view))
        self._view.itemDelegate().closeEditor.connect(self._close_editor)
        self._view.setAccessibleName("Outline of the organization")
        self._view.customContextMenuRequested.connect(self._ask_menu)
        self._view.selectionModel().selectionChanged.connect(self._select)
        self._view.selectionModel().currentChanged.connect(self._make_current)
        self._view.collapsed.connect(lambda index: self._fold(index, collapsed=True))
        self._view.expanded.connect(lambda index: self._fold(index, collapsed=False))
        gets_keys_first(self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(padded(self._search))
        self._stack = QStackedLayout()
        self._stack.addWidget(self._view)
        self._stack.addWidget(EmptyState("search", "Nothing matches", "Names, ids, e-mails and tags are searched."))
        column.addLayout(self._stack)
        self.setTabOrder(self._search, self._view)
        session.selectionChanged.connect(self._show_selection)
        session.collapsedChanged.connect(self._show_folds)
        self._model.modelReset.connect(self._show_folds)
        self._model.modelReset.connect(self._show_selection)
        self._model.rowsRemoved.connect(lambda: self._follow_model(following=False))
        self._model.rowsInserted.connect(self._show_folds)
        session.document.changed.connect(self._filter_again)
        session.document.reset.connect(self._search.clear)
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

    def place_of_current(self) -> QRect:
        """Where the current row stands on the screen."""
        row = self._view.visualRect(self._view.currentIndex())
        return QRect(self._view.viewport().mapToGlobal(row.topLeft()), row.size())

    def focus_search(self) -> None:
        """Let the person type what to find."""
        self._search.focus()

    def begin_rename(self, node_id: NodeId, fresh: Fresh | None = None) -> None:
        """Let the person type another name; Esc takes back what is fresh."""
        self._model.fresh = fresh
        if not self._found.mapFromSource(self._model.node_index(node_id)).isValid():
            self._search.clear()
            self._filter()
        index = self._found.mapFromSource(self._model.node_index(node_id))
        self._view.setCurrentIndex(index)
        self._view.edit(index)

    def _close_editor(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        fresh, self._model.fresh = self._model.fresh, None
        if fresh is not None and hint is QAbstractItemDelegate.EndEditHint.RevertModelCache:
            QTimer.singleShot(0, self, fresh.take_back)  # the view still closes the editor of the row

    def _filter(self) -> None:
        self._wait.stop()
        kept = _matching(self._session.document.organization, self._search.text())
        self._following = True
        # Every open row is looked at for each run of rows that goes: thousands of them would take seconds.
        self._view.collapseAll()
        self._found.keep(kept)
        if kept is not None and len(kept) <= _MOST_OPEN:
            self._view.expandAll()
        elif kept is not None:
            self._view.expandToDepth(0)
        self._following = False
        self._show_folds()
        self._show_selection()
        self._stack.setCurrentIndex(0 if self._found.rowCount() else 1)

    def _filter_again(self, *_: object) -> None:
        """Names and nodes have changed: others match now."""
        if self._found.is_filtering:
            self._wait.start()

    def _step(self, step: int) -> None:
        """Go on from the search box to the rows."""
        self._filter()
        first = self._first_match()
        if step > 0 and first.isValid():
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._view.setCurrentIndex(first)

    def _accept(self) -> None:
        """Show the first match everywhere."""
        self._filter()
        first = self._first_match()
        if self._found.is_filtering and first.isValid():
            self._session.reveal(first.data(ID_ROLE))

    def _first_match(self) -> QModelIndex:
        """The first row that matches itself, not by what is below it."""
        organization = self._session.document.organization
        words = self._search.text().lower().split()
        index = self._found.index(0, 0)
        while index.isValid() and not _matches(organization.node(index.data(ID_ROLE)), words):
            index = self._view.indexBelow(index)
        return index

    def _follow_model(self, *, following: bool) -> None:
        self._following = following

    def _select(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        if self._following:
            return
        self._session.select(self._chosen(), self._current())

    def _make_current(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if not self._following and index.isValid() and index.data(ID_ROLE) in self._session.selection:
            self._session.select(self._session.selection, index.data(ID_ROLE))

    def _chosen(self) -> list[NodeId]:
        """The selected nodes, read run by run: Qt's own list of selected rows takes quadratic time."""
        selection = self._view.selectionModel().selection()
        ranges = (selection.at(place) for place in range(selection.count()))
        return [
            self._found.index(row, 0, parent).data(ID_ROLE)
            for run, parent in ((run, run.parent()) for run in ranges)
            for row in range(run.top(), run.bottom() + 1)
        ]

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
        collapsed = self._session.collapsed
        turned = list(self._turned(collapsed))
        if len(turned) > _FEW_FOLDS:
            self._view.scheduleDelayedItemsLayout()  # once for all of them: each by itself shifts all rows below it
        for node_id, index in turned:
            self._view.setExpanded(index, node_id not in collapsed)
        self._following = False

    def _turned(self, collapsed: AbstractSet[NodeId]) -> Iterator[tuple[NodeId, QModelIndex]]:
        """The rows that are open and should not be, or the other way round."""
        for node_id, node in self._session.document.organization.nodes.items():
            if node.children:
                index = self._found.mapFromSource(self._model.node_index(node_id))
                if self._view.isExpanded(index) is (node_id in collapsed):
                    yield node_id, index

    def _show_selection(self) -> None:
        if self._following or self._is_shown():
            return
        self._following = True
        selection, current = self._runs()
        model = self._view.selectionModel()
        model.select(selection, model.SelectionFlag.ClearAndSelect)
        if current.isValid():
            model.setCurrentIndex(current, model.SelectionFlag.NoUpdate)
            self._view.scrollTo(current)
        self._following = False

    def _runs(self) -> tuple[QItemSelection, QModelIndex]:
        """The session's selection as runs of siblings, and its current row; Qt takes seconds for thousands of runs.

        Only the ends of a run are made rows of the view: to find the row of one node there takes long.
        """
        rows: dict[NodeId | None, list[int]] = {}
        for node_id in self._session.selection:
            index = self._model.node_index(node_id)
            if self._found.is_filtering:
                index = self._found.mapFromSource(index)
            if index.isValid():
                rows.setdefault(self._session.document.organization.parent(node_id), []).append(index.row())
        selection = QItemSelection()
        for parent, places in rows.items():
            above = self._index(parent)
            for first, last in runs(sorted(places)):
                ends = (self._found.index(row, 0, above) for row in (first, last))
                selection.append(QItemSelectionRange(*ends))
        return selection, self._index(self._session.current)

    def _index(self, node_id: NodeId | None) -> QModelIndex:
        """The row of a node; an invalid index for none, and for one that is not shown."""
        return QModelIndex() if node_id is None else self._found.mapFromSource(self._model.node_index(node_id))

    def _is_shown(self) -> bool:
        selection = self._view.selectionModel().selection()
        if sum(selection.at(place).height() for place in range(selection.count())) != len(self._session.selection):
            return False
        return set(self._chosen()) == set(self._session.selection) and self._current() == self._session.current

    def _ask_menu(self, position: QPoint) -> None:
        if self._view.indexAt(position).isValid():
            self.menuAsked.emit(self._view.viewport().mapToGlobal(position))


class _Matching(QSortFilterProxyModel):
    """The rows of some nodes, or every row."""

    _kept: frozenset[NodeId] | None = None

    @property
    def is_filtering(self) -> bool:
        """Whether anything may be hidden."""
        return self._kept is not None

    def keep(self, kept: frozenset[NodeId] | None) -> None:
        """Show these nodes alone, or every node for None."""
        if kept != self._kept:
            self.beginFilterChange()
            self._kept = kept
            self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        return self._kept is None or self.sourceModel().index(row, 0, parent).data(ID_ROLE) in self._kept


def _matching(organization: Organization, text: str) -> frozenset[NodeId] | None:
    """The nodes that have every word of a text in a name, an id, an e-mail or a tag, and all above them."""
    words = text.lower().split()
    if not words:
        return None
    kept: set[NodeId] = set()
    for node_id, node in organization.nodes.items():
        if _matches(node, words):
            kept.update(organization.path(node_id))
    return frozenset(kept)


def _matches(node: Node, words: list[str]) -> bool:
    tags = " ".join(f"{key} {value}" for key, value in node.tags)
    haystack = f"{node.name} {node.aws_id} {node.id} {node.email} {tags}".lower()
    return all(word in haystack for word in words)


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
