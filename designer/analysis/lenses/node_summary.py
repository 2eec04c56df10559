"""A node in a few words, as its card and its tip tell of it. Nothing here paints or keeps state."""

from enum import Enum

from designer.analysis.access.guards import Guard, guard, limits_permissions
from designer.basics.words import NO_ACCOUNT_ID, counted, plain, short
from designer.organization.model.node_attributes import in_brief
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, PolicyType


def second_line(organization: Organization, node: Node) -> str:
    """Second line of a card: what AWS calls the account, or how much is in the OU."""
    return second_lines(organization, node)[0]


def second_lines(organization: Organization, node: Node) -> tuple[str, ...]:
    """Second lines that a card may have, the fullest first: of the root the count stays where there is little room."""
    if node.kind is NodeKind.ACCOUNT:
        return (node.aws_id or NO_ACCOUNT_ID,)
    accounts = counted(organization.accounts_below(node.id), "account")
    if node.kind is NodeKind.OU:
        return (accounts,)
    deep = f"{accounts} · {counted(organization.ou_levels(node.id), 'level')}"
    return (f"{organization.settings.name} · {deep}", deep, accounts)


def tip(organization: Organization, node: Node, said: str = "") -> str:
    """Return the tooltip of a card, as lines of plain text: full name, path, and which policies limit it from where.

    Args:
        organization: The design.
        node: The node.
        said: Answer of a question or a lens on it.
    """
    above = [organization.node(level).name for level in organization.path(node.id)[1:-1]]
    lines = [
        node.name,
        *([said] if said else []),
        *(["In " + " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ".join(above)] if above else []),
        *in_brief(node),
    ]
    for level in reversed(organization.path(node.id)):
        names = [
            _name(organization.policy(p))
            for p in organization.node(level).policies
            if limits_permissions(organization, p)
        ]
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


def _name(policy: Policy) -> str:
    from designer.analysis.access.unknown_policies import is_unreadable  # reads the text: not needed at the start

    return f"{policy.name} (cannot be read)" if is_unreadable(policy) else policy.name


_MOST_SAID = 4
"""Most comments whose beginning a tooltip shows."""


class BadgeKind(Enum):
    """Kind of a sign at the right of a card."""

    DIRECT = "direct"
    RESOURCES = "resources"
    INHERITED = "inherited"
    COMMENTS = "comments"
    STAR = "star"
    ANSWER = "answer"


def inherited_policies(organization: Organization, node: Node) -> dict[PolicyId, NodeId]:
    """Policies that limit a node from above and are not attached to it as well, and the lowest level that has each."""
    found: dict[PolicyId, NodeId] = {}
    for level in organization.path(node.id)[:-1]:
        found.update((p, level) for p in organization.node(level).policies if limits_permissions(organization, p))
    return {policy: level for policy, level in found.items() if policy not in node.policies}


def badge_tip(organization: Organization, node: Node, kind: BadgeKind) -> str:
    """Tooltip of one sign of a card, as lines of plain text: what it counts. Empty if the card's own says all."""
    if kind is BadgeKind.STAR:
        return "Exempt: SCPs and RCPs do not limit the management account"
    if kind is BadgeKind.INHERITED:
        levels: dict[NodeId, list[str]] = {}
        for policy, level in inherited_policies(organization, node).items():
            levels.setdefault(level, []).append(_name(organization.policy(policy)))
        count = sum(map(len, levels.values()))
        lines = [f"From {organization.node(level).name}: {', '.join(names)}" for level, names in levels.items()]
        return "\n".join([f"{_policies(count)} inherited from above", *reversed(lines)])
    if kind is BadgeKind.COMMENTS:
        said = [comment for comment in organization.settings.comments if comment.node == node.id and comment.is_open]
        return "\n".join(
            [counted(len(said), "open comment"), *(short(plain(comment.text), 80) for comment in said[:_MOST_SAID])]
        )
    if kind is BadgeKind.ANSWER:
        return ""
    of_resources = kind is BadgeKind.RESOURCES
    own = [organization.policy(p) for p in node.policies if limits_permissions(organization, p)]
    names = [_name(p) for p in own if (p.type is PolicyType.RESOURCE_CONTROL_POLICY) is of_resources]
    lines = [f"{counted(len(names), 'RCP' if of_resources else 'SCP')} attached here", ", ".join(names)]
    if not of_resources and guard(organization, node) is Guard.ALLOW_LIST:
        lines.append("An allow-list: nothing else is possible from here down")
    return "\n".join(lines)


def _policies(count: int) -> str:
    return f"{count:,} {'policy' if count == 1 else 'policies'}"


def short_count(count: int) -> str:
    """Return a count as a small card shows it: ``9,999``, ``12k``."""
    return f"{count:,}" if count < 10_000 else f"{count // 1000}k"
