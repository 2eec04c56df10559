"""List model of the nodes that use most of AWS's limits, fullest first, filled in slices."""

from __future__ import annotations

from collections.abc import Iterator

from designer.basics.dataclass import dataclass
from designer.organization.budget import NEARLY_FULL, Budget, node_budget
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId
from ui.state.node_looks import node_look
from ui.widgets.display.severity import SeverityStyle
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent

_MOST = 500
"""Nodes that are listed: the fullest ones."""

_TURN = 2_000


@dataclass(frozen=True, slots=True)
class FullNode:
    """Node and its use of limits."""

    node: NodeId
    kind: NodeKind
    name: str
    used: Budget

    @property
    def words(self) -> str:
        """Such as "3 of 10 SCPs · largest policy 25% full"."""
        types = quotas.load().types
        parts = [f"{use.used} of {use.most} {types[kind].plural}" for kind, use in self.used.slots]
        if self.used.characters:
            parts.append(f"largest policy {self.used.characters.share:.0%} full")
        return " · ".join(parts)


class FullestModel(RowModel):
    """Nodes that have policies of their own, fullest first."""

    def reading(self, organization: Organization) -> Iterator[None]:
        """Read an organization in steps and then show it."""
        known: dict[tuple[tuple[PolicyId, ...], bool], Budget | None] = {}
        found: list[FullNode] = []
        for number, (node_id, node) in enumerate(list(organization.nodes.items())):
            if not number % _TURN:
                yield
            key = (node.policies, node.kind is NodeKind.OU)
            if key not in known:
                own = any(not organization.policy(one).aws_managed for one in node.policies)
                known[key] = node_budget(organization, node.policies, ou=node.kind is NodeKind.OU) if own else None
            used = known[key]
            if used is not None:
                found.append(FullNode(node_id, node.kind, node.name, used))
        found.sort(key=lambda full: (-full.used.share, full.name, full.node))
        self.show([_row(full) for full in found[:_MOST]])
        yield


def limit_severity(share: float) -> SeverityStyle | None:
    """Severity of a use of a limit, as a share of it: over it, near it, or None."""
    return SeverityStyle.ERROR if share > 1 else SeverityStyle.WARNING if share >= NEARLY_FULL else None


def _row(full: FullNode) -> Row:
    """The node over what it uses, with the share of the fullest limit at the end: its slots or its largest policy."""
    share = full.used.share
    words = f"{share:.0%} full"
    severity = limit_severity(share)
    look = node_look(full.kind)
    content = RowContent(
        full.name,
        full.words,
        icon=look.glyph,
        icon_role=look.role,
        trailing="" if severity else words,
        badge=words if severity else "",
        badge_severity=severity,
    )
    return Row(content, id=full.node, value=full, accessible=f"{full.name}, {full.words}")
