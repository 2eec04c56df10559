"""Findings of the checks as a Qt tree: policies and nodes, and below each what is wrong with it, worst first.

The model filters for itself: a group without a row that matches is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt

from designer.analysis.checks import Finding, Severity
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from ui.state.analyses import Analyses
from ui.state.node_looks import NodeLook, node_look
from ui.theme import Role
from ui.widgets.display.plain import tooltip_text
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.item_views.row_model import VALUE_ROLE
from ui.widgets.item_views.rows import CONTENT_ROLE, Index, RowContent

MOST_FINDINGS = 1_000
"""Policies and nodes that are listed at most, the worst ones; of more a filter finds the rest."""


_POLICY_LOOK = NodeLook("policy", Role.SECONDARY)


@dataclass(frozen=True, slots=True)
class Group:
    """A policy or a node with what is wrong with it; neither for the organization as a whole.

    Attributes:
        policy: The policy.
        node: The node.
        name: As the person knows it.
        findings: Worst first; those that are silenced last.
    """

    policy: PolicyId | None
    node: NodeId | None
    name: str
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity:
        """The worst severity among what is not silenced, or else among all."""
        return self.findings[0].severity

    @property
    def key(self) -> tuple[PolicyId | None, NodeId | None]:
        """Key of what it is about."""
        return self.policy, self.node


class ProblemsModel(QAbstractItemModel):
    """Groups of findings that match a filter."""

    def __init__(self, organization: Organization, analyses: Analyses, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._analyses = analyses
        self._words: tuple[str, ...] = ()
        self._severities = frozenset(Severity)
        self._with_suppressed = False
        self._groups: tuple[Group, ...] = ()
        self._left_out = 0
        self.reload(organization)

    @property
    def groups(self) -> tuple[Group, ...]:
        """Groups that are shown, in their order."""
        return self._groups

    @property
    def left_out(self) -> int:
        """Number of policies and nodes that match and are not listed."""
        return self._left_out

    def reload(self, organization: Organization) -> None:
        """Take what the checks found last."""
        self.beginResetModel()
        self._organization = organization
        suppressed = self._analyses.suppressed if self._with_suppressed else ()
        shown = [one for one in (*self._analyses.findings, *suppressed) if self._matches(one)]
        groups = sorted(self._grouped(shown), key=_order)
        self._groups, self._left_out = tuple(groups[:MOST_FINDINGS]), max(0, len(groups) - MOST_FINDINGS)
        self.endResetModel()

    def filter(self, text: str, severities: Iterable[Severity], *, with_suppressed: bool) -> None:
        """Show what is this bad and contains every word of a text, and what is silenced if that is wanted."""
        self._words = tuple(text.lower().split())
        self._severities = frozenset(severities)
        self._with_suppressed = with_suppressed
        self.reload(self._organization)

    def index_of(self, finding: Finding) -> QModelIndex:
        """The row of a finding, or of the one that stands for it after a new run; an invalid index for none."""
        for row, group in enumerate(self._groups):
            for place, one in enumerate(group.findings):
                if _same(one, finding):
                    return self.index(place, 0, self.index(row, 0))
        return QModelIndex()

    # Questions of Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if column or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has two functions of this name
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self._groups)
        return 0 if parent.internalId() else len(self._groups[parent.row()].findings)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        return not parent.isValid() or not parent.internalId()

    def columnCount(self, _parent: Index = QModelIndex()) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        above = index.internalId()
        row = self._groups[above - 1].findings[index.row()] if above else self._groups[index.row()]
        if role == CONTENT_ROLE:
            return self._group_content(row) if isinstance(row, Group) else _finding_content(row)
        if role == VALUE_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            words = row.message if isinstance(row, Finding) else row.name
            return tooltip_text(words) if role == Qt.ItemDataRole.ToolTipRole else words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return accessible_text(row)
        return None

    def _group_content(self, group: Group) -> RowContent:
        """A group by its name."""
        nodes = self._organization.nodes
        look = node_look(nodes[group.node].kind) if group.node in nodes and group.node is not None else _POLICY_LOOK
        count = f"{len(group.findings):,}"
        return RowContent(group.name, icon=look.glyph, icon_role=look.role, bold=True, trailing=count)

    # Grouping

    def _grouped(self, findings: Iterable[Finding]) -> list[Group]:
        found: dict[tuple[PolicyId | None, NodeId | None], list[Finding]] = {}
        policies, nodes = self._organization.policies, self._organization.nodes
        for one in findings:
            policy = one.policy if one.policy in policies else None
            node = one.node if policy is None and one.node in nodes else None
            found.setdefault((policy, node), []).append(one)
        return [
            Group(policy, node, self._name(policy, node), tuple(members)) for (policy, node), members in found.items()
        ]

    def _name(self, policy: PolicyId | None, node: NodeId | None) -> str:
        if policy is not None:
            return self._organization.policy(policy).name or policy
        if node is not None:
            return self._organization.node(node).name or node
        return self._organization.settings.name

    def _matches(self, finding: Finding) -> bool:
        if finding.severity not in self._severities:
            return False
        if not self._words:
            return True
        policy = self._organization.policies.get(finding.policy) if finding.policy else None
        node = self._organization.nodes.get(finding.node) if finding.node else None
        names = [one.name for one in (policy, node) if one]
        haystack = " ".join([finding.message, finding.check, finding.statement, finding.suppressed, *names]).lower()
        return all(word in haystack for word in self._words)


def accessible_text(row: Group | Finding) -> str:
    """A row as a screen reader says it."""
    if isinstance(row, Group):
        kind = "policy" if row.policy else "node" if row.node else "organization"
        return f"{row.name}, {kind}, {len(row.findings)} problems"
    suppressed = ", silenced" if row.suppressed else ""
    return f"{row.severity.value}{suppressed}: {row.message}"


def _finding_content(finding: Finding) -> RowContent:
    """A finding by its message."""
    look = SeverityStyle(finding.severity.value)
    line = f"line {finding.line:,}" if finding.line else ""
    return RowContent(
        finding.message,
        icon=look.icon,
        icon_role=look.role,
        trailing="silenced" if finding.suppressed else line,
        faded=bool(finding.suppressed),
    )


def _order(group: Group) -> tuple[bool, int, bool]:
    """Findings come worst first, and what is silenced last: so do the groups, policies before nodes."""
    return bool(group.findings[0].suppressed), group.worst.rank, group.policy is None


def _same(one: Finding, other: Finding) -> bool:
    """True when a finding of a new run is that of an old one: lines may have moved, and words in it may differ."""
    place = (one.check, one.node, one.policy, one.statement, one.steps, one.principal)
    return place == (other.check, other.node, other.policy, other.statement, other.steps, other.principal)
