"""Edits that attach policies to nodes and detach them. Only direct attachments count against AWS's limits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import named, require, short_label
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    RCP_FULL_AWS_ACCESS,
    FeatureSet,
    Node,
    NodeId,
    PolicyId,
    PolicyType,
    managed_as,
)


def attach(
    organization: Organization, policy_id: PolicyId, nodes: Iterable[NodeId], index: int | None = None
) -> Change:
    """Attach a policy to nodes; those that have it already stay as they are.

    Args:
        organization: The design.
        policy_id: Usable text is not asked for: a policy may be attached and written then.
        nodes: Root, OUs or accounts.
        index: Place among the policies of each node; None for the end.

    Raises:
        EditError: See `attach_refusal`.
    """
    targets = tuple(dict.fromkeys(nodes))
    require(attach_refusal(organization, policy_id, targets))
    builder = ChangeBuilder(organization)
    new = [node_id for node_id in targets if policy_id not in organization.node(node_id).policies]
    for node_id in new:
        node = organization.node(node_id)
        place = len(node.policies) if index is None else index
        builder.put(replace(node, policies=(*node.policies[:place], policy_id, *node.policies[place:])))
    name = organization.policy(policy_id).name
    return builder.change(f"Attach {name} to {short_label(organization, new)}" if new else f"Attach {name}")


def attach_refusal(organization: Organization, policy_id: PolicyId, nodes: Collection[NodeId]) -> str:
    """Return the reason why a policy cannot be attached to nodes, as a sentence; "" where it can."""
    policy = organization.policy(policy_id)
    quota = quotas.load().types[policy.type]
    if policy.type not in organization.settings.policy_types:
        return _disabled(organization, policy.type)
    same_type = {one.id for one in organization.policies.values() if one.type is policy.type}
    attached = 0
    for node_id in nodes:
        node = organization.node(node_id)
        if policy_id in node.policies:
            attached += 1
        elif quota.per_node is not None and len(same_type.intersection(node.policies)) >= quota.per_node:
            return (
                f"{node.name} has {quota.per_node} {quota.plural} attached, the most AWS allows on one node. "
                "Detach one first, merge two, or attach it to an OU above or below."
            )
    if nodes and attached == len(nodes):
        return f"{policy.name} is already attached to {named(organization, nodes)}."
    return ""


def detach(organization: Organization, policy_id: PolicyId, nodes: Iterable[NodeId]) -> Change:
    """Detach a policy from nodes; those that do not have it stay as they are.

    Raises:
        EditError: See `detach_refusal`.
    """
    targets = tuple(nodes)
    require(detach_refusal(organization, policy_id, targets))
    builder = ChangeBuilder(organization)
    old = [node_id for node_id in targets if policy_id in organization.node(node_id).policies]
    for node_id in old:
        builder.put(without(organization.node(node_id), policy_id))
    name = organization.policy(policy_id).name
    return builder.change(f"Detach {name} from {short_label(organization, old)}" if old else f"Detach {name}")


def detach_refusal(organization: Organization, policy_id: PolicyId, nodes: Collection[NodeId]) -> str:
    """Return the reason why a policy cannot be detached from nodes, as a sentence; "" where it can."""
    policy = organization.policy(policy_id)
    attached = [node_id for node_id in nodes if policy_id in organization.node(node_id).policies]
    if nodes and not attached:
        return (
            f"{policy.name} is not attached to {named(organization, nodes)} itself; "
            "what is inherited can only be detached where it comes from."
        )
    if policy.type not in organization.settings.policy_types:
        return ""
    if managed_as(policy) == RCP_FULL_AWS_ACCESS:
        return "RCPFullAWSAccess cannot be detached: AWS keeps it on every node while RCPs are enabled."
    quota = quotas.load().types[policy.type]
    if not quota.minimum_per_node:
        return ""
    same_type = {one.id for one in organization.policies.values() if one.type is policy.type}
    last = [n for n in attached if len(same_type.intersection(organization.node(n).policies)) <= quota.minimum_per_node]
    if not last:
        return ""
    return (
        f"{policy.name} is the last {quota.singular} of {named(organization, last)}, "
        f"and AWS keeps at least one on every node while {quota.plural} are enabled. "
        "Attach another one first."
    )


def order_policies(organization: Organization, node_id: NodeId, order: Sequence[PolicyId]) -> Change:
    """Put the policies of a node into another order; it matters where declarative policies merge.

    Raises:
        EditError: The order names other policies than those attached.
    """
    node = organization.node(node_id)
    if sorted(order) != sorted(node.policies):
        raise EditError(f"An order must name each policy that is attached to {node.name} exactly once.")
    builder = ChangeBuilder(organization)
    builder.put(replace(node, policies=tuple(order)))
    return builder.change(f"Reorder policies of {node.name}")


def without(node: Node, policy_id: PolicyId) -> Node:
    """Return the node without one of its policies."""
    return replace(node, policies=tuple(policy for policy in node.policies if policy != policy_id))


def _disabled(organization: Organization, kind: PolicyType) -> str:
    plural = quotas.load().types[kind].plural
    if organization.settings.feature_set is not FeatureSet.ALL:
        return "This organization has consolidated billing only, which allows no policies. Enable all features first."
    return f"AWS attaches {plural} only while they are enabled in the root. Enable {plural} first."
