"""The tree is no deeper and no larger than AWS takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from designer.analysis.checks.finding import LIMITS, Check, Finding, Severity
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


def _whole(organization: Organization) -> Iterator[Finding]:
    limits = quotas.load()
    yield from _depth(organization, limits.ou_levels)
    for count, most, what in (
        (organization.ou_count, limits.ous, "OUs"),
        (organization.account_count, limits.accounts, "accounts"),
    ):
        if count > most:
            message = f"The organization has {count:,} {what}; AWS takes at most {most:,}."
            yield CHECK.finding(message, node=organization.root)
    counts = Counter(policy.type for policy in organization.policies.values() if not policy.aws_managed)
    for kind, count in counts.items():
        quota = limits.types[kind]
        if quota.policies is not None and count > quota.policies:
            message = f"The organization has {count:,} {quota.plural}; AWS takes at most {quota.policies:,}."
            yield CHECK.finding(message, node=organization.root)


def _depth(organization: Organization, levels: int) -> Iterator[Finding]:
    """The topmost OUs that lie too deep; what lies below them moves with them."""
    if organization.ou_levels(organization.root) <= levels:
        return
    stack: list[tuple[NodeId, int]] = [(organization.root, 0)]
    while stack:
        node_id, depth = stack.pop()
        node = organization.node(node_id)
        if node.kind is NodeKind.OU and depth > levels:
            message = f"{node.name} lies at level {depth} of the OUs; AWS nests them at most {levels} levels deep."
            yield CHECK.finding(message, node=node_id)
        elif node.kind is not NodeKind.ACCOUNT:
            stack.extend((child, depth + 1) for child in reversed(node.children))


CHECK = Check(
    "tree-size",
    "The tree is no deeper and no larger than AWS takes",
    Severity.ERROR,
    "AWS nests OUs five levels deep and limits the numbers of OUs, accounts and policies.",
    LIMITS,
    whole=_whole,
)
