"""The policies of the organization as a Qt list model, for the library. Rows are dragged onto nodes to attach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from designer import edits
from designer.errors import EditError
from designer.model import quotas
from designer.model.change import Change
from designer.model.records import Policy, PolicyId, PolicyType
from ui.dragdrop import mime as drag_data
from ui.state.session import Session
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.plain import tooltip_text

ROW_ROLE = Qt.ItemDataRole.UserRole
"""Gives the `PolicyRow` of an index."""

Index = QModelIndex | QPersistentModelIndex

_TYPE_ORDER = {kind: place for place, kind in enumerate(PolicyType)}


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy and where it is attached."""

    policy: Policy
    targets: int

    @property
    def summary(self) -> str:
        """Type and number of attachments, as the quiet line of a row."""
        attached = "not attached" if not self.targets else f"on {self.targets:,} node{'s' if self.targets > 1 else ''}"
        kind = quotas.load().types[self.policy.type].short
        return f"{kind} · {'AWS managed · ' if self.policy.aws_managed else ''}{attached}"


class PoliciesModel(QAbstractListModel):
    """Every policy, SCPs first, by name."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[PolicyRow] = []
        session.document.changed.connect(self._follow)
        session.document.reset.connect(self._reload)
        self._reload()

    def policy_index(self, policy_id: PolicyId) -> QModelIndex:
        """The index of a policy; invalid where there is none."""
        for row, shown in enumerate(self._rows):
            if shown.policy.id == policy_id:
                return self.index(row, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.policy.name
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip_text(row.policy.description)
        if role == Qt.ItemDataRole.DecorationRole:
            return icon("policy", Role.ACCOUNT if row.policy.aws_managed else Role.ACCENT)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.policy.name}, {row.summary}"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        policy = self._rows[index.row()].policy
        try:
            change = edits.rename_policy(self._session.document.organization, policy.id, str(value))
        except EditError as error:
            self._session.refuse(str(error))
            return False
        self._session.document.push(change)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self._session.document.read_only:
            return flags
        if not self._rows[index.row()].policy.aws_managed:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.LinkAction

    def mimeTypes(self) -> list[str]:
        return [drag_data.POLICY_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return drag_data.of_policies(self._session, [self._rows[index.row()].policy for index in indexes])

    def _wanted(self) -> list[PolicyRow]:
        organization = self._session.document.organization
        policies = sorted(
            organization.policies.values(),
            key=lambda p: (_TYPE_ORDER[p.type], not p.aws_managed, p.name.casefold(), p.id),
        )
        return [PolicyRow(policy, len(organization.targets(policy.id))) for policy in policies]

    def _reload(self) -> None:
        self.beginResetModel()
        self._rows = self._wanted()
        self.endResetModel()

    def _follow(self, change: Change) -> None:
        """Show again: rows that come, go or are renamed move the others; counts and texts do not."""
        attachments = any(
            (swap.before.policies if swap.before else ()) != (swap.after.policies if swap.after else ())
            for swap in change.nodes.values()
        )
        if not (attachments or change.policies):
            return
        wanted = self._wanted()
        if [row.policy.id for row in wanted] != [row.policy.id for row in self._rows]:
            self.layoutAboutToBeChanged.emit()
            self._rearrange(wanted)
            self.layoutChanged.emit()
            return
        for place, (old, new) in enumerate(zip(self._rows, wanted, strict=True)):
            if old != new:
                self._rows[place] = new
                self.dataChanged.emit(self.index(place, 0), self.index(place, 0))

    def _rearrange(self, wanted: list[PolicyRow]) -> None:
        places = {row.policy.id: place for place, row in enumerate(wanted)}
        old = self.persistentIndexList()
        moved = [places.get(self._rows[index.row()].policy.id, -1) for index in old]
        self._rows = wanted
        self.changePersistentIndexList(old, [self.index(place, 0) if place >= 0 else QModelIndex() for place in moved])
