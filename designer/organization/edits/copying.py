"""Edits that copy subtrees: within an organization, and through the clipboard into another one."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field, replace
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import (
    depth_refusal,
    label_of,
    parent_refusal,
    require,
    room_refusal,
    short_label,
    topmost,
)
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import NODE_ATTRIBUTES, AnyAttribute, values_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    FULL_AWS_ACCESS,
    Node,
    NodeId,
    NodeKind,
    Offset,
    Policy,
    PolicyId,
    PolicyType,
    managed_as,
)
from designer.organization.model.slugs import Slugs

_SUFFIX = " copy"
_SCP = PolicyType.SERVICE_CONTROL_POLICY
_made: Callable[..., Node] = Node
_COPIED = tuple(attribute for attribute in NODE_ATTRIBUTES if attribute.copied)


@dataclass(frozen=True, slots=True)
class Fragment:
    """Subtrees cut loose from an organization.

    Attributes:
        tops: Ids of the topmost nodes, in outline order.
        nodes: All nodes by outline order, the topmost ones included.
        policies: The policies attached to them.
        places: Offsets of nodes below the topmost ones that were placed by hand.
    """

    tops: tuple[NodeId, ...]
    nodes: tuple[Node, ...]
    policies: tuple[Policy, ...]
    places: Mapping[NodeId, Offset] = field(default_factory=dict)


class Extent(NamedTuple):
    """Size of subtrees, as far as AWS limits it.

    Attributes:
        ous: Number of OUs.
        accounts: Number of accounts.
        ou_levels: Most OUs one below the other.
    """

    ous: int
    accounts: int
    ou_levels: int


def fragment(organization: Organization, nodes: Iterable[NodeId]) -> Fragment:
    """Return the copy of some nodes: their subtrees and the policies attached in them.

    Raises:
        EditError: One of the nodes is the root.
    """
    wanted = frozenset(nodes)
    if refusal := copied_refusal(organization, wanted):
        raise EditError(refusal)
    tops = topmost(organization, wanted)
    taken = tuple(organization.node(node_id) for top in tops for node_id in organization.walk(top))
    policy_ids = dict.fromkeys(policy_id for node in taken for policy_id in node.policies)
    places = {node.id: organization.places[node.id] for node in taken if node.id in organization.places}
    inner = {node_id: place for node_id, place in places.items() if node_id not in tops}
    return Fragment(tops, taken, tuple(organization.policy(policy_id) for policy_id in policy_ids), inner)


def paste(
    organization: Organization, copied: Fragment, parent: NodeId, index: int | None = None, *, moved: bool = False
) -> Change:
    """Put copies of subtrees below a node; `added` returns their ids.

    Copies are planned: they have new ids, no AWS ids, no e-mail addresses (AWS takes each once) and are active.
    Policies of the same name, type and text are shared; others are brought along, renamed where their name is taken.
    Attachments that this organization does not allow (type not enabled) stay behind, and AWS's default policies come
    to every node while their types are enabled.

    Args:
        organization: The design.
        copied: Nodes that were copied.
        parent: The root or an OU.
        index: Place among the parent's children; None for the end.
        moved: The originals were cut: what is pasted keeps its AWS ids, addresses and states that nobody here has.

    Raises:
        EditError: See `paste_refusal`.
    """
    require(paste_refusal(organization, copied, parent))
    builder = ChangeBuilder(organization)
    policies = _bring_policies(organization, builder, copied.policies)
    slugs = Slugs(organization.nodes)
    ids = {node.id: slugs.node(node.kind, node.name) for node in copied.nodes}
    names = _top_names(organization, copied, parent)
    scps = {policies[policy.id] for policy in copied.policies if policy.type is _SCP and policy.id in policies}
    known = _Known(organization) if moved else None
    for node in copied.nodes:
        kept = dict.fromkeys(policies[policy] for policy in node.policies if policy in policies)
        pasted = _made(
            ids[node.id],
            node.kind,
            names.get(node.id, node.name),
            tuple(ids[child] for child in node.children),
            _with_defaults(builder, tuple(kept), scps),
            **values_of(_COPIED if known is None else known.free(node), node),
        )
        builder.put(pasted)
        if node.id in copied.places:
            builder.place(pasted.id, copied.places[node.id])
    above = organization.node(parent)
    place = len(above.children) if index is None else index
    new = (ids[top] for top in copied.tops)
    builder.put(replace(above, children=(*above.children[:place], *new, *above.children[place:])))
    tops = frozenset(copied.tops)
    what = label_of([replace(node, name=names.get(node.id, node.name)) for node in copied.nodes if node.id in tops])
    return builder.change(f"Paste {what}" if copied.tops else "Paste")


def paste_refusal(organization: Organization, copied: Fragment, parent: NodeId) -> str:
    """Return the reason why copies of subtrees cannot be put below a node, as a sentence; "" where they can."""
    return extent_refusal(organization, extent_of(copied), parent)


def copied_refusal(organization: Organization, nodes: Collection[NodeId]) -> str:
    """Return why nodes cannot be copied, wherever to; empty if they can."""
    if organization.root not in nodes:
        return ""
    return "The root cannot be copied: an organization has exactly one. Copy what is below it instead."


def extent_refusal(organization: Organization, extent: Extent, parent: NodeId) -> str:
    """Return the reason as of `paste_refusal`, for subtrees of an extent. Cheap enough for every mouse move."""
    return (
        parent_refusal(organization, parent)
        or room_refusal(organization, ous=extent.ous, accounts=extent.accounts)
        or depth_refusal(organization, parent, extent.ou_levels, "the copy")
    )


def extent_of(copied: Fragment) -> Extent:
    """Return the size of some subtrees."""
    ous = sum(node.kind is NodeKind.OU for node in copied.nodes)
    return Extent(ous, len(copied.nodes) - ous, _ou_levels(copied))


def copied_size(organization: Organization, nodes: Iterable[NodeId]) -> Extent:
    """Return the size of some nodes with all that is below them; costs as much as their OUs have children."""
    records = organization.nodes
    tops = topmost(organization, nodes)
    ous = [top for top in tops if records[top].kind is NodeKind.OU]
    for ou in ous:
        ous.extend(child for child in records[ou].children if records[child].kind is NodeKind.OU)
    accounts = sum(map(organization.accounts_below, tops))
    return Extent(len(ous), accounts, max(map(organization.ou_levels, tops), default=0))


def duplicate(
    organization: Organization, nodes: Collection[NodeId], parent: NodeId | None = None, index: int | None = None
) -> Change:
    """Copy subtrees, as `paste` does.

    Args:
        organization: The design.
        nodes: Any nodes; those below another one go with it.
        parent: Parent of the copies; None for right after the last original.
        index: Place among the parent's children; None for the end.

    Raises:
        EditError: One of the nodes is the root, or see `paste_refusal`.
    """
    copied = fragment(organization, nodes)
    if not copied.tops:
        return Change("Duplicate")
    if parent is None:
        last = copied.tops[-1]
        parent = organization.parent(last)
        assert parent is not None
        index = organization.node(parent).children.index(last) + 1
        where = ""
    else:
        where = f" into {organization.node(parent).name}"
    change = paste(organization, copied, parent, index)
    return replace(change, label=f"Duplicate {short_label(organization, copied.tops)}{where}")


class _Known:
    """Values that AWS takes once, such as ids and addresses, and a design has already."""

    def __init__(self, organization: Organization) -> None:
        nodes = organization.nodes.values()
        self._values = {one.name: {one.words(node).lower() for node in nodes} for one in NODE_ATTRIBUTES if one.unique}

    def free(self, original: Node) -> list[AnyAttribute]:
        """Return the attributes that may go on from a node to the one that takes its place."""
        return [
            one
            for one in NODE_ATTRIBUTES
            if not one.unique or one.words(original).lower() not in self._values[one.name]
        ]


def _ou_levels(copied: Fragment) -> int:
    levels: dict[NodeId, int] = {}
    for node in reversed(copied.nodes):
        below = max((levels[child] for child in node.children), default=0)
        levels[node.id] = below + 1 if node.kind is NodeKind.OU else 0
    return max(levels.values(), default=0)


def _top_names(organization: Organization, copied: Fragment, parent: NodeId) -> dict[NodeId, str]:
    """Return the names of the topmost copies: their own, or with "copy" where a sibling has it."""
    names = {organization.node(child).name for child in organization.node(parent).children}
    wanted = frozenset(copied.tops)
    found: dict[NodeId, str] = {}
    for node in copied.nodes:
        if node.id in wanted:
            found[node.id] = _free_copy_name(node, names)
            names.add(found[node.id])
    return found


def _free_copy_name(node: Node, names: set[str]) -> str:
    longest = quotas.ACCOUNT_NAME_LENGTH if node.kind is NodeKind.ACCOUNT else quotas.NAME_LENGTH
    name, number = node.name, 1
    while name in names:
        suffix = _SUFFIX if number == 1 else f"{_SUFFIX} {number}"
        name = node.name[: longest - len(suffix)] + suffix
        number += 1
    return name


def _bring_policies(
    organization: Organization, builder: ChangeBuilder, policies: Iterable[Policy]
) -> dict[PolicyId, PolicyId]:
    """Return the ids here of the policies that can be attached here, put into the library where they lack."""
    library = {policy.name: policy for policy in organization.policies.values()}
    names = set(library)
    slugs = Slugs(organization.policies)
    ids: dict[PolicyId, PolicyId] = {}
    for policy in policies:
        if policy.type not in builder.settings.policy_types:
            continue
        here = library.get(policy.name)
        if here and here.type is policy.type and _same_text(here.text, policy.text):
            ids[policy.id] = here.id
        elif (default := managed_as(policy)) and default == DEFAULT_POLICY.get(policy.type):
            ids[policy.id] = builder.default_policy(policy.type)
        else:
            ids[policy.id] = _bring(builder, slugs, names, policy)
    return ids


def _same_text(one: str, other: str) -> bool:
    """Return True if two texts of policies differ in white space and escapes at most."""
    if one == other:
        return True
    try:
        return bool(_members_in_order(one) == _members_in_order(other))
    except (ValueError, RecursionError):  # half-typed
        return False


def _members_in_order(text: str) -> object:
    return json.loads(text, object_pairs_hook=tuple, parse_int=_number, parse_float=_number, parse_constant=_number)


def _number(written: str) -> object:
    """Return a number as what is neither a text nor a truth value: in Python 1 is True."""
    return (written,)


def _bring(builder: ChangeBuilder, slugs: Slugs, names: set[str], policy: Policy) -> PolicyId:
    name, number = policy.name, 1
    while name in names:
        number += 1
        name = f"{policy.name[: quotas.NAME_LENGTH - 8]} {number}"
    names.add(name)
    new = replace(policy, id=slugs.policy(name), name=name, aws_id="", aws_managed=False)
    builder.put_policy(new)
    return new.id


def _with_defaults(
    builder: ChangeBuilder, kept: tuple[PolicyId, ...], scps: AbstractSet[PolicyId]
) -> tuple[PolicyId, ...]:
    """Policies of a copy with AWS's defaults it cannot be without: FullAWSAccess only where it has no other SCP."""
    full = builder.managed_policy(FULL_AWS_ACCESS)
    missing = [
        default
        for default in builder.default_policies()
        if default not in kept and not (default == full and not scps.isdisjoint(kept))
    ]
    return (*missing, *kept)
