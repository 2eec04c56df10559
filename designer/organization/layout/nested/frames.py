"""Frames: the OUs of an organization with what a plan needs to know of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


class OuFrame(NamedTuple):
    """Root or OU that is planned.

    Attributes:
        level: 0 for the root.
        accounts: Accounts right in it that need a slot.
        below: Accounts in it at any depth.
        ous: OUs right in it.
        children: All nodes right in it, as they were read.
        letters: Length of its name on the upper levels, which always have room for it; 0 below them.
    """

    level: int
    accounts: int
    below: int
    ous: tuple[NodeId, ...]
    children: tuple[NodeId, ...]
    letters: int


_NAMED = 2
"""Levels below the root that always have room for their names."""

NO_FRAMES: Mapping[NodeId, OuFrame] = {}


def frames_of(
    organization: Organization, known: Mapping[NodeId, OuFrame] = NO_FRAMES, top: NodeId | None = None
) -> dict[NodeId, OuFrame]:
    """Return the root, or the OU that is shown alone, and all OUs in it, parents first.

    Args:
        organization: The tree. Its management account is beside the root's heading and needs no slot.
        known: Frames read earlier; nodes with the same children are not read again.
        top: The OU that is shown alone; None for the root.
    """
    nodes, account = organization.nodes, NodeKind.ACCOUNT
    top = organization.root if top is None else top
    order = [(top, 0)]
    inside: dict[NodeId, tuple[NodeId, ...]] = {}
    for node_id, level in order:
        children, before = nodes[node_id].children, known.get(node_id)
        if before is not None and (before.children is children or before.children == children):
            ous = before.ous
        else:
            ous = tuple(child for child in children if nodes[child].kind is not account)
        inside[node_id] = ous
        order.extend((ou, level + 1) for ou in ous)
    beside = beside_root(organization)
    own = {node_id: len(nodes[node_id].children) - len(ous) for node_id, ous in inside.items()}
    own[top] -= beside is not None and top == organization.root
    below: dict[NodeId, int] = {}
    for node_id, _ in reversed(order):
        below[node_id] = own[node_id] + sum(below[ou] for ou in inside[node_id])
    frames: dict[NodeId, OuFrame] = {}
    for node_id, level in order:
        node, accounts, total = nodes[node_id], own[node_id], below[node_id]
        before = known.get(node_id)
        letters = len(node.name) if 0 < level <= _NAMED else 0
        if before is not None and before == (level, accounts, total, before.ous, node.children, letters):
            frames[node_id] = before  # comparing the next time is faster
        else:
            frames[node_id] = OuFrame(level, accounts, total, inside[node_id], node.children, letters)
    return frames


def beside_root(organization: Organization) -> NodeId | None:
    """Return the management account if it is right below the root."""
    management = organization.settings.management_account
    return management if management is not None and organization.parent(management) == organization.root else None
