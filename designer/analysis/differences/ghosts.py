"""Ghosts: the places that nodes have in one of two aligned designs and not in the other, as nodes of its tree.

A picture of a design with its ghosts shows both designs at once: a node that moved stands at its new place, its ghost
at the old one. Ghosts are nothing but nodes of another tree, so that whatever lays out a design lays them out, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum

from designer.analysis.differences.alignment import Alignment
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind


class GhostReason(Enum):
    """Reason for a ghost; the value says it on its card."""

    WAS_HERE = "was here"  # the earlier design has the node at this place
    GONE = "gone"  # it is in the earlier design alone
    GOES_HERE = "moves here"  # the later design has it at this place
    COMES = "new"  # it is in the later design alone

    @property
    def moved(self) -> bool:
        """True where the node itself stands elsewhere in the tree."""
        return self in (GhostReason.WAS_HERE, GhostReason.GOES_HERE)

    @property
    def ahead(self) -> bool:
        """True where the ghost stands for the later design."""
        return self in (GhostReason.GOES_HERE, GhostReason.COMES)


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
    """The ghosts in one of two designs, each behind the one above it and behind the sibling that it follows.

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
    """Id for the ghost of a node."""
    ghost = NodeId(f"{node}-ghost")
    while ghost in taken:
        ghost = NodeId(f"{ghost}-ghost")
    taken.add(ghost)
    return ghost


def with_ghosts(here: Organization, found: Iterable[Ghost]) -> Organization:
    """Tree of a design with the ghosts that it still has: it may have been edited since they were found.

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
    """True while a ghost is needed: its node is elsewhere, or nowhere, as it was when the ghost was found."""
    if ghost.reason.moved:
        return ghost.node in here.nodes and here.parent(ghost.node) != ghost.parent
    return ghost.node not in here.nodes


def _place(siblings: Sequence[NodeId], after: NodeId | None) -> int:
    """Place behind a sibling; behind all where that is gone."""
    if after is None:
        return 0
    return siblings.index(after) + 1 if after in siblings else len(siblings)


def ghost_tip(ghost: Ghost, here: Organization) -> str:
    """Sentence that tells what a ghost in the tree of a design is."""
    parent = here.parent(ghost.node) if ghost.node in here.nodes else None
    place = f" in {here.node(parent).name}" if parent is not None else ""
    return {
        GhostReason.WAS_HERE: f"{ghost.name} was here. It is{place} now.",
        GhostReason.GONE: f"{ghost.name} was here. It is in the earlier design alone.",
        GhostReason.GOES_HERE: f"{ghost.name} moves here. It is{place} now.",
        GhostReason.COMES: f"{ghost.name} is new here. It is in the later design alone.",
    }[ghost.reason]
