"""Safety of a step: no account is allowed more than before or after allow, none less than both allow.

Between two designs A and B, a state S is safe for an account when S lets nothing through that neither A nor B does
(never wider), and stops nothing that both let through (never narrower). Both are settled for all requests, by the
statements where these tell it and else by the search that compares paths; what cannot be settled is not called safe.
The idea is that of consistent updates of networks (Reitblatt and others, SIGCOMM 2012).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from designer.analysis.access.level_masks import asks_for_place, rcps_apply, scps_apply
from designer.analysis.access.owner_numbers import OwnerNumbers, Owners, of_owner
from designer.analysis.access.placed_policies import asks_for_distant_path, keys_of_place, level_in_place, place_facts
from designer.analysis.access.unknown_policies import gap_of, is_unreadable, words_of_gap
from designer.analysis.differences.effects import STAGES
from designer.analysis.differences.versions import Version
from designer.analysis.differences.witnesses import meanings
from designer.analysis.expectations.open_places import OpenPlace
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, Unknown
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import ComparedActions, LevelPath, SidesComparison, level_as_scps
from designer.policy.equivalence.formulas import ALLOWED_BY_LAST_ALONE, DENIED_BY_LAST_ALONE, SidesQuestion
from designer.policy.evaluation.outcome import Stage
from designer.policy.evaluation.partial import mentioned_keys
from designer.policy.language.document import Effect, Grammar
from designer.policy.matching.request import Facts, Level, NamedPolicy, Request
from designer.policy.satisfiability.action_facts import ACCOUNT_KEY
from designer.policy.satisfiability.possible_requests import ANYBODYS, PossibleRequests, requests_on


class PathShape(NamedTuple):
    """A path as what its statements mean: what is denied, and what each level allows."""

    denies: frozenset[object]
    levels: tuple[frozenset[object], ...]

    def is_narrower(self, other: PathShape) -> bool:
        """Return True if it allows no more than another on its face."""
        return self.denies >= other.denies and all(any(mine <= level for mine in self.levels) for level in other.levels)

    def joined(self, other: PathShape) -> PathShape:
        """Return the shape of the requests that both allow."""
        return PathShape(self.denies | other.denies, (*self.levels, *other.levels))


def path_shape(path: LevelPath) -> PathShape:
    """Return the statements of a path by what they mean; what is unknown is like nothing else."""
    denies: set[object] = set()
    levels: list[frozenset[object]] = []
    for level in path:
        denied, allowed = _level_shape(level)
        denies |= denied
        levels.append(allowed)
    return PathShape(frozenset(denies), tuple(levels))


@lru_cache(maxsize=4096)
def _level_shape(level: Level) -> tuple[frozenset[object], frozenset[object]]:
    read = [(meaning, statement.effect) for meaning, (statement, _) in meanings(level)]
    gaps = {("gap", policy.name, policy.text, policy.id) for policy in level.policies if policy.gap}
    denied = {meaning for meaning, effect in read if effect is Effect.DENY}
    allowed = {meaning for meaning, effect in read if effect is Effect.ALLOW}
    return frozenset(denied | gaps), frozenset(allowed | gaps)


_Paths: TypeAlias = tuple[LevelPath, LevelPath, LevelPath]
"""Paths of an account before, now and after."""


class Breach(Enum):
    """Why a step is not safe."""

    WIDER = "allowed, and neither before nor after"
    NARROWER = "denied, and allowed both before and after"


@dataclass(frozen=True, slots=True)
class UnsafeAccounts:
    """Accounts for which a state is not safe.

    Attributes:
        breach: The way.
        stage: SCPs or RCPs.
        accounts: In outline order.
        request: A request that shows it; None if it is only not settled.
        doubt: Why it is not settled; empty if it is.
        actions: The actions that show it, as bits over the catalogue.
    """

    breach: Breach
    stage: Stage
    accounts: tuple[NodeId, ...]
    request: Request | None
    doubt: str
    actions: int


class AccountPaths:
    """Paths of the accounts of one design, level by level, at both stages.

    Args:
        organization: The design; after a change of it `forget` must be called.
        numbers: Numbers of owners that one of the compared designs distinguishes.
    """

    def __init__(self, organization: Organization, numbers: OwnerNumbers) -> None:
        self.organization = organization
        self.numbers = numbers
        self._levels: dict[tuple[Stage, tuple[PolicyId, ...], NodeId | None, Facts], Level] = {}

    def forget(self) -> None:
        """Read policies again."""
        self._levels.clear()

    def of(self, stage: Stage, node_id: NodeId, distant: Facts = ()) -> LevelPath:
        """Return the levels that limit a node, root first; empty if nothing does.

        Args:
            stage: SCPs or RCPs.
            node_id: The node.
            distant: The place of the account on the other side of requests; empty if it may be any.
        """
        organization = self.organization
        apply = scps_apply if stage is Stage.SCP else rcps_apply
        if organization.is_management_account(node_id) or not apply(organization):
            return ()
        place: Facts | None = None
        levels: list[Level] = []
        for level in organization.path(node_id):
            policies = [organization.policy(policy) for policy in organization.node(level).policies]
            asking = any(map(keys_of_place, policies))
            if asking and place is None:
                place = self.numbers.shared_facts(place_facts(organization, node_id, _TYPES[stage]))
            paths = distant if distant and any(map(asks_for_distant_path, policies)) else ()
            levels.append(self._level(stage, level, (*(place if asking and place else ()), *paths)))
        return tuple(levels)

    def shared(self, account: NodeId) -> object:
        """Return the facts that accounts with the same path share."""
        organization = self.organization
        node, exempt = organization.node(account), organization.is_management_account(account)
        number = self.numbers.shared(node.aws_id) if self.numbers.asked else ""
        return organization.parent(account), node.policies, exempt, number

    def _level(self, stage: Stage, node_id: NodeId, where: Facts) -> Level:
        organization = self.organization
        attached = organization.node(node_id).policies
        is_open = any(organization.policy(policy_id).unknown is Unknown.ATTACHMENTS for policy_id in attached)
        place = node_id if is_open else None  # what may be attached is not the same as at another level
        key = (stage, attached, place, where)
        if key not in self._levels:
            policies = (one for one in map(organization.policy, attached) if one.type is _TYPES[stage])
            named = tuple(sorted(_named(policy, node_id) for policy in policies))
            level = level_in_place(Level("", named), _TYPES[stage], where)
            self._levels[key] = level if stage is Stage.SCP else level_as_scps(level)
        return self._levels[key]


def _named(policy: Policy, node_id: NodeId) -> NamedPolicy:
    """A policy at a node; one that is not known, or cannot be read, is the same only where the same may be meant."""
    gap = gap_of(policy) or (words_of_gap(policy) if is_unreadable(policy) else "")
    if not gap:
        return NamedPolicy(policy.name, policy.text)
    place = node_id if policy.unknown is Unknown.ATTACHMENTS else ""
    return NamedPolicy(policy.name, "", f"{policy.id}\n{place}\n{policy.text}\n{policy.candidate}", gap)


_TYPES = {stage: kind for kind, stage in STAGES.items()}

_PATH_KEYS = {Stage.SCP: "aws:principalorgpaths", Stage.RCP: "aws:resourceorgpaths"}


def _ask_for_place(paths: Iterable[LevelPath]) -> bool:
    """Whether a policy on some paths asks for the account of the caller, or for its place."""
    texts = {policy.text for path in paths for level in path for policy in level.policies}
    return any(map(asks_for_place, texts))


class SafetyCheck:
    """Checks states between two designs under the same ids.

    Args:
        before: The design that a plan starts from.
        after: The one that it leads to.
        catalogue: Every action.
    """

    def __init__(self, before: Organization, after: Organization, catalogue: Catalogue) -> None:
        owners = (Owners.of(before), Owners.of(after))
        self.numbers, self._callers = owners[0].beside(owners[1])
        texts = (text for owner in owners for text in owner.scps)
        self._asked = frozenset[str]().union(*(mentioned_keys(text, Grammar.SCP) for text in texts))
        self._before, self._after = AccountPaths(before, self.numbers), AccountPaths(after, self.numbers)
        self._versions = (Version(before, catalogue), Version(after, catalogue))
        self._versions[0].share_numbers(self._versions[1])
        self._catalogue = catalogue
        self._outcomes: dict[object, tuple[Request | None, str, int] | None] = {}
        self._unsafe: set[object] = set()  # the same questions, where only that there is an answer is known

    def checking(
        self, state: AccountPaths, accounts: Iterable[NodeId]
    ) -> Generator[None, None, tuple[UnsafeAccounts, ...]]:
        """Return accounts for which a state is not safe, in steps; those that one of the designs lacks do not count."""
        found: list[UnsafeAccounts] = []
        for stage, paths, together in self._groups(state, accounts):
            for breach, some in self._questions(stage, paths, together):
                yield
                judged = yield from self._judged(breach, paths, self.world(stage, some[0]))
                if judged is not None:
                    found.append(self._of_first(UnsafeAccounts(breach, stage, tuple(some), *judged), state, paths))
        return tuple(found)

    def is_safe(self, state: AccountPaths, accounts: Iterable[NodeId]) -> Generator[None, None, bool]:
        """Return True if `checking` finds nothing, in steps: the first finding, which says little, is enough."""
        for stage, paths, together in self._groups(state, accounts):
            for breach, some in self._questions(stage, paths, together):
                yield
                if (yield from self._is_any(breach, paths, self.world(stage, some[0]))):
                    return False
        return True

    def exceeding(self, state: AccountPaths, account: NodeId) -> Generator[None, None, list[UnsafeAccounts]]:
        """Return the permissions that a state gives an account beyond those of the later design, in steps."""
        found: list[UnsafeAccounts] = []
        for stage in STAGES.values():
            now, after = (side.of(stage, account) for side in (state, self._after))
            if Breach.WIDER not in unproved(after, now, after):
                continue
            yield
            judged = yield from self._judged(Breach.WIDER, (after, now, after), ANYBODYS)
            if judged is not None:
                unsafe = UnsafeAccounts(Breach.WIDER, stage, (account,), *judged)
                found.append(self._of_first(unsafe, state, (after, now, after)))
        return found

    def _questions(self, stage: Stage, paths: _Paths, together: list[NodeId]) -> Iterator[tuple[Breach, list[NodeId]]]:
        """Yield what the statements leave open, for accounts with the same paths that have the same requests."""
        breaches = unproved(*paths)
        for some in self._apart(stage, together, paths) if breaches else ():
            yield from ((breach, some) for breach in breaches)

    def _apart(self, stage: Stage, accounts: list[NodeId], paths: _Paths) -> Iterable[list[NodeId]]:
        """Accounts apart by the requests on what they own, or by those of their callers if a policy asks for these."""
        if stage is Stage.SCP and not _ask_for_place(paths):
            return [accounts]
        found: dict[object, list[NodeId]] = {}
        for account in accounts:
            found.setdefault(self.facts_of_requests(stage, account), []).append(account)
        return found.values()

    def _of_first(self, found: UnsafeAccounts, state: AccountPaths, paths: _Paths) -> UnsafeAccounts:
        """Move the request to the first account's own resources; drop it if AWS decides the account's place.

        An OU that is made again has another id, so that a policy that asks for the place may say one thing or another.
        """
        number = self._after.organization.node(found.accounts[0]).aws_id
        asks = any(
            _PATH_KEYS[found.stage] in policy.text.lower() for path in paths for one in path for policy in one.policies
        )
        sides = (self._before, state, self._after) if asks and found.request is not None else ()
        places = (OpenPlace.of(side.organization, found.accounts[0]) for side in sides)
        if place := next((place for place in places if place.path), None):
            return replace(found, request=None, doubt=place.words)
        if found.request is None or found.stage is Stage.SCP or not number:
            return found
        return replace(found, request=requests_on(number).fitting(of_owner(found.request, number)))

    def _groups(self, state: AccountPaths, accounts: Iterable[NodeId]) -> Iterator[tuple[Stage, _Paths, list[NodeId]]]:
        """Yield the accounts that have the same paths."""
        accounts = tuple(accounts)
        for stage in STAGES.values():
            for paths, together in self._alike(state, stage, accounts).items():
                yield stage, paths, together

    def _alike(self, state: AccountPaths, stage: Stage, accounts: Iterable[NodeId]) -> dict[_Paths, list[NodeId]]:
        """Return the accounts by their paths in all three designs."""
        sides = (self._before, state, self._after)
        places: dict[object, list[NodeId]] = {}
        for account in accounts:
            if all(account in side.organization.nodes for side in sides):
                places.setdefault(tuple(side.shared(account) for side in sides), []).append(account)
        found: dict[_Paths, list[NodeId]] = {}
        for together in places.values():
            before, now, after = (side.of(stage, together[0]) for side in sides)
            found.setdefault((before, now, after), []).extend(together)
        return found

    def _judged(
        self, breach: Breach, paths: _Paths, world: PossibleRequests
    ) -> Generator[None, None, tuple[Request | None, str, int] | None]:
        """A request that shows it, or a doubt, with the actions it is about; None if there is proved to be none.

        The answer for one caller is kept for all whose requests are the same.
        """
        key = (breach, paths, world)
        if key not in self._outcomes:
            shown: Request | None = None
            doubt, actions, unsettled = "", 0, 0
            for piece in self._pieces(breach, paths, world):
                compared = yield from piece
                if compared.request is not None:
                    shown, actions = shown or compared.request, actions | compared.actions
                elif compared.doubt:
                    doubt, unsettled = doubt or compared.doubt, unsettled | compared.actions
            kept = (shown, "", actions) if shown is not None else (None, doubt, unsettled) if doubt else None
            self._outcomes[key] = kept
        return self._outcomes[key]

    def _is_any(self, breach: Breach, paths: _Paths, world: PossibleRequests) -> Generator[None, None, bool]:
        """Return True if `_judged` finds something: a first piece shows it, which is looked at once."""
        key = (breach, paths, world)
        if key not in self._outcomes and key not in self._unsafe:
            for piece in self._pieces(breach, paths, world):
                compared = yield from piece
                if compared.request is not None or compared.doubt:
                    self._unsafe.add(key)
                    return True
            self._outcomes[key] = None
        return key in self._unsafe or self._outcomes[key] is not None

    def _pieces(
        self, breach: Breach, paths: _Paths, world: PossibleRequests
    ) -> Iterator[Generator[None, None, ComparedActions]]:
        before, now, after = paths
        comparison = SidesComparison((before, after, now), self._catalogue, _QUESTIONS[breach], world)
        return comparison.comparing(self._catalogue.limited_mask)

    def world(self, stage: Stage, account: NodeId) -> PossibleRequests:
        """Requests on what an account owns, or that its callers can make; anybody's where what is known changes."""
        if any(account not in side.organization.nodes for side in (self._before, self._after)):
            return ANYBODYS
        one, other = (version.world(account, stage, shared=True) for version in self._versions)
        return one if one == other else ANYBODYS

    def facts_of_requests(self, stage: Stage, account: NodeId, paths: Iterable[LevelPath] | None = None) -> object:
        """Return what distinguishes these requests from those of other accounts, as far as any policy asks for it.

        Args:
            stage: SCPs or RCPs.
            account: The account.
            paths: The policies that count; None for all of both designs.
        """
        world, shared = self.world(stage, account), self._callers.shared
        if stage is Stage.RCP:
            return world
        if paths is not None and not _ask_for_place(paths):
            return world.of_anybody
        facts = ((key, shared(str(value)) if key == ACCOUNT_KEY else value) for key, value in world.facts)
        return world.of_anybody, *(fact for fact in facts if fact[0] in self._asked)


def unproved(before: LevelPath, now: LevelPath, after: LevelPath) -> tuple[Breach, ...]:
    """Why a state may not be safe, as far as the statements alone show."""
    if now in (before, after):
        return ()
    one, mine, other = (path_shape(path) for path in (before, now, after))
    found = () if mine.is_narrower(one) or mine.is_narrower(other) else (Breach.WIDER,)
    return found if one.joined(other).is_narrower(mine) else (*found, Breach.NARROWER)


_QUESTIONS: dict[Breach, SidesQuestion] = {Breach.WIDER: ALLOWED_BY_LAST_ALONE, Breach.NARROWER: DENIED_BY_LAST_ALONE}
