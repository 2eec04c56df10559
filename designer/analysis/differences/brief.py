"""Differences between two designs in a few words, permissions first, or in a line for each record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace

from designer.analysis.differences.comparison import AccountEffect, Differences
from designer.analysis.differences.structure import StructureChange, StructureKind
from designer.basics.words import counted
from designer.organization.model.lookup import path_text
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import NODE_KINDS, Node, NodeId, NodeKind, Policy, PolicyId
from designer.policy.evaluation.outcome import Stage

_MOST_NAMED = 2
_NOT_COMPARED = "permissions of users and roles are not compared"
_CENTER = "accessAssignments"


def brief_clauses(found: Differences) -> tuple[str, ...]:
    """Return clauses such as "12 accounts lose permissions, 3 gain", the most important first.

    There is at least one clause if anything differs. Users, roles and Identity Center are named if they differ, because
    their own permissions are not part of a comparison. An empty tuple says that the designs are the same.
    """
    if not found:
        return ()
    effects = found.effects
    clauses = [*_scp_clause(effects.groups), *_rcp_clause(effects.groups)]
    undecided = {account for effect in effects.undecided for account in effect.accounts}
    clauses += [f"permissions unknown in {counted(len(undecided), 'account')}"] if undecided else []
    others = [one for one in found.structure if not (_is_account(found, one) or one.inside or _is_center(one))]
    other = len(others) + len(found.policies)
    affected = bool(clauses)
    clauses += _account_clauses(found)
    if not affected and effects.compared:
        new = any(change.kind is StructureKind.ADDED and _is_account(found, change) for change in found.structure)
        clauses.append("permissions of other accounts unchanged" if new else "SCPs and RCPs allow the same as before")
    clauses += _inside_clause(found)
    clauses += [f"Identity Center changed: {_NOT_COMPARED}"] if any(map(_is_center, found.structure)) else []
    if affected:
        other = 0  # what these changes do is said
    clauses += [counted(other, "other change")] if other and clauses else []
    return tuple(clauses) or (counted(len(others) + len(found.policies), "change"),)


def _scp_clause(groups: Sequence[AccountEffect]) -> Iterator[str]:
    losing, gaining = _accounts(groups, Stage.SCP)
    both = len(losing & gaining)
    parts = [
        (len(losing) - both, "loses permissions", "lose permissions"),
        (len(gaining) - both, "gains permissions", "gain permissions"),
        (both, "loses permissions and gains others", "lose permissions and gain others"),
    ]
    counts = [f"{counted(count, 'account')} {one if count == 1 else many}" for count, one, many in parts if count]
    if counts:
        yield ", ".join((counts[0], *(one.replace(" accounts ", " ").replace(" account ", " ") for one in counts[1:])))


def _rcp_clause(groups: Sequence[AccountEffect]) -> Iterator[str]:
    for accounts, words in zip(_accounts(groups, Stage.RCP), ("less", "more"), strict=True):
        if accounts:
            yield f"{words} access to resources of {counted(len(accounts), 'account')}"


def _accounts(groups: Sequence[AccountEffect], stage: Stage) -> tuple[set[NodeId], set[NodeId]]:
    """Return the accounts that lose anything by policies of a stage, and those that gain anything."""
    own = [group for group in groups if group.stage is stage]
    losing, gaining = ([effect for effect in own if effect.actions.narrower], [one for one in own if one.actions.wider])
    return {account for effect in losing for account in effect.accounts}, {
        account for effect in gaining for account in effect.accounts
    }


def _inside_clause(found: Differences) -> Iterator[str]:
    """Name the users, roles, groups and policies inside accounts that differ."""
    named = [(name, change.node) for change in found.structure if change.inside for name in _keys(change)]
    if not named:
        return
    accounts = {account for _name, account in named}
    if len(named) > _MOST_NAMED:
        yield f"{len(named):,} identities in {counted(len(accounts), 'account')} changed: {_NOT_COMPARED}"
        return
    names = ", ".join(f"{name.replace('/', ' ', 1)} of {_name(found, account)}" for name, account in named)
    yield f"{names} changed: {_NOT_COMPARED}"


def _account_clauses(found: Differences) -> Iterator[str]:
    for kind, words in ((StructureKind.ADDED, "new account"), (StructureKind.REMOVED, "removed account")):
        if count := sum(change.kind is kind and _is_account(found, change) for change in found.structure):
            yield counted(count, words)


def _is_account(found: Differences, change: StructureChange) -> bool:
    """Return True if an account comes or goes."""
    side = {StructureKind.ADDED: found.sides.after, StructureKind.REMOVED: found.sides.before}.get(change.kind)
    return side is not None and side.node(change.node).kind is NodeKind.ACCOUNT


def _is_center(change: StructureChange) -> bool:
    """Return True if settings of Identity Center differ."""
    return change.settings and _CENTER in _keys(change)


def _keys(change: StructureChange) -> tuple[str, ...]:
    sides = (side for side in (change.before, change.after) if isinstance(side, Mapping))
    return tuple(dict.fromkeys(key for side in sides for key in side))


def _name(found: Differences, account: NodeId) -> str:
    return found.sides.after.node(account).name


_OF_NODES = {one.name: one.noun for one in NODE_ATTRIBUTES} | {"children": "order of what is below"}
_OF_POLICIES = {"aws_managed": "whether it is AWS's", "aws_id": "AWS id", "guardrail": "guardrail it was made of"}
_OF_POLICIES |= {"unknown": "what is not known of it"}


def differences(there: Organization, here: Organization) -> Iterator[str]:
    """Yield the records that differ between two designs, by id: nodes in the order of the tree, policies, settings.

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


def unlike_nodes(there: Organization, here: Organization) -> list[NodeId]:
    """Return the nodes that differ themselves, in no order: not those whose children came or went."""
    places = there.nodes.keys() | here.nodes.keys()
    unlike = {place for place in places if there.nodes.get(place) != here.nodes.get(place)}
    for node_id in unlike & there.nodes.keys() & here.nodes.keys():
        unlike |= set(there.node(node_id).children) ^ set(here.node(node_id).children)
    return [node_id for node_id in unlike if any(_node(node_id, there, here))]


def holds_all_of(there: Organization, here: Organization) -> bool:
    """Return True if a design in a file has all that the open one has, unchanged, and perhaps more."""
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
    come_and_gone = set(theirs.children) != set(ours.children)  # the children themselves show it
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
    """Return the policies that one side alone has; their order where that is all."""
    only_there = [there.policy(policy).name for policy in theirs.policies if policy not in ours.policies]
    only_here = [here.policy(policy).name for policy in ours.policies if policy not in theirs.policies]
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
