"""Policies that all children of a node have: what `moving_to_parent` could move up. Compares no policies."""

from collections.abc import Iterator

from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId


def common_policies(organization: Organization, node_id: NodeId) -> Iterator[PolicyId]:
    """Policies that every child of a node has, the management account aside: two children at least."""
    children = [organization.node(child) for child in organization.node(node_id).children]
    bound = [child for child in children if not organization.is_management_account(child.id)]
    if len(bound) < 2:
        return
    for policy_id in bound[0].policies:
        policy = organization.policy(policy_id)
        if policy.type not in GRAMMARS or policy.aws_managed:
            continue
        if all(policy_id in child.policies for child in bound):
            yield policy_id
