"""Tables that an organization keeps: made at once of all records of a design, or changed by swaps of records.

The making looks only as far as sound records need; of others, `Organization` says what is wrong with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING

from designer.organization.model.change import Change, K, R, Swap
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId

if TYPE_CHECKING:  # most designs have none
    from designer.organization.model.identities import AccountIdentities


def write_swaps(now: dict[K, R], swaps: Mapping[K, Swap[R]]) -> None:
    """Replace records as a change says."""
    for key, swap in swaps.items():
        if swap.after is None:
            del now[key]
        else:
            now[key] = swap.after


def founding_change(
    nodes: tuple[Node, ...], policies: tuple[Policy, ...], identities: Mapping[NodeId, AccountIdentities]
) -> Change:
    """Return the change that makes an organization of nothing.

    Raises:
        ValueError: Two records have the same id.
    """
    change = Change(
        "Open",
        {node.id: Swap(None, node) for node in nodes},
        {policy.id: Swap(None, policy) for policy in policies},
        identities={account: Swap(None, inside) for account, inside in identities.items()},
    )
    if len(change.nodes) != len(nodes) or len(change.policies) != len(policies):
        raise ValueError("two nodes, or two policies, have the same id")
    return change


def sound_tree(nodes: Mapping[NodeId, Node]) -> tuple[NodeId, dict[NodeId, NodeId]] | None:
    """Return the root and the parent of each other node; None if the nodes are not surely one sound tree."""
    root, every = NodeKind.ROOT, nodes.values()  # a member of an enum takes as long to find as all the rest of a loop
    holders = {node.id: node.children for node in every if node.children}
    parents = {child: holder for holder, children in holders.items() for child in children}
    roots = [node.id for node in every if node.kind is root]
    named = sum(map(len, holders.values()))
    if len(roots) != 1 or not len(parents) == named == len(nodes) - 1 or not parents.keys() <= nodes.keys():
        return None
    level = holders.keys() & roots
    reached = len(level)
    while level:
        level = holders.keys() & chain.from_iterable([holders[holder] for holder in level])
        reached += len(level)
    accounts = any(nodes[holder].kind is NodeKind.ACCOUNT for holder in holders)
    return None if accounts or roots[0] in parents or reached != len(holders) else (roots[0], parents)


def policy_targets(nodes: Mapping[NodeId, Node]) -> defaultdict[PolicyId, set[NodeId]]:
    """Return the nodes that each policy is directly attached to; thousands of nodes have the same policies."""
    lists = [node.policies for node in nodes.values()]
    attached: defaultdict[int, list[NodeId]] = defaultdict(list)  # most lists are the same object
    for key, node_id in zip(map(id, lists), nodes, strict=True):
        attached[key].append(node_id)
    targets: defaultdict[PolicyId, set[NodeId]] = defaultdict(set)
    for key, policies in {id(policies): policies for policies in lists}.items():
        for policy_id in policies:
            targets[policy_id].update(attached[key])
    return targets
