"""AWS ids of a design that AWS does not have any more, because what they named was made again under the same name.

A plan moves an OU by making another one, and a policy that was deleted comes back under another id. The design keeps
the old id, and two AWS ids are never one thing: without this, each plan and each drift would find the same again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


def forget_lost_ids(design: Organization, live: Organization) -> Organization:
    """Return a design without the ids of OUs and policies that AWS has under another id; the design itself if none.

    An id is kept where nothing of that name is new in AWS: what it names is gone, and a log knows it by that id.
    """
    known, there = _ids(design), _ids(live)
    new_ous = {one.name for one in live.nodes.values() if one.kind is NodeKind.OU and one.aws_id not in known}
    new_policies = {(one.type, one.name) for one in live.policies.values() if one.aws_id not in known}
    builder = ChangeBuilder(design)
    for node in design.nodes.values():
        if node.kind is NodeKind.OU and node.aws_id and node.aws_id not in there and node.name in new_ous:
            builder.put(replace(node, aws_id=""))
    for policy in design.policies.values():
        is_lost = policy.aws_id and policy.aws_id not in there
        if is_lost and not policy.aws_managed and (policy.type, policy.name) in new_policies:
            builder.put_policy(replace(policy, aws_id=""))
    change = builder.change("Forget ids that AWS does not have")
    if not change:
        return design
    found = design.copy()
    found.apply(change)
    return found


def left_accounts(design: Organization, live: Organization) -> set[NodeId]:
    """Return the accounts of a design that have a number and are not in the organization."""
    there = _ids(live)
    return {account for account in design.accounts() if (number := design.node(account).aws_id) and number not in there}


def without_accounts(organization: Organization, gone: set[NodeId]) -> Organization:
    """Return an organization without some accounts; the organization itself if there are none."""
    if not gone:
        return organization
    builder, kept = ChangeBuilder(organization), organization.copy()
    for parent in {organization.parent(account) for account in gone} - {None}:
        node = organization.node(cast("NodeId", parent))
        builder.put(replace(node, children=tuple(child for child in node.children if child not in gone)))
    builder.remove(gone)
    administrators = organization.settings.delegated_administrators
    left = tuple(administrator for administrator in administrators if administrator.account not in gone)
    builder.settings = replace(builder.settings, delegated_administrators=left)
    kept.apply(builder.change("Leave out who left"))
    return kept


def _ids(organization: Organization) -> set[str]:
    nodes = {node.aws_id for node in organization.nodes.values()}
    return nodes.union(policy.aws_id for policy in organization.policies.values())
