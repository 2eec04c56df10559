"""Comparison of two designs in one record, with accounts that change alike in one group; every report reads it.

Each group has a request that shows it, decided in both designs by the engine that decides requests. What cannot be
settled stands apart as undecided; it is neither a difference nor none.
"""

from collections.abc import Generator, Iterable, Mapping
from typing import NamedTuple

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.differences.alignment import Alignment, align
from designer.analysis.differences.distant_moves import unsettled_moves
from designer.analysis.differences.effect_witness import EffectWitness, WitnessSearch
from designer.analysis.differences.effects import STAGES
from designer.analysis.differences.policy_changes import PolicyChange, policy_changes
from designer.analysis.differences.stage_comparison import ChangedActions, StageComparison, sorting
from designer.analysis.differences.structure import StructureChange, structure_changes
from designer.analysis.differences.versions import CHANGES, AnswerChange, Conditions, EffectDirection, Version
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer, Stage

_MOST_SEARCHED = 2_000
"""Requests looked for before the rest is left open: a few seconds of work."""

_IN_ORDER = (EffectDirection.WIDER, EffectDirection.BOTH, EffectDirection.NARROWER)


class ActionSets(NamedTuple):
    """Actions by the kind of their change, as bits over the catalogue.

    Attributes:
        gained: Denied before, and no more in every case.
        lost: Denied after, and not in every case before.
        widened: Conditional before, and allowed in more cases after.
        narrowed: Conditional after, and allowed in fewer cases. What has other conditions is widened and narrowed.
    """

    gained: int
    lost: int
    widened: int
    narrowed: int

    @property
    def wider(self) -> int:
        """All that becomes wider."""
        return self.gained | self.widened

    @property
    def narrower(self) -> int:
        """All that becomes narrower."""
        return self.lost | self.narrowed

    @property
    def all(self) -> int:
        """All that changes."""
        return self.wider | self.narrower


@dataclass(frozen=True, slots=True)
class AccountEffect:
    """Accounts for which the same actions change in the same way.

    Attributes:
        stage: SCPs, which limit who is in the accounts; RCPs, which limit what is done to what they own.
        accounts: In outline order.
        actions: Actions that change.
        witness: A request for the first of the accounts that shows it; None if none was found.
    """

    stage: Stage
    accounts: tuple[NodeId, ...]
    actions: ActionSets
    witness: EffectWitness | None = None

    @property
    def direction(self) -> EffectDirection:
        """Direction of all of it."""
        if not self.actions.narrower:
            return EffectDirection.WIDER
        return EffectDirection.BOTH if self.actions.wider else EffectDirection.NARROWER


@dataclass(frozen=True, slots=True)
class OpenEffect:
    """Actions that may or may not change: it is not settled.

    Attributes:
        stage: The stage, as in `AccountEffect`.
        accounts: In outline order.
        actions: As bits over the catalogue.
        reason: The reason, as a sentence.
    """

    stage: Stage
    accounts: tuple[NodeId, ...]
    actions: int
    reason: str


@dataclass(frozen=True, slots=True)
class AccountEffects:
    """Effects on all accounts that both designs have.

    Attributes:
        groups: Widened first, then both, then narrowed; of each the most accounts first.
        undecided: Actions that are not settled.
        compared: Number of accounts compared.
        readable: False if a policy is not known, or cannot be read: it may allow and deny anything.
    """

    groups: tuple[AccountEffect, ...] = ()
    undecided: tuple[OpenEffect, ...] = ()
    compared: int = 0
    readable: bool = True

    @property
    def changed(self) -> frozenset[NodeId]:
        """Accounts for which anything differs."""
        return frozenset(account for group in self.groups for account in group.accounts)

    @property
    def alike(self) -> int:
        """Number of accounts without a difference, proved for all actions of the catalogue."""
        open_ones = {account for effect in self.undecided for account in effect.accounts}
        return self.compared - len(self.changed | open_ones)


def account_effects(
    before: Version, after: Version, *, witnessed: bool = True
) -> Generator[None, None, AccountEffects]:
    """Compare two aligned designs for the accounts of both, in steps.

    Args:
        before: The earlier design.
        after: The later one.
        witnessed: True to look for a request that shows each effect.
    """
    accounts = [node_id for node_id in after.organization.accounts() if node_id in before.organization.nodes]
    differ = _PathDifferences(before.organization, after.organization)
    alike = yield from sorting(before, after, [node_id for node_id in accounts if differ.at(node_id)])
    order = {account: place for place, account in enumerate(accounts)}
    groups: list[AccountEffect] = []
    undecided: list[OpenEffect] = []
    readable = True
    for kind, stage in STAGES.items():
        work = StageComparison(before, after, stage, _MOST_SEARCHED)
        yield from work.gathering(alike)
        yield from work.settling()
        yield from work.proving()
        readable = readable and work.readable
        search = WitnessSearch(before, after, stage, work.witnesses)
        undecided += _open(work, order)
        unsettled = yield from unsettled_moves(before.organization, after.organization, kind, after.catalogue)
        undecided += [OpenEffect(stage, _ordered(one.accounts, order), *one[1:]) for one in unsettled]
        for actions, together in _together(work.found, order):
            witness = None
            if witnessed:
                witness = yield from search.finding(together[0], actions.wider, actions.narrower)
            groups.append(AccountEffect(stage, together, actions, witness))
    groups.sort(key=lambda one: (_IN_ORDER.index(one.direction), -len(one.accounts), order[one.accounts[0]]))
    return AccountEffects(tuple(groups), tuple(undecided), len(accounts), readable)


class _PathDifferences:
    """Nodes on whose path anything differs that can apply: all others are left the same, and need no comparing."""

    def __init__(self, before: Organization, after: Organization) -> None:
        self._sides = (before, after)
        policies = (before.policies, after.policies)
        self._policies = {one for one in policies[0] if policies[0][one] != policies[1].get(one)}
        ours, theirs = (side.settings.limiting for side in self._sides)
        self._differs: dict[NodeId | None, bool] = {None: ours != theirs}

    def at(self, node_id: NodeId | None) -> bool:
        """Return True if the path of a node differs, in its levels, their AWS ids or the policies attached to them."""
        known = self._differs.get(node_id)
        if known is None and node_id is not None:
            before, after = self._sides
            one, other, above = before.nodes.get(node_id), after.nodes[node_id], after.parent(node_id)
            known = self._differs[node_id] = (
                one is None
                or one.policies != other.policies
                or one.aws_id != other.aws_id
                or before.parent(node_id) != above
                or not self._policies.isdisjoint(other.policies)
                or self.at(above)
            )
        return bool(known)


def _together(
    found: Iterable[tuple[tuple[NodeId, ...], ChangedActions]], order: Mapping[NodeId, int]
) -> list[tuple[ActionSets, tuple[NodeId, ...]]]:
    """Return the accounts by what changes for them, in outline order."""
    by_sets: dict[ActionSets, list[NodeId]] = {}
    for accounts, masks in found:
        if (sets := _sets(masks)).all:
            by_sets.setdefault(sets, []).extend(accounts)
    return [(sets, _ordered(accounts, order)) for sets, accounts in by_sets.items()]


def _ordered(accounts: Iterable[NodeId], order: Mapping[NodeId, int]) -> tuple[NodeId, ...]:
    return tuple(sorted(accounts, key=order.__getitem__))


def _sets(masks: ChangedActions) -> ActionSets:
    gained = lost = widened = narrowed = 0
    for change, mask in zip(CHANGES, masks, strict=True):
        if not mask or change.is_open or Answer.UNKNOWN in change[:2]:
            continue
        gained |= mask if change.before is Answer.DENIED else 0
        lost |= mask if change.after is Answer.DENIED else 0
        widened |= mask if _is_conditional(change, Conditions.LOOSER, change.before) else 0
        narrowed |= mask if _is_conditional(change, Conditions.TIGHTER, change.after) else 0
    return ActionSets(gained, lost, widened, narrowed)


def _is_conditional(change: AnswerChange, way: Conditions, side: Answer) -> bool:
    """Return True for an answer that is conditional on one side and allowed on the other, or has changed conditions."""
    if change.conditions is not None:
        return change.conditions in (way, Conditions.OTHER)
    return side is Answer.CONDITIONAL and Answer.DENIED not in change[:2]


def _open(work: StageComparison, order: Mapping[NodeId, int]) -> list[OpenEffect]:
    """Return the actions that are not settled, by reason and by accounts."""
    found: dict[tuple[str, int], list[NodeId]] = {}
    for accounts, masks in work.found:
        unsettled = 0
        for change, mask in zip(CHANGES, masks, strict=True):
            unsettled |= mask if change.is_open or Answer.UNKNOWN in change[:2] else 0
        if unsettled:
            found.setdefault((work.doubt(accounts[0]), unsettled), []).extend(accounts)
    return [
        OpenEffect(work.stage, _ordered(accounts, order), mask, reason) for (reason, mask), accounts in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two designs.

    Attributes:
        sides: The two designs, with one id for what is one thing.
        structure: Changes of nodes and settings.
        policies: Changes of policies and of where they are attached.
        effects: Changes of the permissions of accounts.
        catalogue: Every action; its date says for which actions this holds.
        assumption: Facts taken as known about every request.
    """

    sides: Alignment
    structure: tuple[StructureChange, ...]
    policies: tuple[PolicyChange, ...]
    effects: AccountEffects
    catalogue: Catalogue
    assumption: Assumption = NO_ASSUMPTION

    def __bool__(self) -> bool:
        """Return True if anything differs, or may."""
        return bool(self.structure or self.policies or self.effects.groups or self.effects.undecided)

    def may_be(self, direction: EffectDirection) -> bool:
        """Return True if anything becomes wider, or narrower; what is undecided may."""
        ways = {group.direction for group in self.effects.groups}
        return bool(ways & {direction, EffectDirection.BOTH} or self.effects.undecided)


def comparing_designs(
    before: Organization, after: Organization, catalogue: Catalogue, assumption: Assumption = NO_ASSUMPTION
) -> Generator[None, None, Differences]:
    """Compare two designs, in steps; neither may change meanwhile.

    Args:
        before: The earlier design.
        after: The later one.
        catalogue: Every action.
        assumption: Facts taken as known about every request.
    """
    return (yield from comparing_sides(align(before, after), catalogue, assumption))


def comparing_sides(
    sides: Alignment, catalogue: Catalogue, assumption: Assumption = NO_ASSUMPTION, *, witnessed: bool = True
) -> Generator[None, None, Differences]:
    """Compare designs that are already aligned, in steps; `witnessed` as in `account_effects`."""
    yield
    changes = structure_changes(sides)
    yield
    policies = policy_changes(sides)
    yield
    versions = (Version(side, catalogue, assumption) for side in (sides.before, sides.after))
    effects = yield from account_effects(*versions, witnessed=witnessed)
    return Differences(sides, changes, policies, effects, catalogue, assumption)
