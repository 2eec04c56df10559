"""Safety of a step: no account is allowed more than before or after allow, none less than both allow.

Between two designs A and B, a state S is safe for an account when S lets nothing through that neither A nor B does
(never wider), and stops nothing that both let through (never narrower). Both are settled for all requests, by the
statements where these tell it and else by the search that compares paths; what cannot be settled is not called safe.
The idea is that of consistent updates of networks (Reitblatt and others, SIGCOMM 2012).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from designer.access.level_masks import rcps_apply, scps_apply
from designer.access.question import policies_of
from designer.access.rcp_levels import as_scps
from designer.differences.effects import STAGES
from designer.differences.versions import Version
from designer.differences.witnesses import meanings
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import SidesComparison
from designer.policy.equivalence.formulas import ALLOWED_BY_LAST_ALONE, DENIED_BY_LAST_ALONE, SidesQuestion
from designer.policy.evaluation.outcome import Stage
from designer.policy.language.document import Effect
from designer.policy.matching.request import Level, NamedPolicy, Request
from designer.policy.satisfiability.possible_requests import PossibleRequests

Path: TypeAlias = tuple[Level, ...]


class Breach(Enum):
    """The way in which a step is not safe."""

    WIDER = "allowed, and neither before nor after"
    NARROWER = "denied, and allowed both before and after"


class Movement(Enum):
    """Change of an account's permissions by a step, as far as its statements tell."""

    NOTHING = "changes nothing"
    NARROWER = "takes permissions"
    WIDER = "gives permissions"
    OTHER = "changes permissions"


@dataclass(frozen=True, slots=True)
class UnsafeAccounts:
    """Accounts for which a state is not safe.

    Attributes:
        breach: The way.
        stage: SCPs or RCPs.
        accounts: In outline order.
        request: A request that shows it; None where it is only not settled.
        doubt: Reason for which it is not settled; empty where it is.
        actions: The actions of which it is shown, as bits over the catalogue.
    """

    breach: Breach
    stage: Stage
    accounts: tuple[NodeId, ...]
    request: Request | None
    doubt: str = ""
    actions: int = 0


class _Shape(NamedTuple):
    """A path as what its statements mean: what is denied, and what each level allows."""

    denies: frozenset[object]
    levels: tuple[frozenset[object], ...]

    def is_narrower(self, other: _Shape) -> bool:
        """True when it allows no more than another on its face."""
        return self.denies >= other.denies and all(any(mine <= level for mine in self.levels) for level in other.levels)

    def joined(self, other: _Shape) -> _Shape:
        """Shape of the requests that both allow."""
        return _Shape(self.denies | other.denies, (*self.levels, *other.levels))


class AccountPaths:
    """AccountPaths of the accounts of one design, level by level, at both stages.

    Args:
        organization: The design; after a change of it `forget` must be called.
    """

    def __init__(self, organization: Organization) -> None:
        self.organization = organization
        self._levels: dict[tuple[Stage, tuple[PolicyId, ...]], Level] = {}

    def forget(self) -> None:
        """Read policies anew."""
        self._levels.clear()

    def of(self, stage: Stage, node_id: NodeId) -> Path:
        """The levels that limit a node, root first; none where nothing does."""
        organization = self.organization
        apply = scps_apply if stage is Stage.SCP else rcps_apply
        if organization.is_management_account(node_id) or not apply(organization):
            return ()
        return tuple(self._level(stage, level) for level in organization.path(node_id))

    def _level(self, stage: Stage, node_id: NodeId) -> Level:
        key = (stage, self.organization.node(node_id).policies)
        if key not in self._levels:
            policies = policies_of(self.organization, node_id, _TYPES[stage])
            named = tuple(sorted(NamedPolicy(one.name, one.text, gap=one.gap) for one in policies))
            level = Level("", named)
            self._levels[key] = level if stage is Stage.SCP else as_scps(level)
        return self._levels[key]


_TYPES = {stage: kind for kind, stage in STAGES.items()}


class SafetyCheck:
    """Checks states between two designs under the same ids.

    Args:
        before: The design that a plan starts from.
        after: The one that it leads to.
        catalogue: Every action.
    """

    def __init__(self, before: Organization, after: Organization, catalogue: Catalogue) -> None:
        self._before, self._after = AccountPaths(before), AccountPaths(after)
        self._versions = (Version(before, catalogue), Version(after, catalogue))
        self._catalogue = catalogue
        self._known: dict[tuple[Path, Path, Path, object], tuple[tuple[Breach, Request | None, str, int], ...]] = {}

    def checking(
        self, state: AccountPaths, accounts: Iterable[NodeId]
    ) -> Generator[None, None, tuple[UnsafeAccounts, ...]]:
        """The accounts for which a state is not safe, in steps; those that one of the designs lacks do not count."""
        found: list[UnsafeAccounts] = []
        for stage in STAGES.values():
            for (before, now, after), together in self._alike(state, stage, accounts).items():
                if now in (before, after):
                    continue
                yield
                for breach, request, doubt, actions in (yield from self._judged(before, now, after, stage, together)):
                    found.append(UnsafeAccounts(breach, stage, tuple(together), request, doubt, actions))
        return tuple(found)

    def _alike(
        self, state: AccountPaths, stage: Stage, accounts: Iterable[NodeId]
    ) -> dict[tuple[Path, Path, Path], list[NodeId]]:
        """Accounts by their paths in all three designs."""
        sides = (self._before, state, self._after)
        places: dict[object, list[NodeId]] = {}
        for account in accounts:
            if all(account in side.organization.nodes for side in sides):
                places.setdefault(tuple(place_of(side.organization, account) for side in sides), []).append(account)
        found: dict[tuple[Path, Path, Path], list[NodeId]] = {}
        for together in places.values():
            before, now, after = (side.of(stage, together[0]) for side in sides)
            found.setdefault((before, now, after), []).extend(together)
        return found

    def _judged(
        self, before: Path, now: Path, after: Path, stage: Stage, accounts: list[NodeId]
    ) -> Generator[None, None, tuple[tuple[Breach, Request | None, str, int], ...]]:
        world = self._world(stage, accounts[0])
        key = (before, now, after, world)
        if key not in self._known:
            found: list[tuple[Breach, Request | None, str, int]] = []
            one, other, mine = (shape(path) for path in (before, after, now))
            if not (mine.is_narrower(one) or mine.is_narrower(other)):
                found += yield from self._searching(Breach.WIDER, (before, after, now), world)
            if not one.joined(other).is_narrower(mine):
                found += yield from self._searching(Breach.NARROWER, (before, after, now), world)
            self._known[key] = tuple(found)
        return self._known[key]

    def _searching(
        self, breach: Breach, paths: tuple[Path, Path, Path], world: PossibleRequests | None
    ) -> Generator[None, None, list[tuple[Breach, Request | None, str, int]]]:
        """Ask the question of all actions; one answer for what is shown and one for what is not settled."""
        comparison = SidesComparison(paths, self._catalogue, _QUESTIONS[breach], world)
        shown: Request | None = None
        doubt, actions, unsettled = "", 0, 0
        for piece in comparison.comparing(self._catalogue.limited_mask):
            compared = yield from piece
            if compared.request is not None:
                shown = shown or compared.request
                actions |= compared.actions
            elif compared.doubt:
                doubt, unsettled = doubt or compared.doubt, unsettled | compared.actions
        found: list[tuple[Breach, Request | None, str, int]] = []
        if shown is not None:
            found.append((breach, shown, "", actions))
        if doubt and shown is None:
            found.append((breach, None, doubt, unsettled))
        return found

    def _world(self, stage: Stage, account: NodeId) -> PossibleRequests | None:
        """Requests that callers of an account can make; None where anybody may, or what is known of them changes."""
        if stage is not Stage.SCP:
            return None
        one, other = (version.world(account) for version in self._versions)
        return one if one == other else None


_QUESTIONS: dict[Breach, SidesQuestion] = {
    Breach.WIDER: ALLOWED_BY_LAST_ALONE,
    Breach.NARROWER: DENIED_BY_LAST_ALONE,
}


def movement(before: Path, after: Path) -> Movement:
    """Change between two paths of one account."""
    if before == after:
        return Movement.NOTHING
    one, other = shape(before), shape(after)
    if one.is_narrower(other) and other.is_narrower(one):
        return Movement.NOTHING
    if other.is_narrower(one):
        return Movement.NARROWER
    return Movement.WIDER if one.is_narrower(other) else Movement.OTHER


def shape(path: Path) -> _Shape:
    """The statements of a path by what they mean; what is unknown is like nothing else."""
    denies: set[object] = set()
    levels: list[frozenset[object]] = []
    for level in path:
        denied, allowed = _level_shape(level)
        denies |= denied
        levels.append(allowed)
    return _Shape(frozenset(denies), tuple(levels))


@lru_cache(maxsize=4096)
def _level_shape(level: Level) -> tuple[frozenset[object], frozenset[object]]:
    read = [(meaning, statement.effect) for meaning, (statement, _) in meanings(level)]
    gaps = {("gap", policy.name, policy.text) for policy in level.policies if policy.gap}
    denied = {meaning for meaning, effect in read if effect is Effect.DENY}
    allowed = {meaning for meaning, effect in read if effect is Effect.ALLOW}
    return frozenset(denied | gaps), frozenset(allowed | gaps)


def place_of(organization: Organization, account: NodeId) -> object:
    """The facts that accounts with the same path share."""
    exempt = organization.is_management_account(account)
    return organization.parent(account), organization.node(account).policies, exempt
