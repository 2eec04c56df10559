"""Library panel: every policy, to open, to make, and to drag onto nodes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedLayout, QVBoxLayout, QWidget

from designer import edits
from designer.model import quotas
from designer.model.records import Policy, PolicyId, PolicyType
from ui.commands.pending_policy import make_policy
from ui.commands.requests import OPEN_POLICY, show_policy
from ui.dragdrop.pill import drag_with_pill
from ui.library.model import PoliciesModel, PolicyRow
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.buttons import worded_button
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.fields.search_box import SearchBox, padded, step_into
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.row_list import RowList
from ui.widgets.item_views.row_model import VALUE_ROLE, WordFilter
from ui.widgets.menus import add_entry, add_line

FIRST_TYPES = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
"""Offered for a new policy whether they are enabled or not; the others stand in a menu of their own until they are."""


class LibraryPanel(QWidget):
    """Policies with a search box and a button that makes one.

    Attributes:
        view: The list.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._model = PoliciesModel(session, analyses, self)
        self._found = WordFilter(self)
        self._found.setSourceModel(self._model)
        self._search = SearchBox("Find")
        self._search.setToolTip("Find a policy by name or text")
        self._search.setAccessibleName("Find a policy by name or text")
        self._search.textChanged.connect(self._filter)
        new = worded_button("policy-add", "New", "New policy…", Role.ACCENT)
        new.clicked.connect(lambda: self._menu_of_types(new))
        self.view = _List(self)
        self.view.setModel(self._found)
        self.view.opened.connect(self._open)
        self.view.removalAsked.connect(self._remove)
        self.view.customContextMenuRequested.connect(self._menu)
        step_into(self._search, self.view)
        self._empty = EmptyState("policy", "No policy matches", "Search names, descriptions, Sids and actions.")
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        gets_keys_first(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(padded(self._search, new, inset=8))
        column.addLayout(self._stack)
        self.setTabOrder(self._search, new)
        self.setTabOrder(new, self.view)
        session.requests.answer(OPEN_POLICY, lambda place: self._mark(place.policy))

    def _filter(self, text: str) -> None:
        self._found.set_text(text)
        self._stack.setCurrentIndex(0 if self._found.rowCount() else 1)

    def _mark(self, policy_id: PolicyId) -> None:
        index = self._found.mapFromSource(self._model.policy_index(policy_id))
        if index.isValid() and index != self.view.currentIndex():
            self.view.setCurrentIndex(index)

    def _policy_at(self, index: QModelIndex) -> PolicyRow | None:
        row = index.data(VALUE_ROLE) if index.isValid() else None
        return row if isinstance(row, PolicyRow) else None

    def _open(self, index: QModelIndex) -> None:
        row = self._policy_at(index)
        if row:
            show_policy(self._session.requests, row.policy.id)

    def _remove(self) -> None:
        row = self._policy_at(self.view.currentIndex())
        if row:
            organization = self._session.organization
            push(self._session, lambda: edits.delete_policy(organization, row.policy.id))

    def _remove_everywhere(self, row: PolicyRow) -> None:
        organization = self._session.organization
        push(self._session, lambda: edits.delete_policy(organization, row.policy.id, detach_everywhere=True))

    def _create(self, kind: PolicyType) -> None:
        make_policy(self._session, lambda: edits.create_policy(self._session.organization, kind))

    def _copy(self, row: PolicyRow) -> None:
        organization = self._session.organization
        change = push(self._session, lambda: edits.duplicate_policy(organization, row.policy.id))
        if change:
            show_policy(self._session.requests, edits.added_policies(change)[0])

    def _attach(self, row: PolicyRow) -> None:
        organization = self._session.organization
        push(self._session, lambda: edits.attach(organization, row.policy.id, self._session.selection))

    def _menu_of_types(self, button: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        enabled = self._session.organization.settings.policy_types
        others = QMenu("Other types", menu) if set(PolicyType) - {*FIRST_TYPES, *enabled} else menu
        for kind in PolicyType:
            place = menu if kind in (*FIRST_TYPES, *enabled) else others
            action = add_entry(place, f"New {quotas.load().types[kind].noun}", glyph=icon("policy-add"))
            action.triggered.connect(lambda _checked=False, kind=kind: self._create(kind))
        if others is not menu:
            menu.addMenu(others)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _menu(self, position: QPoint) -> None:
        row = self._policy_at(self.view.indexAt(position))
        if row is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = len(self._session.selection)
        add_entry(menu, "Open", lambda: show_policy(self._session.requests, row.policy.id), icon("open"))
        attach = add_entry(menu, _attach_words(count), lambda: self._attach(row), icon("attach"))
        attach.setEnabled(bool(count) and not self._session.document.read_only)
        where = add_entry(menu, "Select where it is attached", lambda: self._select_targets(row))
        where.setEnabled(bool(row.targets))
        add_line(menu)
        if row.policy.guardrail is not None:
            self._add_guardrail_actions(menu, row.policy)
        add_entry(menu, "Duplicate", lambda: self._copy(row), icon("copy"))
        remove = add_entry(menu, "Delete", lambda: self._remove_everywhere(row), icon("trash"))
        if row.targets:
            remove.setText(f"Detach from {row.targets:,} and delete")
        remove.setEnabled(not row.policy.aws_managed and not self._session.document.read_only)
        menu.popup(self.view.viewport().mapToGlobal(position))

    def _add_guardrail_actions(self, menu: QMenu, policy: Policy) -> None:
        from designer.guardrails import unlink  # policies made of guardrails are few, and none at the start

        organization = self._session.organization
        values = add_entry(menu, "Values of its guardrail…", lambda: self._ask_values(policy.id), icon("template"))
        own = add_entry(
            menu, "Unlink from its guardrail", lambda: push(self._session, lambda: unlink(organization, policy.id))
        )
        for action in (values, own):
            action.setEnabled(not self._session.document.read_only)
        add_line(menu)

    def _ask_values(self, policy_id: PolicyId) -> None:
        from ui.library.guardrail_dialog import give_values

        give_values(self._session, self.window(), policy_id)

    def _select_targets(self, row: PolicyRow) -> None:
        targets = self._session.organization.targets(row.policy.id)
        self._session.select(n for n in self._session.organization.walk() if n in targets)


def _attach_words(count: int) -> str:
    return "Attach to the selected node" if count < 2 else f"Attach to {count:,} selected nodes"


class _List(RowList):
    """The view with the ways of the library set once."""

    opened = Signal(QModelIndex)
    removalAsked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Policies of the organization", parent)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setUniformItemSizes(True)
        self.clicked.connect(self.opened)

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag the policy as a pill."""
        chosen = [index for index in self.selectedIndexes() if index.flags() & Qt.ItemFlag.ItemIsDragEnabled]
        if not chosen:
            return
        name = str(chosen[0].data(Qt.ItemDataRole.DisplayRole))
        drag_with_pill(self, self.model().mimeData(chosen), name, "policy").exec(supported, Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            self.opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.removalAsked.emit()
        else:
            super().keyPressEvent(event)
