"""Change, the only way to describe an edit: the records before and after it.

Nothing here knows how a change came about (`edits`) or how it is applied (`organization`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Generic, TypeVar

from designer.basics.dataclass import dataclass
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import Node, NodeId, Offset, Policy, PolicyId, Settings, Unknown

if TYPE_CHECKING:  # most designs have none: the start does without these records
    from designer.organization.model.identities import AccountIdentities

R = TypeVar("R", Node, Policy, Settings, Offset, "AccountIdentities")
K = TypeVar("K", NodeId, PolicyId)


@dataclass(frozen=True, slots=True)
class Swap(Generic[R]):
    """Record before and after; None if it does not exist."""

    before: R | None
    after: R | None

    def inverse(self) -> Swap[R]:
        """Return the swap that takes this one back."""
        return Swap(self.after, self.before)


@dataclass(frozen=True, slots=True)
class Change:
    """Edit that can be undone.

    Attributes:
        label: The edit, for the history ("Rename Prod to Production").
        nodes: Nodes that differ, by id.
        policies: Policies that differ, by id.
        settings: The settings, where they differ.
        merge_key: Equal keys of two changes in a row say that they are one gesture (typing in one field).
        places: Nodes that are elsewhere in the picture, by id; None for their automatic place.
        identities: Accounts inside which something differs, by id.
        plan: Plans of the nested layout before and after, as `layout.nested` makes them; None to follow the tree.
    """

    label: str
    nodes: Mapping[NodeId, Swap[Node]] = field(default_factory=dict)
    policies: Mapping[PolicyId, Swap[Policy]] = field(default_factory=dict)
    settings: Swap[Settings] | None = None
    merge_key: str = ""
    places: Mapping[NodeId, Swap[Offset]] = field(default_factory=dict)
    identities: Mapping[NodeId, Swap[AccountIdentities]] = field(default_factory=dict)
    plan: tuple[object, object] | None = None

    def __bool__(self) -> bool:
        """Return True if anything differs."""
        return bool(self.nodes or self.policies or self.settings or self.places or self.identities or self.plan)

    @property
    def structural(self) -> bool:
        """True if the tree itself differs: nodes come, go, move or change order."""
        return any(
            swap.before is None or swap.after is None or swap.before.children != swap.after.children
            for swap in self.nodes.values()
        )

    @property
    def affects_permissions(self) -> bool:
        """True if any ceiling can differ: attachments, documents, the tree, or the settings."""
        return (
            self.structural
            or self._settles_permissions
            or any(s.before and s.after and s.before.policies != s.after.policies for s in self.nodes.values())
            or any(said_of(s.before) != said_of(s.after) for s in self.policies.values())
        )

    @property
    def renames(self) -> bool:
        """Whether a node or a policy that stays has another name: reasons say it."""
        return any(s.before and s.after and s.before.name != s.after.name for s in self.nodes.values()) or any(
            s.before and s.after and s.before.name != s.after.name for s in self.policies.values()
        )

    @property
    def comments_differ(self) -> bool:
        """Whether the comments differ."""
        both = (self.settings.before, self.settings.after) if self.settings is not None else ()
        return len({id(settings.comments) for settings in both if settings is not None}) > 1

    @property
    def concerns_tree(self) -> bool:
        """Whether what the tree shows can differ: nodes, or the settings that name some."""
        return bool(self.nodes) or self.settings is not None

    def is_about_more_than(self, policy_id: PolicyId) -> bool:
        """Return True if it differs in other records, too: what it does is not done by this policy's text alone."""
        return self.concerns_tree or not self.policies.keys() <= {policy_id}

    @property
    def _settles_permissions(self) -> bool:
        """True if the settings differ in more than what limits nobody: suppressions, tests, records on compliance.

        What Identity Center gives to people limits no account either.
        """
        if self.settings is None or self.settings.before is None or self.settings.after is None:
            return self.settings is not None
        both = (self.settings.before, self.settings.after)
        before, after = (settings.limiting for settings in both)
        return before != after

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(
            self.label,
            {key: swap.inverse() for key, swap in self.nodes.items()},
            {key: swap.inverse() for key, swap in self.policies.items()},
            self.settings.inverse() if self.settings else None,
            self.merge_key,
            {key: swap.inverse() for key, swap in self.places.items()},
            {key: swap.inverse() for key, swap in self.identities.items()},
            self.plan[::-1] if self.plan else None,
        )

    def then(self, later: Change, label: str = "") -> Change:
        """Return this change and a later one as one step; records that end as they began drop out."""
        return Change(
            label or later.label,
            _chain(self.nodes, later.nodes),
            _chain(self.policies, later.policies),
            _chain_settings(self.settings, later.settings),
            self.merge_key if self.merge_key == later.merge_key else "",
            _chain(self.places, later.places),
            _chain(self.identities, later.identities),
            (self.plan[0], later.plan[1]) if self.plan and later.plan else self.plan or later.plan,
        )

    def moves(self) -> tuple[dict[NodeId, NodeId], dict[NodeId, NodeId]]:
        """Return the children that nodes gain and lose, each with that parent.

        Raises:
            ValueError: A node would have two parents, or names a child twice.
        """
        gained: dict[NodeId, NodeId] = {}
        lost: dict[NodeId, NodeId] = {}
        for node_id, swap in self.nodes.items():
            before = swap.before.children if swap.before else ()
            after = swap.after.children if swap.after else ()
            if before is after:
                continue
            before, after = _differing(before, after)
            gone, come = set(before), set(after)
            if len(come) != len(after):
                raise ValueError(f"{node_id} names a child twice")
            for child in come - gone:
                if child in gained:
                    raise ValueError(f"{child} would have two parents: {gained[child]} and {node_id}")
                gained[child] = node_id
            lost.update(dict.fromkeys(gone - come, node_id))
        return gained, lost


def _chain(first: Mapping[K, Swap[R]], second: Mapping[K, Swap[R]]) -> dict[K, Swap[R]]:
    chained = dict(first)
    for key, swap in second.items():
        earlier = chained.pop(key, None)
        joined = Swap(earlier.before, swap.after) if earlier else swap
        if joined.before != joined.after:
            chained[key] = joined
    return chained


def _chain_settings(first: Swap[Settings] | None, second: Swap[Settings] | None) -> Swap[Settings] | None:
    if first is None or second is None:
        return first or second
    joined = Swap(first.before, second.after)
    return joined if joined.before != joined.after else None


def said_of(policy: Policy | None) -> tuple[str, Unknown | None, str] | None:
    """Return all of a policy that permissions depend on; None if there is none, or its type limits nobody's."""
    if policy is None or policy.type not in IN_STATEMENTS:
        return None
    return policy.text, policy.unknown, policy.candidate


def _differing(one: tuple[NodeId, ...], other: tuple[NodeId, ...]) -> tuple[tuple[NodeId, ...], tuple[NodeId, ...]]:
    """Return two tuples without their common beginning and end: of 9,000 children, an edit mostly touches one."""
    start = _common(one, other)
    one, other = one[start:], other[start:]
    end = _common(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _common(one: tuple[NodeId, ...], other: tuple[NodeId, ...]) -> int:
    """Return the length of the common beginning, by halving: slices compare much faster than a loop does."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
