"""Effects of parts of a change on permissions: who gains and who loses when some of them are taken."""

from collections.abc import Collection, Generator, Iterator
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.differences.answer_changes import EffectDirection
from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.effects import Effects, comparing
from designer.analysis.differences.parts import PartId, PartKind
from designer.analysis.differences.stage_comparison import sorting
from designer.analysis.differences.versions import Version
from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import Catalogue


class EffectWords(NamedTuple):
    """Effects in a few words, such as "wider in 762 accounts", and their direction; None for no effect."""

    direction: EffectDirection | None
    words: str


class PartEffects:
    """Effects of the parts of one change, for as long as the design is as the change found it.

    Args:
        parts: The parts.
        catalogue: Every action.
        assumption: Facts taken as known about every request.
    """

    def __init__(self, parts: ChangeParts, catalogue: Catalogue, assumption: Assumption = NO_ASSUMPTION) -> None:
        self._parts = parts
        self._catalogue = catalogue
        self._assumption = assumption
        self._before = Version(parts.design, catalogue, assumption)

    def may_differ(self, part_id: PartId) -> bool:
        """True for a part that can have an effect on an account that is there before and after."""
        kind, subject = part_id.kind, part_id.subject
        if kind in (PartKind.NEW_NODE, PartKind.GONE_NODE, PartKind.INSIDE, PartKind.CENTER):
            return False
        if kind is PartKind.ATTRIBUTES:
            return self._assumption is not NO_ASSUMPTION or self._names_differ(NodeId(subject))
        return True

    def comparing(self, chosen: Collection[PartId]) -> Generator[Effects | None, None, Effects]:
        """Compare the design with itself when some parts are taken, in steps; only accounts that stay are compared."""
        change = self._parts.taking(chosen)
        yield None
        after = Version(self._parts.design, self._catalogue, self._assumption, lambda: change)
        alike = yield from sorting(self._before, after, self._reached(change))
        return (yield from comparing(self._before, after, alike))

    def _names_differ(self, node_id: NodeId) -> bool:
        """True when the id differs by which policies may name an account or an OU."""
        before = self._parts.design.nodes.get(node_id)
        return before is not None and before.aws_id != self._parts.after(node_id).aws_id

    def _reached(self, change: Change) -> Iterator[NodeId]:
        """Accounts of the design for which anything may differ, and which stay, in the order of the outline."""
        design = self._parts.design
        gained, _ = change.moves()
        tops = {*gained, *(target for policy in change.policies for target in _targets(design, policy))}
        for key, swap in change.nodes.items():
            if swap.before and swap.after and replace(swap.before, children=()) != replace(swap.after, children=()):
                tops.add(key)
        if change.settings is not None:
            tops.add(design.root)
        gone = {key for key, swap in change.nodes.items() if swap.after is None}
        for account in design.accounts():
            if account not in gone and not tops.isdisjoint(design.path(account)):
                yield account


def _targets(design: Organization, policy: PolicyId) -> frozenset[NodeId]:
    return design.targets(policy) if policy in design.policies else frozenset()


def effect_words(found: Effects) -> EffectWords:
    """Effects in a few words: "wider in 762 accounts", "wider and narrower in 1 account"."""
    by_direction = {one: set[NodeId]() for one in EffectDirection}
    for group in found.groups:
        by_direction[group.change.direction].update(group.accounts)
    directions = {one for one, accounts in by_direction.items() if accounts}
    if not directions:
        return EffectWords(None, "none" if found.readable else "none that can be read")
    place = f"in {counted(len(found.changed), 'account')}"
    if len(directions) == 1:
        (direction,) = directions
        words = {EffectDirection.OTHERWISE: "other conditions"}.get(direction, direction.value)
        return EffectWords(direction, f"{words} {place}")
    return EffectWords(EffectDirection.BOTH, f"{EffectDirection.BOTH.value} {place}")
