"""List model of the policies on a node's path: attached to the node, by type, then inherited, level by level."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QMimeData, QModelIndex, QObject, Qt

from designer.basics.dataclass import dataclass
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy, PolicyId, PolicyType
from ui import theme
from ui.dragdrop import mime as drag_data
from ui.state.node_looks import policy_glyph
from ui.state.session import Session, push
from ui.theme import Role
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import Index, RowContent

_ROOM = 4
"""Pixels around a policy without a description."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Opens a group: a policy type attached here with its slots, or a level that others are inherited from."""

    title: str
    count: str = ""
    level: NodeId | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Attached:
    """Policy on the path; `level` is the node it is attached to."""

    policy: Policy
    level: NodeId
    direct: bool


def attached_rows(organization: Organization, node_id: NodeId) -> list[Heading | Attached]:
    """Return the direct policies by type, then the inherited ones from the nearest level up."""
    rows: list[Heading | Attached] = []
    node = organization.node(node_id)
    direct = [organization.policy(policy_id) for policy_id in node.policies]
    enabled = organization.settings.policy_types
    shown = [k for k in PolicyType if any(p.type is k for p in direct) or _is_asked_for(k, enabled)]
    for kind in shown:
        same = [policy for policy in direct if policy.type is kind]
        rows.append(_type_heading(kind, len(same)))
        rows.extend(Attached(policy, node_id, direct=True) for policy in same)
    for level in reversed(organization.path(node_id)[:-1]):
        above = organization.node(level)
        if above.policies:
            rows.append(Heading(f"From {above.name}", f"{len(above.policies):,}", level))
            rows.extend(Attached(organization.policy(p), level, direct=False) for p in above.policies)
    return rows


class AttachedCounts(NamedTuple):
    """Numbers of the policies that apply to a node, of every type, as the tab lists them; empty if there is none.

    Attributes:
        words: The sum in few letters.
        sentence: The numbers in a sentence.
    """

    words: str = ""
    sentence: str = ""


def attached_counts(organization: Organization, node_id: NodeId) -> AttachedCounts:
    """Return the numbers of the policies that are attached to a node and to the levels above it."""
    *above, here = (len(organization.node(level).policies) for level in organization.path(node_id))
    inherited = sum(above)
    if not here + inherited:
        return AttachedCounts()
    return AttachedCounts(f"{here + inherited:,}", f"{here:,} attached here, {inherited:,} at the levels above")


def _is_asked_for(kind: PolicyType, enabled: Sequence[PolicyType]) -> bool:
    """Return True if a type is shown without a policy of it: SCPs are what this is about."""
    return kind is PolicyType.SERVICE_CONTROL_POLICY and kind in enabled


def _type_heading(kind: PolicyType, used: int) -> Heading:
    quota = quotas.load().types[kind]
    plural = quota.plural[:1].upper() + quota.plural[1:]
    if quota.per_node is None:
        return Heading(f"{plural} attached here", f"{used:,}")
    return Heading(f"{plural} attached here", f"{used} of {quota.per_node}", full=used >= quota.per_node)


class AttachedModel(RowModel):
    """Rows of the current node; direct policies are dragged into another order, policies of the list dropped in."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node: NodeId | None = None
        session.selectionChanged.connect(self._reload)
        session.document.changed.connect(self._on_document_changed)
        session.document.reset.connect(self._reload)
        self._reload()

    def attached(self, index: Index) -> Attached | Heading | None:
        """Return the attachment that the row of an index stands for; None for an invalid one."""
        row = self.row(index)
        return row.value if row is not None and isinstance(row.value, Attached | Heading) else None

    def direct_index(self, policy_id: PolicyId) -> QModelIndex:
        """Return the index of a directly attached policy; invalid where there is none."""
        return self.index_of((policy_id, self._node))

    def move(self, policy_id: PolicyId, step: int) -> None:
        """Swap a direct policy with the next one of its type, up (-1) or down (1)."""
        order = self._order_of_type(policy_id)
        place = order.index(policy_id)
        other = place + step
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
            self._reorder(order)

    def detach(self, policy_id: PolicyId) -> None:
        """Detach a direct policy, or say why it stays."""
        node_id = self._node
        if node_id is not None:
            push(self._session, lambda: edits.detach(self._session.organization, policy_id, [node_id]))

    def attach(self, policies: Sequence[PolicyId], before: PolicyId | None = None) -> None:
        """Attach policies at the end, or before a direct one, as one step; a single one that is there is moved."""
        node_id = self._node
        if node_id is None:
            return
        attached = self._record(node_id).policies
        new = [policy_id for policy_id in policies if policy_id not in attached]
        if new:
            from designer.organization.edits.policies import attach_policies  # not needed at the start

            index = attached.index(before) if before in attached else None
            push(self._session, lambda: attach_policies(self._session.organization, new, [node_id], index))
        elif policies:
            self._move_before(policies[0], before)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags if self._session.document.read_only else Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index)

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.LinkAction | Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [drag_data.POLICY_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        policies = [row.policy for index in indexes if isinstance(row := self.attached(index), Attached)]
        return drag_data.of_policies(self._session, policies)

    def canDropMimeData(self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, _parent: Index) -> bool:
        return bool(drag_data.policies_in(self._session, data)) and not self._session.document.read_only

    def dropMimeData(self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, _parent: Index) -> bool:
        below = self.attached(self.index(row, 0))
        before = below.policy.id if isinstance(below, Attached) and below.direct else None
        self.attach(drag_data.policies_in(self._session, data), before)
        return False  # the rows follow the document; the view must not remove them

    def _record(self, node_id: NodeId) -> Node:
        return self._session.organization.node(node_id)

    def _order_of_type(self, policy_id: PolicyId) -> list[PolicyId]:
        organization = self._session.organization
        kind = organization.policy(policy_id).type
        attached = self._record(self._node).policies if self._node else ()
        return [one for one in attached if organization.policy(one).type is kind]

    def _move_before(self, policy_id: PolicyId, before: PolicyId | None) -> None:
        order = self._order_of_type(policy_id)
        order.remove(policy_id)
        order.insert(order.index(before) if before in order else len(order), policy_id)
        self._reorder(order)

    def _reorder(self, order: Sequence[PolicyId]) -> None:
        """Put the policies of one type into an order; the places of other types stay."""
        node_id = self._node
        if node_id is None:
            return
        following = iter(order)
        whole = [next(following) if policy in order else policy for policy in self._record(node_id).policies]
        push(self._session, lambda: edits.order_policies(self._session.organization, node_id, whole))

    def _reload(self) -> None:
        self._node = self._session.current
        self.replace(self._wanted())

    def _on_document_changed(self, change: Change) -> None:
        organization = self._session.organization
        if self._node in organization.nodes and (change.nodes or change.policies or change.settings):
            self.show(self._wanted())

    def _wanted(self) -> list[Row]:
        rows = attached_rows(self._session.organization, self._node) if self._node else []
        return [
            _heading_row(row, first=not place) if isinstance(row, Heading) else self._attached_row(row)
            for place, row in enumerate(rows)
        ]

    def _attached_row(self, row: Attached) -> Row:
        """Return a policy with its description, and a button that detaches it."""
        policy, detachable = row.policy, row.direct and not self._session.document.read_only
        content = RowContent(
            policy.name,
            policy.description,
            icon=policy_glyph(policy),
            icon_role=Role.ACCENT if row.direct and not policy.aws_managed else Role.ACCOUNT,
            action="detach" if detachable else "",
            room=0 if policy.description else _ROOM,
        )
        how = "attached here" if row.direct else "inherited"
        return Row(
            content,
            f"{policy.name}\n{policy.description}".strip(),
            (policy.id, row.level),
            row,
            accessible=f"{policy.name}, {quotas.load().types[policy.type].short}, {how}",
            draggable=detachable,
        )


def _heading_row(row: Heading, *, first: bool) -> Row:
    content = RowContent(
        row.title,
        trailing=row.count,
        heading=True,
        secondary_role=Role.CONDITIONAL if row.full else Role.SECONDARY,
        room=0 if first else theme.metrics().gap,
    )
    tip = f"{row.title}: {row.count}. Click to select it" if row.level else f"{row.title}: {row.count}"
    return Row(content, tip, row.level or row.title, row, selectable=row.level is not None)
