"""Effects of a step: the accounts whose policies a change touches, and how their permissions change.

A request is looked for among the actions whose statements differ, and the first one that is found is enough.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from enum import Enum
from functools import reduce
from operator import or_
from typing import TypeAlias

from designer.analysis.differences.effects import STAGES
from designer.analysis.differences.witnesses import meanings
from designer.analysis.migration.safety import SafetyCheck, UnsafeAccounts, path_shape
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, Settings
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import LevelPath, SidesComparison
from designer.policy.equivalence.formulas import ALLOWED_BY_LAST_ALONE, DENIED_BY_LAST_ALONE
from designer.policy.equivalence.settled import SettledAnswers
from designer.policy.language.document import Effect
from designer.policy.matching.request import Level, NamedPolicy
from designer.policy.satisfiability.masks import statement_mask
from designer.policy.satisfiability.possible_requests import PossibleRequests


class Movement(Enum):
    """Change of an account's permissions by a step."""

    NOTHING = "changes nothing"
    NARROWER = "removes permissions"
    WIDER = "adds permissions"
    BOTH = "adds and removes permissions"
    OTHER = "may change permissions"  # it is not settled how, or whether


_Rest: TypeAlias = tuple[object, ...]
"""A statement without its actions."""

_Named: TypeAlias = frozenset[tuple[_Rest, int]]
"""Statements of one effect: the actions of those that are alike in all else, as bits over the catalogue."""

_MOVEMENTS = {
    (False, False): Movement.NOTHING,
    (True, False): Movement.WIDER,
    (False, True): Movement.NARROWER,
    (True, True): Movement.BOTH,
}
"""Movements by whether a request is allowed only after, and one only before."""


class Movements:
    """What moves between two paths, remembered: the steps of a plan often do the same for other accounts.

    Args:
        catalogue: Every action.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._movements: dict[tuple[LevelPath, LevelPath, object], Movement] = {}
        self._settled: defaultdict[object, SettledAnswers] = defaultdict(SettledAnswers)

    def moving(
        self, before: LevelPath, after: LevelPath, world: PossibleRequests, asked: object
    ) -> Generator[None, None, Movement]:
        """Return what moves between two paths; `asked` is all that the policies ask of the world."""
        key = (before, after, asked)
        if key not in self._movements:
            self._movements[key] = yield from moving(before, after, self._catalogue, world, self._settled[asked])
        return self._movements[key]


def moving(
    before: LevelPath,
    after: LevelPath,
    catalogue: Catalogue,
    world: PossibleRequests,
    settled: SettledAnswers | None = None,
) -> Generator[None, None, Movement]:
    """How permissions change between two paths, in steps; `OTHER` if it is not settled.

    Args:
        before: Path before the step.
        after: Path after it.
        catalogue: Every action.
        world: The requests that can be made.
        settled: Remembers what is proved of paths in this world.
    """
    movement = _stated_movement(before, after)
    if movement is Movement.NOTHING or _gaps(before) != _gaps(after):
        return movement
    actions = changed_actions(before, after, catalogue) & catalogue.limited_mask
    wanted = {ALLOWED_BY_LAST_ALONE: Movement.NARROWER, DENIED_BY_LAST_ALONE: Movement.WIDER}
    comparison = SidesComparison((before, after), catalogue, ALLOWED_BY_LAST_ALONE, world)
    questions = [ask for ask, other in wanted.items() if movement is not other]
    found = yield from comparison.meeting(actions, questions, settled or SettledAnswers())
    wider, narrower = (found.get(ask, False) for ask in wanted)
    return movement if wider is None or narrower is None else _MOVEMENTS[wider, narrower]


def _stated_movement(before: LevelPath, after: LevelPath) -> Movement:
    """Change between two paths of one account, if it is any, as far as their statements tell."""
    if before == after:
        return Movement.NOTHING
    if _gaps(before) != _gaps(after):
        return Movement.OTHER
    one, other = path_shape(before), path_shape(after)
    if one.is_narrower(other) and other.is_narrower(one):
        return Movement.NOTHING
    if other.is_narrower(one):
        return Movement.NARROWER
    return Movement.WIDER if one.is_narrower(other) else Movement.OTHER


def _gaps(path: LevelPath) -> frozenset[NamedPolicy]:
    """Return what is unknown on a path."""
    return frozenset(policy for level in path for policy in level.policies if policy.gap)


def changed_actions(before: LevelPath, after: LevelPath, catalogue: Catalogue) -> int:
    """Return the actions that two paths may decide otherwise, as bits over the catalogue; never fewer than those.

    What is denied differs where the same words deny other actions. Levels that only one path has leave an action alone
    where they allow it on no condition; of one level that became another, only what differs in it counts.
    """
    denied = [_named(Effect.DENY, before, catalogue), _named(Effect.DENY, after, catalogue)]
    found = _apart(*denied)
    levels = [
        Counter((_named(Effect.ALLOW, (level,), catalogue), _gaps((level,))) for level in path)
        for path in (before, after)
    ]
    gone, come = list((levels[0] - levels[1]).elements()), list((levels[1] - levels[0]).elements())
    if len(gone) == len(come) == 1 and gone[0][1] == come[0][1]:
        return found | _apart(gone[0][0], come[0][0])
    return found | reduce(or_, (catalogue.full_mask & ~_allowed_plainly(one) for one, _ in (*gone, *come)), 0)


def _named(effect: Effect, levels: Iterable[Level], catalogue: Catalogue) -> _Named:
    masks: dict[_Rest, int] = {}
    for level in levels:
        for meaning, (statement, _) in meanings(level):
            if statement.effect is effect:
                rest = meaning[3:]
                masks[rest] = masks.get(rest, 0) | statement_mask(statement, catalogue)
    return frozenset(masks.items())


def _apart(some: _Named, others: _Named) -> int:
    """Actions that some statements name and others, alike except for their actions, do not, or the other way round."""
    one, other = dict(some), dict(others)
    return reduce(or_, (one.get(rest, 0) ^ other.get(rest, 0) for rest in one.keys() | other.keys()), 0)


def _allowed_plainly(level: _Named) -> int:
    """Return the actions that a level allows on every resource and on no condition."""
    return reduce(
        or_, (mask for (_, resources, conditions, _), mask in level if resources == {"*"} and not conditions), 0
    )


def touched_accounts(organization: Organization, change: Change) -> Iterator[NodeId]:
    """Yield accounts whose policies a change changes, in outline order; those that it makes or removes do not count."""
    tops: set[NodeId] = set()
    if change.settings is not None and _limits(change.settings.before) != _limits(change.settings.after):
        tops.add(organization.root)
    for node_id, swap in change.nodes.items():
        if swap.before is not None and swap.after is not None:
            tops.update(child for child in swap.after.children if child not in swap.before.children)
            if swap.before.policies != swap.after.policies:
                tops.add(node_id)
    for policy_id, policy in change.policies.items():
        if _says(policy.before) != _says(policy.after) and policy.before is not None and policy.after is not None:
            tops.update(organization.targets(policy_id))
    tops &= organization.nodes.keys()
    if organization.root in tops:
        yield from organization.accounts()
        return
    if all(organization.node(top).kind is NodeKind.ACCOUNT for top in tops):
        yield from sorted(tops)
        return
    topmost = {top for top in tops if tops.isdisjoint(organization.path(top)[:-1])}
    for node_id in organization.walk():
        if node_id in topmost:
            yield from organization.accounts(node_id)


def _says(policy: Policy | None) -> object:
    """Return the document of a policy, or the one that it stands for where it is not known whether that is attached."""
    return policy and (policy.text, policy.candidate)


def _limits(settings: Settings | None) -> object:
    """Return the settings that say whom policies limit."""
    return settings and (settings.policy_types, settings.feature_set, settings.management_account)


def effects_between(
    before: Mapping[NodeId, tuple[LevelPath, ...]],
    after: Mapping[NodeId, tuple[LevelPath, ...]],
    movements: Movements,
    safety: SafetyCheck,
    doubtful: Collection[NodeId] = (),
) -> Generator[None, None, tuple[tuple[Movement, int], ...]]:
    """Return the numbers of accounts by what changes for them, in steps.

    Args:
        before: Paths of each account at both stages.
        after: The same after a step.
        movements: Remembers what moves between paths.
        safety: Knows the requests on what an account owns, and those that its callers can make.
        doubtful: Accounts whose policies say something else in a way that paths do not show.
    """
    counts: Counter[Movement] = Counter()
    known: dict[tuple[object, ...], Movement] = {}
    for account, paths in before.items():
        texts = (safety.facts_of_requests(stage, account) for stage in STAGES.values())
        key = (id(paths), id(after[account]), *texts)  # both are kept alive by what was given
        if key not in known:
            ways = set()
            for stage, one, other in zip(STAGES.values(), paths, after[account], strict=True):
                asked = safety.facts_of_requests(stage, account, (one, other))
                ways.add((yield from movements.moving(one, other, safety.world(stage, account), asked)))
            known[key] = together(ways)
        counts[Movement.OTHER if account in doubtful else known[key]] += 1
    return tuple((way, counts[way]) for way in Movement if counts[way])


def together(ways: Iterable[Movement]) -> Movement:
    """Return the way of several taken together."""
    found = set(ways) - {Movement.NOTHING}
    if Movement.OTHER in found:
        return Movement.OTHER
    return (found.pop() if len(found) == 1 else Movement.BOTH) if found else Movement.NOTHING


def number_of_accounts(unsafe: Iterable[UnsafeAccounts]) -> int:
    """Return the number of accounts that are unsafe in some way."""
    return len({account for one in unsafe for account in one.accounts})
