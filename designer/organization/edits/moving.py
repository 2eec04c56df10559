"""Edits that move nodes to another parent and among their siblings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import depth_refusal, parent_refusal, require, short_label, topmost
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


def move(organization: Organization, nodes: Iterable[NodeId], parent: NodeId, index: int | None = None) -> Change:
    """Put nodes, with all that is below them, below a parent, in outline order.

    AWS has no operation that moves an OU; a plan makes a new one, moves the accounts and deletes the old one.

    Args:
        organization: The design.
        nodes: Any nodes; those below another one go with it.
        parent: The root or an OU; may be the parent they have, to change their order.
        index: Place among the parent's children as they stand before the move; None for the end.

    Raises:
        EditError: See `move_refusal`.
    """
    wanted = frozenset(nodes)
    require(move_refusal(organization, wanted, parent))
    movers = topmost(organization, wanted)
    moving = wanted if len(wanted) == len(movers) else frozenset(movers)
    builder = ChangeBuilder(organization)
    for holder in {organization.parent(node_id) for node_id in movers} - {parent, None}:
        assert holder is not None
        record = organization.node(holder)
        builder.put(replace(record, children=tuple(child for child in record.children if child not in moving)))
    target = organization.node(parent)
    place = len(target.children) if index is None else index
    before = (child for child in target.children[:place] if child not in moving)
    after = (child for child in target.children[place:] if child not in moving)
    builder.put(replace(target, children=(*before, *movers, *after)))
    return builder.change(f"Move {short_label(organization, movers)} to {target.name}" if movers else "Move")


def move_refusal(organization: Organization, nodes: Collection[NodeId], parent: NodeId) -> str:
    """Reason why nodes cannot be moved below a parent, as a sentence; "" where they can. Cheap for every mouse move."""
    if organization.root in nodes:
        return "The root stays where it is: an organization has exactly one, above everything else."
    if reason := parent_refusal(organization, parent):
        return reason
    path = organization.path(parent)
    wanted = nodes if isinstance(nodes, (set, frozenset)) else frozenset(nodes)
    if inside := next((level for level in path if level in wanted), None):
        name = organization.node(inside).name
        if inside == parent:
            return f"{name} cannot be moved into itself."
        return f"{name} cannot be moved into {organization.node(parent).name}, which lies below it."
    records = organization.nodes
    for node_id in [one for one in wanted if records[one].kind is NodeKind.OU]:
        levels = organization.ou_levels(node_id)
        what = records[node_id].name + (" with the OUs below it" if levels > 1 else "")
        reason = depth_refusal(organization, parent, levels, what)
        if reason and len(path) > organization.depth(node_id):
            return reason
    return ""


def move_among_siblings(organization: Organization, nodes: Iterable[NodeId], step: int) -> Change:
    """Move siblings up (negative) or down by some places, keeping together and inside their parent.

    Raises:
        EditError: The nodes do not have one parent, or one is the root.
    """
    movers = topmost(organization, nodes)
    if not movers:
        return Change("Reorder")
    parents = {organization.parent(node_id) for node_id in movers}
    parent = next(iter(parents))
    if parent is None:
        raise EditError("The root has no siblings. Select OUs or accounts.")
    if len(parents) > 1:
        raise EditError("These nodes are not siblings. Select nodes of one parent to change their order.")
    record = organization.node(parent)
    moving = frozenset(movers)
    first = record.children.index(movers[0])
    rest = [child for child in record.children if child not in moving]
    place = max(0, min(len(rest), first + step))
    builder = ChangeBuilder(organization)
    builder.put(replace(record, children=(*rest[:place], *movers, *rest[place:])))
    return builder.change(f"Reorder {short_label(organization, movers)}")
