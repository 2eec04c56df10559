"""Effective declarative policies of the current node, such as tag and backup policies, and which policy set what."""

import json
from collections.abc import Hashable, Iterator, Sequence

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QStackedLayout, QWidget

from designer.basics.words import capital
from designer.organization import edits
from designer.organization.declarative import (
    SHAPES,
    Effective,
    OperatorOutcome,
    Setting,
    effective_policy,
    enabled_types,
    remarks,
    words,
)
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyId, PolicyType
from designer.policy.json.text import Plain
from ui.commands.pending_policy import make_policy
from ui.commands.requests import show_policy
from ui.state.session import Session, push
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import filter_row, in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, SeverityStyle
from ui.widgets.fields.form import InlineMessage
from ui.widgets.fields.search_box import padded
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.row_delegate import RowDelegate
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent
from ui.widgets.item_views.tree_view import TreeView


class EffectivePanel(QWidget):
    """Panel of one type at a time, for the current node; nothing is worked out while it is hidden."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._found: Effective | None = None
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.setAccessibleName("Type of policy")
        self.box.activated.connect(lambda _at: self.refresh())
        self._whose = ElidedLabel()
        self.copy_button = push_button("Copy as JSON", "copy", run=self.copy)
        self.message = InlineMessage()
        self.model = RowModel(self)
        self.view = TreeView(self)
        self.view.setAccessibleName("Effective policy")
        self.view.setModel(self.model)
        self.view.setItemDelegate(RowDelegate(self.view))
        self.view.activated.connect(self._open)
        gets_keys_first(self.view)
        self._empty = EmptyState("tag", "Nothing comes down to here", "")
        self._empty.acted.connect(self._begin)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self._warning = padded(self.message)
        in_column(
            filter_row(self.box, self._whose, self.copy_button, grows=False),
            self._warning,
            (self._stack, 1),
            host=self,
            spacing=0,
        )
        session.selectionChanged.connect(self.refresh)
        session.document.changed.connect(lambda _change: self.refresh())
        session.document.reset.connect(self.refresh)

    def showEvent(self, _event: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        if not self.isVisible():
            return
        self._fill_box()
        organization = self._session.organization
        node_id = self._session.current or organization.root
        node = organization.node(node_id)
        kind = self._kind
        found = effective_policy(organization, node_id, kind)
        self._found = found
        quota = quotas.load().types[kind]
        self._whose.set_text(node.name if node.kind is NodeKind.ACCOUNT else f"for an account placed in {node.name}")
        self._say(found, quota.plural)
        self._warning.setVisible(bool(self.message.text()))
        self.model.show(tuple(effective_rows(organization, found)))
        self.view.expandAll()
        enable_unless(self.copy_button, "" if found.document else "There is nothing to copy.")
        button = f"New {quota.noun}" if found.enabled else f"Enable {quota.plural}"
        self._empty.say(
            f"No {quota.noun} reaches {node.name}",
            "Make one, and attach it here or further up."
            if found.enabled
            else f"{capital(quota.plural)} are not enabled in the root. Enable them, make one, attach it.",
            "" if self._session.document.read_only else button,
        )
        self._stack.setCurrentIndex(0 if self.model.rowCount() else 1)

    def _say(self, found: Effective, plural: str) -> None:
        """Show what must be known of it before its settings, the worst first."""
        faults = found.faults
        management = self._session.organization.is_management_account(found.node)
        known = remarks(found.type, found.document, management=management)
        if not found.enabled and found.attached:
            self.message.say(_off(plural), SeverityStyle.WARNING)
        elif faults:
            self.message.say(f"AWS would find it invalid: {' '.join(faults)}", SeverityStyle.WARNING)
        else:
            self.message.say(" ".join(known), SeverityStyle.ADVICE)

    def _begin(self) -> None:
        """Make what is missing first: the type for policies, or a policy, which is named at once."""
        organization, kind = self._session.organization, self._kind
        if self._found is not None and self._found.enabled:
            make_policy(self._session, lambda: edits.create_policy(organization, kind))
        else:
            push(self._session, lambda: edits.enable_policy_type(organization, kind))

    def copy(self) -> None:
        """Put the effective policy on the clipboard, as AWS shows it."""
        if self._found is not None:
            QGuiApplication.clipboard().setText(json.dumps(self._found.document, ensure_ascii=False, indent=2))
            self._session.notices.say("Copied. It holds no operators, so AWS does not take it back as a policy.")

    @property
    def _kind(self) -> PolicyType:
        return PolicyType(self.box.currentData())

    def _fill_box(self) -> None:
        """The types of the organization's policies and those that are enabled come first."""
        organization = self._session.organization
        used = {policy.type for policy in organization.policies.values()} | set(enabled_types(organization))
        kinds = sorted(SHAPES, key=lambda kind: kind not in used)
        if [self.box.itemData(at) for at in range(self.box.count())] == [kind.value for kind in kinds]:
            return
        chosen = self.box.currentData()
        self.box.clear()
        for kind in kinds:
            self.box.addItem(quotas.load().types[kind].title, kind.value)
        self.box.setCurrentIndex(max(0, self.box.findData(chosen)) if chosen else 0)

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row(index)
        if row is not None and isinstance(row.value, str):
            show_policy(self._session.requests, PolicyId(row.value))


def _off(plural: str) -> str:
    return f"{plural[0].upper()}{plural[1:]} are not enabled in the root, so AWS applies none of this."


def effective_rows(organization: Organization, found: Effective) -> Iterator[Row]:
    """Yield the rows; one about a policy has its id as its value."""
    for unread in found.unread:
        policy, node = organization.policy(unread.policy).name, organization.node(unread.node).name
        sentence = f"{policy} at {node} is left out: {unread.reason}"
        yield Row(RowContent(sentence, icon="error"), sentence, ("unread", unread.policy, unread.node), unread.policy)
    yield from _below(organization, found.settings, ())


def _below(organization: Organization, settings: Sequence[Setting], path: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows below a key: keys and settings, in the order of their first mention."""
    depth = len(path)
    together: dict[tuple[str, bool], list[Setting]] = {}
    for setting in settings:
        together.setdefault((setting.path[depth], len(setting.path) == depth + 1), []).append(setting)
    for (key, is_setting), those in together.items():
        if is_setting:
            yield from (_setting_row(organization, setting) for setting in those)
        else:
            rows = tuple(_below(organization, those, (*path, key)))
            yield Row(RowContent(key, bold=True), id=((*path, key),), rows=rows)


def _setting_row(organization: Organization, setting: Setting) -> Row:
    shown = _shown(setting.value) if setting.present else "not set"
    content = RowContent(
        setting.path[-1], trailing=shown, icon="" if setting.present else "denied", faded=not setting.present
    )
    steps: list[Row] = []
    for number, step in enumerate(setting.steps):
        done, sentence = step.outcome is OperatorOutcome.DONE, words(organization, step)
        line = RowContent(sentence, icon="allowed" if done else "denied", faded=not done)
        row_id: Hashable = (*setting.path, number)
        steps.append(Row(line, sentence, row_id, PolicyId(step.origin.policy)))
    return Row(content, f"{' / '.join(setting.path)}: {shown}", setting.path, rows=steps)


def _shown(value: Plain) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value) or "an empty list"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
