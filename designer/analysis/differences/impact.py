"""Effects of a change, account by account: accounts for which it is the same stand together.

The organization is changed only for moments, inside one step, and is as it was whenever somebody else looks.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import field
from itertools import islice

from designer.analysis.access.assumption import NO_ASSUMPTION, Assumption
from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.differences.effects import EffectGroup, Effects, comparing
from designer.analysis.differences.move_preview import ActionChanges
from designer.analysis.differences.stage_comparison import sorting
from designer.analysis.differences.versions import Version
from designer.basics.dataclass import dataclass
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Stage

_TURN = 25
"""Accounts that are looked at in one step."""

_TURN_ASSUMED = 4
"""The same under an assumption, where each account is looked at for itself."""


@dataclass(frozen=True, slots=True)
class ImpactGroup:
    """Accounts for which a change gives and takes the same.

    Attributes:
        actions: Actions that it gives and takes.
        accounts: In outline order.
        within: Number of them among the accounts that the change is meant for.
    """

    actions: ActionChanges
    accounts: tuple[NodeId, ...]
    within: int


@dataclass(frozen=True, slots=True)
class Impact:
    """Effects of a change in few numbers.

    Attributes:
        actions: Actions that change for at least one account.
        accounts: Number of accounts for which something changes.
        seen: Number of accounts that were looked at.
        conditions: Actions that are conditional before and after and of which it is not the same requests that pass,
            for whoever works them out.
    """

    actions: ActionChanges
    accounts: int
    seen: int
    conditions: tuple[EffectGroup, ...] = ()


@dataclass(slots=True)
class Impacts:
    """Effects that are known so far.

    Attributes:
        by_actions: Accounts by what they gain and lose; those for which nothing changes are left out.
        unchanged: Number of accounts for which it is known that nothing changes.
        seen: Number of accounts that were looked at.
        complete: False where some account has an SCP that is not known, or cannot be read.
    """

    by_actions: dict[ActionChanges, list[NodeId]] = field(default_factory=dict)
    unchanged: int = 0
    seen: int = 0
    complete: bool = True

    def listed(self, within: frozenset[NodeId]) -> tuple[ImpactGroup, ...]:
        """Its groups, most lost first."""
        found = [
            ImpactGroup(actions, tuple(accounts), sum(account in within for account in accounts))
            for actions, accounts in self.by_actions.items()
        ]
        found.sort(key=lambda one: (-one.actions.lost.bit_count(), -one.actions.gained.bit_count(), -len(one.accounts)))
        return tuple(found)

    def joined(self) -> Impact:
        """All of it as one."""
        lost = gained = narrowed = widened = 0
        for one in self.by_actions:
            lost, gained = lost | one.lost, gained | one.gained
            narrowed, widened = narrowed | one.narrowed, widened | one.widened
        changed = sum(map(len, self.by_actions.values()))
        return Impact(ActionChanges(lost, gained, narrowed, widened, self.complete), changed, self.seen)


def ceiling_difference(before: Ceiling, after: Ceiling) -> ActionChanges:
    """Actions that one account gains and loses between two ceilings."""
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
    """Changes of conditions that sets of actions do not show, in steps; for the same arguments as `impacts`."""
    before = Version(organization, catalogue, assumption)
    after = Version(organization, catalogue, assumption, lambda: change)
    alike = yield from sorting(before, after, accounts)
    found: Effects | None = None
    for found in comparing(before, after, alike, (Stage.SCP,)):
        if found is not None and found.complete:
            break  # the rest looks for requests that show it
        yield
    return tuple(group for group in found.groups if group.change.conditions is not None) if found else ()
