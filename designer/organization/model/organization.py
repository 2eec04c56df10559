"""Organization: a networkx arborescence of frozen records, plus the policies and the settings.

It is the model that algorithms run on. `apply` is its only mutator, and refuses a change that would break an
invariant before it touches anything. What a person may do is not decided here but in `edits`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from designer.basics.errors import GoneError
from designer.organization.model.change import Change, Swap
from designer.organization.model.records import Node, NodeId, NodeKind, Offset, Policy, PolicyId, Settings, managed_as
from designer.organization.model.swaps import founding_change, policy_targets, sound_tree, write_swaps

if TYPE_CHECKING:  # networkx takes 0.4 s to import, as long as all the rest: it is imported when the graph is asked for
    import networkx as nx

    from designer.organization.model.identities import AccountIdentities  # most designs have none

Tree: TypeAlias = "nx.DiGraph[NodeId]"


class Organization:
    """Tree of nodes with policies attached.

    Invariants: the graph is an arborescence whose only root is of kind `NodeKind.ROOT`; accounts have no children;
    every attached policy exists; the management account, where set, is an account of the tree; identities are those
    of accounts of the tree.

    Attributes:
        nodes: Every node by id, in no particular order; see `walk`.
        policies: Every policy of the library by id.
        places: Places of nodes by hand in the picture, from the card of their parent. They limit nobody.
        identities: Identities inside accounts, by id; of an account that is not among them nothing is known.
        settings: Settings of the organization as a whole.
        root: Id of the root.
        ou_count: Number of OUs.

    Raises:
        ValueError: The records break an invariant. Check records before building from them (see `formats.native`).
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        policies: Iterable[Policy],
        settings: Settings,
        places: Mapping[NodeId, Offset] | None = None,
        identities: Mapping[NodeId, AccountIdentities] | None = None,
    ) -> None:
        self._graph: Tree | None = None  # made when it is first asked for, then kept in step
        self._nodes: dict[NodeId, Node] = {}
        self._parents: dict[NodeId, NodeId] = {}
        self._policies: dict[PolicyId, Policy] = {}
        self._accounts_below: dict[NodeId, int] = {}
        self._ou_levels: dict[NodeId, int] = {}
        self.settings = settings
        self._places = dict(places or {})
        self._identities: dict[NodeId, AccountIdentities] = {}
        self.nodes: Final[Mapping[NodeId, Node]] = MappingProxyType(self._nodes)  # all of them are kept in step
        self.policies: Final[Mapping[PolicyId, Policy]] = MappingProxyType(self._policies)
        self.places: Final[Mapping[NodeId, Offset]] = MappingProxyType(self._places)
        self.identities: Final[Mapping[NodeId, AccountIdentities]] = MappingProxyType(self._identities)
        self.root = NodeId("")
        self.ou_count = 0
        nodes, policies, identities = tuple(nodes), tuple(policies), identities or {}
        if not self._found(nodes, policies, identities):
            self._apply_checked(founding_change(nodes, policies, identities))

    def _found(
        self, nodes: tuple[Node, ...], policies: tuple[Policy, ...], identities: Mapping[NodeId, AccountIdentities]
    ) -> bool:
        """Take over the records of a whole organization if they surely keep the invariants."""
        records = {node.id: node for node in nodes}
        library = {policy.id: policy for policy in policies}
        tree, lists = sound_tree(records), {id(node.policies): node.policies for node in nodes}
        accounts = {*identities} | {node_id for node_id in (self.settings.management_account,) if node_id is not None}
        known = {account for account in accounts if account in records and records[account].kind is NodeKind.ACCOUNT}
        differ = (len(records), len(library)) == (len(nodes), len(policies))
        if tree is None or not (differ and known == accounts and library.keys() >= set(chain(*lists.values()))):
            return False
        self.root, self._parents = tree
        self.ou_count = [node.kind for node in nodes].count(NodeKind.OU)
        self._nodes.update(records)
        self._policies.update(library)
        self._identities.update(identities)
        return True

    @cached_property
    def _targets(self) -> defaultdict[PolicyId, set[NodeId]]:
        """Nodes that each policy is directly attached to; made when they are first asked for, then kept in step."""
        return policy_targets(self._nodes)

    @property
    def graph(self) -> Tree:
        """Arborescence, edges parent → child; each node's record is its ``record`` attribute. Do not change it.

        Sibling order is `Node.children`, not the order of the edges. It is made on the first call, then kept in step.
        """
        if self._graph is None:
            import networkx as nx

            self._graph = nx.DiGraph()
            self._graph.add_nodes_from((node_id, {"record": node}) for node_id, node in self._nodes.items())
            self._graph.add_edges_from((parent, child) for child, parent in self._parents.items())
        return self._graph

    @property
    def account_count(self) -> int:
        """Number of accounts, the management account included."""
        return len(self._nodes) - self.ou_count - 1

    def node(self, node_id: NodeId) -> Node:
        """Return the record of a node; GoneError where there is none."""
        try:
            return self._nodes[node_id]
        except KeyError:
            raise GoneError(node_id) from None

    def policy(self, policy_id: PolicyId) -> Policy:
        """Return the record of a policy; GoneError where there is none."""
        try:
            return self._policies[policy_id]
        except KeyError:
            raise GoneError(policy_id) from None

    def managed_policy(self, policy_id: PolicyId) -> PolicyId | None:
        """Return the id here of one of AWS's managed policies (see `managed_as`); None while the library lacks it."""
        here = self._policies.get(policy_id)
        if here is not None and managed_as(here) == policy_id:
            return policy_id
        return next((policy.id for policy in self._policies.values() if managed_as(policy) == policy_id), None)

    def parent(self, node_id: NodeId) -> NodeId | None:
        """Return the parent of a node; None for the root."""
        return self._parents.get(node_id)

    def path(self, node_id: NodeId) -> tuple[NodeId, ...]:
        """Return the levels of a node: root first, the node itself last."""
        levels = [node_id]
        while (above := self._parents.get(levels[-1])) is not None:
            levels.append(above)
        return tuple(reversed(levels))

    def depth(self, node_id: NodeId) -> int:
        """Return the number of nodes above: 0 for the root."""
        return len(self.path(node_id)) - 1

    def is_within(self, node_id: NodeId, ancestor: NodeId) -> bool:
        """Return True if a node is the other one or lies below it."""
        above: NodeId | None = node_id
        while above is not None and above != ancestor:
            above = self._parents.get(above)
        return above is not None

    def walk(self, start: NodeId | None = None) -> Iterator[NodeId]:
        """Yield the nodes of a subtree in outline order (each node before its children); the whole tree by default."""
        stack = [self.root if start is None else start]
        while stack:
            node_id = stack.pop()
            yield node_id
            stack.extend(reversed(self._nodes[node_id].children))

    def accounts(self, start: NodeId | None = None) -> Iterator[NodeId]:
        """Return the accounts of a subtree in outline order."""
        return (node_id for node_id in self.walk(start) if self._nodes[node_id].kind is NodeKind.ACCOUNT)

    def accounts_below(self, node_id: NodeId) -> int:
        """Return the number of accounts in a subtree; 1 for an account itself."""
        known, nodes = self._accounts_below, self._nodes
        if nodes[node_id].kind is NodeKind.ACCOUNT:
            return 1
        for holder, held in self._unknown(node_id, known):
            inner = len(nodes[holder].children) - len(held)
            known[holder] = inner + sum(map(known.__getitem__, held))
        return known[node_id]

    def ou_levels(self, node_id: NodeId) -> int:
        """Most OUs on any way down from a node, itself included: 0 for an account or for a root without OUs."""
        known, nodes = self._ou_levels, self._nodes
        if nodes[node_id].kind is NodeKind.ACCOUNT:
            return 0
        for holder, held in self._unknown(node_id, known):
            deepest = max(map(known.__getitem__, held), default=0)
            known[holder] = deepest + (nodes[holder].kind is NodeKind.OU)
        return known[node_id]

    def _unknown(self, start: NodeId, known: Mapping[NodeId, int]) -> list[tuple[NodeId, list[NodeId]]]:
        """Root and OUs of a subtree that nothing is known of, each with the OUs in it; the lower ones first.

        Accounts, most of a large organization, are looked at once and kept nowhere. Below what is known all is known.
        """
        nodes, account, ou = self._nodes, NodeKind.ACCOUNT, NodeKind.OU
        ous: defaultdict[NodeId, list[NodeId]] = defaultdict(list)
        if not known:  # then all nodes in the order of memory, which takes a tenth of the time
            for node_id in [node.id for node in nodes.values() if node.kind is ou]:
                ous[self._parents[node_id]].append(node_id)
        found: list[tuple[NodeId, list[NodeId]]] = []
        waiting = [start] if start not in known else []
        for holder in waiting:
            children = nodes[holder].children
            held = [child for child in children if nodes[child].kind is not account] if known else ous[holder]
            found.append((holder, held))
            waiting.extend(child for child in held if child not in known)
        found.reverse()
        return found

    def targets(self, policy_id: PolicyId) -> frozenset[NodeId]:
        """Return the nodes that a policy is directly attached to."""
        return frozenset(self._targets.get(policy_id, ()))

    def is_management_account(self, node_id: NodeId) -> bool:
        """Return True if a node is the management account, which SCPs and RCPs do not limit."""
        return node_id == self.settings.management_account

    def copy(self) -> Organization:
        """Return the independent organization of the same records."""
        return Organization(
            self._nodes.values(), self._policies.values(), self.settings, self._places, self._identities
        )

    def __eq__(self, other: object) -> bool:
        """Return True if both hold the same records."""
        if not isinstance(other, Organization):
            return NotImplemented
        mine = (self._nodes, self._policies, self.settings, self._places, self._identities)
        return mine == (other._nodes, other._policies, other.settings, other._places, other._identities)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def apply(self, change: Change) -> None:
        """Replace records as a change says.

        Raises:
            ValueError: The change was made for other records than these, or would break an invariant. Nothing is
                changed then. It is a bug of the caller: `edits` makes no such change.
        """
        if stale := self.stale(change):
            raise ValueError(f"the change {change.label!r} was made for other records: {stale}")
        self._apply_checked(change)

    @contextmanager
    def tentatively(self, change: Change) -> Iterator[Organization]:
        """Organization with a change applied inside the block, and taken back after it: what if."""
        self.apply(change)
        try:
            yield self
        finally:
            self.apply(change.inverse())

    def stale(self, change: Change) -> list[str]:
        """Return the ids of records that a change expects otherwise; none if it was made for these."""
        kinds: tuple[tuple[Mapping[Any, object], Mapping[Any, Swap[Any]]], ...] = (
            (self._nodes, change.nodes),
            (self._policies, change.policies),
            (self._places, change.places),
            (self._identities, change.identities),
        )
        stale = [
            key
            for now, swaps in kinds
            for key, swap in swaps.items()
            if (record := now.get(key)) is not swap.before and record != swap.before  # mostly the same, seen faster
        ]
        other = change.settings is not None and change.settings.before != self.settings
        return [*stale, "settings"] if other else stale

    def _apply_checked(self, change: Change) -> None:
        gained, lost = change.moves()
        self._check_tree(change, gained, lost)
        self._check_references(change)
        self._forget_counts(change)
        self._write_nodes(change, gained, lost)
        for policy_id, swap in change.policies.items():
            if swap.after is None:
                self._targets.pop(policy_id, None)
        write_swaps(self._policies, change.policies)
        write_swaps(self._places, change.places)
        write_swaps(self._identities, change.identities)
        if change.settings and change.settings.after:
            self.settings = change.settings.after
        self._forget_counts(change)

    def _check_tree(self, change: Change, gained: Mapping[NodeId, NodeId], lost: Mapping[NodeId, NodeId]) -> None:
        removed = {node_id for node_id, swap in change.nodes.items() if swap.after is None}
        added = {node_id for node_id, swap in change.nodes.items() if swap.before is None}
        for child, parent in gained.items():
            if child in removed or (child not in self._nodes and child not in added):
                raise ValueError(f"{parent} names {child}, which does not exist")
            if child in self._parents and child not in lost:
                raise ValueError(f"{child} would have two parents: {self._parents[child]} and {parent}")
        orphans = lost.keys() - removed - gained.keys()
        roots = added - gained.keys()
        if not removed <= lost.keys() | {self.root}:
            raise ValueError(f"still a child of its parent: {removed - lost.keys()}")
        if orphans or len(roots) != (0 if self.root else 1) or self.root in removed or self.root in gained:
            raise ValueError(f"the tree needs exactly one root; without a parent: {sorted(orphans | roots)}")
        safe: set[NodeId] = set()
        for parent in set(gained.values()):
            seen: set[NodeId] = set()
            above: NodeId | None = parent
            while above is not None and above not in safe:
                if above in seen:
                    raise ValueError(f"{parent} would lie below itself")
                seen.add(above)
                above = gained.get(above, self._parents.get(above))
            safe |= seen
        for node_id, swap in change.nodes.items():
            node = swap.after
            if node is None:
                continue
            if node.id != node_id or (swap.before and swap.before.kind is not node.kind):
                raise ValueError(f"{node_id} cannot change its id or kind")
            if node.children and node.kind is NodeKind.ACCOUNT:
                raise ValueError(f"{node_id} is an account and cannot have children")
            is_root = node_id == self.root or (swap.before is None and node_id not in gained)
            if (node.kind is NodeKind.ROOT) != is_root:
                raise ValueError(f"{node_id} is of the wrong kind for its place: {node.kind.value}")

    def _check_references(self, change: Change) -> None:
        attached = {swap.after.policies for swap in change.nodes.values() if swap.after}
        for policy_id in set(chain.from_iterable(attached)):
            policy_swap = change.policies.get(policy_id)
            if policy_swap.after is None if policy_swap else policy_id not in self._policies:
                raise ValueError(f"the policy {policy_id} is attached, but does not exist")
        for policy_id, policy_swap in change.policies.items():
            if policy_swap.after is not None and policy_swap.after.id != policy_id:
                raise ValueError(f"{policy_id} cannot change its id")
            if policy_swap.after is None:
                left = self._targets.get(policy_id, set()).difference(change.nodes)  # of those above it is known
                if left:
                    raise ValueError(f"{policy_id} is still attached to {sorted(left)}")
        settings = change.settings.after if change.settings else self.settings
        if settings is None or not (
            settings.management_account is None or self._is_account(change, settings.management_account)
        ):
            raise ValueError("the management account is not an account of this organization")
        for account, inside in change.identities.items():
            if inside.after is not None and not self._is_account(change, account):
                raise ValueError(f"{account} is not an account, and has identities")
        for account in self._identities:
            swap, inside_swap = change.nodes.get(account), change.identities.get(account)
            if swap and swap.after is None and (inside_swap is None or inside_swap.after is not None):
                raise ValueError(f"{account} goes, and its identities stay")

    def _is_account(self, change: Change, account: NodeId) -> bool:
        swap = change.nodes.get(account)
        node = swap.after if swap else self._nodes.get(account)
        return node is not None and node.kind is NodeKind.ACCOUNT

    def _write_nodes(self, change: Change, gained: Mapping[NodeId, NodeId], lost: Mapping[NodeId, NodeId]) -> None:
        for node_id, swap in change.nodes.items():
            before = swap.before.policies if swap.before else ()
            after = swap.after.policies if swap.after else ()
            if before != after:
                for policy_id in before:
                    self._targets[policy_id].discard(node_id)
                for policy_id in after:
                    self._targets[policy_id].add(node_id)
        removed = [node_id for node_id, swap in change.nodes.items() if swap.after is None]
        written = {node_id: swap.after for node_id, swap in change.nodes.items() if swap.after}
        if self._graph is not None:
            self._graph.remove_nodes_from(removed)
            self._graph.remove_edges_from([(parent, child) for child, parent in lost.items()])
            self._graph.add_nodes_from((node_id, {"record": node}) for node_id, node in written.items())
            self._graph.add_edges_from((parent, child) for child, parent in gained.items())
        for child in lost:
            del self._parents[child]
        self._parents.update(gained)
        self.ou_count -= [self._nodes.pop(node_id).kind for node_id in removed].count(NodeKind.OU)
        for node in [node for node_id, node in written.items() if node_id not in self._nodes]:
            self.ou_count += node.kind is NodeKind.OU
            if node.kind is NodeKind.ROOT:
                self.root = node.id
        self._nodes.update(written)

    def _forget_counts(self, change: Change) -> None:
        """Drop the counts of every changed node and of all above it; where one is unknown, all above it are."""
        known, levels = self._accounts_below, self._ou_levels
        if not (known or levels) or not change.structural:
            return
        for node_id, swap in change.nodes.items():
            if swap.before and swap.after and swap.before.children is swap.after.children:
                continue
            known.pop(node_id, None)
            levels.pop(node_id, None)
            above = self._parents.get(node_id)
            while above is not None and (above in known or above in levels):
                known.pop(above, None)
                levels.pop(above, None)
                above = self._parents.get(above)
