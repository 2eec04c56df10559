"""Outline panel: the whole tree as rows, the full equivalent of the canvas for the keyboard and for screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemDelegate, QStackedLayout, QWidget

from designer.organization.model.change import Change
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.outline.model import ID_ROLE, OutlineModel
from ui.features.outline.tree import INSET, OutlineTree, edit_name
from ui.state.analyses import Analyses
from ui.state.pending_node import PendingNode
from ui.state.session import Session
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.fields.search_box import SearchBox, padded
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.rows import choose_alone
from ui.widgets.jobs.job import Job

if TYPE_CHECKING:  # imported where it is used
    from designer.organization.model.lookup import Finder

_WAIT_MS = 90
"""The rows follow the search when nothing was typed for this long."""

_MOST_OPEN = 3000
"""More matches than this stay folded: nobody reads them, and opening them takes long."""

_FEW_FOLDS = 8
"""So many rows open or close one by one."""


class OutlinePanel(QWidget):
    """Tree with a search box over it.

    Attributes:
        view: Tree of the panel.

    Signals:
        menuAsked(QPoint): The person wants the menu of the selected nodes, at this place of the screen.
    """

    menuAsked = Signal(object)

    def __init__(self, session: Session, analyses: Analyses | None = None) -> None:
        super().__init__()
        self._session = session
        self._model = OutlineModel(session, self)
        # Before the views hear of it: what they drop from their selection then is not a choice of the person.
        self._following = False
        self._rows_differ = False
        self._finder: Finder | None = None
        self._opened: set[NodeId] = {session.organization.root}
        self._matches: list[NodeId] = []
        self._kept: set[NodeId] = set()
        self._job = Job(self, done=self._show_found)
        self._model.rowsAboutToBeRemoved.connect(self._follow_rows)
        self._model.rowsAboutToBeInserted.connect(self._follow_rows)
        self._model.modelAboutToBeReset.connect(self._follow_rows)
        self._search = SearchBox("Find by name or id")
        self._search.setToolTip("Find by name, id, e-mail or tag")
        self._search.setAccessibleName("Find by name, id, e-mail or tag")
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._filter)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        self._search.stepped.connect(self._step)
        self._search.returnPressed.connect(self._accept)
        self.view = OutlineTree(session, analyses, self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(RowDelegate(self.view, editor=partial(edit_name, session)))
        self.view.itemDelegate().closeEditor.connect(self._close_editor)
        self.view.setAccessibleName("Outline of the organization")
        self.view.customContextMenuRequested.connect(self._ask_menu)
        self.view.goneTo.connect(self._choose)
        self.view.rowLeft.connect(lambda node_id: self.view.collapse(self._model.node_index(node_id)))
        self.view.selectionModel().selectionChanged.connect(self._select)
        self.view.selectionModel().currentChanged.connect(self._make_current)
        self.view.collapsed.connect(lambda index: self._fold(index, collapsed=True))
        self.view.expanded.connect(lambda index: self._fold(index, collapsed=False))
        gets_keys_first(self.view)
        self._stack = QStackedLayout()
        self._assemble()
        session.selectionChanged.connect(self._show_selection)
        session.nodeRevealed.connect(self._bring)
        self._model.modelReset.connect(self._show_rows)
        session.document.changed.connect(self._on_document_changed)
        session.document.reset.connect(self._start_again)
        session.document.keep_in_step(self._forget_folds)
        self._show_rows()

    def _assemble(self) -> None:
        """Put the rows below the search box."""
        self._stack.addWidget(self.view)
        rows = in_row(self._stack, margins=(theme.metrics().scaled(INSET), 0, 0, 0))
        in_column(padded(self._search, inset=INSET), rows, host=self, spacing=0)

    def has_focus(self) -> bool:
        """Return True if keys go to this panel."""
        return self.view.hasFocus()

    def place_of_current(self) -> QRect:
        """Return the place of the current row on the screen."""
        row = self.view.visualRect(self.view.currentIndex())
        return QRect(self.view.viewport().mapToGlobal(row.topLeft()), row.size())

    def focus_search(self) -> None:
        """Let the person type what to find."""
        self._search.focus()

    def begin_rename(self, node_id: NodeId, pending: PendingNode | None = None) -> None:
        """Open the name of a row for typing; Esc takes back a pending node."""
        if refusal := self._session.shown.refusal:
            self._session.notices.refuse(refusal)
            return
        self._model.pending = pending
        if not self._model.node_index(node_id).isValid():
            self._search.clear()
            self._filter_now()
        index = self._model.node_index(node_id)
        choose_alone(self.view, index)
        self.view.edit(index)

    def _close_editor(self, _editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        pending, self._model.pending = self._model.pending, None
        if pending is not None and hint is QAbstractItemDelegate.EndEditHint.RevertModelCache:
            QTimer.singleShot(0, self, pending.take_back)  # the view still closes the editor of the row

    def _filter(self) -> None:
        """Show what matches when all of it is found: in a small organization at once, in a large one in slices."""
        self._wait.stop()
        self._matches, self._kept = [], set()
        self._job.start(self._searched(self._search.text()))

    def _filter_now(self) -> None:
        self._filter()
        self._job.finish()

    def _searched(self, text: str) -> Iterator[None]:
        """Search in steps for nodes whose names hold every word, and keep them with all above them.

        Where no name does, those that hold them elsewhere are kept: in an id, an e-mail address, a tag.
        """
        from designer.organization.model.lookup import Finder  # not needed at the start

        organization = self._session.organization
        self._finder = self._finder or Finder(organization)
        elsewhere: list[NodeId] = []
        for found in self._finder.named_steps(text):
            named = dict.fromkeys(node_id for node_id in found if not self._finder.reason(node_id, text))
            elsewhere += (node_id for node_id in found if node_id not in named)
            self._keep([*named])
            yield
        if not self._matches:
            self._keep(elsewhere)

    def _keep(self, found: Sequence[NodeId]) -> None:
        organization = self._session.organization
        self._matches += found
        for node_id in {organization.parent(node_id) or node_id for node_id in found}:
            self._kept.update(organization.path(node_id))
        self._kept.update(found)

    def _show_found(self) -> None:
        if not self._model.keep(self._kept if self._search.text().strip() else None):
            self._show_rows()

    def _on_document_changed(self, change: Change) -> None:
        """Search again: rows have come, gone or moved, or say something else."""
        if not change.concerns_tree:
            return
        if self._rows_differ:
            self._show_rows()
        self.view.viewport().update()
        if self._model.is_filtering or self._job.running:
            self._job.stop()
            self._wait.start()

    def _follow_rows(self) -> None:
        self._following = self._rows_differ = True

    def _start_again(self) -> None:
        """Another organization is shown."""
        self._job.stop()
        self._model.pending = self._finder = None
        self._search.clear()

    def _forget_folds(self) -> None:
        """Begin with the rows below the root; of the same design read again, with those that were open."""
        kept = self._opened if self._session.document.reread else ()
        self._opened = {self._session.organization.root, *kept}

    def _step(self, step: int) -> None:
        """Go on from the search box to the rows."""
        self._filter_now()
        first = self._first_match()
        if step > 0 and first.isValid():
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
            choose_alone(self.view, first)

    def _accept(self) -> None:
        """Show the first match everywhere."""
        self._filter_now()
        if self._matches:
            self._session.reveal(self._matches[0])

    def _first_match(self) -> QModelIndex:
        """First row that matches itself, not by what is below it; the first of all while nothing is searched."""
        return self._model.node_index(self._matches[0]) if self._matches else self._model.index(0, 0)

    def _select(self, _selected: QItemSelection, _deselected: QItemSelection) -> None:
        if self._following:
            return
        self._session.select(self._chosen(), self._current())

    def _make_current(self, index: QModelIndex, _previous: QModelIndex) -> None:
        node_id = self._model.node_at(index)
        if not self._following and node_id is not None and node_id in self._session.selection:
            self._session.select(self._session.selection, node_id)

    def _choose(self) -> None:
        """Go to a row: typing on the canvas may name it, where it is selected alone."""
        selection = self._session.selection
        if len(selection) == 1 and selection[0] == self._current():
            self._session.choose(selection[0])
            self._session.nodeRevealed.emit(selection[0])

    def _chosen(self) -> list[NodeId]:
        return self._model.nodes_in(self.view.selectionModel().selection())

    def _current(self) -> NodeId | None:
        return self._model.node_at(self.view.currentIndex())

    def _fold(self, index: QModelIndex, *, collapsed: bool) -> None:
        """Remember what the person opened and closed; what is found opens and closes by itself."""
        node_id = self._model.node_at(index)
        if self._following or self._model.is_filtering or node_id is None:
            return
        if collapsed:
            self._opened.discard(node_id)
        else:
            self._opened.add(node_id)

    def _show_rows(self) -> None:
        """Open the rows and select among them as it should be; the view does not know those that have come."""
        self._rows_differ = False
        self._following = True
        if self._model.is_filtering and len(self._kept) <= _MOST_OPEN:
            self.view.expandAll()
        elif self._model.is_filtering:
            self.view.expandToDepth(0)
        # The canvas has its own rows that are collapsed.
        turned = [
            (node_id, index)
            for node_id, below in self._model.rows_below.items()
            if node_id is not None
            and below
            and not self._model.is_filtering
            and self.view.isExpanded(index := self._model.node_index(node_id)) is not (node_id in self._opened)
        ]
        if len(turned) > _FEW_FOLDS:
            self.view.scheduleDelayedItemsLayout()  # once for all of them: each by itself shifts all rows below it
        for node_id, index in turned:
            self.view.setExpanded(index, node_id in self._opened)
        self._following = False
        self._show_selection()
        if not self._model.rowCount() and self._stack.count() == 1:
            from ui.widgets.display.empty_state import EmptyState  # not needed at the start

            self._stack.addWidget(EmptyState("search", "Nothing matches", "Names, ids, e-mails and tags are searched."))
        self._stack.setCurrentIndex(0 if self._model.rowCount() else 1)

    def _show_selection(self) -> None:
        if self._following:
            return
        model, chosen = self.view.selectionModel(), self._session.selection
        shown = model.selection()
        as_many = sum(shown.at(place).height() for place in range(shown.count())) == len(chosen)
        if as_many and set(self._chosen()) == set(chosen) and self._current() == self._session.current:
            return
        self._following = True
        current = self._model.node_index(self._session.current)
        model.select(self._model.runs_of(chosen), model.SelectionFlag.ClearAndSelect)
        if current.isValid():
            model.setCurrentIndex(current, model.SelectionFlag.NoUpdate)
        self._following = False
        if self._session.current is not None:
            self._bring(self._session.current)

    def _bring(self, node_id: NodeId) -> None:
        """Open the way to the row of a node, which stays open, and scroll to it; it may be selected already."""
        index = self._model.node_index(node_id)
        if index.isValid():
            self._following = True
            self._opened.update(self._session.organization.path(node_id)[:-1])
            self.view.scrollTo(index)  # opens what is above the row
            self._following = False

    def _ask_menu(self, position: QPoint) -> None:
        index = self.view.indexAt(position)
        if index.isValid():
            if not self.view.selectionModel().isSelected(index):  # it has the ring of the keys
                self._session.select([index.data(ID_ROLE)])
            self.menuAsked.emit(self.view.viewport().mapToGlobal(position))
