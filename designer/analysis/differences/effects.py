"""Effects: what differs between two versions of a design, or with parts of a change, by what SCPs and RCPs leave.

Accounts for which the same actions change in the same way are one group, what becomes wider first. First all answers
are compared as sets of actions, then what stays conditional is compared exactly, and each group gets a request that
shows it where one is found quickly.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import NamedTuple, TypeAlias

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.access.level_masks import asks_for_place
from designer.analysis.access.owner_numbers import OwnerNumbers
from designer.analysis.access.placed_policies import asks_for_distant_path
from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.distant_moves import unsettled_moves
from designer.analysis.differences.named_records import PartId, PartKind
from designer.analysis.differences.stage_comparison import AlikeAccounts, ChangedActions, StageComparison, sorting
from designer.analysis.differences.versions import (
    CHANGES,
    AnswerChange,
    Conditions,
    EffectDirection,
    NumberedPaths,
    Version,
)
from designer.analysis.differences.witnesses import Evidence, PairOfPaths
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.path_formulas import PathFormulas
from designer.policy.evaluation.outcome import Answer, Stage
from designer.policy.language.document import read_policy_text

_MOST_SPLIT = 48
"""Different changes of accounts up to which actions are sorted out that change alike in several of them."""

_MOST_SEARCHED = 60
"""Requests looked for before the rest is left open."""

_MOST_PROVED = 12
"""Groups for which a request is looked for."""

_MOST_TEXTS = 50
"""Texts after which what is known of the formulas of all of them is let go: each adds some."""

STAGES = {PolicyType.SERVICE_CONTROL_POLICY: Stage.SCP, PolicyType.RESOURCE_CONTROL_POLICY: Stage.RCP}
"""The stages that are compared, by the type of their policies."""


@dataclass(frozen=True, slots=True)
class EffectGroup:
    """Actions that change in the same way for the same accounts.

    Attributes:
        stage: SCPs, which limit who is in the accounts; RCPs, which limit what is done to what they own.
        change: The answer before and after.
        actions: As bits over the catalogue.
        accounts: In outline order.
        evidence: A request that shows it, for the first of the accounts; None if none was looked for or found.
    """

    stage: Stage
    change: AnswerChange
    actions: int
    accounts: tuple[NodeId, ...]
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """Differences between two versions.

    Attributes:
        groups: Wider first, then under other conditions, then narrower; of each the most accounts first.
        accounts: Number of accounts in the design.
        changed: Those for which anything differs.
        readable: False if a policy is not known, or cannot be read: it may allow and deny anything.
        complete: False while conditions are not compared yet.
    """

    groups: tuple[EffectGroup, ...] = ()
    accounts: int = 0
    changed: frozenset[NodeId] = frozenset()
    readable: bool = True
    complete: bool = True

    @property
    def alike(self) -> int:
        """Number of accounts without a difference: proved for all actions of the catalogue once `complete`."""
        return self.accounts - len(self.changed)

    def of(self, account: NodeId) -> tuple[EffectGroup, ...]:
        """Return the groups of one account."""
        return tuple(group for group in self.groups if account in group.accounts)


Comparing: TypeAlias = Generator[Effects | None, None, Effects]
"""Work in steps; one of them yields what is known before conditions are compared."""


def comparing(
    before: Version,
    after: Version,
    alike: AlikeAccounts,
    stages: Iterable[Stage] = (Stage.SCP, Stage.RCP),
    paths: PairOfPaths | None = None,
) -> Comparing:
    """Compare two versions of a design.

    Args:
        before: One.
        after: Another.
        alike: The accounts that may differ, as `sorting` gives them.
        stages: Kinds of policies that may differ.
        paths: The paths of both where other comparisons have numbered some for the only stage; None if there is none.
    """
    work = [StageComparison(before, after, stage, _MOST_SEARCHED, paths) for stage in stages]
    total = before.organization.account_count
    for one in work:
        yield from one.gathering(alike)
    settled = _joined(work, total, complete=not any(comparison.is_open for comparison in work))
    yield settled
    if not settled.complete:
        for one in work:
            yield from one.settling()
        settled = _joined(work, total, complete=True)
        yield settled
    groups = list(settled.groups)
    for place, group in enumerate(groups[:_MOST_PROVED]):
        yield None
        if group.change.is_open:
            continue
        witnesses = next(comparison.witnesses for comparison in work if comparison.stage is group.stage)
        evidence = yield from witnesses.proving(group.accounts[0], group.actions)
        groups[place] = replace(group, evidence=evidence)
    return replace(settled, groups=tuple(groups))


class PolicyEffects:
    """Differences that the text of one policy makes, beside an earlier one; while all else in the design stays.

    Args:
        organization: The design.
        catalogue: Every action.
        policy: The policy; an SCP or an RCP.
        earlier: The text before; one without any statement is as if the policy were attached nowhere, although AWS
            would not take it.
        assumption: Facts taken as known about every request.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        policy: PolicyId,
        earlier: str,
        assumption: Assumption = NO_ASSUMPTION,
    ) -> None:
        self._organization = organization
        self._policy = policy
        self._version: Callable[[str, Version | None], Version] = lambda text, tree: Version(
            organization, catalogue, assumption, partial(self._edited, text), tree
        )
        self._earlier = earlier
        self._targets = organization.targets(policy)
        refused = bool(edits.detach_refusal(organization, policy, self._targets))
        self._is_new = read_policy_text(earlier).empty and not refused
        self._before = self._version(earlier, None)
        self._alike: dict[tuple[bool, OwnerNumbers, OwnerNumbers], AlikeAccounts] = {}
        self._stage = STAGES[organization.policy(policy).type]
        self._paths = self._numbered()
        self._texts = 0

    def comparing(self, text: str) -> Comparing:
        """Compare a text with the earlier one."""
        yield None
        after = self._version(text, None if self._is_new else self._before)
        earlier = self._before.numbers
        self._before.share_numbers(after)
        asking = self._stage is Stage.SCP and (asks_for_place(text) or asks_for_place(self._earlier))
        asks = asking, after.numbers, after.callers
        if asks not in self._alike:
            reached = tuple(_below(self._organization, self._policy))
            self._alike[asks] = yield from sorting(self._before, after, reached)
        self._texts += 1
        if self._texts % _MOST_TEXTS == 0 or after.numbers != earlier:
            self._paths = self._numbered()
        paths = (self._paths, self._paths.after_edit(after, self._policy))
        return (yield from comparing(self._before, after, self._alike[asks], (self._stage,), paths))

    def _numbered(self) -> NumberedPaths:
        """Return room for the paths before; what becomes known of later texts is kept with their formulas."""
        return NumberedPaths(self._before, self._stage, PathFormulas(self._before.catalogue))

    def _edited(self, text: str) -> Change:
        if self._is_new and text == self._earlier:
            return edits.detach(self._organization, self._policy, self._targets)
        return edits.edit_policy_text(self._organization, self._policy, text)


def _below(organization: Organization, policy: PolicyId) -> Iterator[NodeId]:
    """Yield the accounts that a policy reaches, in outline order."""
    targets = organization.targets(policy)
    tops = {target for target in targets if targets.isdisjoint(organization.path(target)[:-1])}
    ordered = tops if len(tops) < 2 else [node_id for node_id in organization.walk() if node_id in tops]
    for top in ordered:
        yield from organization.accounts(top)


def _joined(work: Iterable[StageComparison], total: int, *, complete: bool) -> Effects:
    groups: list[EffectGroup] = []
    changed: set[NodeId] = set()
    readable = True
    for comparison in work:
        readable = readable and comparison.readable
        by_masks: dict[int, tuple[ChangedActions, list[NodeId]]] = {}
        for together, masks in comparison.found:
            by_masks.setdefault(id(masks), (masks, []))[1].extend(together)
        alike = [(masks, tuple(accounts)) for masks, accounts in by_masks.values() if any(masks)]
        for _, accounts in alike:
            changed.update(accounts)
        for place, change in enumerate(CHANGES):
            changing = {accounts: masks[place] for masks, accounts in alike if masks[place]}
            groups += [EffectGroup(comparison.stage, change, actions, who) for actions, who in _sorted_out(changing)]
    groups.sort(key=_in_order)
    return Effects(tuple(groups), total, frozenset(changed), readable, complete)


def _in_order(group: EffectGroup) -> tuple[int, int, int]:
    return CHANGES.index(group.change), -len(group.accounts), -group.actions.bit_count()


def _sorted_out(masks: dict[tuple[NodeId, ...], int]) -> Iterator[tuple[int, tuple[NodeId, ...]]]:
    """Yield the actions with all the accounts for which they change, whatever else changes for some of these."""
    if len(masks) > _MOST_SPLIT:
        together: dict[int, tuple[NodeId, ...]] = {}
        for accounts, mask in masks.items():
            together[mask] = (*together.get(mask, ()), *accounts)
        yield from together.items()
        return
    parts: dict[int, int] = {}
    seen = 0
    for number, mask in enumerate(masks.values()):
        split: dict[int, int] = {}
        for owners, actions in parts.items():
            if inside := actions & mask:
                split[owners | 1 << number] = inside
            if outside := actions & ~mask:
                split[owners] = outside
        if fresh := mask & ~seen:
            split[1 << number] = fresh
        parts, seen = split, seen | mask
    every = list(masks)
    for owners, actions in parts.items():
        who = [every[number] for number in range(len(every)) if owners >> number & 1]
        yield actions, tuple(account for accounts in who for account in accounts)


class EffectWords(NamedTuple):
    """Effects in a few words, such as "wider in 762 accounts", and their direction; None for no effect."""

    direction: EffectDirection | None
    words: str


class PartEffects:
    """Effects of the parts of one change, as long as the design is as the change found it.

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
        """Return True for a part that can have an effect on an account that is there before and after."""
        kind, subject = part_id.kind, part_id.subject
        if kind is PartKind.GONE_NODE:  # what is in an OU that goes comes to lie above it; others are left without SCPs
            design = self._parts.design
            return bool(design.node(NodeId(subject)).children) or subject == design.settings.management_account
        if kind in (PartKind.NEW_NODE, PartKind.INSIDE, PartKind.CENTER):
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
        moved = yield from self._moved(change)
        steps = comparing(self._before, after, alike)
        while True:
            try:
                found = next(steps)
            except StopIteration as end:
                return _beside(end.value, moved)
            yield found and _beside(found, moved)

    def _moved(self, change: Change) -> Generator[None, None, list[EffectGroup]]:
        """Return what is not settled since accounts move for whose place policies of others ask."""
        design = self._parts.design
        policies = chain(design.policies.values(), (one.after for one in change.policies.values() if one.after))
        if not any(map(asks_for_distant_path, policies)):
            return []
        later, groups = design.copy(), list[EffectGroup]()
        later.apply(change)
        for kind, stage in STAGES.items():
            for one in (yield from unsettled_moves(design, later, kind, self._catalogue)):
                accounts = tuple(filter(one.accounts.__contains__, design.accounts()))
                groups.append(EffectGroup(stage, _UNSETTLED, one.actions, accounts))
        return groups

    def _names_differ(self, node_id: NodeId) -> bool:
        """Return True if the id that policies may name an account or an OU by differs."""
        before = self._parts.design.nodes.get(node_id)
        return before is not None and before.aws_id != self._parts.after(node_id).aws_id

    def _reached(self, change: Change) -> Iterator[NodeId]:
        """Yield accounts of the design for which anything may differ, and which stay, in the order of the outline."""
        design = self._parts.design
        gained, _ = change.moves()
        tops = {*gained, *(target for policy in change.policies for target in _targets(design, policy))}
        for key, swap in change.nodes.items():
            if swap.before and swap.after and replace(swap.before, children=()) != replace(swap.after, children=()):
                tops.add(key)
        if change.settings is not None:
            tops.add(design.root)
        gone = {key for key, swap in change.nodes.items() if swap.after is None}
        tops = {top for top in tops if top in design.nodes and tops.isdisjoint(design.path(top)[:-1])}
        below = design.accounts(*tops) if len(tops) <= 1 else design.accounts()
        for account in below if tops else ():
            if account not in gone and (len(tops) == 1 or not tops.isdisjoint(design.path(account))):
                yield account


_UNSETTLED = AnswerChange(Answer.CONDITIONAL, Answer.CONDITIONAL, Conditions.OPEN)


def _beside(found: Effects, more: list[EffectGroup]) -> Effects:
    """Return the effects with more groups."""
    changed = found.changed.union(*(group.accounts for group in more))
    return replace(found, groups=tuple(sorted((*found.groups, *more), key=_in_order)), changed=changed)


def _targets(design: Organization, policy: PolicyId) -> frozenset[NodeId]:
    return design.targets(policy) if policy in design.policies else frozenset()


def effect_words(found: Effects) -> EffectWords:
    """Return the effects in a few words: "wider in 762 accounts", "partly wider, partly narrower in 1 account"."""
    by_direction = {effect_direction: set[NodeId]() for effect_direction in EffectDirection}
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
