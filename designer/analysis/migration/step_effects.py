"""Effects of a step: the accounts whose policies a change touches, and what it does to their permissions."""

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping

from designer.analysis.differences.effects import STAGES
from designer.analysis.migration.movements import Movement, moving
from designer.analysis.migration.safety import UnsafeAccounts
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, Policy, Settings
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.equivalence.comparison import LevelPath
from designer.policy.evaluation.outcome import Stage
from designer.policy.satisfiability.possible_requests import PossibleRequests


def touched_accounts(organization: Organization, change: Change) -> Iterator[NodeId]:
    """Accounts whose policies a change changes, in outline order; those that it makes or removes do not count."""
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
    """The document of a policy, or the one that it stands for where it is not known whether that is attached."""
    return policy and (policy.text, policy.candidate)


def _limits(settings: Settings | None) -> object:
    """The settings that say whom policies limit."""
    return settings and (settings.policy_types, settings.feature_set, settings.management_account)


def effects_between(
    before: Mapping[NodeId, tuple[LevelPath, ...]],
    after: Mapping[NodeId, tuple[LevelPath, ...]],
    catalogue: Catalogue,
    world: Callable[[Stage, NodeId], PossibleRequests | None],
    doubtful: Collection[NodeId] = (),
) -> Generator[None, None, tuple[tuple[Movement, int], ...]]:
    """Numbers of accounts by what changes for them, in steps.

    Args:
        before: Paths of each account at both stages.
        after: The same after a step.
        catalogue: Every action.
        world: Requests that callers of an account can make; None for all.
        doubtful: Accounts whose policies say something else in a way that paths do not show.
    """
    counts: Counter[Movement] = Counter()
    known: dict[tuple[int, int], Movement] = {}
    for account, paths in before.items():
        key = (id(paths), id(after[account]))  # both are kept alive by what was given
        if key not in known:
            ways = set()
            for stage, one, other in zip(STAGES.values(), paths, after[account], strict=True):
                ways.add((yield from moving(one, other, catalogue, world(stage, account))))
            known[key] = together(ways)
        counts[Movement.OTHER if account in doubtful else known[key]] += 1
    return tuple((way, counts[way]) for way in Movement if counts[way])


def together(ways: Iterable[Movement]) -> Movement:
    """The way of several taken together."""
    found = set(ways) - {Movement.NOTHING}
    if Movement.OTHER in found:
        return Movement.OTHER
    return (found.pop() if len(found) == 1 else Movement.BOTH) if found else Movement.NOTHING


def number_of_accounts(unsafe: Iterable[UnsafeAccounts]) -> int:
    """Number of accounts for which something is not safe, in one way or more."""
    return len({account for one in unsafe for account in one.accounts})
