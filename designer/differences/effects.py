"""Effects: what differs between two versions of a design for its accounts, by what their SCPs and RCPs leave possible.

Accounts for which the same actions change in the same way are one group, what becomes wider first. First all answers
are compared as sets of actions, then what stays conditional is compared exactly, and each group gets a request that
shows it where one is found quickly.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TypeAlias

from designer import edits
from designer.access.assumption import NOTHING, Assumption
from designer.access.ceilings import Ceiling
from designer.access.level_masks import asks_for_place
from designer.differences.answer_changes import CHANGES, AnswerChange, Conditions, EffectDirection
from designer.differences.versions import Version
from designer.differences.witnesses import UNTOUCHED, Attached, Evidence, Touched, Witnesses
from designer.model.change import Change
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage

_TURN = 32
"""Accounts, or groups of accounts with the same policies, looked at in one step."""

_MOST_SPLIT = 48
"""Different changes of accounts up to which actions are sorted out that change alike in several of them."""

_MOST_PROVED = 12
"""Groups for which a request is looked for."""

STAGES = {PolicyType.SERVICE_CONTROL_POLICY: Stage.SCP, PolicyType.RESOURCE_CONTROL_POLICY: Stage.RCP}
"""The stages that are compared, by the type of their policies."""


_FIRST = 5
_LAST = _FIRST + len(Conditions)
"""Place of the changes of conditions among all."""

Masks: TypeAlias = tuple[int, ...]
"""For each of `CHANGES` the actions of one account that change so, as bits over the catalogue."""


@dataclass(frozen=True, slots=True)
class EffectGroup:
    """Actions that change in the same way for the same accounts.

    Attributes:
        stage: SCPs, which limit who is in the accounts; RCPs, which limit what is done to what they own.
        change: The answer before and after.
        actions: As bits over the catalogue.
        accounts: In outline order.
        evidence: A request that shows it, for the first of the accounts; None where none was looked for or found.
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
        readable: False where a policy cannot be read and was taken to limit nothing.
        complete: False while conditions are not compared yet.
    """

    groups: tuple[EffectGroup, ...] = ()
    accounts: int = 0
    changed: frozenset[NodeId] = frozenset()
    readable: bool = True
    complete: bool = True

    @property
    def alike(self) -> int:
        """Number of accounts for which nothing differs: proved for all actions of the catalogue once `complete`."""
        return self.accounts - len(self.changed)

    def of(self, account: NodeId) -> tuple[EffectGroup, ...]:
        """The groups of one account."""
        return tuple(group for group in self.groups if account in group.accounts)


Comparing: TypeAlias = Generator[Effects | None, None, Effects]
"""Work in steps; one of them tells what is known before conditions are compared."""


Alike: TypeAlias = Sequence[tuple[NodeId, ...]]
"""Accounts beside each other with the same policies, for which one answer holds in both versions."""


def comparing(
    before: Version,
    after: Version,
    alike: Alike,
    stages: Iterable[Stage] = (Stage.SCP, Stage.RCP),
    *,
    same_tree: bool = False,
) -> Comparing:
    """Compare two versions of a design.

    Args:
        before: One.
        after: Another.
        alike: The accounts that may differ, as `sorting` gives them.
        stages: Kinds of policies that may differ.
        same_tree: True when nothing but texts of policies differs.
    """
    work = [StageComparison(before, after, stage, same_tree) for stage in stages]
    total = before.organization.account_count
    for one in work:
        yield from one.gathering(alike)
    settled = _joined(work, total, complete=not any(one.is_open for one in work))
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
        witnesses = next(one.witnesses for one in work if one.stage is group.stage)
        evidence = yield from witnesses.proving(group.accounts[0], group.actions)
        groups[place] = replace(group, evidence=evidence)
    return replace(settled, groups=tuple(groups))


class PolicyEffects:
    """Differences that the text of one policy makes, beside an earlier one; while all else in the design stays.

    Args:
        organization: The design.
        catalogue: Every action.
        policy: The policy; an SCP or an RCP.
        earlier: The text before.
        assumption: Facts taken as known about every request.
    """

    def __init__(
        self,
        organization: Organization,
        catalogue: Catalogue,
        policy: PolicyId,
        earlier: str,
        assumption: Assumption = NOTHING,
    ) -> None:
        self._organization = organization
        self._policy = policy
        self._version: Callable[[str], Version] = lambda text: Version(
            organization, catalogue, assumption, partial(self._edited, text)
        )
        self._earlier = earlier
        self._before = self._version(earlier)
        self._alike: dict[bool, Alike] = {}

    def comparing(self, text: str) -> Comparing:
        """Compare a text with the earlier one."""
        stage = STAGES[self._organization.policy(self._policy).type]
        yield None
        after = self._version(text)
        asks = stage is Stage.SCP and (asks_for_place(text) or asks_for_place(self._earlier))
        if asks not in self._alike:
            reached = tuple(_below(self._organization, self._policy))
            self._alike[asks] = yield from sorting(self._before, after, reached)
        return (yield from comparing(self._before, after, self._alike[asks], (stage,), same_tree=True))

    def _edited(self, text: str) -> Change:
        return edits.edit_policy_text(self._organization, self._policy, text)


def _below(organization: Organization, policy: PolicyId) -> Iterator[NodeId]:
    """The accounts that a policy reaches, in outline order."""
    targets = organization.targets(policy)
    tops = {one for one in targets if targets.isdisjoint(organization.path(one)[:-1])}
    ordered = tops if len(tops) < 2 else [one for one in organization.walk() if one in tops]
    for top in ordered:
        yield from organization.accounts(top)


# ---- one stage ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class StageComparison:
    """Comparison of what the policies of one stage leave accounts in two versions.

    Attributes:
        before: One version.
        after: The other.
        stage: The stage.
        same_tree: True when nothing but texts of policies differs.
        found: Accounts with the actions of each of `CHANGES`; those for which nothing differs are left out.
        readable: False where a policy cannot be read.
        witnesses: Requests that show the differences.
    """

    before: Version
    after: Version
    stage: Stage
    same_tree: bool = False
    found: list[tuple[tuple[NodeId, ...], Masks]] = field(default_factory=list)
    readable: bool = True
    witnesses: Witnesses = field(init=False)

    def __post_init__(self) -> None:
        self.witnesses = Witnesses(self.before, self.after, self.stage)

    @property
    def is_open(self) -> bool:
        """True when anything is conditional in both versions, and touched."""
        return any(any(masks[_FIRST:_LAST]) for _, masks in self.found)

    def gathering(self, alike: Alike) -> Generator[None, None, None]:
        """Compare the ceilings of accounts."""
        known: dict[tuple[int, int, Touched], Masks] = {}
        for start in range(0, len(alike), _TURN):
            self._compare(alike[start : start + _TURN], known)
            yield

    def settling(self) -> Generator[None, None, None]:
        """Compare exactly what is conditional in both versions."""
        for place, (accounts, masks) in enumerate(self.found):
            if any(masks[_FIRST:_LAST]):
                settled = yield from self._settled(accounts[0], *masks[_FIRST:_LAST])
                self.found[place] = accounts, (*masks[:_FIRST], *settled, *masks[_LAST:])

    def _settled(
        self, account: NodeId, looser: int, other: int, _: int, tighter: int
    ) -> Generator[None, None, tuple[int, int, int, int]]:
        """The actions of each of `Conditions`; where statements come and go, each direction is compared for itself."""
        shown, left_open = yield from self.witnesses.settling(account, looser | other | tighter)
        looser, other, tighter = looser & shown, other & shown, tighter & shown
        if other:
            wider, open_wider = yield from self.witnesses.settling(account, other, EffectDirection.WIDER)
            narrower, open_narrower = yield from self.witnesses.settling(account, other, EffectDirection.NARROWER)
            left_open |= open_wider | open_narrower | (other & ~wider & ~narrower)
            looser, tighter, other = looser | (wider & ~narrower), tighter | (narrower & ~wider), wider & narrower
        return looser, other, left_open, tighter

    def _compare(self, part: Alike, known: dict[tuple[int, int, Touched], Masks]) -> None:
        ceilings: list[list[Ceiling]] = []
        attached: list[list[Attached]] = []
        for version in (self.before, self.after):
            with version.looked_at():
                ceilings.append([version.ceiling(self.stage, one[0]) for one in part])
                if not attached or not self.same_tree:
                    attached.append([version.attached(one[0]) for one in part])
        attached = attached if len(attached) > 1 else [*attached, *attached]
        for accounts, before, after, *paths in zip(part, *ceilings, *attached, strict=True):
            self.readable = self.readable and before.complete and after.complete
            both = before.conditional & after.conditional
            touched = self.witnesses.touched(accounts[0], *paths) if both else UNTOUCHED
            key = (id(before), id(after), touched)  # the versions keep the ceilings alive
            masks = known.get(key)
            if masks is None:
                masks = known[key] = _masks(before, after, touched)
            if masks is not _NOTHING:
                self.found.append((accounts, masks))


def sorting(before: Version, after: Version, accounts: Iterable[NodeId]) -> Generator[None, None, Alike]:
    """Put accounts together that have the same parent and policies, in steps."""
    found: dict[object, list[NodeId]] = {}
    alone: dict[object, bool] = {}
    waiting = iter(accounts)
    while some := list(islice(waiting, 8 * _TURN)):
        keys: list[tuple[object, ...]] = [()] * len(some)
        for version in (before, after):
            with version.looked_at():
                keys = [(*key, *_place(version, account, alone)) for key, account in zip(keys, some, strict=True)]
        for key, account in zip(keys, some, strict=True):
            found.setdefault(key, []).append(account)
        yield
    return tuple(map(tuple, found.values()))


def _place(version: Version, account: NodeId, alone: dict[object, bool]) -> tuple[object, ...]:
    """The facts that accounts share which need be looked at once."""
    organization = version.organization
    parent, own = organization.parent(account), organization.node(account).policies
    key = (version, parent, own)
    if key not in alone:
        alone[key] = version.is_alone(account)
    exempt = organization.is_management_account(account)
    return parent, own, account if alone[key] or exempt else None


_NOTHING = (0,) * len(CHANGES)


def _masks(before: Ceiling, after: Ceiling, touched: Touched) -> Masks:
    maybe_before, maybe_after = before.conditional, after.conditional
    both = maybe_before & maybe_after
    looser, tighter = touched.looser & both, touched.tighter & both
    if before.answers == after.answers and not looser and not tighter:
        return _NOTHING
    return (
        after.sure & ~before.possible,
        maybe_after & ~before.possible,
        after.unknown & ~before.possible,
        maybe_before & after.sure,
        before.unknown & after.sure,
        looser & ~tighter,
        looser & tighter,
        0,
        tighter & ~looser,
        before.sure & maybe_after,
        before.sure & after.unknown,
        maybe_before & ~after.possible,
        before.unknown & ~after.possible,
        before.sure & ~after.possible,
    )


# ---- groups ---------------------------------------------------------------------------------------------------------


def _joined(work: Iterable[StageComparison], total: int, *, complete: bool) -> Effects:
    groups: list[EffectGroup] = []
    changed: set[NodeId] = set()
    readable = True
    for one in work:
        readable = readable and one.readable
        by_masks: dict[Masks, list[NodeId]] = {}
        for together, masks in one.found:
            if any(masks):
                by_masks.setdefault(masks, []).extend(together)
        for accounts in by_masks.values():
            changed.update(accounts)
        for place, change in enumerate(CHANGES):
            changing = {tuple(accounts): masks[place] for masks, accounts in by_masks.items() if masks[place]}
            groups += [EffectGroup(one.stage, change, actions, who) for actions, who in _sorted_out(changing)]
    groups.sort(key=lambda group: (CHANGES.index(group.change), -len(group.accounts), -group.actions.bit_count()))
    return Effects(tuple(groups), total, frozenset(changed), readable, complete)


def _sorted_out(masks: dict[tuple[NodeId, ...], int]) -> Iterator[tuple[int, tuple[NodeId, ...]]]:
    """Actions with all the accounts for which they change, whatever else changes for some of these."""
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
