"""Which nodes a merged design has, and where each stands.

A node that one side deleted goes, unless the other changed it, named it, or put something below it: then somebody is
asked about all that was deleted with it. What is below a node that goes, and is itself not deleted, comes to lie
below the nearest node that stays, so that no account is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

import networkx as nx

from designer.analysis.differences.three_way import MISSING, Absence, PartKey, RecordKind, ThreeVersions
from designer.analysis.merge.asking import MergeAsker
from designer.analysis.merge.questions import (
    EVERY,
    LATER,
    PLACE_PART,
    MergeQuestion,
    MergeQuestionKind,
    MergeSide,
    ThreeValues,
)
from designer.organization.model.identity_center import IdentityCenter
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Settings


class MergedPlaces:
    """The nodes that stay, each with its parent.

    Args:
        versions: The three designs.
        asker: Asked where both sides changed something.

    Attributes:
        parents: Parents of the nodes that stay and are not alike in all versions, but the root.
        gone: Nodes that do not stay.
        kept_by: Side that keeps a node which the other one deleted, by its id.
    """

    def __init__(self, versions: ThreeVersions, asker: MergeAsker) -> None:
        self._versions = versions
        self._asker = asker
        self.kept_by: dict[NodeId, MergeSide] = {}
        base, ours, theirs = versions.base, versions.ours, versions.theirs
        changed = versions.changed_nodes
        self.gone = {one for one in changed if one in base.nodes and one not in ours.nodes and one not in theirs.nodes}
        self.gone |= self._deleted_by(MergeSide.OURS) | self._deleted_by(MergeSide.THEIRS)
        self.parents = {one: self._parent(one) for one in changed if one in self and one != ours.root}
        self._open_circles()

    def __contains__(self, node: object) -> bool:
        """Whether a node stays."""
        return node not in self.gone and (node in self._versions.ours.nodes or node in self._versions.theirs.nodes)

    def __iter__(self) -> Iterator[NodeId]:
        """Return all nodes that stay."""
        every = chain(self._versions.ours.nodes, self._versions.theirs.nodes)
        return (fromkey for fromkey in dict.fromkeys(every) if fromkey not in self.gone)

    def parent(self, node: NodeId) -> NodeId | None:
        """Return the parent of a node that stays; None for the root."""
        return self.parents[node] if node in self.parents else self._versions.ours.parent(node)

    # Deletions

    def _deleted_by(self, deleter: MergeSide) -> set[NodeId]:
        """Return the nodes of the base that one side deleted and the other has, without those that stay after all."""
        base, keeper = self._versions.base, deleter.other.of(self._versions)
        there = deleter.of(self._versions).nodes
        gone = {
            node
            for node in self._versions.changed_nodes
            if node in base.nodes and node in keeper.nodes and node not in there
        }
        groups: dict[NodeId, list[NodeId]] = {}
        for node_id in gone:
            groups.setdefault(_top(keeper, node_id, gone), []).append(node_id)
        known = _naming(base.settings)
        named = {one: records - known.get(one, set()) for one, records in _naming(keeper.settings).items()}
        for top, members in sorted(groups.items()):
            reasons = (reason for member in members for reason in _reasons(base, keeper, member, named.get(member, ())))
            why = tuple(sorted(reasons, key=lambda reason: reason[:2]))
            if not why or self._asker.ask(_deletion(top, why, deleter)) is deleter:
                continue
            gone.difference_update(members)
            self.kept_by |= dict.fromkeys(members, deleter.other)
        return gone

    # Places

    def _above(self, node: NodeId) -> ThreeValues[NodeId | Absence | None]:
        """Return the parents of a node in the three versions."""
        versions = self._versions
        trees = (versions.base, versions.ours, versions.theirs)
        return ThreeValues(*(tree.parent(node) if node in tree.nodes else MISSING for tree in trees))

    def _parent(self, node: NodeId) -> NodeId:
        values = self._above(node)
        side = self._asker.forced.get(PartKey(RecordKind.NODE, node, PLACE_PART))
        if side is None or values.of(side) is MISSING:
            side = self._side(node, values)
        return self._kept(side.of(self._versions), values.of(side))

    def _side(self, node: NodeId, values: ThreeValues[NodeId | Absence | None]) -> MergeSide:
        """Return the side whose place of a node counts."""
        base, ours, theirs = values
        if MISSING in (ours, theirs):
            return MergeSide.THEIRS if ours is MISSING else MergeSide.OURS
        if theirs in (ours, base):
            return MergeSide.OURS
        if ours == base:
            return MergeSide.THEIRS
        takes = LATER if base is MISSING else EVERY
        where = PartKey(RecordKind.NODE, node, PLACE_PART)
        trees = (side.of(self._versions) for side in LATER)
        named = ThreeValues[object](base, *([tree.node(node_id).name for node_id in tree.path(node)] for tree in trees))
        asked = MergeQuestion(MergeQuestionKind.PLACE, where, ThreeValues(*values), takes)
        return self._asker.ask(asked) or named.unanswered

    def _kept(self, tree: Organization, node: NodeId | Absence | None) -> NodeId:
        """Return a node of a tree, or the nearest one above it that stays."""
        above = None if isinstance(node, Absence) else node
        while above is not None and above in self.gone:
            above = tree.parent(above)
        return above or self._versions.ours.root

    def _open_circles(self) -> None:
        """Ask about moves that would put nodes below each other; until then they stay as in the base."""
        tried = set[tuple[NodeId, ...]]()
        while circle := self._circle():
            places = {node_id: self._above(node_id) for node_id in circle}
            values = ThreeValues(
                *(tuple((node_id, places[node_id].of(side)) for node_id in circle) for side in (MergeSide.BASE, *LATER))
            )
            where = PartKey(RecordKind.NODE, circle[0], PLACE_PART)
            side: MergeSide | None = MergeSide.OURS
            if circle not in tried:
                side = self._asker.ask(MergeQuestion(MergeQuestionKind.CIRCLE, where, values, nodes=circle))
            tried.add(circle)
            for node_id in circle:
                above = places[node_id].of(side or MergeSide.BASE)
                if above is not MISSING:
                    self.parents[node_id] = self._kept((side or MergeSide.BASE).of(self._versions), above)

    def _circle(self) -> tuple[NodeId, ...]:
        graph: nx.DiGraph[NodeId] = nx.DiGraph()
        looked = set[NodeId]()
        for moved in self.parents:  # a circle has one that was moved: only what is above these can be in it
            node: NodeId | None = moved
            while node is not None and node not in looked and (parent := self.parent(node)) is not None:
                looked.add(node)
                graph.add_edge(parent, node)
                node = parent
        if not graph or nx.is_arborescence(graph):
            return ()
        return tuple(sorted(one for one, _ in nx.find_cycle(graph)))


def _top(tree: Organization, node: NodeId, gone: Collection[NodeId]) -> NodeId:
    """Return the topmost of the nodes above one that go with it, or the node itself."""
    while (above := tree.parent(node)) is not None and above in gone:
        node = above
    return node


def _naming(settings: Settings) -> dict[NodeId, set[object]]:
    """Return the records of settings that name an account or OU and cannot stay without it, by node."""
    center = settings.identity_center or IdentityCenter()
    found: dict[NodeId, set[object]] = {}
    pairs: list[tuple[NodeId | None, object]] = [(assignment.target, assignment) for assignment in center.assignments]
    pairs += ((entitlement.account, entitlement) for entitlement in center.entitlements)
    pairs += ((administrator.account, administrator) for administrator in settings.delegated_administrators)
    for node, record in (*pairs, (settings.management_account, "management account")):
        if node is not None:
            found.setdefault(node, set()).add(record)
    return found


_Reason: TypeAlias = tuple[str, NodeId, object]
"""What a side did to a node that the other deleted: a word, the node, and the values before and after."""


def _reasons(base: Organization, keeper: Organization, node: NodeId, named: Collection[object]) -> Iterator[_Reason]:
    old, new = (replace(tree.node(node), children=()) for tree in (base, keeper))
    if new != old:
        yield "changed", node, (old, new)
    if keeper.parent(node) != base.parent(node):
        yield "moved", node, keeper.parent(node)
    inside = base.identities.get(node), keeper.identities.get(node)
    if inside[0] != inside[1]:
        yield "changed inside", node, inside
    if named:
        yield "named", node, tuple(sorted(map(repr, named)))
    for child in keeper.node(node).children:
        if child not in base.nodes or base.parent(child) != node:
            yield "put there", child, replace(keeper.node(child), children=())


def _deletion(top: NodeId, why: tuple[_Reason, ...], deleter: MergeSide) -> MergeQuestion:
    """Return the question about a node with all that was deleted with it, and what the other side did there."""
    values = ThreeValues[object]((), MISSING, why)
    where = PartKey(RecordKind.NODE, top)
    return MergeQuestion(
        MergeQuestionKind.DELETED, where, values if deleter is MergeSide.OURS else values.turned, LATER
    )
