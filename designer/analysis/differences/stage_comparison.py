"""Comparison of one stage: what SCPs, or RCPs, leave each account in two versions, as sets of actions.

All answers are compared first, then what stays conditional is compared exactly. Accounts beside each other with the
same policies are looked at once.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import field
from itertools import islice
from typing import TypeAlias

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.differences.versions import CHANGES, AttachedPolicies, Conditions, OpenLevel, Version
from designer.analysis.differences.witnesses import UNTOUCHED, PairOfPaths, TouchedActions, Witnesses
from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.equivalence.formula_comparison import SearchDirection
from designer.policy.evaluation.outcome import Answer, Stage

_TURN = 32
"""Accounts, or groups of accounts with the same policies, looked at in one step."""

_FIRST = 5
_LAST = _FIRST + len(Conditions)
"""Place of the changes of conditions among all."""

_OPEN = _FIRST + list(Conditions).index(Conditions.OPEN)

_CONDITIONAL_ONCE = tuple(
    number
    for number, (before, after, _) in enumerate(CHANGES)
    if {before, after} in ({Answer.CONDITIONAL, Answer.ALLOWED}, {Answer.CONDITIONAL, Answer.DENIED})
)
"""Places of the changes between a conditional answer and one that holds for every request."""


TOO_MUCH = "The conditions are too many to compare exactly."
NOT_KNOWN = "A policy on the path is not known or cannot be read."

ChangedActions: TypeAlias = tuple[int, ...]
"""For each of `CHANGES` the actions of one account that change so, as bits over the catalogue."""

AlikeAccounts: TypeAlias = Sequence[tuple[NodeId, ...]]
"""Accounts beside each other with the same policies, for which one answer holds in both versions."""


@dataclass(slots=True)
class StageComparison:
    """Comparison of what the policies of one stage leave accounts in two versions.

    Attributes:
        before: One version.
        after: The other.
        stage: The stage.
        most: Requests looked for before the rest is left open.
        paths: The paths of both versions where other comparisons have numbered some; None if there is none.
        found: Accounts with the actions of each of `CHANGES`; those for which nothing differs are left out, and equal
            actions are one object.
        readable: False if a policy is not known, or cannot be read.
        witnesses: Requests that show the differences.
    """

    before: Version
    after: Version
    stage: Stage
    most: int
    paths: PairOfPaths | None = None
    found: list[tuple[tuple[NodeId, ...], ChangedActions]] = field(default_factory=list)
    readable: bool = True
    witnesses: Witnesses = field(init=False)
    _changes: dict[tuple[int, int, int, bool], ChangedActions] = field(default_factory=dict, init=False)
    _one: dict[ChangedActions, ChangedActions] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.witnesses = Witnesses(self.before, self.after, self.stage, self.most, self.paths)

    @property
    def is_open(self) -> bool:
        """True if anything is conditional in both versions, and touched."""
        return any(any(masks[_FIRST:_LAST]) for _, masks in self.found)

    def gathering(self, alike: AlikeAccounts) -> Generator[None, None, None]:
        """Compare the ceilings of accounts."""
        for start in range(0, len(alike), _TURN):
            self._compare(alike[start : start + _TURN])
            yield

    def settling(self) -> Generator[None, None, None]:
        """Compare exactly what is conditional in both versions."""
        known: dict[object, ChangedActions] = {}
        conditional = {id(masks): sum(masks[_FIRST:_LAST]) for masks in self._one}
        asked = [place for place, (_, masks) in enumerate(self.found) if conditional[id(masks)]]
        for place in self._in_turns(asked):
            if place is None:
                yield
                continue
            accounts, masks = self.found[place]
            question = self.witnesses.question(accounts[0], conditional[id(masks)])
            settled = known.get((question, id(masks))) if question is not None else None
            if settled is None:
                conditions = yield from self._settled(accounts[0], *masks[_FIRST:_LAST])
                settled = self._shared((*masks[:_FIRST], *conditions, *masks[_LAST:]))
                known[question, id(masks)] = settled
            self.found[place] = accounts, settled

    def _in_turns(self, places: Sequence[int]) -> Iterator[int | None]:
        """Yield some places of `found`, and None before each part of them, whose accounts are looked at together."""
        for start in range(0, len(places), _TURN):
            turn = places[start : start + _TURN]
            self.witnesses.look_at([self.found[place][0][0] for place in turn])
            yield None
            yield from turn

    def _settled(
        self, account: NodeId, looser: int, other: int, unknown: int, tighter: int
    ) -> Generator[None, None, tuple[int, int, int, int]]:
        """The actions of each of `Conditions`; where statements come and go, each direction is compared for itself."""
        shown, left_open = yield from self.witnesses.settling(account, looser | tighter)
        looser, tighter, left_open = looser & shown, tighter & shown, left_open | unknown
        if other:
            wider, open_wider = yield from self.witnesses.settling(account, other, SearchDirection.WIDER)
            narrower, open_narrower = yield from self.witnesses.settling(account, other, SearchDirection.NARROWER)
            left_open |= open_wider | open_narrower
            looser, tighter, other = looser | (wider & ~narrower), tighter | (narrower & ~wider), wider & narrower
        return looser, other, left_open, tighter

    def proving(self) -> Generator[None, None, None]:
        """Compare exactly where an answer becomes conditional, or is so no more: a ceiling says less than all requests.

        Where what an account is of is another and policies ask for it, such as the OUs that it is in, the ceilings have
        the last word.
        """
        once = [place for place, (_, masks) in enumerate(self.found) if any(masks[one] for one in _CONDITIONAL_ONCE)]
        for place in self._in_turns(once):
            if place is None:
                yield
                continue
            accounts, masks = self.found[place]
            if self.witnesses.is_alone(accounts[0]) and not self.witnesses.has_one_world(accounts[0]):
                continue
            asked = sum(masks[number] for number in _CONDITIONAL_ONCE)
            shown, left_open = yield from self.witnesses.settling(accounts[0], asked)
            proved = [mask & shown if number in _CONDITIONAL_ONCE else mask for number, mask in enumerate(masks)]
            proved[_OPEN] |= left_open
            self.found[place] = accounts, self._shared(tuple(proved))

    def doubt(self, account: NodeId) -> str:
        """Return why an answer of an account may not be settled, as a sentence."""
        known = True
        for version in (self.before, self.after):
            with version.looked_at():
                ceiling = version.ceiling(self.stage, account)
            known = known and ceiling.known
        return TOO_MUCH if known else NOT_KNOWN

    def _compare(self, part: AlikeAccounts) -> None:
        ceilings: list[list[Ceiling]] = []
        attached: list[list[AttachedPolicies]] = []
        open_levels: list[list[frozenset[OpenLevel]]] = []
        for version in (self.before, self.after):
            with version.looked_at():
                ceilings.append([version.ceiling(self.stage, one[0]) for one in part])
                attached.append([version.attached(one[0]) for one in part])
                open_levels.append([version.open_levels(self.stage, one[0]) for one in part])
        elsewhere = [one != other for one, other in zip(*open_levels, strict=True)]
        for accounts, before, after, is_open, *paths in zip(part, *ceilings, elsewhere, *attached, strict=True):
            self.readable = self.readable and before.known and after.known
            both = before.possible != before.sure and after.possible != after.sure
            touched = self.witnesses.touched(accounts[0], *paths) if both else UNTOUCHED
            key = (id(before), id(after), id(touched), is_open)  # the versions and the witnesses keep them alive
            masks = self._changes.get(key)
            if masks is None:
                masks = self._changes[key] = self._shared(_masks(before, after, touched, is_open=is_open))
            if any(masks):
                self.found.append((accounts, masks))

    def _shared(self, masks: ChangedActions) -> ChangedActions:
        """Return the object that stands for equal ones: to look at their numbers takes long."""
        return self._one.setdefault(masks, masks)


def sorting(before: Version, after: Version, accounts: Iterable[NodeId]) -> Generator[None, None, AlikeAccounts]:
    """Put accounts together that have the same parent and policies, in steps."""
    before.share_numbers(after)
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
    """Return the facts that accounts share which need be looked at once."""
    organization = version.organization
    parent, own = organization.parent(account), organization.node(account).policies
    key = (version, parent, own)
    if key not in alone:
        alone[key] = version.is_alone(account)
    exempt = organization.is_management_account(account)
    owner = version.shared_facts(account, PolicyType.RESOURCE_CONTROL_POLICY)
    caller = account if exempt else version.caller_like(account) if alone[key] else None
    return parent, own, caller, owner


_NOTHING = (0,) * len(CHANGES)


def _masks(before: Ceiling, after: Ceiling, touched: TouchedActions, *, is_open: bool) -> ChangedActions:
    """Return the actions of each of `CHANGES`; `is_open` where other unknown policies may be attached than before."""
    same = before.answers == after.answers
    if same and touched is UNTOUCHED and not is_open:
        return _NOTHING
    maybe_before, maybe_after = before.conditional, after.conditional
    both = maybe_before & maybe_after
    looser, tighter = (touched.looser & both, touched.tighter & both) if touched is not UNTOUCHED else (0, 0)
    other = looser & tighter
    conditions = (
        looser ^ other,
        other,
        0,  # what is not settled is known once it is compared
        tighter ^ other,
        before.unknown & after.unknown & (-1 if is_open else touched.mask),
    )
    if same:
        return (*_NOTHING[:_FIRST], *conditions, *_NOTHING[: len(CHANGES) - _FIRST - len(conditions)])
    either = before.possible | after.possible
    gained, lost = either ^ before.possible, either ^ after.possible  # `a & ~b` takes twice as long
    return (
        after.sure & gained if gained else 0,
        maybe_after & gained if gained else 0,
        after.unknown & gained if gained else 0,
        maybe_before & after.sure,
        before.unknown & after.sure,
        *conditions,
        before.unknown & maybe_after,
        maybe_before & after.unknown,
        before.sure & maybe_after,
        before.sure & after.unknown,
        maybe_before & lost if lost else 0,
        before.unknown & lost if lost else 0,
        before.sure & lost if lost else 0,
    )
