"""Two designs side by side in words: a line for each record that differs, without what that does to permissions."""

from collections.abc import Iterator
from dataclasses import fields, replace

from designer.basics.words import counted
from designer.organization.model.lookup import path_text
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, Node, NodeId, Policy, PolicyId

_OF_NODES = {one.name: one.noun for one in NODE_ATTRIBUTES} | {"children": "order of what is below"}
_OF_POLICIES = {"aws_managed": "whether it is AWS's", "aws_id": "AWS id", "guardrail": "guardrail it was made of"}
_OF_POLICIES |= {"unknown": "what is not known of it"}


def differences(there: Organization, here: Organization) -> Iterator[str]:
    """The records that differ between two designs, by id: nodes in the order of the tree, policies, settings.

    Args:
        there: The design in a file.
        here: The open one.

    Yields:
        A sentence a record, such as "Account shop (Workloads/Prod/shop) is only here."
    """
    for node_id in dict.fromkeys((*here.walk(), *there.walk())):
        yield from _node(node_id, there, here)
    for policy_id in dict.fromkeys((*here.policies, *there.policies)):
        yield from _policy(policy_id, there, here)
    unlike = [_plain(one.name) for one in fields(here.settings) if _differs(there.settings, here.settings, one.name)]
    if unlike:
        yield f"The organization differs in {', '.join(unlike)}."
    places = sum(there.places.get(node) != here.places.get(node) for node in there.places.keys() | here.places.keys())
    if places:
        yield f"{counted(places, 'card')} placed by hand {'stands' if places == 1 else 'stand'} elsewhere."


def holds_all_of(there: Organization, here: Organization) -> bool:
    """True when a design in a file has all that the open one has, unchanged, and perhaps more."""
    return (
        all(_holds_node(there, here, node_id) for node_id in here.nodes)
        and all(there.policies.get(policy_id) == policy for policy_id, policy in here.policies.items())
        and there.settings == here.settings
        and all(there.places.get(node_id) == place for node_id, place in here.places.items())
    )


def _holds_node(there: Organization, here: Organization, node_id: NodeId) -> bool:
    theirs, ours = there.nodes.get(node_id), here.nodes[node_id]
    if theirs is None or replace(theirs, children=ours.children) != ours:
        return False
    return theirs.children == ours.children or ours.children == tuple(n for n in theirs.children if n in here.nodes)


def _node(node_id: NodeId, there: Organization, here: Organization) -> Iterator[str]:
    theirs, ours = there.nodes.get(node_id), here.nodes.get(node_id)
    if theirs is None or ours is None:
        where = here if theirs is None else there
        yield f"{_called(where, node_id)} is only {'here' if theirs is None else 'in the file'}."
        return
    if (above := there.parent(node_id)) != (below := here.parent(node_id)) and above and below:
        places = f"under {path_text(there, above)} in the file, under {path_text(here, below)} here"
        yield f"{_called(here, node_id)} is {places}."
    if theirs.name != ours.name:
        yield f"{_called(here, node_id)} is called {theirs.name} in the file."
    if theirs.policies != ours.policies:
        yield f"{_called(here, node_id)} has other policies: {_policies(theirs, there, ours, here)}."
    unlike = [_OF_NODES.get(name, _plain(name)) for name in _unlike(theirs, ours) if name not in {"name", "policies"}]
    come_and_gone = set(theirs.children) != set(ours.children)  # told of the children themselves
    unlike = [name for name in unlike if not (come_and_gone and name == _OF_NODES["children"])]
    if unlike:
        yield f"{_called(here, node_id)} differs in {', '.join(unlike)}."


def _policy(policy_id: PolicyId, there: Organization, here: Organization) -> Iterator[str]:
    theirs, ours = there.policies.get(policy_id), here.policies.get(policy_id)
    if theirs is None or ours is None:
        known = ours or theirs
        yield f"Policy {known.name if known else policy_id} is only {'here' if theirs is None else 'in the file'}."
    elif theirs != ours:
        unlike = (_OF_POLICIES.get(name, _plain(name)) for name in _unlike(theirs, ours))
        yield f"Policy {ours.name} differs in {', '.join(unlike)}."


def _policies(theirs: Node, there: Organization, ours: Node, here: Organization) -> str:
    """Policies that one side alone has; their order where that is all."""
    only_there = [there.policy(one).name for one in theirs.policies if one not in ours.policies]
    only_here = [here.policy(one).name for one in ours.policies if one not in theirs.policies]
    parts = (("in the file", only_there), ("here", only_here))
    return "; ".join(f"{side} {', '.join(names)}" for side, names in parts if names) or "the same in another order"


def _called(organization: Organization, node_id: NodeId) -> str:
    return f"{NODE_KINDS[organization.node(node_id).kind].title} {path_text(organization, node_id)}"


def _unlike(one: Node | Policy, other: Node | Policy) -> list[str]:
    return [field.name for field in fields(one) if field.name != "id" and _differs(one, other, field.name)]


def _differs(one: object, other: object, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _plain(name: str) -> str:
    return name.replace("_", " ")
