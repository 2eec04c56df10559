"""Alignment of two designs under the ids of the later, and ghosts: the places that nodes have in one alone.

Designs that were read from different places may call the same account differently. Everything that compares works on
the two sides of an alignment and needs no table of pairs.

A picture of a design with its ghosts shows both designs at once: a node that moved is at its new place, its ghost
at the old one. Ghosts are nothing but nodes of another tree, so that whatever lays out a design lays them out, too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import TypeVar

from designer.analysis.differences.matching import MatchBasis, match_designs
from designer.basics.dataclass import dataclass
from designer.organization.model.comments import Comment
from designer.organization.model.compliance import ComplianceRecords
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, PolicyId, Settings, Suppression

K = TypeVar("K", NodeId, PolicyId)
About = TypeVar("About", Suppression, Comment)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two designs where the same thing has the same id.

    Attributes:
        before: The earlier design; what it shares with the later one has the ids of that.
        after: The later design, as it was given.
        nodes: Ground on which a node is taken for one of the earlier design, by id; those on both sides alone.
        policies: The same of policies.
        own_ids: Ids that nodes and policies have in the earlier design itself, by id here, where they differ.
    """

    before: Organization
    after: Organization
    nodes: Mapping[NodeId, MatchBasis]
    policies: Mapping[PolicyId, MatchBasis]
    own_ids: Mapping[str, str]

    def own_id(self, one: str) -> str:
        """Return the id in the design that a record comes from: the earlier one for what is in that alone."""
        return self.own_ids.get(one, one)

    def turned(self) -> Alignment:
        """Return this alignment with before and after exchanged; ids stay."""
        return replace(self, before=self.after, after=self.before)

    @property
    def probable(self) -> tuple[NodeId, ...]:
        """Nodes that are taken for one although nothing that AWS keeps unique agrees."""
        return tuple(node for node, basis in self.nodes.items() if not basis.certain)

    @property
    def contradictions(self) -> tuple[NodeId, ...]:
        """Nodes of the earlier design that are not those of the later one which have their ids."""
        pairs = ((node, NodeId(self.own_ids.get(node, node))) for node in self.before.nodes)
        return tuple(node for node, own in pairs if own != node and own in self.after.nodes and node not in self.nodes)


def align(before: Organization, after: Organization) -> Alignment:
    """Bring two designs to the same ids."""
    pairs = match_designs(before, after)
    nodes = renamed(before.nodes, pairs.nodes_here(), after.nodes, NodeId, "before")
    policies = renamed(before.policies, pairs.policies_here(), after.policies, PolicyId, "before")
    own_ids: dict[str, str] = {new: old for old, new in nodes.items() if old != new}
    own_ids |= {new: old for old, new in policies.items() if old != new}
    return Alignment(
        before=under_ids(before, nodes, policies),
        after=after,
        nodes={pair.here: pair.match for pair in pairs.nodes},
        policies={pair.here: pair.match for pair in pairs.policies},
        own_ids=own_ids,
    )


def renamed(
    ids: Collection[K], pairs: Mapping[K, K], taken: Collection[K], make: Callable[[str], K], side: str
) -> dict[K, K]:
    """New ids by old ones: those of the other side, and for what is on one side alone one that the other has not.

    Args:
        ids: All ids of the one side.
        pairs: Those of the other side for what is on both.
        taken: All ids of the other side.
        make: Makes an id of a text.
        side: Name of the side, which is in ids that are made.
    """
    found = {one: pairs.get(one, one) for one in ids}
    used: set[str] = {*taken, *ids}
    for one in ids:
        number = 1
        while one not in pairs and found[one] in used and (one in taken or number > 1):
            number += 1
            found[one] = make(f"{one}-{side}-{number}")
        used.add(found[one])
    return found


def under_ids(
    organization: Organization, nodes: Mapping[NodeId, NodeId], policies: Mapping[PolicyId, PolicyId]
) -> Organization:
    """Return a design under other ids, by all that it has; the design itself where they are the same."""
    if all(old == new for ids in (nodes, policies) for old, new in ids.items()):
        return organization
    return Organization(
        [_node(node, nodes, policies) for node in organization.nodes.values()],
        [replace(policy, id=policies[policy.id]) for policy in organization.policies.values()],
        _settings(organization.settings, nodes, policies),
        {nodes[node]: place for node, place in organization.places.items() if node in nodes},
        {nodes[account]: inside for account, inside in organization.identities.items()},
    )


def _settings(settings: Settings, nodes: Mapping[NodeId, NodeId], policies: Mapping[PolicyId, PolicyId]) -> Settings:
    """Return the settings whose references follow; what names something that is gone names it still."""
    management = settings.management_account
    return replace(
        settings,
        management_account=None if management is None else nodes[management],
        delegated_administrators=tuple(
            replace(one, account=nodes[one.account]) for one in settings.delegated_administrators
        ),
        suppressions=tuple(_about(suppression, nodes, policies) for suppression in settings.suppressions),
        drift_silences=tuple(
            replace(one, where=str(nodes.get(NodeId(one.where)) or policies.get(PolicyId(one.where)) or one.where))
            for one in settings.drift_silences
        ),
        tests=tuple(_test(test, nodes) for test in settings.tests),
        comments=tuple(_about(comment, nodes, policies) for comment in settings.comments),
        compliance=_compliance(settings.compliance, nodes),
        identity_center=settings.identity_center.under(nodes) if settings.identity_center else None,
    )


def _about(one: About, nodes: Mapping[NodeId, NodeId], policies: Mapping[PolicyId, PolicyId]) -> About:
    """Return a suppression or a comment on the same thing by its new id."""
    node, policy = one.node and nodes.get(one.node, one.node), one.policy and policies.get(one.policy, one.policy)
    return replace(one, node=node, policy=policy)


def _compliance(records: ComplianceRecords | None, nodes: Mapping[NodeId, NodeId]) -> ComplianceRecords | None:
    if records is None:
        return None
    return replace(
        records,
        agreements=tuple(
            replace(one, account=None if one.account is None else nodes.get(one.account, one.account))
            for one in records.agreements
        ),
        accepted=tuple(replace(service, node=nodes.get(service.node, service.node)) for service in records.accepted),
        duties=tuple(replace(duty, node=nodes.get(duty.node, duty.node)) for duty in records.duties),
    )


def _test(test: GuardrailTest, nodes: Mapping[NodeId, NodeId]) -> GuardrailTest:
    case = test.case
    return replace(
        test,
        nodes=tuple(nodes.get(node, node) for node in test.nodes),
        except_nodes=tuple(nodes.get(node, node) for node in test.except_nodes),
        case=None if case is None else replace(case, account=nodes.get(case.account, case.account)),
    )


def _node(node: Node, nodes: Mapping[NodeId, NodeId], policies: Mapping[PolicyId, PolicyId]) -> Node:
    return replace(
        node,
        id=nodes[node.id],
        children=tuple(nodes[child] for child in node.children),
        policies=tuple(policies[policy] for policy in node.policies),
    )


class GhostReason(Enum):
    """Reason for a ghost; the value says it on its card."""

    WAS_HERE = "was here"  # the earlier design has the node at this place
    GONE = "gone"  # it is in the earlier design alone
    GOES_HERE = "moves here"  # the later design has it at this place
    COMES = "new"  # it is in the later design alone
    ARRIVES = "comes here"  # an account of another organization

    @property
    def moved(self) -> bool:
        """True if the node itself is elsewhere in the tree."""
        return self in (GhostReason.WAS_HERE, GhostReason.GOES_HERE)

    @property
    def ahead(self) -> bool:
        """True if the ghost stands for the later design."""
        return self in (GhostReason.GOES_HERE, GhostReason.COMES, GhostReason.ARRIVES)


@dataclass(frozen=True, slots=True)
class Ghost:
    """Place of a node in the other design.

    Attributes:
        id: Id of the ghost, which no node has.
        node: The node.
        name: Name that the other design gives it.
        kind: Kind of the node.
        parent: Node above it in the tree, or its ghost where that is in the other design alone.
        after: Sibling that it follows; None for the first child.
        reason: Reason for it.
    """

    id: NodeId
    node: NodeId
    name: str
    kind: NodeKind
    parent: NodeId
    after: NodeId | None
    reason: GhostReason


def ghosts(sides: Alignment, *, of_later: bool) -> tuple[Ghost, ...]:
    """Return the ghosts in one of two designs, each behind the one above it and behind the sibling that it follows.

    What is below a node that moved comes along with it and has no ghost.

    Args:
        sides: The designs.
        of_later: True for the ghosts that the later design gives to the tree of the earlier one.
    """
    here, other = (sides.before, sides.after) if of_later else (sides.after, sides.before)
    moved, absent = (GhostReason.GOES_HERE, GhostReason.COMES) if of_later else (GhostReason.WAS_HERE, GhostReason.GONE)
    return tuple(_found(here, other, moved, absent))


def _found(here: Organization, other: Organization, moved: GhostReason, absent: GhostReason) -> Iterator[Ghost]:
    taken, ids = {*here.nodes, *other.nodes}, dict[NodeId, NodeId]()
    for parent in other.walk():
        above = parent if parent in here.nodes else ids.get(parent, here.root)
        before: NodeId | None = None
        for node in other.node(parent).children:
            if node in here.nodes and here.parent(node) == above:
                before = node
                continue
            record, reason = other.node(node), moved if node in here.nodes else absent
            ids[node] = ghost = _free(node, taken)
            yield Ghost(ghost, node, record.name, record.kind, above, before, reason)
            before = ghost


def _free(node: NodeId, taken: set[NodeId]) -> NodeId:
    """Return the id for the ghost of a node."""
    ghost = NodeId(f"{node}-ghost")
    while ghost in taken:
        ghost = NodeId(f"{ghost}-ghost")
    taken.add(ghost)
    return ghost


def with_ghosts(here: Organization, found: Iterable[Ghost]) -> Organization:
    """Return the tree of a design with the ghosts that it still has: it may have been edited since they were found.

    Only ids, kinds, names and the order of siblings mean anything of a ghost. Costs as much as copying the design.
    """
    made, children = dict[NodeId, Node](), dict[NodeId, list[NodeId]]()
    for ghost in found:
        known = ghost.parent in here.nodes or ghost.parent in made
        if not known or ghost.id in here.nodes or not _holds(here, ghost):
            continue
        made[ghost.id] = Node(ghost.id, ghost.kind, ghost.name)
        above = here.nodes.get(ghost.parent)
        siblings = children.setdefault(ghost.parent, list(above.children) if above is not None else [])
        siblings.insert(_place(siblings, ghost.after), ghost.id)
    nodes = {**here.nodes, **made}
    nodes.update((parent, replace(nodes[parent], children=tuple(below))) for parent, below in children.items())
    return Organization(nodes.values(), here.policies.values(), here.settings, here.places)


def _holds(here: Organization, ghost: Ghost) -> bool:
    """Return True while a ghost is needed: its node is elsewhere, or nowhere, as it was when the ghost was found."""
    if ghost.reason.moved:
        return ghost.node in here.nodes and here.parent(ghost.node) != ghost.parent
    return ghost.node not in here.nodes


def _place(siblings: Sequence[NodeId], after: NodeId | None) -> int:
    """Return the place behind a sibling; behind all where that is gone."""
    if after is None:
        return 0
    return siblings.index(after) + 1 if after in siblings else len(siblings)


def ghost_tip(ghost: Ghost, here: Organization) -> str:
    """Return the sentence that says what a ghost in the tree of a design is."""
    parent = here.parent(ghost.node) if ghost.node in here.nodes else None
    place = f" in {here.node(parent).name}" if parent is not None else ""
    return {
        GhostReason.WAS_HERE: f"{ghost.name} was here. It is{place} now.",
        GhostReason.GONE: f"{ghost.name} was here. It is in the earlier design alone.",
        GhostReason.GOES_HERE: f"{ghost.name} moves here. It is{place} now.",
        GhostReason.COMES: f"{ghost.name} is new here. It is in the later design alone.",
        GhostReason.ARRIVES: f"{ghost.name} comes here by the transfer.",
    }[ghost.reason]
