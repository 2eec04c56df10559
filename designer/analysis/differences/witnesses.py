"""Witnesses: requests that two versions of a design decide differently, and proofs that there are none.

Where an answer stays conditional, only an exact comparison shows whether it is a difference at all. It is made once for
the statements that decide an action before and after, for however many accounts they do. What is too much to settle is
said to be open, never guessed.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from designer.analysis.access.owner_numbers import of_owner
from designer.analysis.differences.versions import AttachedPolicies, NumberedPaths, Version
from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.equivalence.comparison import PathComparison, level_as_scps
from designer.policy.equivalence.formula_comparison import FormulaComparison, SearchDirection, Unlike
from designer.policy.equivalence.path_formulas import PathFormulas, PathNumbers
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Obstacle, Result, Stage, blocked_by
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages
from designer.policy.satisfiability.masks import statement_mask, statement_masks
from designer.policy.satisfiability.possible_requests import ANYBODYS, PossibleRequests

_TRIES = 4
"""Kinds of actions tried for one witness."""

_Path: TypeAlias = tuple[Level, ...]

PairOfPaths: TypeAlias = tuple[NumberedPaths, NumberedPaths]
"""The paths of two versions."""

Meaning: TypeAlias = tuple[object, ...]
"""A statement without its name, its place and its way of writing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A request that both versions decided, and decided differently.

    Attributes:
        account: Whose callers make it; for RCPs who owns the resource.
        request: It.
        allowed_before: Answer of the version before.
        obstacles: Obstacles in the version that denies it.
    """

    account: NodeId
    request: Request
    allowed_before: bool
    obstacles: tuple[Obstacle, ...]


class TouchedActions(NamedTuple):
    """Actions to which other statements apply, as bits over the catalogue.

    Attributes:
        looser: A Deny is gone, or an Allow has come: of what is in this alone, nothing is stopped that was not before.
        tighter: A Deny has come, or an Allow is gone.
    """

    looser: int
    tighter: int

    @property
    def mask(self) -> int:
        """All of them."""
        return self.looser | self.tighter


UNTOUCHED = TouchedActions(0, 0)


class Witnesses:
    """Requests that tell two versions apart at one stage; as long as neither changes.

    Args:
        before: One version.
        after: The other.
        stage: The stage.
        most: Requests looked for before the rest is left open.
        paths: The paths of both, numbered by the same formulas; None to number them here.
    """

    def __init__(
        self, before: Version, after: Version, stage: Stage, most: int, paths: PairOfPaths | None = None
    ) -> None:
        self._versions = (before, after)
        self._stage = stage
        self._catalogue = before.catalogue
        self._changed: frozenset[PolicyId] | None = None
        self._touched: dict[tuple[AttachedPolicies, AttachedPolicies], TouchedActions] = {}
        formulas = paths[0].formulas if paths else PathFormulas(self._catalogue)
        self._comparison = FormulaComparison(self._catalogue, most, formulas)
        self._numbered = paths or (NumberedPaths(before, stage, formulas), NumberedPaths(after, stage, formulas))
        self._meanings: dict[tuple[NamedPolicy, ...], Mapping[Meaning, tuple[Statement, bool]]] = {}
        self._masks: dict[Meaning, int] = {}
        self._common: PossibleRequests | None = None

    def touched(self, account: NodeId, before: AttachedPolicies, after: AttachedPolicies) -> TouchedActions:
        """Return the actions to which other statements apply on an account's path in one version than in the other.

        Args:
            account: Whose path.
            before: Policies attached to its levels in one version.
            after: The same in the other.
        """
        changed = self._changed_policies()
        if before == after:
            unlike = tuple(level for level in before if not changed.isdisjoint(level))
            key: tuple[AttachedPolicies, AttachedPolicies] = (unlike, unlike)
        else:
            key = (before, after)
        if not key[0] and not key[1]:
            return UNTOUCHED
        if key not in self._touched:
            self._touched[key] = self._touched_of(*_differing_levels(*self._levels(account)))
        return self._touched[key]

    def look_at(self, accounts: Sequence[NodeId]) -> None:
        """Remember the paths of some accounts, which takes less for all of them together."""
        for paths in self._numbered:
            paths.look_at(accounts)

    def is_alone(self, account: NodeId) -> bool:
        """True if an account may have other answers, in either version, than one beside it with the same policies."""
        before, after = self._numbered
        return before.is_alone(account) or after.is_alone(account)

    def has_one_world(self, account: NodeId) -> bool:
        """Whether what is known of an account's callers is the same in both versions."""
        worlds: list[PossibleRequests] = []
        for version in self._versions:
            with version.looked_at():
                worlds.append(version.world(account))
        return worlds[0] == worlds[1]

    def _changed_policies(self) -> frozenset[PolicyId]:
        """Return the policies that one version has otherwise than the other."""
        if self._changed is None:
            texts: list[dict[PolicyId, str]] = []
            for version in self._versions:
                with version.looked_at():
                    texts.append({policy.id: policy.text for policy in version.organization.policies.values()})
            every = texts[0].keys() | texts[1].keys()
            self._changed = frozenset(one for one in every if texts[0].get(one) != texts[1].get(one))
        return self._changed

    def question(self, account: NodeId, mask: int) -> tuple[Unlike, PossibleRequests] | None:
        """Return what `settling` depends on for some actions of an account; None if that is for the account alone."""
        if self.is_alone(account):
            return None
        unlike = self._comparison.unlike(*self._paths(account), mask)
        return None if unlike is None else (unlike, self._world(account))

    def settling(
        self, account: NodeId, mask: int, way: SearchDirection = SearchDirection.EITHER
    ) -> Generator[None, None, tuple[int, int]]:
        """Return the actions with a request that is decided differently, and those where that is left open.

        Args:
            account: Whose path.
            mask: Actions that are asked for.
            way: Direction of the difference that is sought.
        """
        return (yield from self._comparison.settling(*self._paths(account), mask, self._world(account), way))

    def proving(self, account: NodeId, mask: int) -> Generator[None, None, Evidence | None]:
        """Return a request for one of some actions, decided in both versions, or None if none was found quickly."""
        first, second = self._levels(account)
        yield
        world = self._own_world(account)
        for request in self._comparison.showing(*self._paths(account), mask, self._world(account)):
            own = world.fitting(self._own(account, request))
            evidence = _evidence(account, own, first, second, self._stage)
            if evidence is not None:
                return evidence
        pieces = PathComparison(first, second, self._catalogue, world).comparing(mask)
        for piece, _ in zip(pieces, range(_TRIES), strict=False):
            found = (yield from piece).request
            if found is not None:
                return _evidence(account, found, first, second, self._stage)
        return None

    def _own(self, account: NodeId, request: Request) -> Request:
        """Return a request on what an account owns, found where another number stood for its own; for SCPs as it is."""
        if self._stage is Stage.SCP:
            return request
        before, after = (version.organization.node(account).aws_id for version in self._versions)
        return of_owner(request, after) if before == after and after else request

    def _paths(self, account: NodeId) -> tuple[PathNumbers, PathNumbers]:
        """Return what the levels of an account mean in both versions."""
        before, after = self._numbered
        return before.of(account), after.of(account)

    def _levels(self, account: NodeId) -> tuple[_Path, _Path]:
        """Return the levels of an account in both versions; those of RCPs as SCPs."""
        sides: list[_Path] = []
        for version in self._versions:
            with version.looked_at():
                levels = version.levels(self._stage, account)
            sides.append(levels if self._stage is Stage.SCP else tuple(map(level_as_scps, levels)))
        return sides[0], sides[1]

    def _touched_of(self, first: _Path, second: _Path) -> TouchedActions:
        sides = [[self._meanings_of(level) for level in path] for path in (first, second)]
        every = {one: found for side in sides for level in side for one, found in level.items()}
        denies, allows = ([_of(effect, side) for side in sides] for effect in (Effect.DENY, Effect.ALLOW))
        were, are = (frozenset().union(*side) for side in denies)
        looser, tighter = self._named(were - are, every), self._named(are - were, every)
        gone, come = set(allows[0]) - set(allows[1]), set(allows[1]) - set(allows[0])
        common = frozenset.intersection(*gone, *come) if gone and come else frozenset()  # a level more limits by itself
        lost = self._named(frozenset().union(*gone) - common, every)
        gained = self._named(frozenset().union(*come) - common, every)
        if len(gone) != 1 or len(come) != 1:  # which level became which is not known
            lost = gained = lost | gained
        return TouchedActions(looser | gained, tighter | lost)

    def _meanings_of(self, level: Level) -> Mapping[Meaning, tuple[Statement, bool]]:
        if level.policies not in self._meanings:
            self._meanings[level.policies] = dict(meanings(level))
        return self._meanings[level.policies]

    def _named(self, wanted: frozenset[Meaning], every: Mapping[Meaning, tuple[Statement, bool]]) -> int:
        """Return the actions with some request that statements apply to."""
        mask = 0
        for meaning in wanted:
            if meaning not in self._masks:
                self._masks[meaning] = self._named_by(*every[meaning])
            mask |= self._masks[meaning]
        return mask

    def _named_by(self, statement: Statement, variables: bool) -> int:
        """Return the actions with some request that a statement applies to.

        Anybody may make a request that RCPs judge, AWS's own services too: there every action that is named counts.
        """
        if self._stage is Stage.RCP:
            return statement_mask(statement, self._catalogue)
        return statement_masks(statement, self._catalogue, variables=variables)[1]

    def _world(self, account: NodeId) -> PossibleRequests:
        """Return the requests that stand for those that can be made in an account; for RCPs anybody's on what it owns.

        Where no policy asks for what accounts are of, those of one account stand for those of all.
        """
        if self._stage is Stage.RCP:
            return self._own_world(account, shared=True)
        if self.is_alone(account):
            return self._own_world(account)
        if self._common is None:
            self._common = self._own_world(account)
        return self._common

    def _own_world(self, account: NodeId, *, shared: bool = False) -> PossibleRequests:
        """Return the requests that can be made in an account, or on what it owns; anybody's if both versions differ."""
        worlds: list[PossibleRequests] = []
        for version in self._versions[: 1 if self._stage is Stage.SCP else 2]:
            with version.looked_at():
                worlds.append(version.world(account, self._stage, shared=shared))
        one, other = worlds[0], worlds[-1]
        return one if one == other else replace(ANYBODYS, facts=one.facts if one.facts == other.facts else ())


def _differing_levels(first: _Path, second: _Path) -> tuple[_Path, _Path]:
    """Return the levels of two paths that the other has not: the others decide alike on both."""
    sides = [{level.policies for level in path} for path in (first, second)]
    one = tuple(level for level in first if level.policies not in sides[1])
    return one, tuple(level for level in second if level.policies not in sides[0])


def _evidence(account: NodeId, request: Request, first: _Path, second: _Path, stage: Stage) -> Evidence | None:
    """Return the request with both answers, or None if two paths decide it alike."""
    before, after = (evaluate(request, Stages(scps=path)) for path in (first, second))
    allowed = before.scp.result is Result.ALLOWED
    if allowed is (after.scp.result is Result.ALLOWED):
        return None
    obstacles = tuple(one._replace(stage=stage) for one in blocked_by(after if allowed else before))
    return Evidence(account, request, allowed, obstacles)


def meanings(level: Level) -> Iterator[tuple[Meaning, tuple[Statement, bool]]]:
    """Yield the statements of a level by what they mean, whatever their names, order and way of writing."""
    for policy in level.policies:
        document = read_policy_text(policy.text, Grammar.SCP)
        for statement in document.statements if document.usable else ():
            conditions = frozenset(
                (one.operator.lower(), one.key.lower(), frozenset(one.values)) for one in statement.conditions
            )
            meaning = (
                statement.effect,
                statement.not_action,
                frozenset(action.lower() for action in statement.actions),
                statement.not_resource,
                frozenset(statement.resources),
                conditions,
                document.variables,
            )
            yield meaning, (statement, document.variables)


def _of(effect: Effect, path: Iterable[Mapping[Meaning, tuple[Statement, bool]]]) -> list[frozenset[Meaning]]:
    """Return the statements with one effect, level by level."""
    return [frozenset(one for one, (statement, _) in level.items() if statement.effect is effect) for level in path]
