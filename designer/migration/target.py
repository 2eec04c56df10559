"""MigrationTarget of a migration: the later design as AWS can reach it, where no operation moves an OU.

An OU that stands elsewhere is made anew, as its twin: it is dressed, accounts move, and the old one is deleted. So is
everything that is an OU below it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from designer.differences.alignment import Alignment
from designer.model.organization import Organization
from designer.model.records import RCP_FULL_AWS_ACCESS, Node, NodeId, NodeKind, Policy, managed_as


@dataclass(frozen=True, slots=True)
class MigrationTarget:
    """End of a migration.

    Attributes:
        organization: The later design, in which each twin has an id that the earlier design has not.
        twins: Ids of twins by the ids of the OUs whose place they take.
    """

    organization: Organization
    twins: Mapping[NodeId, NodeId]


def target_of(sides: Alignment) -> MigrationTarget:
    """The target for two aligned designs."""
    before, after = sides.before, sides.after
    twins: dict[NodeId, NodeId] = {}
    for node_id in after.walk():
        if node_id not in before.nodes or after.node(node_id).kind is not NodeKind.OU:
            continue
        parent = after.parent(node_id)
        if parent != before.parent(node_id) or parent in twins:
            twins[node_id] = _free(f"{node_id}-twin", before, after)
    if not twins:
        return MigrationTarget(after, twins)
    nodes = [_renamed(node, twins) for node in after.nodes.values()]
    settings = replace(after.settings, tests=(), suppressions=())
    return MigrationTarget(Organization(nodes, after.policies.values(), settings), twins)


def _renamed(node: Node, twins: Mapping[NodeId, NodeId]) -> Node:
    children = tuple(twins.get(child, child) for child in node.children)
    is_twin = node.id in twins
    return replace(node, id=twins.get(node.id, node.id), children=children, aws_id="" if is_twin else node.aws_id)


def _free(base: str, *organizations: Organization) -> NodeId:
    name, number = NodeId(base), 1
    while any(name in one.nodes for one in organizations):
        number += 1
        name = NodeId(f"{base}-{number}")
    return name


def is_reached(organization: Organization, target: Organization) -> bool:
    """True when tree, names, attachments and documents are those of a target, but for what no operation changes."""
    if organization.nodes.keys() != target.nodes.keys():
        return False
    if any(organization.parent(one) != target.parent(one) for one in target.nodes):
        return False
    steady = {one.id for one in organization.policies.values() if is_steady(one, target)}
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


def is_of_control_tower(policy: Policy) -> bool:
    """True for an SCP that AWS Control Tower attaches and keeps itself.

    https://docs.aws.amazon.com/controltower/latest/controlreference/scp-guardrails.html
    """
    return policy.name.startswith("aws-guardrails-")


def same_document(one: str, other: str) -> bool:
    """True for texts that are the same but for their formatting."""
    try:
        return one == other or bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


def _is_alike(policy: Policy | None, wanted: Policy) -> bool:
    if policy is None:
        return wanted.aws_managed
    return policy.name == wanted.name and same_document(policy.text, wanted.text)
