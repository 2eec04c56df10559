"""Slots for policies: as many as AWS gives, with one free, and those that others use."""

from collections import Counter
from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import LIMITS, UNSTATED, Check, Finding, Fix, OfNode, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.wording import verb
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
                message = f"has {counted(count, limits[kind].short, limits[kind].plural)} attached directly; "
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


ATTACHMENTS = Check(
    "attachments",
    "Each node carries as many policies as AWS takes",
    Severity.ERROR,
    "AWS refuses to attach more policies of a type to a node than its limit, and to detach the last SCP. Only what is "
    "attached directly counts. "
    f"{UNSTATED}",
    LIMITS,
    fix="Attaches FullAWSAccess to a node without any SCP.",
    nodes=_attachments,
)


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
    """Faults of so many policies of a type on a node where slots are kept for Control Tower and others."""
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


SLOTS = Check(
    "slots",
    "Nodes keep a slot free for the next policy",
    Severity.ADVICE,
    "AWS takes so many policies of a type on a node and no more. Who uses the last slot has none on the day of an "
    "incident, and none for what Control Tower attaches by itself.",
    LIMITS,
    nodes=_slots,
)
