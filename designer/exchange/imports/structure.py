"""Structure: the claims of a source about places, made into one tree. Each claim that does not fit is reported.

AWS's tree is an arborescence whose root is the only root; a source need not be one. What contradicts itself keeps the
first claim, and what has no place is put under the root.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from designer.basics.dataclass import dataclass
from designer.basics.errors import Fault, FormatError
from designer.basics.steps import checked, checkpoint
from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.facts import Missing, NodeFacts, OrganizationFacts, Placement
from designer.organization.model.records import NODE_KINDS, NodeKind

if TYPE_CHECKING:  # slow to import
    import networkx as nx

Claims: TypeAlias = "nx.DiGraph[str]"

MAX_LEVELS = 100
"""A deeper tree is refused, as the file of a design refuses it; AWS allows seven levels."""

_MAX_NODES = 300_000
"""Several times the largest organization that AWS allows."""

_SINGLY = 10
"""Nodes without a place that are named one by one; more of them are one entry."""

_ROOT = "the root"
_DISPUTED = "disputed"
"""Mark of a node that a source places at several parents."""

_ATTACHED = "What is attached there is answered as unknown."
_INHERITS = "What is inherited there is answered as unknown."
_BELOW = (NodeKind.OU, NodeKind.ACCOUNT)


@dataclass(frozen=True, slots=True)
class Structure:
    """Tree of a source.

    Attributes:
        nodes: By key, siblings in the order of the source.
        tree: Arborescence of the keys, edges parent → child.
        root: Key of its root.
        unplaced: Keys of a root that nothing describes, and of nodes that are put under the root because nobody knows
            where they lie.
    """

    nodes: Mapping[str, NodeFacts]
    tree: Claims
    root: str
    unplaced: frozenset[str] = frozenset()

    def children(self) -> dict[str, list[str]]:
        """Return the children of each node that has some, in the order of the source."""
        found: dict[str, list[str]] = {}
        for key in checked(self.nodes):
            for parent in self.tree.predecessors(key):
                found.setdefault(parent, []).append(key)
        return found


def structure(facts: OrganizationFacts, report: ConversionReport) -> Structure:
    """Return the tree of what a source says.

    Raises:
        FormatError: The tree is deeper than any of AWS.
    """
    import networkx as nx

    if len(facts.nodes) > _MAX_NODES:
        fault = Fault(f"It holds {len(facts.nodes):,} nodes; more than {_MAX_NODES:,} are not read.")
        raise FormatError(facts.source, (fault,))
    nodes = _distinct(facts.nodes, report)
    _describe_ids(nodes, ((one.child, one.where) for one in facts.placements))
    _describe_parents(nodes, facts.placements, report)
    _describe_ids(nodes, ((attachment.target, attachment.where) for attachment in facts.attachments))
    described = frozenset(nodes)
    claims: Claims = nx.DiGraph()
    claims.add_nodes_from(nodes)
    for placement in facts.placements:
        checkpoint()
        _claim(claims, nodes, placement, report)
    claims.remove_edges_from([edge for edge in claims.edges if claims.nodes[edge[1]].get(_DISPUTED)])
    root = _one_root(claims, nodes, facts.source, report)
    _break_rings(claims, nodes, report)
    unplaced = _adopt(claims, nodes, root, facts.source, report)
    _require_shallow(claims, root, facts.source)
    made = frozenset() if root in described else frozenset({root})
    return Structure(nodes, claims, root, unplaced | made)


def called(node: NodeFacts) -> str:
    """Return the node in a sentence: "account shop"."""
    name = node.name if isinstance(node.name, str) and node.name else node.key
    return f"{NODE_KINDS[node.kind].noun} {short(name)}"


def _distinct(every: Iterable[NodeFacts], report: ConversionReport) -> dict[str, NodeFacts]:
    nodes: dict[str, NodeFacts] = {}
    for node in every:
        checkpoint()
        first = nodes.setdefault(node.key, node)
        if first is not node and replace(first, where="") != replace(node, where=""):
            report.changed(node.where, f"{node.key} is described a second time, and differently; {first.where} counts.")
    return nodes


def _describe_ids(nodes: dict[str, NodeFacts], named: Iterable[tuple[str, str]]) -> None:
    """Add the OUs and accounts with only an AWS id known, each with the place that names it."""
    for key, where in named:
        checkpoint()
        kind = next((node_kind for node_kind in _BELOW if NODE_KINDS[node_kind].aws_id.fullmatch(key)), None)
        if kind is not None and key not in nodes:
            nodes[key] = _of_id(key, kind, where)


def _of_id(key: str, kind: NodeKind, where: str) -> NodeFacts:
    gap = Missing("Only its id is named; nothing describes it.", where)
    node = NodeFacts(key=key, kind=kind, name=gap, where=where, aws_id=key, tags=gap)
    return replace(node, email=gap, state=gap) if kind is NodeKind.ACCOUNT else node


def _describe_parents(nodes: dict[str, NodeFacts], placements: Iterable[Placement], report: ConversionReport) -> None:
    """Give a record to parents that something lies below and nothing describes, from below upwards."""
    claims: dict[str, list[Placement]] = {}
    for placement in placements:
        claims.setdefault(placement.child, []).append(placement)
    waiting = list(nodes)
    for placement in (claim for key in waiting for claim in claims.get(key, ())):
        checkpoint()
        parent = placement.parent
        if parent in nodes:
            continue
        waiting.append(parent)
        is_root = NODE_KINDS[NodeKind.ROOT].aws_id.fullmatch(parent) is not None
        if is_root:
            nodes[parent] = NodeFacts(key=parent, kind=NodeKind.ROOT, name="Root", where=placement.where, aws_id=parent)
        elif NODE_KINDS[NodeKind.OU].aws_id.fullmatch(parent):
            nodes[parent] = _of_id(parent, NodeKind.OU, placement.where)
        else:
            nodes[parent] = NodeFacts(key=parent, kind=NodeKind.OU, name=parent, where=placement.where)
        if not is_root:
            report.unknown(
                placement.where,
                f"{called(nodes[placement.child])} lies in the OU {parent}, which nothing describes.",
                "Its name is to be filled in.",
            )


def _claim(claims: Claims, nodes: Mapping[str, NodeFacts], placement: Placement, report: ConversionReport) -> None:
    child, parent = nodes.get(placement.child), nodes.get(placement.parent)
    if child is None:
        report.lost(placement.where, f"{placement.child} is placed under {placement.parent}, but nothing describes it.")
        return
    if parent is None:  # as its child was not described where parents were looked at, which cannot be
        return
    if parent.kind is NodeKind.ACCOUNT:
        report.changed(
            placement.where, f"{called(child)} is placed under {called(parent)}; accounts hold nothing, so it is not."
        )
    elif child.kind is NodeKind.ROOT:
        report.changed(placement.where, f"The root {child.key} is placed under {called(parent)}; it stays the root.")
    elif others := [predecessor for predecessor in claims.predecessors(child.key) if predecessor != parent.key]:
        first = called(nodes[others[0]])
        claims.nodes[child.key][_DISPUTED] = True
        report.unknown(placement.where, f"{called(child)} is placed under {called(parent)} and under {first}.")
    else:
        claims.add_edge(parent.key, child.key)


def _one_root(claims: Claims, nodes: dict[str, NodeFacts], source: str, report: ConversionReport) -> str:
    import networkx as nx

    roots = [key for key, node in nodes.items() if node.kind is NodeKind.ROOT]
    if not roots:
        key = next(name for name in (_ROOT, f"{_ROOT} of all") if name not in nodes)
        nodes[key] = NodeFacts(key=key, kind=NodeKind.ROOT, name="Root", where=source)
        claims.add_node(key)
        report.unknown(source, f"Nothing describes the root; one was made, with no AWS id. {_ATTACHED}")
        return key
    root = max(roots, key=lambda key: len(nx.descendants(claims, key))) if len(roots) > 1 else roots[0]
    for other in roots:
        if other != root:
            nodes[other] = replace(nodes[other], kind=NodeKind.OU, aws_id="")
            claims.add_edge(root, other)
            report.changed(
                nodes[other].where,
                f"{other} is a second root; an organization has one. It is taken as an OU under {root}.",
            )
    return root


def _break_rings(claims: Claims, nodes: Mapping[str, NodeFacts], report: ConversionReport) -> None:
    """Take nodes out of rings; each has one parent at most, so that rings share no node."""
    order = {key: number for number, key in enumerate(nodes)}
    for ring in _rings(claims):
        first = min(ring, key=order.__getitem__)
        (above,) = claims.predecessors(first)
        claims.remove_edge(above, first)
        turn = ring.index(first)
        names = [short(key, 30) for key in [*ring[turn:], *ring[:turn]][:8]]
        shown = " \u203a ".join([*names, *(["…"] if len(ring) > 8 else []), names[0]])
        report.changed(
            nodes[first].where, f"These lie in a ring, each below the one before: {shown}. {first} is taken out."
        )


def _rings(claims: Claims) -> list[list[str]]:
    """Find the rings, each from parent to child; networkx would do it in one go that cannot be stopped."""
    found: list[list[str]] = []
    seen: dict[str, str] = {}
    for start in claims:
        checkpoint()
        way: list[str] = []
        key: str | None = start
        while key is not None and key not in seen:
            seen[key] = start
            way.append(key)
            key = next(claims.predecessors(key), None)
        if key is not None and seen[key] == start:
            found.append(way[way.index(key) :][::-1])
    return found


def _require_shallow(claims: Claims, root: str, source: str) -> None:
    """Refuse a tree that is deeper than any of AWS.

    Raises:
        FormatError: The tree is deeper.
    """
    reached, level = 0, [root]
    for _ in range(MAX_LEVELS + 1):
        reached += len(level)
        level = [child for key in level for child in _children(claims, key)]
    if level:
        raise FormatError(source, (Fault(f"The tree has more than {MAX_LEVELS} levels; AWS allows seven."),))
    if reached != len(claims):
        raise ValueError("the places do not form a tree")


def _children(claims: Claims, key: str) -> Iterable[str]:
    checkpoint()
    return claims.successors(key)


def _adopt(
    claims: Claims, nodes: Mapping[str, NodeFacts], root: str, source: str, report: ConversionReport
) -> frozenset[str]:
    """Put whatever has no place under the root, and return its keys."""
    lost = [node for key, node in nodes.items() if key != root and not claims.in_degree(key)]
    for node in lost:
        claims.add_edge(root, node.key)
    unplaced = frozenset(node.key for node in lost)
    advice = "Move it where it belongs, and detach what is there for unknown policies."
    if len(lost) <= _SINGLY:
        for node in lost:
            report.unknown(
                node.where, f"The place of {called(node)} is unknown; it is put under the root. {_INHERITS}", advice
            )
        return unplaced
    many = counted(len(lost), "node")
    report.unknown(
        source,
        f"The place of {many} is unknown, {called(lost[0])} the first; they are put under the root. {_INHERITS}",
        advice,
    )
    return unplaced
