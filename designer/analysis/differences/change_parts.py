"""Parts of a change of a design, such as an update by an import: what can be taken by itself, and what each needs.

A part is a node or a policy that comes or goes, the place of a node, what it says of itself, what is attached to it,
what lies inside an account, the content of a policy, or the settings. An attachment of a policy that comes or goes
belongs to the policy's part, one of a node that comes to the node's; AWS's own policies come with whatever they are
attached to.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import TypeAlias

from designer.analysis.differences.named_records import (
    POLICY_PARTS,
    ChangePart,
    PartId,
    PartKind,
    center_taken,
    identities_taken,
    parts_inside,
    parts_of_center,
)
from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyId, Settings, Unknown

Attaches: TypeAlias = Callable[[NodeId, PolicyId], bool]
"""Says whether an attachment of a policy to a node, which comes or goes, is taken."""

_STRUCTURE = ("id", "kind", "children", "policies")
_ATTRIBUTES = tuple(field.name for field in fields(Node) if field.name not in _STRUCTURE)


class ChangeParts:
    """A change in parts, as long as the design is as the change found it.

    Args:
        design: The design; it is not changed.
        change: The change. Places of cards in it are only those that go with their nodes.

    Attributes:
        parts: Nodes in the order of the tree, then policies, then the settings.
    """

    def __init__(self, design: Organization, change: Change) -> None:
        self._design = design
        self._change = change
        self._nodes = change.nodes
        self._gone = {key for key, swap in change.nodes.items() if swap.after is None}
        self._new = {key: swap.after for key, swap in change.nodes.items() if swap.before is None and swap.after}
        self._gone_policies = {key for key, swap in change.policies.items() if swap.after is None}
        self._new_policies = {key for key, swap in change.policies.items() if swap.before is None}
        self._carried = {key for key in self._new_policies if _is_carried(change.policies[key].after)}
        self._parents = {
            child: key for key, swap in change.nodes.items() if swap.after for child in swap.after.children
        }
        self._order = {key: number for number, key in enumerate((*design.walk(), *self._new_in_order()))}
        self._moved = {key for key in self._parents if key not in self._new and self._is_moved(key)}
        self.parts = tuple(self._found())
        self._by_id = {part.id: part for part in self.parts}

    @property
    def design(self) -> Organization:
        """The design."""
        return self._design

    @property
    def change(self) -> Change:
        """The whole change."""
        return self._change

    def part(self, part_id: PartId) -> ChangePart:
        """Return the part of a name."""
        return self._by_id[part_id]

    def parent_after(self, node_id: NodeId) -> NodeId | None:
        """Return the parent of a node when all is taken; None for the root and for what goes."""
        return None if node_id in self._gone else self._parents.get(node_id) or self._parent(node_id)

    def after(self, node_id: NodeId) -> Node:
        """Return a node when all is taken; what goes is as it was."""
        swap = self._nodes.get(node_id)
        found = (swap.after or swap.before) if swap else self._design.node(node_id)
        assert found is not None
        return found

    def policy_after(self, policy_id: PolicyId) -> Policy:
        """Return a policy when all is taken; what goes is as it was."""
        swap = self._change.policies.get(policy_id)
        found = (swap.after or swap.before) if swap else self._design.policy(policy_id)
        assert found is not None
        return found

    def holders(self, policy_id: PolicyId) -> list[NodeId]:
        """Nodes to which a policy is attached when all is taken, in the order of the tree; before, where it goes."""
        now = self._design.targets(policy_id) if policy_id in self._design.policies else frozenset()
        if policy_id in self._gone_policies:
            found = set(now)
        else:
            written = [key for key, swap in self._nodes.items() if swap.after and policy_id in swap.after.policies]
            found = {key for key in now if key not in self._nodes}.union(written)
        return sorted(found, key=self._order.__getitem__)

    def with_needs(self, chosen: Iterable[PartId]) -> frozenset[PartId]:
        """Return some parts, and all that they cannot be taken without."""
        chosen = {part_id for part_id in chosen if part_id in self._by_id}
        found = frozenset(chosen.union(*(self._by_id[part_id].needs for part_id in chosen)))
        brought = {one for one in self._by_id if one.kind in (PartKind.SETTINGS, PartKind.CENTER)}
        return found | brought if brought and self._bring_settings(found) else found

    def needed_by(self, part_id: PartId) -> frozenset[PartId]:
        """Return the parts that cannot be taken without one."""
        return frozenset(part.id for part in self.parts if part_id in part.needs)

    def taking(self, chosen: Iterable[PartId], label: str = "", attaches: Attaches | None = None) -> Change:
        """Return the change that takes some parts, with what they need, and leaves all else as it is.

        Args:
            chosen: The parts.
            label: Label of the change; empty for that of the whole.
            attaches: Says which attachments of a node are taken where the node, or the part for all of them, is; None
                for each. Those of a policy that comes or goes are the business of its own part.
        """
        taken = self.with_needs(chosen)
        gone = {key for key in self._gone if PartId(PartKind.GONE_NODE, key) in taken}
        parents = self._parents_taken(taken, gone)
        touched = self._nodes_taken(taken, gone, parents, attaches)
        nodes = {key: swap for key, swap in touched if swap.before != swap.after}
        used = {policy for swap in nodes.values() if swap.after for policy in swap.after.policies}
        policies = {key: swap for key, swap in self._change.policies.items() if self._is_taken(key, taken, used)}
        settings = self._settings_taken(taken)
        places = {key: Swap(place, None) for key, place in self._design.places.items() if key in gone}
        inside = {key: Swap(one, None) for key, one in self._design.identities.items() if key in gone}
        come = nodes.keys() & self._new.keys()
        inside |= {key: swap for key, swap in self._change.identities.items() if key in come}
        inside |= dict(identities_taken(self._change.identities, taken))
        before = self._design.settings
        swap = Swap(before, settings) if settings != before else None
        return Change(label or self._change.label, nodes, policies, swap, places=places, identities=inside)

    # The parts

    def _found(self) -> Iterator[ChangePart]:
        every = self._nodes.keys() | self._moved | self._change.identities.keys()
        for key in sorted(every, key=self._order.__getitem__):
            if key in self._new:
                yield ChangePart(PartId(PartKind.NEW_NODE, key), self._needs(key))
            elif key in self._gone:
                yield ChangePart(PartId(PartKind.GONE_NODE, key))
            else:
                yield from self._changed(key)
        for policy_id, swap in self._change.policies.items():
            if policy_id in self._carried:
                continue
            kinds = {swap.before is None: PartKind.NEW_POLICY, swap.after is None: PartKind.GONE_POLICY}
            yield ChangePart(PartId(kinds.get(True, PartKind.CONTENT), policy_id))
        if self._change.settings is not None:
            yield from self._of_settings(self._change.settings)

    def _changed(self, key: NodeId) -> Iterator[ChangePart]:
        before, after = self._design.node(key), self.after(key)
        if key in self._moved:
            yield ChangePart(PartId(PartKind.PLACE, key), self._needs(key))
        if any(getattr(before, name) != getattr(after, name) for name in _ATTRIBUTES):
            yield ChangePart(PartId(PartKind.ATTRIBUTES, key))
        apart = (*self._gone_policies, *(self._new_policies - self._carried))
        if _without(before.policies, apart) != _without(after.policies, apart):
            yield ChangePart(PartId(PartKind.ATTACHMENTS, key))
        if key in self._change.identities:
            yield from parts_inside(key, self._change.identities[key])

    def _of_settings(self, swap: Swap[Settings]) -> Iterator[ChangePart]:
        """Yield a part for each record of Identity Center, and one for all other settings."""
        old, new = swap.before, swap.after
        if old is None or new is None or replace(old, identity_center=None) != replace(new, identity_center=None):
            yield ChangePart(PartId(PartKind.SETTINGS), self._named_in_settings())
        if old is not None and new is not None:
            yield from parts_of_center(old.identity_center, new.identity_center, self._brought_by)

    def _brought_by(self, key: NodeId) -> frozenset[PartId]:
        """Return the parts without which a node is not there."""
        return frozenset({PartId(PartKind.NEW_NODE, key)}) | self._needs(key) if key in self._new else frozenset()

    def _named_in_settings(self) -> frozenset[PartId]:
        """Return the accounts that come and are named in the settings."""
        swap = self._change.settings
        made = swap.after if swap else None
        named = (made.management_account, *(one.account for one in made.delegated_administrators)) if made else ()
        come = [node_id for node_id in named if node_id is not None and node_id in self._new]
        return frozenset().union(*({PartId(PartKind.NEW_NODE, node_id)} | self._needs(node_id) for node_id in come))

    def _needs(self, key: NodeId) -> frozenset[PartId]:
        """New OUs above a node; above an OU that moves, those that move too, so that nothing comes to lie in itself."""
        moves = key not in self._new and self.after(key).kind is NodeKind.OU
        needed: set[PartId] = set()
        above = self.parent_after(key)
        while above is not None:
            if above in self._new:
                needed.add(PartId(PartKind.NEW_NODE, above))
            elif moves and above in self._moved:
                needed.add(PartId(PartKind.PLACE, above))
            above = self.parent_after(above)
        return frozenset(needed)

    def _is_moved(self, key: NodeId) -> bool:
        """Return True if a node comes to lie elsewhere, and not only since its OU goes."""
        return self._parents[key] != self._kept_parent(key, self._gone)

    def _kept_parent(self, key: NodeId, gone: Collection[NodeId]) -> NodeId | None:
        """Return the parent of a node of the design; where that goes, what is above it."""
        above = self._parent(key)
        while above is not None and above in gone:
            above = self._parent(above)
        return above

    def _parent(self, key: NodeId) -> NodeId | None:
        return self._design.parent(key) if key in self._design.nodes else None

    def _new_in_order(self) -> Iterator[NodeId]:
        """Yield the nodes that come, each after what is above it and before its next sibling."""
        tops = [key for key, swap in self._nodes.items() if key not in self._new and swap.after]
        waiting = [child for key in reversed(tops) for child in reversed(self.after(key).children)]
        while waiting:
            key = waiting.pop()
            if key in self._new:
                yield key
                waiting += reversed(self._new[key].children)

    # Taking

    def _parents_taken(self, taken: Collection[PartId], gone: Collection[NodeId]) -> dict[NodeId, NodeId]:
        """Return parents of the nodes that come or come to lie elsewhere, since they move or what they lie in goes."""
        parents = {
            key: self._parents[key]
            for kind, keys in ((PartKind.NEW_NODE, self._new), (PartKind.PLACE, self._moved))
            for key in keys
            if PartId(kind, key) in taken
        }
        for key in gone:
            for child in self._design.node(key).children:
                above = self._kept_parent(child, gone)
                if child not in gone and child not in parents and above is not None:
                    parents[child] = above
        return parents

    def _nodes_taken(
        self,
        taken: Collection[PartId],
        gone: Collection[NodeId],
        parents: Mapping[NodeId, NodeId],
        attaches: Attaches | None,
    ) -> Iterator[tuple[NodeId, Swap[Node]]]:
        """Yield the nodes that may differ, before and after."""
        below: dict[NodeId, list[NodeId]] = {}
        for child, parent in parents.items():
            below.setdefault(parent, []).append(child)
        left = [self._parent(key) for key in (*parents, *gone)]
        touched = {*self._nodes, *below, *(key for key in left if key is not None)}
        for key in touched:
            before = self._design.nodes.get(key)
            if key in gone:
                yield key, Swap(before, None)
            elif before is not None or key in parents:
                kept = (one for one in (before.children if before else ()) if one not in gone and one not in parents)
                children = sorted((*kept, *below.get(key, ())), key=self._order.__getitem__)
                is_written = before is None or PartId(PartKind.ATTRIBUTES, key) in taken
                node = self.after(key) if is_written or before is None else before
                attached = self._attached(key, taken, attaches)
                yield key, Swap(before, replace(node, children=tuple(children), policies=attached))

    def _attached(
        self, key: NodeId, taken: Collection[PartId], attaches: Attaches | None = None
    ) -> tuple[PolicyId, ...]:
        """Return the policies of a node when some parts are taken."""
        node = self._design.nodes.get(key)
        before = node.policies if node is not None else ()
        after = self.after(key).policies if key not in self._gone else _without(before, self._gone_policies)
        own = node is None or PartId(PartKind.ATTACHMENTS, key) in taken

        def differs(policy: PolicyId, apart: Collection[PolicyId], kind: PartKind) -> bool:
            if policy in apart and PartId(kind, policy) not in taken:
                return False
            wanted = attaches is None or attaches(key, policy)
            return wanted and (own or policy in apart)

        apart = self._new_policies - self._carried
        come = [one for one in after if one in before or differs(one, apart, PartKind.NEW_POLICY)]
        stay = [
            one for one in before if one not in after and not differs(one, self._gone_policies, PartKind.GONE_POLICY)
        ]
        if own and attaches is None:
            return (*come, *stay)
        return (*(one for one in before if one in after or one in stay), *(one for one in come if one not in before))

    def _is_taken(self, key: PolicyId, taken: Collection[PartId], used: Collection[PolicyId]) -> bool:
        if key in self._carried:
            return key in used
        return any(PartId(kind, key) in taken for kind in POLICY_PARTS)

    def _bring_settings(self, taken: Collection[PartId]) -> bool:
        """Whether the accounts that go take with them everything that differs in the settings."""
        swap = self._change.settings
        goes = any(one.kind is PartKind.GONE_NODE for one in taken)
        return goes and swap is not None and self._settings_taken(taken) == swap.after

    def _settings_taken(self, taken: Collection[PartId]) -> Settings:
        """Return the settings when some parts are taken; they name no account that is not there then."""

        def is_there(key: NodeId | None) -> bool:
            if key is None or key in self._new:
                return key is not None and PartId(PartKind.NEW_NODE, key) in taken
            return key in self._design.nodes and PartId(PartKind.GONE_NODE, key) not in taken

        before = self._design.settings
        swap = self._change.settings
        made = swap.after if swap and swap.after and PartId(PartKind.SETTINGS) in taken else before
        center = center_taken(before, swap.after if swap and swap.after else before, taken)
        payers = (made.management_account, before.management_account)
        return replace(
            made,
            management_account=next((payer for payer in payers if payer is not None and is_there(payer)), None),
            delegated_administrators=tuple(one for one in made.delegated_administrators if is_there(one.account)),
            identity_center=center.where(is_there) if center else None,
        )


def _is_carried(policy: Policy | None) -> bool:
    """True for a policy that comes with whatever it is attached to: one of AWS's own, or one for what is not known."""
    return policy is not None and (policy.aws_managed or policy.unknown is Unknown.ATTACHMENTS)


def _without(ids: tuple[PolicyId, ...], apart: Collection[PolicyId]) -> tuple[PolicyId, ...]:
    return tuple([policy_id for policy_id in ids if policy_id not in apart])
