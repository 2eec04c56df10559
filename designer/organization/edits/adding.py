"""Edits that add OUs and accounts. AWS attaches its own policies to every new node while their types are enabled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import (
    depth_refusal,
    numbered,
    parent_refusal,
    require,
    room_refusal,
    short_label,
    topmost,
)
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.node_kinds import NODE_KINDS
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, Node, NodeId, NodeKind
from designer.organization.model.slugs import node_id as new_id


def add_ou(
    organization: Organization,
    parent: NodeId,
    name: str = "",
    *,
    index: int | None = None,
    aws_id: str = "",
    tags: tuple[tuple[str, str], ...] = (),
    notes: str = "",
) -> Change:
    """Add an OU below a node; `added` tells its id.

    Args:
        organization: The design.
        parent: The root or an OU.
        name: Empty for a free one, such as "New OU 2".
        index: Place among the parent's children; None for the end.
        aws_id: Empty while it is planned.
        tags: (key, value) pairs.
        notes: Free text.

    Raises:
        EditError: AWS would refuse the place, the number of OUs, the name, the id or the tags.
    """
    node = Node(
        NodeId(""),
        NodeKind.OU,
        name or free_name(organization, parent, "New OU"),
        aws_id=aws_id,
        tags=tags,
        notes=notes,
    )
    require(add_refusal(organization, parent, NodeKind.OU))
    return _add(organization, parent, node, index)


def add_account(
    organization: Organization,
    parent: NodeId,
    name: str = "",
    *,
    index: int | None = None,
    email: str = "",
    aws_id: str = "",
    state: AccountState = AccountState.ACTIVE,
    tags: tuple[tuple[str, str], ...] = (),
    notes: str = "",
) -> Change:
    """Add an account below a node; `added` tells its id.

    Args:
        organization: The design.
        parent: The root or an OU.
        name: Empty for a free one, such as "New account 2".
        index: Place among the parent's children; None for the end.
        email: Empty while it is not known.
        aws_id: Twelve digits; empty while it is planned.
        state: As AWS names it.
        tags: (key, value) pairs.
        notes: Free text.

    Raises:
        EditError: AWS would refuse the place, the number of accounts, the name, the address, the id or the tags.
    """
    node = Node(
        NodeId(""),
        NodeKind.ACCOUNT,
        name or free_name(organization, parent, "New account"),
        aws_id=aws_id,
        email=email,
        state=state,
        tags=tags,
        notes=notes,
    )
    require(add_refusal(organization, parent, NodeKind.ACCOUNT))
    return _add(organization, parent, node, index)


def add_refusal(organization: Organization, parent: NodeId, kind: NodeKind) -> str:
    """Reason why no new OU or account can stand below a node; "" where one can."""
    return parent_refusal(organization, parent) or (
        room_refusal(organization, accounts=1)
        if kind is NodeKind.ACCOUNT
        else room_refusal(organization, ous=1) or depth_refusal(organization, parent, 1, "a new OU")
    )


def insert_parent(organization: Organization, nodes: Collection[NodeId], name: str = "") -> Change:
    """Put a new OU in the place of the first node, with all the nodes below it in outline order.

    Raises:
        EditError: One of them is the root, or AWS would refuse the depth, the number of OUs or the name.
    """
    if organization.root in nodes:
        raise EditError("Nothing can stand above the root. Select OUs or accounts.")
    movers = topmost(organization, nodes)
    if not movers:
        return Change("Insert OU")
    parent = organization.parent(movers[0])
    assert parent is not None
    name = name or free_name(organization, parent, "New OU")
    levels = 1 + max(organization.ou_levels(node_id) for node_id in movers)
    require(
        room_refusal(organization, ous=1)
        or depth_refusal(organization, parent, levels, "with one more OU above, the selection")
        or quotas.name_fault(NodeKind.OU, name)
    )
    builder = ChangeBuilder(organization)
    moving = frozenset(movers)
    ou = Node(new_id(NodeKind.OU, name, organization.nodes), NodeKind.OU, name, movers, builder.default_policies())
    for holder in {organization.parent(node_id) for node_id in movers}:
        assert holder is not None
        record = organization.node(holder)
        first = {movers[0]: ou.id} if holder == parent else {}
        kept = (first.get(child, child) for child in record.children if child in first or child not in moving)
        builder.put(replace(record, children=tuple(kept)))
    builder.put(ou)
    return builder.change(f"Insert {name} above {short_label(organization, movers)}")


def added(change: Change) -> tuple[NodeId, ...]:
    """Topmost nodes that a change adds: what to select after it."""
    new = {node_id: swap.after for node_id, swap in change.nodes.items() if swap.before is None and swap.after}
    below = {child for node in new.values() for child in node.children}
    return tuple(node_id for node_id in new if node_id not in below)


def free_name(organization: Organization, parent: NodeId, base: str) -> str:
    """Name that no child of a node has yet: "New OU", "New OU 2" and so on."""
    names = {organization.node(child).name for child in organization.node(parent).children}
    return numbered(base, names)


def _add(organization: Organization, parent: NodeId, node: Node, index: int | None) -> Change:
    require(quotas.name_fault(node.kind, node.name))
    for attribute in NODE_ATTRIBUTES:
        require(attribute.fault(organization, node))
    builder = ChangeBuilder(organization)
    new = replace(node, id=new_id(node.kind, node.name, organization.nodes), policies=builder.default_policies())
    above = organization.node(parent)
    place = len(above.children) if index is None else index
    builder.put(replace(above, children=(*above.children[:place], new.id, *above.children[place:])))
    builder.put(new)
    return builder.change(f"Add {NODE_KINDS[node.kind].noun} {node.name}")
