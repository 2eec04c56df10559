"""The panel of policies: every policy, to open, to make, and to drag onto nodes."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QKeyCombination, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QStackedLayout, QWidget

from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType
from ui.commands.commenting import add_comment_entries
from ui.commands.pending_policy import make_policy
from ui.commands.requests import ADD_GUARDRAIL, MERGE_POLICIES, OPEN_POLICY, show_policy
from ui.dragdrop.caption import drag_with_pill
from ui.features.policies.model import PoliciesModel, PolicyRow
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.buttons import add_entry, add_line, worded_button
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.fields.search_box import SearchBox, padded, step_into
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import RowList
from ui.widgets.item_views.row_model import VALUE_ROLE
from ui.widgets.item_views.row_search import WordFilter
from ui.widgets.item_views.rows import choose_alone

_DUPLICATE = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_D)


class PoliciesPanel(QWidget):
    """Policies with a search box and a button that makes one.

    Attributes:
        view: The list.
    """

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._open_policy: PolicyId | None = None
        self._is_there = False
        self._model = PoliciesModel(session, analyses, self)
        self._found = WordFilter(self)
        self._found.setSourceModel(self._model)
        self._search = SearchBox("Find")
        self._search.setToolTip("Find a policy by name or text")
        self._search.setAccessibleName("Find a policy by name or text")
        self._search.textChanged.connect(self._filter)
        new = worded_button("add", "New", "New policy of any type…", Role.ACCENT)
        new.clicked.connect(lambda: self._menu_of_types(new))
        self.view = _List(self)
        self.view.setModel(self._found)
        self.view.opened.connect(self._open)
        self.view.removalAsked.connect(lambda: self._remove(self.chosen()))
        self.view.copyAsked.connect(lambda: self._copy([row.policy.id for row in self.chosen()]))
        self.view.customContextMenuRequested.connect(self._menu)
        step_into(self._search, self.view)
        self._empty = EmptyState("policy", "No policy matches", "Search names, descriptions, Sids and actions.")
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        gets_keys_first(self.view)
        in_column(padded(self._search, new, inset=8), self._stack, host=self, spacing=0)
        session.requests.answer(OPEN_POLICY, lambda place: self._mark(place.policy))
        session.document.changed.connect(self._follow_editor)
        session.document.reset.connect(self._follow_reset)

    def _filter(self, text: str) -> None:
        self._found.set_text(text)
        self._stack.setCurrentIndex(0 if self._found.rowCount() else 1)

    def _mark(self, policy_id: PolicyId) -> None:
        """Choose the policy that the editor shows, alone; one that was just clicked stays among those chosen."""
        self._open_policy, self._is_there = policy_id, True
        index = self._found.mapFromSource(self._model.policy_index(policy_id))
        if index.isValid() and index != self.view.currentIndex():
            choose_alone(self.view, index)

    def _follow_editor(self) -> None:
        """Choose nothing once the open policy is gone, and that policy again once it is back, as the editor does."""
        open_policy, was_there = self._open_policy, self._is_there
        self._is_there = open_policy in self._session.organization.policies
        if open_policy is None or self._is_there is was_there:
            return
        if self._is_there:
            self._mark(open_policy)
        else:
            self.view.setCurrentIndex(QModelIndex())
            self.view.clearSelection()

    def _follow_reset(self) -> None:
        """Forget the policy of another organization; the same one, read again, has it still."""
        policy = self._open_policy if self._session.document.reread else None
        self._open_policy, self._is_there = None, False
        if policy is not None and policy in self._session.organization.policies:
            self._mark(policy)

    def _policy_at(self, index: QModelIndex) -> PolicyRow | None:
        row = index.data(VALUE_ROLE) if index.isValid() else None
        return row if isinstance(row, PolicyRow) else None

    def _open(self, index: QModelIndex) -> None:
        row = self._policy_at(index)
        if row:
            show_policy(self._session.requests, row.policy.id)

    def chosen(self) -> list[PolicyRow]:
        """Return the rows that are selected, from the top."""
        indexes = sorted(self.view.selectedIndexes(), key=lambda index: index.row())
        return [row for index in indexes if (row := self._policy_at(index)) is not None]

    def _remove(self, rows: Sequence[PolicyRow], *, detach_everywhere: bool = False) -> None:
        """Delete policies as one step; of several, AWS's own stay and it is said."""
        own = [row.policy for row in rows if not row.policy.aws_managed] or [row.policy for row in rows]
        if not own:
            return
        from designer.organization.edits.policies import delete_policies  # not needed at the start

        organization, ids = self._session.organization, [policy.id for policy in own]
        change = push(self._session, lambda: delete_policies(organization, ids, detach_everywhere=detach_everywhere))
        stays = [row.policy.name for row in rows if row.policy not in own]
        if change and stays:
            verb, owned = ("stays", "it is") if len(stays) == 1 else ("stay", "they are")
            self._session.notices.say(f"{' and '.join(stays)} {verb}: {owned} AWS's own.")

    def _create(self, kind: PolicyType) -> None:
        make_policy(self._session, lambda: edits.create_policy(self._session.organization, kind))

    def _copy(self, ids: Sequence[PolicyId]) -> None:
        from designer.organization.edits.policies import duplicate_policies

        organization = self._session.organization
        change = push(self._session, lambda: duplicate_policies(organization, ids)) if ids else None
        if change:
            show_policy(self._session.requests, edits.added_policies(change)[0])

    def _attach(self, ids: Sequence[PolicyId]) -> None:
        from designer.organization.edits.policies import attach_policies

        organization = self._session.organization
        push(self._session, lambda: attach_policies(organization, ids, self._session.selection))

    def _detach(self, ids: Sequence[PolicyId]) -> None:
        from designer.organization.edits.policies import detach_policies

        organization = self._session.organization
        push(self._session, lambda: detach_policies(organization, ids, self._session.selection))

    def _menu_of_types(self, button: QWidget) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        enabled = self._session.organization.settings.policy_types
        others = QMenu("Other types", menu) if set(PolicyType) - {*IN_STATEMENTS, *enabled} else menu
        for kind in PolicyType:
            place = menu if kind in (*IN_STATEMENTS, *enabled) else others
            action = add_entry(place, f"New {quotas.load().types[kind].noun}", glyph=icon("policy-add"))
            action.triggered.connect(lambda _checked=False, kind=kind: self._create(kind))
        if others is not menu:
            menu.addMenu(others)
        add_entry(menu, "Add a guardrail…", lambda: self._session.requests.ask(ADD_GUARDRAIL, ""), icon("template"))
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _menu(self, position: QPoint) -> None:
        """Offer what can be done with the policy at a place, or with all that are selected where it is one of them."""
        row = self._policy_at(self.view.indexAt(position))
        if row is None:
            return
        rows = self.chosen()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, rows if row in rows else [row])
        menu.popup(self.view.viewport().mapToGlobal(position))

    def _fill(self, menu: QMenu, rows: Sequence[PolicyRow]) -> None:
        policies = [row.policy for row in rows]
        ids = [policy.id for policy in policies]
        one, several = len(rows) == 1, f"{len(rows):,} policies"
        organization, editable = self._session.organization, not self._session.document.read_only
        selected, targets = self._session.selection, {node for each in ids for node in organization.targets(each)}
        if one:
            add_entry(menu, "Open", lambda: show_policy(self._session.requests, ids[0]), icon("open"))
            name = add_entry(menu, "Rename", lambda: self.view.edit(self.view.currentIndex()), icon("rename"))
            name.setEnabled(editable and not policies[0].aws_managed)
        attach = add_entry(menu, f"Attach to {_selected(len(selected))}", lambda: self._attach(ids), icon("attach"))
        is_lacking = any(not {*ids} <= {*organization.node(node).policies} for node in selected)
        attach.setEnabled(is_lacking and editable)
        detach = add_entry(menu, f"Detach from {_selected(len(selected))}", lambda: self._detach(ids), icon("detach"))
        detach.setEnabled(not targets.isdisjoint(selected) and editable)
        words = "Select where it is attached" if one else "Select where they are attached"
        where = add_entry(menu, words, lambda: self._select_targets(targets))
        where.setEnabled(bool(targets))
        if one:
            from designer.organization.model.comments import CommentPlace  # most designs have no comments

            add_comment_entries(menu, self._session, CommentPlace(policy=ids[0]))
        add_line(menu)
        if one and policies[0].guardrail is not None:
            self._add_guardrail_actions(menu, policies[0])
        if not one:
            merge = add_entry(menu, "Merge these into fewer…", lambda: self._merge(ids), icon("budget"))
            merge.setEnabled(editable)
        copied = "\n".join(policy.text for policy in policies)
        add_entry(menu, "Copy text" if one else "Copy texts", lambda: QApplication.clipboard().setText(copied))
        add_entry(menu, "Duplicate" if one else f"Duplicate {several}", lambda: self._copy(ids), icon("copy"))
        counts = f"{len(targets):,}" if one else f"{counted(len(targets), 'target')}"
        verb = f"Detach from {counts} and delete" if targets else "Delete"
        verb = verb if one else f"{verb} {several}"
        remove = add_entry(menu, verb, lambda: self._remove(rows, detach_everywhere=True), icon("trash"))
        remove.setEnabled(not all(policy.aws_managed for policy in policies) and editable)

    def _merge(self, ids: Sequence[PolicyId]) -> None:
        self._session.requests.ask(MERGE_POLICIES, tuple(ids))

    def _add_guardrail_actions(self, menu: QMenu, policy: Policy) -> None:
        from designer.analysis.guardrails import unlink  # policies made of guardrails are few, and none at the start

        organization = self._session.organization
        values = add_entry(menu, "Values of its guardrail…", lambda: self._ask_values(policy.id), icon("template"))
        own = add_entry(
            menu, "Unlink from its guardrail", lambda: push(self._session, lambda: unlink(organization, policy.id))
        )
        for action in (values, own):
            action.setEnabled(not self._session.document.read_only)
        add_line(menu)

    def _ask_values(self, policy_id: PolicyId) -> None:
        from ui.features.policies.guardrail_dialog import give_values

        give_values(self._session, self._analyses, self.window(), policy_id)

    def _select_targets(self, targets: Collection[NodeId]) -> None:
        self._session.select(n for n in self._session.organization.walk() if n in targets)


def _selected(count: int) -> str:
    return "the selected node" if count < 2 else f"{count:,} selected nodes"


class _List(RowList):
    """The view with the ways of the library set once."""

    opened = Signal(QModelIndex)
    removalAsked = Signal()
    copyAsked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Policies of the organization", parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setUniformItemSizes(True)
        self.clicked.connect(self.opened)

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag the selected policies as a pill, in their order."""
        able = [index for index in self.selectedIndexes() if index.flags() & Qt.ItemFlag.ItemIsDragEnabled]
        chosen = sorted(able, key=lambda index: index.row())
        if not chosen:
            return
        name = str(chosen[0].data(Qt.ItemDataRole.DisplayRole)) if len(chosen) == 1 else f"{len(chosen):,} policies"
        drag_with_pill(self, self.model().mimeData(chosen), name, "policy").exec(supported, Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != self.State.EditingState:
            self.opened.emit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.removalAsked.emit()
        elif event.keyCombination() == _DUPLICATE:
            self.copyAsked.emit()
        else:
            super().keyPressEvent(event)
