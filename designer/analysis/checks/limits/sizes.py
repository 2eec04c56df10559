"""Sizes of the tree and of policies, and slots for policies, as AWS gives them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from designer.analysis.checks.finding import Check, Finding, Fix, OfNode, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.shared import verb
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.budget import CONTROL_TOWER
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    FeatureSet,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
)
from designer.policy.json import text as json_text
from designer.policy.language.document import MOST_CHARACTERS


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
    """Yield the topmost OUs that lie too deep; what lies below them moves with them."""
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


_NEARLY = 0.95
"""The share of the limit from which on a policy has no room left."""


def _policy_size(_organization: Organization) -> OfPolicy:
    limits = {kind: quota.characters for kind, quota in quotas.load().types.items()}

    def check(policy: Policy) -> Iterator[Finding]:
        limit = limits[policy.type]
        size = len(policy.text)
        if limit is None or size <= limit * _NEARLY:
            return
        if size > MOST_CHARACTERS:
            message = f"This policy has {size:,} characters; AWS takes at most {limit:,}."
            yield POLICY_SIZE.finding(message, policy=policy.id)
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


_Judged = tuple[str, Severity, tuple[PolicyType, ...]]
"""The fault; its severity; the type whose default policy would put it right, if one does."""


def _attachments(organization: Organization) -> OfNode:
    limits = quotas.load().types
    settings = organization.settings
    all_features = settings.feature_set is FeatureSet.ALL
    enabled = settings.policy_types if all_features else ()
    known: dict[tuple[PolicyId, ...], tuple[_Judged, ...]] = {}

    def judge(attached: tuple[PolicyId, ...]) -> Iterator[_Judged]:
        counts = Counter(organization.policy(policy).type for policy in attached)
        for kind, count in counts.items():
            most = limits[kind].per_node
            if most is not None and count > most:
                message = f"has {counted(count, limits[kind].singular, limits[kind].plural)} attached directly; "
                yield f"{message}AWS takes at most {most}.", Severity.ERROR, ()
            if kind not in enabled:
                why = "of this type are not enabled" if all_features else "need all features of the organization"
                message = f"has {limits[kind].plural} attached, but policies {why}, so they have no effect."
                yield message, Severity.WARNING, ()
        for kind in enabled:
            if counts[kind] < limits[kind].minimum_per_node:
                message = f"has no {limits[kind].short} attached; AWS keeps at least one on each node while they are "
                yield f"{message}enabled.", Severity.ERROR, (kind,) if kind in DEFAULT_POLICY else ()

    def check(node: Node) -> Iterable[Finding]:
        faults = known.get(node.policies)
        if faults is None:
            faults = known[node.policies] = tuple(judge(node.policies))
        return report(node, faults) if faults else ()

    def report(node: Node, faults: Iterable[_Judged]) -> Iterator[Finding]:
        for message, severity, missing in faults:
            fixes = tuple(_attached(organization, node.id, DEFAULT_POLICY[kind]) for kind in missing)
            yield ATTACHMENTS.finding(f"{node.name} {message}", node=node.id, severity=severity, fixes=fixes)

    return check


def _attached(organization: Organization, node: NodeId, policy: PolicyId) -> Fix:
    policy = organization.managed_policy(policy) or policy
    name = organization.policies[policy].name if policy in organization.policies else policy
    return edit(f"Attach {name}", lambda design: edits.attach(design, policy, [node]))


def _slots(organization: Organization) -> OfNode:
    reserved = dict(organization.settings.reserved_slots)
    known: dict[tuple[bool, tuple[PolicyId, ...]], tuple[str, ...]] = {}

    def judge(attached: tuple[PolicyId, ...], *, keeps: bool) -> Iterator[str]:
        by_type: dict[PolicyType, list[Policy]] = {}
        for policy in map(organization.policy, attached):
            by_type.setdefault(policy.type, []).append(policy)
        for kind, policies in by_type.items():
            yield from _crowded(kind, policies, reserved.get(kind, 0) if keeps else 0)

    def check(node: Node) -> Iterable[Finding]:
        key = (node.kind is NodeKind.OU, node.policies)
        faults = known.get(key)
        if faults is None:
            faults = known[key] = tuple(judge(node.policies, keeps=key[0]))
        return [SLOTS.finding(f"{node.name} {message}", node=node.id) for message in faults] if faults else ()

    return check


def _crowded(kind: PolicyType, policies: list[Policy], reserved: int) -> Iterator[str]:
    """Yield the faults of so many policies of a type on a node where slots are kept for Control Tower and others."""
    quota = quotas.load().types[kind]
    used, most = len(policies), quota.per_node
    kept = max(0, reserved - sum(policy.name.startswith(CONTROL_TOWER) for policy in policies))
    if most is None or used > most or used + kept < most:
        return
    remedy = "Join policies, or attach some of them one level higher."
    if used == most:
        yield f"has all {most} slots for {quota.plural} in use, so no policy can be added. {remedy}"
    elif used + kept > most:
        free = most - used
        yield (
            f"has {counted(free, 'slot')} for {quota.plural} left, of {kept} that {verb(kept, 'is', 'are')} kept free. "
            f"{remedy}"
        )


TREE_SIZE = Check("tree-size", whole=_tree_size)
POLICY_SIZE = Check("policy-size", policies=_policy_size)
ATTACHMENTS = Check("attachments", nodes=_attachments)
SLOTS = Check("slots", nodes=_slots)
