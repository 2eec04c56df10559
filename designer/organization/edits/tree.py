"""Edits of the tree: nodes come, move to another parent or among their siblings, and go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

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
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, AccountState, Node, NodeId, NodeKind
from designer.organization.model.slugs import node_id as new_id

if TYPE_CHECKING:  # most designs have no tests: the start does without their records
    from designer.organization.model.guardrail_tests import GuardrailTest


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
    """Add an OU below a node; `added` returns its id.

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
    """Add an account below a node; `added` returns its id.

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
    """Return the reason why no new OU or account can be below a node; "" where one can."""
    return parent_refusal(organization, parent) or (
        room_refusal(organization, accounts=1)
        if kind is NodeKind.ACCOUNT
        else room_refusal(organization, ous=1) or depth_refusal(organization, parent, 1, "a new OU")
    )


def insert_parent(organization: Organization, nodes: Collection[NodeId], name: str = "") -> Change:
    """Put a new OU in the place of the first node, with all the nodes below it in outline order.

    Raises:
        EditError: One of the nodes is the root, or AWS would refuse the depth, the number of OUs or the name.
    """
    if organization.root in nodes:
        raise EditError("Nothing can be above the root. Select OUs or accounts.")
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
    """Return the topmost nodes that a change adds: what to select after it."""
    new = {node_id: swap.after for node_id, swap in change.nodes.items() if swap.before is None and swap.after}
    below = {child for node in new.values() for child in node.children}
    return tuple(node_id for node_id in new if node_id not in below)


def free_name(organization: Organization, parent: NodeId, base: str) -> str:
    """Return the name that no child of a node has yet: "New OU", "New OU 2" and so on."""
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


def move(organization: Organization, nodes: Iterable[NodeId], parent: NodeId, index: int | None = None) -> Change:
    """Put nodes, with all that is below them, below a parent, in outline order.

    AWS has no operation that moves an OU; a plan makes a new one, moves the accounts and deletes the old one.

    Args:
        organization: The design.
        nodes: Any nodes; those below another one go with it.
        parent: The root or an OU; may be the parent they have, to change their order.
        index: Place among the parent's children as they are before the move; None for the end.

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


def remove(organization: Organization, nodes: Iterable[NodeId]) -> Change:
    """Take nodes away with all that is below them; removed accounts are not delegated administrators any more.

    Tests lose the places that are gone; one that is about nothing else keeps them, and promises nothing from then on.
    Agreements and decisions of what is removed go with it, and what people are given there.

    Raises:
        EditError: See `remove_refusal`.
    """
    wanted = frozenset(nodes)
    require(remove_refusal(organization, wanted))
    tops = topmost(organization, wanted)
    gone = set(tops)
    for top in tops:
        if organization.node(top).children:
            gone.update(organization.walk(top))
    builder = ChangeBuilder(organization)
    for holder in {organization.parent(top) for top in tops}:
        assert holder is not None
        record = organization.node(holder)
        builder.put(replace(record, children=tuple(child for child in record.children if child not in gone)))
    builder.remove(gone)
    administrators = builder.settings.delegated_administrators
    kept = tuple(administrator for administrator in administrators if administrator.account not in gone)
    if kept != administrators:
        builder.settings = replace(builder.settings, delegated_administrators=kept)
    settings = builder.settings
    left = settings.compliance.without(gone) if settings.compliance else None
    center = settings.identity_center.where(lambda node: node not in gone) if settings.identity_center else None
    tests = tuple(_without(test, gone) for test in settings.tests)
    builder.settings = replace(settings, tests=tests, compliance=left, identity_center=center)
    if not tops:
        return builder.change("Remove")
    below = len(gone) - len(tops)
    return builder.change(f"Remove {short_label(organization, tops)}" + (f", and {below:,} below" if below else ""))


def _without(test: GuardrailTest, gone: set[NodeId]) -> GuardrailTest:
    """Test without places that are gone; one that would be left with none keeps them, as it is not kept any more."""
    if gone.isdisjoint(test.nodes) and gone.isdisjoint(test.except_nodes):
        return test
    left = tuple(node_id for node_id in test.nodes if node_id not in gone)
    spared = tuple(node_id for node_id in test.except_nodes if node_id not in gone)
    return replace(test, nodes=left or test.nodes, except_nodes=spared)


def remove_refusal(organization: Organization, nodes: Collection[NodeId]) -> str:
    """Return the reason why nodes cannot be removed, as a sentence; "" where they can."""
    if organization.root in nodes:
        return "The root cannot be removed: an organization has exactly one. Remove what is below it instead."
    management = organization.settings.management_account
    if management is None:
        return ""
    wanted = nodes if isinstance(nodes, (set, frozenset)) else frozenset(nodes)
    inside = next((level for level in organization.path(management) if level in wanted), None)
    if inside is None:
        return ""
    name = organization.node(management).name
    if inside == management:
        return f"{name} is the management account: an organization cannot exist without it. Name another one first."
    return (
        f"{organization.node(inside).name} holds {name}, the management account, without which an organization cannot "
        "exist. Move that account out first, or name another one."
    )
