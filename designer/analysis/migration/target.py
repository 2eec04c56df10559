"""Target of a migration: the later design as AWS can reach it, where no operation moves an OU.

An OU that is elsewhere is made again, as its twin: it is dressed, accounts move, and the old one is deleted. So is
everything that is an OU below it.

Control Tower has guardrails of its own, which no plan touches:
https://docs.aws.amazon.com/controltower/latest/controlreference/scp-guardrails.html
https://docs.aws.amazon.com/controltower/latest/userguide/drift.html
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from designer.analysis.differences.alignment import Alignment
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    RCP_FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    managed_as,
)


@dataclass(frozen=True, slots=True)
class MigrationTarget:
    """End of a migration.

    Attributes:
        organization: The later design, where each twin has an id that the earlier design has not.
        twins: Ids of twins by the ids of the OUs whose place they take.
        notes: Consequences that no step shows, as sentences: ids that change, accounts that leave.
    """

    organization: Organization
    twins: Mapping[NodeId, NodeId]
    notes: tuple[str, ...] = ()


def aligned_target(sides: Alignment) -> MigrationTarget:
    """Return the target for two aligned designs."""
    before, after = sides.before, _with_types_that_stay(sides)
    twins: dict[NodeId, NodeId] = {}
    for node_id in after.walk():
        if node_id not in before.nodes or after.node(node_id).kind is not NodeKind.OU:
            continue
        parent = after.parent(node_id)
        if parent != before.parent(node_id) or parent in twins:
            twins[node_id] = _free(f"{node_id}-twin", before, after)
    notes = (*_types_that_stay(sides), *_new_ids(sides, twins), *_leavings(sides))
    if not twins:
        return MigrationTarget(after, twins, notes)
    nodes = [_renamed(node, twins) for node in after.nodes.values()]
    return MigrationTarget(Organization(nodes, after.policies.values(), after.settings.limiting), twins, notes)


def _types_that_stay(sides: Alignment) -> Iterator[str]:
    for kind in _staying(sides):
        yield f"{kind.value} stays enabled: disabling a type detaches all its policies at once, everywhere."


def _staying(sides: Alignment) -> list[PolicyType]:
    wanted = sides.after.settings.policy_types
    return [kind for kind in sides.before.settings.policy_types if kind not in wanted]


def _with_types_that_stay(sides: Alignment) -> Organization:
    """The later design as it will be: no operation disables a type, and what is attached of one that stays, stays."""
    before, after = sides.before, sides.after
    staying = _staying(sides)
    if not staying:
        return after
    policies = dict(after.policies)
    nodes = []
    for node in after.nodes.values():
        kept = [policy_id for policy_id in node.policies if after.policy(policy_id).type not in staying]
        if node.id in before.nodes:
            stay = [one for one in map(before.policy, before.node(node.id).policies) if one.type in staying]
        else:
            names = [after.managed_policy(DEFAULT_POLICY[kind]) for kind in staying if kind in DEFAULT_POLICY]
            stay = [after.policy(name) for name in names if name is not None]
        for policy in stay:
            policies.setdefault(policy.id, policy)
        nodes.append(replace(node, policies=(*kept, *(one.id for one in stay))))
    settings = replace(after.settings, policy_types=(*after.settings.policy_types, *staying))
    return Organization(nodes, policies.values(), settings, identities=after.identities)


def _renamed(node: Node, twins: Mapping[NodeId, NodeId]) -> Node:
    children = tuple(twins.get(child, child) for child in node.children)
    is_twin = node.id in twins
    return replace(node, id=twins.get(node.id, node.id), children=children, aws_id="" if is_twin else node.aws_id)


def _free(base: str, *organizations: Organization) -> NodeId:
    name, number = NodeId(base), 1
    while any(name in organization.nodes for organization in organizations):
        number += 1
        name = NodeId(f"{base}-{number}")
    return name


def _new_ids(sides: Alignment, twins: Mapping[NodeId, NodeId]) -> Iterator[str]:
    """Yield the notes on OUs that get another id, and on the policies that name the old one."""
    for node_id in twins:
        old = sides.before.node(node_id)
        naming = sorted(one.name for one in sides.after.policies.values() if old.aws_id and old.aws_id in one.text)
        said = f" {', '.join(naming)} still name the old one." if naming else ""
        was = old.aws_id or "the old one"
        yield (
            f"{old.name} moves by a new OU with another id than {was}. Organization paths, StackSets, shared resources "
            f"and whatever else names that have to follow.{said}"
        )


def _leavings(sides: Alignment) -> Iterator[str]:
    """Yield the notes on accounts that leave: no proof is about them, since the later design has them not."""
    before, after = sides.before, sides.after
    for node_id in (account for account in before.accounts() if account not in after.nodes):
        name = before.node(node_id).name
        yield (
            f"{name} leaves, and every guardrail ends for it. AWS asks for a payment method of its own, and only an "
            "invitation brings it back."
        )


def is_reached(organization: Organization, target: Organization) -> bool:
    """True if tree, names, attachments and documents are those of a target, except for what no operation changes."""
    if organization.nodes.keys() != target.nodes.keys():
        return False
    if any(organization.parent(one) != target.parent(one) for one in target.nodes):
        return False
    steady = {policy.id for policy in organization.policies.values() if is_steady(policy, target)}
    for node_id, wanted in target.nodes.items():
        node = organization.node(node_id)
        if wanted.kind is not NodeKind.ROOT and node.name != wanted.name:
            return False
        if {*node.policies} - steady != {*wanted.policies} - steady:
            return False
    return all(
        is_steady(wanted, target) or _is_alike(organization.policies.get(wanted.id), wanted)
        for wanted in target.policies.values()
    )


def is_steady(policy: Policy, target: Organization) -> bool:
    """True for a policy that no plan touches: AWS or Control Tower keeps it, it is unknown, or its type is disabled."""
    if managed_as(policy) == RCP_FULL_AWS_ACCESS or is_of_control_tower(policy):
        return True
    return policy.unknown is not None or policy.type not in target.settings.policy_types


def same_document(one: str, other: str) -> bool:
    """Return True for texts that are the same except for their formatting."""
    if one == other:
        return True
    try:
        first, second = (json.dumps(json.loads(text), sort_keys=True) for text in (one, other))  # true is not 1
    except (ValueError, RecursionError):
        return False
    return first == second


def _is_alike(policy: Policy | None, wanted: Policy) -> bool:
    if policy is None:
        return wanted.aws_managed
    return policy.name == wanted.name and same_document(policy.text, wanted.text)


def is_of_control_tower(policy: Policy) -> bool:
    """Return True for an SCP that AWS Control Tower attaches and keeps itself."""
    return policy.name.startswith("aws-guardrails-")


def control_tower_notes(before: Organization, after: Organization) -> Iterator[str]:
    """Yield the notes on Control Tower for a plan between two designs, if it governs something.

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
    """Yield the OUs with guardrails that go, and accounts that come to them or leave them."""
    governed = {one for side in (before, after) for one, node in side.nodes.items() if {*node.policies} & {*own}}
    for node_id in governed - after.nodes.keys():
        if before.node(node_id).kind is NodeKind.OU:
            yield f"{before.node(node_id).name} is governed by Control Tower: deregister it there before it is deleted."
    moved = [
        account
        for account in before.accounts()
        if account in after.nodes
        and before.parent(account) != after.parent(account)
        and not governed.isdisjoint((*before.path(account)[:-1], *after.path(account)[:-1]))
    ]
    if moved:
        names = ", ".join(before.node(node_id).name for node_id in moved[:3])
        more = f" and {counted(len(moved) - 3, 'more account')}" if len(moved) > 3 else ""
        move, them = ("moves", "it") if len(moved) == 1 else ("move", "them")
        yield f"{names}{more} {move} from or to what Control Tower governs, which it calls drift: update {them} there."
