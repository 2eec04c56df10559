"""Nodes keep a slot free for the next policy, and those that are kept for others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.analysis.checks.finding import LIMITS, Check, Finding, OfNode, Severity
from designer.analysis.checks.wording import verb
from designer.basics.words import counted
from designer.organization.budget import CONTROL_TOWER
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeKind, Policy, PolicyId, PolicyType


def _nodes(organization: Organization) -> OfNode:
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
        return [CHECK.finding(f"{node.name} {message}", node=node.id) for message in faults] if faults else ()

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


CHECK = Check(
    "slots",
    "Nodes keep a slot free for the next policy",
    Severity.ADVICE,
    "AWS takes so many policies of a type on a node and no more. Who uses the last slot has none on the day of an "
    "incident, and none for what Control Tower attaches by itself.",
    LIMITS,
    nodes=_nodes,
)
