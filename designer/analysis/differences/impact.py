"""Effects of a change, account by account, and of moving nodes to another parent.

An account's ceiling is the intersection of the levels of its path. A move exchanges the levels above what moves and
keeps the rest, so for every account with the kept levels K the actions lost are (before - after) & K. That is linear
in K: one union of K over all accounts that move answers for all of them at once, whatever the number of places tried.
The organization is changed only for moments, inside one step, and is unchanged whenever other code reads it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import field, replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.access.level_masks import LevelMasksCache
from designer.analysis.differences.effects import EffectGroup, Effects, comparing
from designer.analysis.differences.stage_comparison import sorting
from designer.analysis.differences.versions import Version
from designer.basics.dataclass import dataclass
from designer.organization.edits.rules import topmost
from designer.organization.edits.tree import move, move_refusal
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage
from designer.policy.json.text import spelled_out


@dataclass(frozen=True, slots=True)
class Policies:
    """Policies that reach what moves from above, in the order of the path; AWS's own are left out.

    Attributes:
        gained: Reach it at the new place and not at the old one.
        lost: Reach it at the old place and not at the new one.
    """

    gained: tuple[PolicyId, ...] = ()
    lost: tuple[PolicyId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)

    def inverse(self) -> Policies:
        """Return those of the way back."""
        return Policies(self.lost, self.gained)


@dataclass(frozen=True, slots=True)
class ActionChanges:
    """Actions whose answer changes for at least one account, as bits over the catalogue.

    SCPs do not limit the management account. One action may be lost in one account and gained in another.

    Attributes:
        lost: Allowed at least in some requests before, in none after.
        gained: Allowed in none before, at least in some after.
        narrowed: Allowed in every request before, only in some after.
        widened: Allowed only in some requests before, in every one after.
        complete: False if an SCP on a path is not known, or cannot be read: what it would limit is not counted.
        rcps: True if RCPs may take or give something as well, which is not counted.
    """

    lost: int = 0
    gained: int = 0
    narrowed: int = 0
    widened: int = 0
    complete: bool = True
    rcps: bool = field(default=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.lost or self.gained or self.narrowed or self.widened)

    def inverse(self) -> ActionChanges:
        """Return those of the way back."""
        return ActionChanges(self.gained, self.lost, self.widened, self.narrowed, self.complete, self.rcps)


class _Kept(NamedTuple):
    """Actions that the levels which move along let through for at least one account: surely, and possibly."""

    sure: int
    possible: int
    complete: bool


_NOTHING = _Kept(0, 0, complete=True)
"""There is no account."""


class Moving:
    """Some nodes on their way, asked about any number of places; for an organization that does not change meanwhile.

    Args:
        organization: The design.
        catalogue: Every action.
        nodes: Nodes that move; those below another one go with it.
    """

    def __init__(self, organization: Organization, catalogue: Catalogue, nodes: Iterable[NodeId]) -> None:
        self.nodes = topmost(organization, nodes)
        self._organization = organization
        self._levels = LevelMasksCache(organization, catalogue)
        self._ceilings = Ceilings(organization, catalogue)
        self._kept: dict[NodeId, _Kept] = {}
        self._inner: dict[NodeId, _Kept] = {}
        self._work = self._prepare()
        self.ready = False

    def policies(self, parent: NodeId) -> Policies:
        """Policies that the nodes gain and lose from above below another parent. Cheap enough for every mouse move."""
        organization = self._organization
        after = self._from_above(parent)
        gained: dict[PolicyId, None] = {}
        lost: dict[PolicyId, None] = {}
        for holder in dict.fromkeys(organization.parent(node_id) for node_id in self.nodes):
            before = self._from_above(holder)
            gained.update((policy, None) for policy in after if policy not in before)
            lost.update((policy, None) for policy in before if policy not in after)
        return Policies(tuple(gained), tuple(lost))

    def step(self) -> bool:
        """Do a little of the work that `actions` needs once, for an idle moment; whether it is done."""
        self.ready = self.ready or next(self._work, None) is None
        return self.ready

    def actions(self, parent: NodeId) -> ActionChanges:
        """Return the actions that the accounts among the nodes and below them gain and lose below another parent.

        Some microseconds a place, once `ready`; before, all the work that is left is done first.
        """
        return replace(self._of_scps(parent), rcps=self._rcps_differ(parent))

    def _rcps_differ(self, parent: NodeId) -> bool:
        rcps, moved = self._rcps, self.policies(parent)
        return any(rcps.values()) or not rcps.keys().isdisjoint((*moved.gained, *moved.lost))

    @cached_property
    def _rcps(self) -> dict[PolicyId, bool]:
        """RCPs, and whether each asks for the place of an account."""
        every, rcp = self._organization.policies.values(), PolicyType.RESOURCE_CONTROL_POLICY
        return {policy.id: "orgpaths" in spelled_out(policy.text).lower() for policy in every if policy.type is rcp}

    def _of_scps(self, parent: NodeId) -> ActionChanges:
        if self._levels.some_ask:
            return self._tried(parent)
        while not self.step():
            pass
        below = self._ceilings.of(parent)
        lost = gained = narrowed = widened = 0
        complete = True
        for holder, kept in self._kept.items():
            if kept is _NOTHING:
                continue
            above = self._ceilings.of(holder)
            lost |= above.possible & ~below.possible & kept.possible
            gained |= below.possible & ~above.possible & kept.possible
            narrowed |= above.sure & below.conditional & kept.sure
            widened |= above.conditional & below.sure & kept.sure
            complete = complete and above.known and kept.complete and below.known
        return ActionChanges(lost, gained, narrowed, widened, complete)

    def _tried(self, parent: NodeId) -> ActionChanges:
        """Find the changes by making the move, for SCPs that ask for the account or its place in the organization."""
        organization = self._organization
        if move_refusal(organization, self.nodes, parent):
            return ActionChanges()
        management = organization.settings.management_account
        accounts = [node_id for node_id in self._moving_accounts() if node_id != management]
        before = [self._ceilings.of(account) for account in accounts]
        with organization.tentatively(move(organization, self.nodes, parent)):
            ceilings = Ceilings(organization, self._ceilings.catalogue)
            after = [ceilings.of(account) for account in accounts]
        lost = gained = narrowed = widened = 0
        complete = True
        for one, other in zip(before, after, strict=True):
            lost |= one.possible & ~other.possible
            gained |= other.possible & ~one.possible
            narrowed |= one.sure & other.conditional
            widened |= one.conditional & other.sure
            complete = complete and one.known and other.known
        return ActionChanges(lost, gained, narrowed, widened, complete)

    def _moving_accounts(self) -> Iterator[NodeId]:
        """Yield the accounts among the nodes and below them."""
        nodes = self._organization.nodes
        waiting = list(self.nodes)
        while waiting:
            node = nodes[waiting.pop()]
            if node.kind is NodeKind.ACCOUNT:
                yield node.id
            waiting += node.children

    def _from_above(self, node_id: NodeId | None) -> dict[PolicyId, None]:
        organization = self._organization
        path = organization.path(node_id) if node_id is not None else ()
        attached = (policy for level in path for policy in organization.node(level).policies)
        return {policy: None for policy in attached if not organization.policy(policy).aws_managed}

    def _prepare(self) -> Iterator[bool]:
        """Join what is kept, from the leaves up; a turn for every OU."""
        organization = self._organization
        for top in self.nodes:
            ous = list(self._containers(top))
            yield True
            for ou in reversed(ous):
                self._inner[ou] = self._through(ou, self._joined(organization.node(ou).children))
                yield True
        by_parent: dict[NodeId, list[NodeId]] = {}
        for top in self.nodes:
            holder = organization.parent(top)
            if holder is not None:
                by_parent.setdefault(holder, []).append(top)
        for holder, tops in by_parent.items():
            self._kept[holder] = self._joined(tops)
            yield True

    def _containers(self, top: NodeId) -> Iterator[NodeId]:
        """Yield the OUs of a subtree, each before those below it."""
        nodes = self._organization.nodes
        waiting = [top] if nodes[top].kind is not NodeKind.ACCOUNT else []
        while waiting:
            ou = waiting.pop()
            yield ou
            waiting += [child for child in nodes[ou].children if nodes[child].kind is not NodeKind.ACCOUNT]

    def _joined(self, siblings: Iterable[NodeId]) -> _Kept:
        """The union over the accounts of some siblings and below them; accounts of the same policies count once."""
        organization = self._organization
        nodes, management = organization.nodes, organization.settings.management_account
        attached: set[tuple[PolicyId, ...]] = set()
        parts: list[_Kept] = []
        for node_id in siblings:
            node = nodes[node_id]
            if node.kind is not NodeKind.ACCOUNT:
                parts += [inner for inner in (self._inner[node_id],) if inner is not _NOTHING]
            elif node_id != management:
                attached.add(node.policies)
        levels = map(self._levels.of, attached)
        parts += [_Kept(level.sure, level.possible, level.known) for level in levels]
        sure = possible = 0
        for part in parts:
            sure, possible = sure | part.sure, possible | part.possible
        return _Kept(sure, possible, all(part.complete for part in parts)) if parts else _NOTHING

    def _through(self, ou: NodeId, below: _Kept) -> _Kept:
        if below is _NOTHING:
            return below
        level = self._levels.of(self._organization.node(ou).policies)
        return _Kept(level.sure & below.sure, level.possible & below.possible, below.complete and level.known)


_TURN = 25
"""Accounts that are looked at in one step."""

_TURN_ASSUMED = 4
"""Accounts in one step under an assumption, where each account is looked at for itself."""


@dataclass(frozen=True, slots=True)
class ImpactGroup:
    """Accounts for which a change gives and takes the same.

    Attributes:
        actions: Those that it gives and takes.
        accounts: In outline order.
        within: How many of them the change is meant for.
    """

    actions: ActionChanges
    accounts: tuple[NodeId, ...]
    within: int


@dataclass(frozen=True, slots=True)
class Impact:
    """Effects of a change in few numbers.

    Attributes:
        actions: Actions that change for at least one account.
        accounts: Number of accounts that change.
        seen: Number of accounts that were looked at.
        conditions: Actions that are conditional before and after, with other requests passing; the caller works those
            out.
    """

    actions: ActionChanges
    accounts: int
    seen: int
    conditions: tuple[EffectGroup, ...] = ()


@dataclass(slots=True)
class Impacts:
    """Effects that are known so far.

    Attributes:
        by_actions: Accounts by what they gain and lose; those without a change are left out.
        unchanged: Number of accounts known not to change.
        seen: Number of accounts that were looked at.
        complete: False if some account has an SCP that is not known, or cannot be read.
    """

    by_actions: dict[ActionChanges, list[NodeId]] = field(default_factory=dict)
    unchanged: int = 0
    seen: int = 0
    complete: bool = True

    def listed(self, within: frozenset[NodeId]) -> tuple[ImpactGroup, ...]:
        """Return its groups, most lost first."""
        found = [
            ImpactGroup(actions, tuple(accounts), sum(account in within for account in accounts))
            for actions, accounts in self.by_actions.items()
        ]
        found.sort(key=lambda one: (-one.actions.lost.bit_count(), -one.actions.gained.bit_count(), -len(one.accounts)))
        return tuple(found)

    def joined(self) -> Impact:
        """Return all of it as one."""
        lost = gained = narrowed = widened = 0
        for action in self.by_actions:
            lost, gained = lost | action.lost, gained | action.gained
            narrowed, widened = narrowed | action.narrowed, widened | action.widened
        changed = sum(map(len, self.by_actions.values()))
        return Impact(ActionChanges(lost, gained, narrowed, widened, self.complete), changed, self.seen)


def ceiling_difference(before: Ceiling, after: Ceiling) -> ActionChanges:
    """Return the actions that one account gains and loses between two ceilings."""
    return ActionChanges(
        before.possible & ~after.possible,
        after.possible & ~before.possible,
        before.sure & after.conditional,
        before.conditional & after.sure,
        before.known and after.known,
    )


def impacts(
    organization: Organization,
    catalogue: Catalogue,
    change: Change,
    accounts: Iterable[NodeId],
    assumption: Assumption = NO_ASSUMPTION,
) -> Iterator[Impacts]:
    """Compare the ceilings of accounts before and after a change, in steps; each gives what is known so far.

    Args:
        organization: Must be the one that the change was made for, until the last step.
        catalogue: Every action.
        change: Keeps the accounts.
        accounts: Whose ceilings may differ.
        assumption: Facts taken as known about every request.
    """
    found = Impacts()
    first, second = (Ceilings(organization, catalogue, assumption) for _ in range(2))
    turn = _TURN_ASSUMED if assumption else _TURN
    pairs: dict[tuple[int, int], ActionChanges] = {}
    waiting = iter(accounts)
    while some := list(islice(waiting, turn)):
        before = [first.of(account) for account in some]
        with organization.tentatively(change):
            after = [second.of(account) for account in some]
        for account, one, other in zip(some, before, after, strict=True):
            key = (id(one), id(other))  # equal paths share one ceiling, which the tables keep alive
            if key not in pairs:
                pairs[key] = ceiling_difference(one, other)
            actions = pairs[key]
            found.complete = found.complete and actions.complete
            if actions:
                found.by_actions.setdefault(actions, []).append(account)
            else:
                found.unchanged += actions.complete
        found.seen += len(some)
        yield found
    yield found


def other_conditions(
    organization: Organization,
    catalogue: Catalogue,
    change: Change,
    accounts: Iterable[NodeId],
    assumption: Assumption = NO_ASSUMPTION,
) -> Generator[None, None, tuple[EffectGroup, ...]]:
    """Return changes of conditions that sets of actions do not show, in steps; for the same arguments as `impacts`."""
    before = Version(organization, catalogue, assumption)
    after = Version(organization, catalogue, assumption, lambda: change)
    alike = yield from sorting(before, after, accounts)
    found: Effects | None = None
    for found in comparing(before, after, alike, (Stage.SCP,)):
        if found is not None and found.complete:
            break  # the rest looks for requests that show it
        yield
    return tuple(group for group in found.groups if group.change.conditions is not None) if found else ()
