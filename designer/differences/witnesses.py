"""Witnesses: requests that two versions of a design decide differently, and proofs that there are none.

Where an answer stays conditional, only an exact comparison tells whether it is a difference at all. It is made of the
levels that differ first, which settles all accounts below them at once, and of whole paths where these have a say. What
is too much to settle is said to be open, never guessed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from designer.access.rcp_levels import as_scps
from designer.differences.answer_changes import EffectDirection
from designer.differences.versions import Version
from designer.model.records import NodeId, PolicyId
from designer.policy.equivalence.comparison import ComparedActions, PathComparison
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Obstacle, Result, Stage, blocked_by
from designer.policy.language.document import Effect, Grammar, Statement, read
from designer.policy.matching.request import Level, Request, Stages
from designer.policy.satisfiability.masks import statement_mask, statement_masks
from designer.policy.satisfiability.possible_requests import PossibleRequests

_SEARCHES = 60
"""Whole paths compared for a change of conditions before the rest is left open."""

_FEW = 4
"""Actions that are compared one by one, and not first put together by the statements that name them."""

_TRIES = 4
"""Kinds of actions tried for one witness."""

_REGION = "aws:requestedregion"

_Path: TypeAlias = tuple[Level, ...]

Attached: TypeAlias = tuple[tuple[PolicyId, ...], ...]
"""The policies of each level of a path, root first."""


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


class Touched(NamedTuple):
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


UNTOUCHED = Touched(0, 0)


class Witnesses:
    """Requests that tell two versions apart at one stage; for as long as neither changes."""

    def __init__(self, before: Version, after: Version, stage: Stage) -> None:
        self._versions = (before, after)
        self._stage = stage
        self._catalogue = before.catalogue
        self._changed: frozenset[PolicyId] | None = None
        self._touched: dict[tuple[Attached, Attached], Touched] = {}
        self._levels: dict[object, tuple[ComparedActions, ...]] = {}
        self._plain: dict[object, tuple[int, int]] = {}
        self._wholes: dict[tuple[_Path, _Path], PathComparison] = {}
        self._hints: dict[str, list[Request]] = {}
        self._left = _SEARCHES

    def touched(self, account: NodeId, before: Attached, after: Attached) -> Touched:
        """The actions to which other statements apply on an account's path in one version than in the other.

        Args:
            account: Whose path.
            before: Policies attached to its levels in one version.
            after: The same in the other.
        """
        changed = self._changed_policies()
        if before == after:
            unlike = tuple(level for level in before if not changed.isdisjoint(level))
            key: tuple[Attached, Attached] = (unlike, unlike)
        else:
            key = (before, after)
        if not key[0] and not key[1]:
            return UNTOUCHED
        if key not in self._touched:
            self._touched[key] = self._touched_of(*_unlike(*self._paths(account)))
        return self._touched[key]

    def _changed_policies(self) -> frozenset[PolicyId]:
        """The policies that one version has otherwise than the other."""
        if self._changed is None:
            texts: list[dict[PolicyId, str]] = []
            for version in self._versions:
                with version.looked_at():
                    texts.append({one.id: one.text for one in version.organization.policies.values()})
            every = texts[0].keys() | texts[1].keys()
            self._changed = frozenset(one for one in every if texts[0].get(one) != texts[1].get(one))
        return self._changed

    def settling(
        self, account: NodeId, mask: int, way: EffectDirection = EffectDirection.OTHERWISE
    ) -> Generator[None, None, tuple[int, int]]:
        """Actions of which some request is decided differently, and those of which that is left open.

        Args:
            account: Whose path.
            mask: Actions that are asked for.
            way: Direction in which requests shall differ; any for `OTHERWISE`.
        """
        first, second = self._paths(account)
        pair = _turned(first, second, way)
        shown = left_open = 0
        for compared in (yield from self._compared_levels(first, second, way)):
            part = compared.actions & mask
            if not part or (compared.request is None and not compared.doubt):
                continue
            one, other = yield from self._on_path(account, *pair, part, compared.request)
            shown, left_open = shown | one, left_open | other
        return shown, left_open

    def settling_plain(self, account: NodeId, mask: int) -> Generator[None, None, tuple[int, int]]:
        """The same for actions that one version allows in every request: the levels that differ alone decide them."""
        one, other = _unlike(*self._paths(account))
        key = (tuple(level.policies for level in one), tuple(level.policies for level in other), mask)
        if key not in self._plain:
            self._plain[key] = yield from self.settling(account, mask)
        return self._plain[key]

    def proving(self, account: NodeId, mask: int) -> Generator[None, None, Evidence | None]:
        """A request for one of some actions, decided in both versions; None where none was found quickly."""
        first, second = self._paths(account)
        yield
        pieces = PathComparison(first, second, self._catalogue, self._world(account)).comparing(mask)
        for piece, _ in zip(pieces, range(_TRIES), strict=False):
            found = (yield from piece).request
            if found is not None:
                return _evidence(account, found, first, second, self._stage)
        return None

    def _paths(self, account: NodeId) -> tuple[_Path, _Path]:
        """The levels of an account in both versions; those of RCPs as SCPs."""
        found: list[_Path] = []
        for version in self._versions:
            with version.looked_at():
                levels = version.levels(self._stage, account)
            found.append(levels if self._stage is Stage.SCP else tuple(map(as_scps, levels)))
        return found[0], found[1]

    def _touched_of(self, first: _Path, second: _Path) -> Touched:
        sides = [[dict(meanings(level)) for level in path] for path in (first, second)]
        every = {one: found for side in sides for level in side for one, found in level.items()}
        denies, allows = ([_of(effect, side) for side in sides] for effect in (Effect.DENY, Effect.ALLOW))
        were, are = (frozenset().union(*side) for side in denies)
        looser, tighter = self._named(were - are, every), self._named(are - were, every)
        gone, come = set(allows[0]) - set(allows[1]), set(allows[1]) - set(allows[0])
        common = frozenset.intersection(*gone, *come) if gone or come else frozenset()
        lost = self._named(frozenset().union(*gone) - common, every)
        gained = self._named(frozenset().union(*come) - common, every)
        if len(gone) != 1 or len(come) != 1:  # which level became which is not known
            lost = gained = lost | gained
        return Touched(looser | gained, tighter | lost)

    def _named(self, wanted: frozenset[Meaning], every: Mapping[Meaning, tuple[Statement, bool]]) -> int:
        """The actions to some requests of which statements apply.

        Anybody may make a request that RCPs judge, AWS's own services too: there every action that is named counts.
        """
        mask = 0
        for statement, variables in map(every.__getitem__, wanted):
            if self._stage is Stage.RCP:
                mask |= statement_mask(statement, self._catalogue)
            else:
                mask |= statement_masks(statement, self._catalogue, variables=variables)[1]
        return mask

    def _compared_levels(
        self, first: _Path, second: _Path, way: EffectDirection
    ) -> Generator[None, None, tuple[ComparedActions, ...]]:
        """The comparison of the levels that differ: what is equal there is so on the whole path."""
        one, other = _unlike(first, second)
        key = (tuple(level.policies for level in one), tuple(level.policies for level in other), way)
        if key not in self._levels:
            found: list[ComparedActions] = []
            comparison = PathComparison(*_turned(one, other, way), self._catalogue)
            for piece in comparison.comparing(self._touched_of(one, other).mask):
                yield
                found.append((yield from piece))
            self._levels[key] = tuple(found)
        return self._levels[key]

    def _on_path(
        self, account: NodeId, first: _Path, second: _Path, part: int, hint: Request | None
    ) -> Generator[None, None, tuple[int, int]]:
        """The same on the whole path, for actions that the differing levels alone decide differently."""
        world = self._world(account)
        shown = left_open = 0
        for kind in self._kinds(first, second, part, world):
            yield
            action = self._catalogue.actions[(kind & -kind).bit_length() - 1]
            hints = (*((hint,) if hint is not None else ()), *self._hints.get(action, ()))
            if any(_differs(_usual(replace(one, action=action), world), first, second) for one in hints):
                shown |= kind
                continue
            if self._left <= 0:
                left_open |= kind
                continue
            self._left -= 1
            for piece in self._whole(first, second, world).comparing(kind):
                found = yield from piece
                if found.request is not None and _differs(_usual(found.request, world), first, second):
                    shown |= found.actions
                    self._hints.setdefault(action, []).append(found.request)
                elif found.request is not None or found.doubt:
                    left_open |= found.actions
        return shown, left_open

    def _kinds(self, first: _Path, second: _Path, part: int, world: PossibleRequests | None) -> tuple[int, ...]:
        """Actions apart by the statements that name them; few are each looked at, which takes less."""
        if part.bit_count() > _FEW:
            return self._whole(first, second, world).kinds(part)
        return tuple(_bits(part))

    def _whole(self, first: _Path, second: _Path, world: PossibleRequests | None) -> PathComparison:
        """Comparison of the whole paths of an account, whose own level makes them its own."""
        key = (first, second)
        if key not in self._wholes:
            self._wholes[key] = PathComparison(first, second, self._catalogue, world)
        return self._wholes[key]

    def _world(self, account: NodeId) -> PossibleRequests | None:
        """The requests that can be made in an account; None for RCPs, as anybody may make them."""
        if self._stage is not Stage.SCP:
            return None
        before, _after = self._versions
        with before.looked_at():
            return before.world(account)


def _bits(mask: int) -> Iterator[int]:
    """The bits of a mask, each for itself."""
    while mask:
        yield mask & -mask
        mask &= mask - 1


def _turned(first: _Path, second: _Path, way: EffectDirection) -> tuple[_Path, _Path]:
    """Two paths that differ where the second is wider than the first, or narrower, and nowhere else.

    Levels after each other allow what all of them allow. So whatever both allow stands beside what one allows.
    """
    if way is EffectDirection.OTHERWISE:
        return first, second
    return (second if way is EffectDirection.WIDER else first), (*first, *second)


def _unlike(first: _Path, second: _Path) -> tuple[_Path, _Path]:
    """The levels of two paths that the other has not: the others decide alike on both."""
    sides = [{level.policies for level in path} for path in (first, second)]
    one = tuple(level for level in first if level.policies not in sides[1])
    return one, tuple(level for level in second if level.policies not in sides[0])


def _usual(request: Request, world: PossibleRequests | None) -> Request:
    """A request with what is known of its caller, and what most requests carry where it says nothing."""
    if world is None:
        return request
    known = dict(world.facts)
    told = {key.lower(): value for key, value in request.context.items()}
    resource = world.usual_resource(request.action) if request.resource == "*" else request.resource
    region = world.only_region(request.action)
    only = {_REGION: region} if region else {}
    return replace(request, resource=resource, context=world.always(request.action) | told | known | only)


def _differs(request: Request, first: _Path, second: _Path) -> bool:
    """True when two paths decide a request differently."""
    results = (evaluate(request, Stages(scps=path)).scp.result is Result.ALLOWED for path in (first, second))
    return next(results) is not next(results)


def _evidence(account: NodeId, request: Request, first: _Path, second: _Path, stage: Stage) -> Evidence:
    before, after = (evaluate(request, Stages(scps=path)) for path in (first, second))
    allowed = before.scp.result is Result.ALLOWED
    denied = after if allowed else before
    obstacles = tuple(one._replace(stage=stage) for one in blocked_by(denied))
    return Evidence(account, request, allowed, obstacles)


def meanings(level: Level) -> Iterator[tuple[Meaning, tuple[Statement, bool]]]:
    """The statements of a level by what they mean, whatever their names, order and way of writing."""
    for policy in level.policies:
        document = read(policy.text, Grammar.SCP)
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


def _of(effect: Effect, path: Iterable[dict[Meaning, tuple[Statement, bool]]]) -> list[frozenset[Meaning]]:
    """The statements with one effect, level by level."""
    return [frozenset(one for one, (statement, _) in level.items() if statement.effect is effect) for level in path]
