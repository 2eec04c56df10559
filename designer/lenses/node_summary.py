"""A node in a few words, as its card and its tip tell of it. Nothing here paints or keeps state."""

from __future__ import annotations

from designer.access.guards import Guard, guard, limits
from designer.model.node_attributes import in_brief
from designer.model.organization import Organization
from designer.model.records import Node, NodeId, NodeKind
from designer.words import counted


def hidden_count(organization: Organization, node_id: NodeId) -> str:
    """Count of what a collapsed node hides ("+12"): accounts, or OUs where there are none; "" for nothing."""
    children = organization.node(node_id).children
    return f"+{short_count(organization.accounts_below(node_id) or len(children))}" if children else ""


def second_line(organization: Organization, node: Node) -> str:
    """Second line of a card: what AWS calls the account, or how much is in the OU."""
    if node.kind is NodeKind.ACCOUNT:
        return node.aws_id or "planned"
    accounts = counted(organization.accounts_below(node.id), "account")
    return f"{organization.settings.name} · {accounts}" if node.kind is NodeKind.ROOT else accounts


def tip(organization: Organization, node: Node) -> str:
    """Tooltip of a card, as lines of plain text: the full name, and which policies limit it from where."""
    lines = [node.name, *in_brief(node)]
    for level in reversed(organization.path(node.id)):
        names = [organization.policy(p).name for p in organization.node(level).policies if limits(organization, p)]
        if names:
            where = "Attached here" if level == node.id else f"From {organization.node(level).name}"
            lines.append(f"{where}: {', '.join(names)}")
        if guard(organization, organization.node(level)) is Guard.ALLOW_LIST:
            lines.append("That is an allow-list: nothing else is possible from there down")
    if organization.is_management_account(node.id):
        lines.append("Management account: SCPs and RCPs do not limit it")
    if node.id in organization.places:
        lines.append("Placed by hand")
    return "\n".join(lines)


def short_count(count: int) -> str:
    """A count as a small card shows it: ``9,999``, ``12k``."""
    return f"{count:,}" if count < 10_000 else f"{count // 1000}k"
