"""The nodes that use most of AWS's limits, fullest first, as a Qt list model that is filled in slices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from designer.budget import Budget, budget
from designer.model import quotas
from designer.model.organization import Organization
from designer.model.records import NodeId, NodeKind, PolicyId

NODE_ROLE = Qt.ItemDataRole.UserRole
"""Gives the `Full` of an index."""

MOST = 500
"""Nodes that are listed: the fullest ones."""

Index = QModelIndex | QPersistentModelIndex

_TURN = 2_000


@dataclass(frozen=True, slots=True)
class Full:
    """A node and what it uses."""

    node: NodeId
    kind: NodeKind
    name: str
    used: Budget

    @property
    def words(self) -> str:
        """Such as "3/10 SCPs · longest 25 %"."""
        types = quotas.load().types
        parts = [f"{use.used}/{use.most} {types[kind].plural}" for kind, use in self.used.slots]
        if self.used.characters:
            parts.append(f"longest {self.used.characters.share:.0%}")
        return " · ".join(parts)


class FullestModel(QAbstractListModel):
    """Nodes that have policies of their own, fullest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Full] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        full = self._rows[index.row()]
        if role == NODE_ROLE:
            return full
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{full.name}, {full.words}"
        return None

    def row_of(self, node_id: NodeId) -> int:
        """The row of a node; -1 where it is not listed."""
        return next((row for row, full in enumerate(self._rows) if full.node == node_id), -1)

    def reading(self, organization: Organization) -> Iterator[None]:
        """Read an organization in steps and then show it; rows that stay the same are not reset."""
        known: dict[tuple[tuple[PolicyId, ...], bool], Budget | None] = {}
        found: list[Full] = []
        for number, (node_id, node) in enumerate(list(organization.nodes.items())):
            if not number % _TURN:
                yield
            key = (node.policies, node.kind is NodeKind.OU)
            if key not in known:
                own = any(not organization.policy(one).aws_managed for one in node.policies)
                known[key] = budget(organization, node.policies, ou=node.kind is NodeKind.OU) if own else None
            used = known[key]
            if used is not None:
                found.append(Full(node_id, node.kind, node.name, used))
        found.sort(key=lambda full: (-full.used.share, full.name, full.node))
        rows = found[:MOST]
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        yield
