"""The organization: a networkx arborescence of frozen records, plus the policies and the settings.

It is the model that algorithms run on. `apply` is its only mutator, and refuses a change that would break an
invariant before it touches anything. What a person may do is not decided here but in `edits`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TypeAlias

import networkx as nx

from designer.change import Change, Swap
from designer.records import Kind, Node, NodeId, Policy, PolicyId, Settings

Tree: TypeAlias = "nx.DiGraph[NodeId]"


class Organization:
    """A tree of nodes with policies attached.

    Invariants: the graph is an arborescence whose only root is of kind `Kind.ROOT`; accounts have no children; every
    attached policy exists; the management account, where set, is an account of the tree.

    Raises:
        ValueError: The records break an invariant. Whoever builds records checks them first (see `formats.native`).
    """

    def __init__(self, nodes: Iterable[Node], policies: Iterable[Policy], settings: Settings) -> None:
        self._graph: Tree = nx.DiGraph()
        self._nodes: dict[NodeId, Node] = {}
        self._parents: dict[NodeId, NodeId] = {}
        self._policies: dict[PolicyId, Policy] = {}
        self._targets: dict[PolicyId, set[NodeId]] = {}
        self._accounts_below: dict[NodeId, int] = {}
        self._ou_levels: dict[NodeId, int] = {}
        self._settings = settings
        self._root = NodeId("")
        self._ou_count = 0
        nodes, policies = tuple(nodes), tuple(policies)
        change = Change(
            "Open",
            {node.id: Swap(None, node) for node in nodes},
            {policy.id: Swap(None, policy) for policy in policies},
        )
        if len(change.nodes) != len(nodes) or len(change.policies) != len(policies):
            raise ValueError("two nodes, or two policies, have the same id")
        self._apply_checked(change)

    @property
    def graph(self) -> Tree:
        """The arborescence, edges parent → child; each node's record is its ``record`` attribute. Do not change it.

        Sibling order is `Node.children`, not the order of the edges.
        """
        return self._graph

    @property
    def nodes(self) -> Mapping[NodeId, Node]:
        """Every node by id, in no particular order; see `walk`."""
        return MappingProxyType(self._nodes)

    @property
    def policies(self) -> Mapping[PolicyId, Policy]:
        """Every policy of the library by id."""
        return MappingProxyType(self._policies)

    @property
    def settings(self) -> Settings:
        """What belongs to the organization as a whole."""
        return self._settings

    @property
    def root(self) -> NodeId:
        """Id of the root."""
        return self._root

    @property
    def ou_count(self) -> int:
        """Number of OUs."""
        return self._ou_count

    @property
    def account_count(self) -> int:
        """Number of accounts, the management account included."""
        return len(self._nodes) - self._ou_count - 1

    def node(self, node_id: NodeId) -> Node:
        """The record of a node; KeyError where there is none."""
        return self._nodes[node_id]

    def policy(self, policy_id: PolicyId) -> Policy:
        """The record of a policy; KeyError where there is none."""
        return self._policies[policy_id]

    def parent(self, node_id: NodeId) -> NodeId | None:
        """The parent of a node; None for the root."""
        return self._parents.get(node_id)

    def path(self, node_id: NodeId) -> tuple[NodeId, ...]:
        """The levels of a node: root first, the node itself last."""
        levels = [node_id]
        while (above := self._parents.get(levels[-1])) is not None:
            levels.append(above)
        return tuple(reversed(levels))

    def depth(self, node_id: NodeId) -> int:
        """Number of nodes above: 0 for the root."""
        return len(self.path(node_id)) - 1

    def is_within(self, node_id: NodeId, ancestor: NodeId) -> bool:
        """Whether a node is the other one or lies below it."""
        above: NodeId | None = node_id
        while above is not None and above != ancestor:
            above = self._parents.get(above)
        return above is not None

    def walk(self, start: NodeId | None = None) -> Iterator[NodeId]:
        """A subtree in outline order (each node before its children); the whole tree by default."""
        stack = [self._root if start is None else start]
        while stack:
            node_id = stack.pop()
            yield node_id
            stack.extend(reversed(self._nodes[node_id].children))

    def accounts(self, start: NodeId | None = None) -> Iterator[NodeId]:
        """The accounts of a subtree in outline order."""
        return (node_id for node_id in self.walk(start) if self._nodes[node_id].kind is Kind.ACCOUNT)

    def accounts_below(self, node_id: NodeId) -> int:
        """Number of accounts in a subtree; 1 for an account itself."""
        known = self._accounts_below
        for below in self._unknown(node_id, known):
            node = self._nodes[below]
            known[below] = 1 if node.kind is Kind.ACCOUNT else sum(map(known.__getitem__, node.children))
        return known[node_id]

    def ou_levels(self, node_id: NodeId) -> int:
        """Most OUs on any way down from a node, itself included: 0 for an account or for a root without OUs."""
        known = self._ou_levels
        for below in self._unknown(node_id, known):
            node = self._nodes[below]
            deepest = max(map(known.__getitem__, node.children), default=0)
            known[below] = deepest + (node.kind is Kind.OU)
        return known[node_id]

    def _unknown(self, start: NodeId, known: Mapping[NodeId, int]) -> list[NodeId]:
        """The nodes of a subtree that nothing is known of, children first; below a known node all is known."""
        if start in known:
            return []
        found = [start]
        for node_id in found:
            found.extend(child for child in self._nodes[node_id].children if child not in known)
        found.reverse()
        return found

    def targets(self, policy_id: PolicyId) -> frozenset[NodeId]:
        """The nodes a policy is directly attached to."""
        return frozenset(self._targets.get(policy_id, ()))

    def is_management_account(self, node_id: NodeId) -> bool:
        """Whether a node is the management account, which SCPs and RCPs do not limit."""
        return node_id == self._settings.management_account

    def copy(self) -> Organization:
        """An independent organization of the same records."""
        return Organization(self._nodes.values(), self._policies.values(), self._settings)

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same records."""
        if not isinstance(other, Organization):
            return NotImplemented
        mine = (self._nodes, self._policies, self._settings)
        return mine == (other._nodes, other._policies, other._settings)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def apply(self, change: Change) -> None:
        """Replace records as a change says.

        Raises:
            ValueError: The change was made for other records than these, or would break an invariant. Nothing is
                changed then. It is a bug of the caller: `edits` makes no such change.
        """
        self._check_current(change)
        self._apply_checked(change)

    @contextmanager
    def tentatively(self, change: Change) -> Iterator[Organization]:
        """What if: the organization with a change applied inside the block, and taken back after it."""
        self.apply(change)
        try:
            yield self
        finally:
            self.apply(change.inverse())

    def _check_current(self, change: Change) -> None:
        stale: list[str] = [key for key, swap in change.nodes.items() if self._nodes.get(key) != swap.before]
        stale += [key for key, swap in change.policies.items() if self._policies.get(key) != swap.before]
        if stale or (change.settings and change.settings.before != self._settings):
            raise ValueError(f"the change {change.label!r} was made for other records: {stale or 'settings'}")

    def _apply_checked(self, change: Change) -> None:
        parents = self._parents_after(change)
        self._check_tree(change, parents)
        self._check_references(change)
        self._forget_counts(change)
        for swap in change.nodes.values():
            self._release(swap)
        for node_swap in change.nodes.values():
            self._put(node_swap)
        for node_swap in change.nodes.values():
            self._adopt(node_swap)
        self._parents.update(parents)
        for policy_id, policy_swap in change.policies.items():
            if policy_swap.after is None:
                del self._policies[policy_id]
            else:
                self._policies[policy_id] = policy_swap.after
        if change.settings and change.settings.after:
            self._settings = change.settings.after
        self._forget_counts(change)

    def _parents_after(self, change: Change) -> dict[NodeId, NodeId]:
        """New parents of the nodes that a change adopts."""
        parents: dict[NodeId, NodeId] = {}
        for node_id, swap in change.nodes.items():
            before = swap.before.children if swap.before else ()
            after = swap.after.children if swap.after else ()
            if before == after:
                continue
            if len(set(after)) != len(after):
                raise ValueError(f"{node_id} names a child twice")
            for child in set(after).difference(before):
                if child in parents:
                    raise ValueError(f"{child} would have two parents: {parents[child]} and {node_id}")
                parents[child] = node_id
        return parents

    def _check_tree(self, change: Change, parents: Mapping[NodeId, NodeId]) -> None:
        released = {
            child
            for swap in change.nodes.values()
            if swap.before and (swap.after is None or swap.before.children != swap.after.children)
            for child in set(swap.before.children).difference(swap.after.children if swap.after else ())
        }
        removed = {node_id for node_id, swap in change.nodes.items() if swap.after is None}
        added = {node_id for node_id, swap in change.nodes.items() if swap.before is None}
        for child, parent in parents.items():
            if child in removed or (child not in self._nodes and child not in added):
                raise ValueError(f"{parent} names {child}, which does not exist")
            if child in self._parents and child not in released:
                raise ValueError(f"{child} would have two parents: {self._parents[child]} and {parent}")
        orphans = (released - removed).difference(parents)
        roots = {n for n in added if n not in parents}
        if not removed <= released | {self._root}:
            raise ValueError(f"still a child of its parent: {removed - released}")
        if orphans or len(roots) != (0 if self._root else 1) or self._root in removed or self._root in parents:
            raise ValueError(f"the tree needs exactly one root; without a parent: {sorted(orphans | roots)}")
        self._check_kinds(change)
        self._check_cycles(parents)

    def _check_kinds(self, change: Change) -> None:
        for node_id, swap in change.nodes.items():
            node = swap.after
            if node is None:
                continue
            if node.id != node_id or (swap.before and swap.before.kind is not node.kind):
                raise ValueError(f"{node_id} cannot change its id or kind")
            if node.children and node.kind is Kind.ACCOUNT:
                raise ValueError(f"{node_id} is an account and cannot have children")
            is_root = node_id == self._root or (not self._root and not swap.before and self._is_top(change, node_id))
            if (node.kind is Kind.ROOT) != is_root:
                raise ValueError(f"{node_id} is of the wrong kind for its place: {node.kind.value}")

    @staticmethod
    def _is_top(change: Change, node_id: NodeId) -> bool:
        node = change.nodes[node_id].after
        return node is not None and node.kind is Kind.ROOT

    def _check_cycles(self, parents: Mapping[NodeId, NodeId]) -> None:
        safe: set[NodeId] = set()
        for child in parents:
            seen: set[NodeId] = set()
            above: NodeId | None = child
            while above is not None and above not in safe:
                if above in seen:
                    raise ValueError(f"{child} would lie below itself")
                seen.add(above)
                above = parents.get(above, self._parents.get(above))
            safe |= seen

    def _check_references(self, change: Change) -> None:
        for node_id, swap in change.nodes.items():
            for policy_id in swap.after.policies if swap.after else ():
                policy_swap = change.policies.get(policy_id)
                if policy_swap.after is None if policy_swap else policy_id not in self._policies:
                    raise ValueError(f"{node_id} has the policy {policy_id} attached, which does not exist")
        for policy_id, policy_swap in change.policies.items():
            if policy_swap.after is not None and policy_swap.after.id != policy_id:
                raise ValueError(f"{policy_id} cannot change its id")
            if policy_swap.after is None:
                left = [n for n in self._targets.get(policy_id, ()) if self._keeps(change, n, policy_id)]
                if left:
                    raise ValueError(f"{policy_id} is still attached to {sorted(left)}")
        settings = change.settings.after if change.settings else self._settings
        if settings is None or not (settings.management_account is None or self._is_account(change, settings)):
            raise ValueError("the management account is not an account of this organization")

    @staticmethod
    def _keeps(change: Change, node_id: NodeId, policy_id: PolicyId) -> bool:
        swap = change.nodes.get(node_id)
        return swap is None or (swap.after is not None and policy_id in swap.after.policies)

    def _is_account(self, change: Change, settings: Settings) -> bool:
        account = settings.management_account
        if account is None:
            return False
        swap = change.nodes.get(account)
        node = swap.after if swap else self._nodes.get(account)
        return node is not None and node.kind is Kind.ACCOUNT

    def _release(self, swap: Swap[Node]) -> None:
        before, after = swap.before, swap.after
        if before is None:
            return
        for policy_id in before.policies:
            self._targets[policy_id].discard(before.id)
        if after is None or before.children != after.children:
            gone = set(before.children).difference(after.children if after else ())
            for child in gone:
                self._graph.remove_edge(before.id, child)
                del self._parents[child]
        if after is None:
            self._ou_count -= before.kind is Kind.OU

    def _put(self, swap: Swap[Node]) -> None:
        before, after = swap.before, swap.after
        if after is None:
            if before is not None:
                self._graph.remove_node(before.id)
                del self._nodes[before.id]
            return
        self._nodes[after.id] = after
        self._graph.add_node(after.id, record=after)
        for policy_id in after.policies:
            self._targets.setdefault(policy_id, set()).add(after.id)
        if before is None:
            self._ou_count += after.kind is Kind.OU
            if after.kind is Kind.ROOT:
                self._root = after.id

    def _adopt(self, swap: Swap[Node]) -> None:
        before, after = swap.before, swap.after
        if after is None or (before is not None and before.children == after.children):
            return
        for child in after.children:
            if not before or child not in self._parents:
                self._graph.add_edge(after.id, child)

    def _forget_counts(self, change: Change) -> None:
        """Drop the account counts of every changed node and of all above it."""
        if not change.structural or not self._accounts_below:
            return
        for node_id in change.nodes:
            above: NodeId | None = node_id
            while above is not None:
                self._accounts_below.pop(above, None)
                above = self._parents.get(above)
