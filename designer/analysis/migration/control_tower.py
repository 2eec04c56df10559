"""Control Tower beside a migration: its guardrails, which no plan touches, and what a plan does to what it governs.

https://docs.aws.amazon.com/controltower/latest/controlreference/scp-guardrails.html
https://docs.aws.amazon.com/controltower/latest/userguide/drift.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, PolicyId


def is_of_control_tower(policy: Policy) -> bool:
    """True for an SCP that AWS Control Tower attaches and keeps itself."""
    return policy.name.startswith("aws-guardrails-")


def control_tower_notes(before: Organization, after: Organization) -> Iterator[str]:
    """Notes on Control Tower for a plan between two designs; none where it governs nothing.

    Args:
        before: The design that the plan starts from.
        after: The one that it leads to.
    """
    sides = (before, after)
    own = dict.fromkeys(one.id for side in sides for one in side.policies.values() if is_of_control_tower(one))
    left = []
    for policy in own:
        found = [side.policies[policy] for side in sides if policy in side.policies]
        if len({one.text for one in found}) > 1 or _targets(before, policy) != _targets(after, policy):
            yield f"{found[0].name} is Control Tower's: change it there. The plan leaves it as it is."
        else:
            left.append(found[0].name)
    if left:
        some = left[0] if len(left) == 1 else f"{left[0]} and {counted(len(left) - 1, 'more policy', 'more policies')}"
        are, them, they = ("is", "it", "it is") if len(left) == 1 else ("are", "them", "they are")
        yield f"{some} {are} Control Tower's. The plan leaves {them} attached where {they}."
    yield from _governed(before, after, own.keys())


def _targets(organization: Organization, policy: PolicyId) -> frozenset[NodeId]:
    return frozenset(organization.targets(policy)) if policy in organization.policies else frozenset()


def _governed(before: Organization, after: Organization, own: Collection[PolicyId]) -> Iterator[str]:
    """OUs with guardrails that go, and accounts that come to them or leave them."""
    governed = {one for side in (before, after) for one, node in side.nodes.items() if {*node.policies} & {*own}}
    for one in governed - after.nodes.keys():
        if before.node(one).kind is NodeKind.OU:
            yield f"{before.node(one).name} is governed by Control Tower: deregister it there before it is deleted."
    moved = [
        one
        for one in before.accounts()
        if one in after.nodes
        and before.parent(one) != after.parent(one)
        and not governed.isdisjoint((*before.path(one)[:-1], *after.path(one)[:-1]))
    ]
    if moved:
        names = ", ".join(before.node(one).name for one in moved[:3])
        more = f" and {counted(len(moved) - 3, 'more account')}" if len(moved) > 3 else ""
        move, them = ("moves", "it") if len(moved) == 1 else ("move", "them")
        yield f"{names}{more} {move} from or to what Control Tower governs, which it calls drift: update {them} there."
