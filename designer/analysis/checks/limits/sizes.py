"""Sizes of the tree and of policies, as AWS takes them."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from designer.analysis.checks.finding import LIMITS, UNSTATED, Check, Finding, Fix, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyId
from designer.policy.json import text as json_text


def _tree_size(organization: Organization) -> Iterator[Finding]:
    limits = quotas.load()
    yield from _depth(organization, limits.ou_levels)
    for count, most, what in (
        (organization.ou_count, limits.ous, "OUs"),
        (organization.account_count, limits.accounts, "accounts"),
    ):
        if count > most:
            message = f"The organization has {count:,} {what}; AWS takes at most {most:,}."
            yield TREE_SIZE.finding(message, node=organization.root)
    counts = Counter(policy.type for policy in organization.policies.values() if not policy.aws_managed)
    for kind, count in counts.items():
        quota = limits.types[kind]
        if quota.policies is not None and count > quota.policies:
            message = f"The organization has {count:,} {quota.plural}; AWS takes at most {quota.policies:,}."
            yield TREE_SIZE.finding(message, node=organization.root)


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
            yield TREE_SIZE.finding(message, node=node_id)
        elif node.kind is not NodeKind.ACCOUNT:
            stack.extend((child, depth + 1) for child in reversed(node.children))


TREE_SIZE = Check(
    "tree-size",
    "The tree is no deeper and no larger than AWS takes",
    Severity.ERROR,
    "AWS nests OUs five levels deep and limits the numbers of OUs, accounts and policies.",
    LIMITS,
    whole=_tree_size,
)


_NEARLY = 0.95
"""The share of the limit from which on a policy has no room left."""


def _policy_size(_organization: Organization) -> OfPolicy:
    limits = {kind: quota.characters for kind, quota in quotas.load().types.items()}

    def check(policy: Policy) -> Iterator[Finding]:
        limit = limits[policy.type]
        size = len(policy.text)
        if limit is None or size <= limit * _NEARLY:
            return
        small = _minified_length(policy.text)
        short = json_text.minified(policy.text) if small < size else None
        fixes = (_minified(policy.id, short),) if short is not None else ()
        if small > limit:
            message = f"This policy has {small:,} characters without white space; AWS takes at most {limit:,}."
            yield POLICY_SIZE.finding(message, policy=policy.id, fixes=fixes)
        elif size > limit:
            message = (
                f"This policy has {size:,} characters, and AWS takes at most {limit:,}; without white space it has "
                f"{small:,} and fits. The console strips white space, the API does not."
            )
            yield POLICY_SIZE.finding(message, policy=policy.id, fixes=fixes, severity=Severity.ADVICE)
        elif small > limit * _NEARLY:
            message = (
                f"This policy uses {small:,} of {limit:,} characters, so there is hardly room for a change. Move "
                "statements to another policy, or write them shorter."
            )
            yield POLICY_SIZE.finding(message, policy=policy.id, severity=Severity.ADVICE)

    return check


_minified_length = lru_cache(maxsize=1024)(json_text.minified_length)


def _minified(policy_id: PolicyId, short: str) -> Fix:
    return edit("Minify", lambda design: edits.edit_policy_text(design, policy_id, short))


POLICY_SIZE = Check(
    "policy-size",
    "Policies fit into AWS's size",
    Severity.ERROR,
    "AWS counts every character, white space included, and refuses a policy that is longer than its type may be. "
    f"{UNSTATED}",
    LIMITS,
    fix="Minifies the policy.",
    policies=_policy_size,
)
