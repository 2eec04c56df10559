"""Differences that are taken: of what another design has otherwise, some into the open one, as one change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from designer.differences.alignment import Alignment
from designer.differences.aws_rules import lawful
from designer.differences.change_parts import ChangeParts, PartId, PartKind
from designer.differences.policy_changes import PolicyChange, PolicyChangeKind
from designer.differences.report import AnyDifference
from designer.differences.structure import StructureChange, StructureKind
from designer.model.change import Change, Swap
from designer.model.organization import Organization
from designer.words import counted

_BOUND = (PartKind.SETTINGS, PartKind.ATTACHMENTS)
"""Parts that go together where other types of policies are enabled: only what is enabled is attached."""

_BINDING = (PartKind.NEW_NODE, PartKind.NEW_POLICY, PartKind.GONE_POLICY)
"""Parts that bring attachments of their own, and so need those."""


class TakableDifferences:
    """The open design and another, aligned to the ids of the open one; for as long as neither changes.

    Args:
        sides: The two designs.
        open_is_before: True when the open design is the earlier side, so that taking leads to the later one; else
            taking leads back.
    """

    def __init__(self, sides: Alignment, *, open_is_before: bool) -> None:
        here, there = (sides.before, sides.after) if open_is_before else (sides.after, sides.before)
        self._forth = open_is_before
        self._here, self._there = here, there
        self._parts = ChangeParts(here, change_between(here, there))
        self._known = {part.id for part in self._parts.parts}
        types_differ = here.settings.policy_types != there.settings.policy_types
        self._bound = frozenset(one for one in self._known if types_differ and one.kind in _BOUND)

    def parts_of(self, difference: AnyDifference) -> frozenset[PartId]:
        """The parts that make a difference; none for what nobody takes by itself, such as permissions."""
        found: frozenset[PartId] = frozenset()
        if isinstance(difference, StructureChange):
            found = frozenset(self._of_structure(difference)) & self._known
        elif isinstance(difference, PolicyChange):
            found = frozenset(self._of_policy(difference)) & self._known
        binds = any(one in self._bound or one.kind in _BINDING for one in found)
        return found | self._bound if binds else found

    def taking(self, differences: Iterable[AnyDifference]) -> Change:
        """Change of the open design that takes some differences, with all that they need.

        Raises:
            EditError: AWS refuses what they come to without the others.
        """
        chosen = [one for one in differences if self.parts_of(one)]
        parts = frozenset[PartId]().union(*map(self.parts_of, chosen))
        change = self._parts.taking(parts, f"Take {counted(len(chosen), 'difference')}")
        return lawful(self._here, change, self._there)

    def _of_structure(self, change: StructureChange) -> Iterator[PartId]:
        if change.settings:
            yield PartId(PartKind.SETTINGS)
            return
        if change.inside:  # only all differences together take it
            return
        comes = StructureKind.ADDED if self._forth else StructureKind.REMOVED
        goes = StructureKind.REMOVED if self._forth else StructureKind.ADDED
        kinds = {comes: PartKind.NEW_NODE, goes: PartKind.GONE_NODE, StructureKind.MOVED: PartKind.PLACE}
        yield PartId(kinds.get(change.kind, PartKind.ATTRIBUTES), change.node)

    def _of_policy(self, change: PolicyChange) -> Iterator[PartId]:
        comes = PolicyChangeKind.ADDED if self._forth else PolicyChangeKind.REMOVED
        goes = PolicyChangeKind.REMOVED if self._forth else PolicyChangeKind.ADDED
        kinds = {comes: PartKind.NEW_POLICY, goes: PartKind.GONE_POLICY}
        yield PartId(kinds.get(change.kind, PartKind.CONTENT), change.policy)
        for node in (*change.attached, *change.detached):
            yield PartId(PartKind.ATTACHMENTS, node)


def change_between(here: Organization, there: Organization) -> Change:
    """Change that makes one design the other; the places of cards stay. Both have the same ids for the same things."""
    nodes = {
        node: Swap(here.nodes.get(node), there.nodes.get(node))
        for node in dict.fromkeys((*here.walk(), *there.walk()))
        if here.nodes.get(node) != there.nodes.get(node)
    }
    policies = {
        policy: Swap(here.policies.get(policy), there.policies.get(policy))
        for policy in dict.fromkeys((*here.policies, *there.policies))
        if here.policies.get(policy) != there.policies.get(policy)
    }
    settings = Swap(here.settings, there.settings) if here.settings != there.settings else None
    identities = {
        account: Swap(here.identities.get(account), there.identities.get(account))
        for account in dict.fromkeys((*here.identities, *there.identities))
        if here.identities.get(account) != there.identities.get(account)
    }
    return Change("Take all differences", nodes, policies, settings, identities=identities)
