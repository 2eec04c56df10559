"""Run of the checks of what lies inside accounts, in portions.

What a check finds in one record is remembered by the record, so that an edit inside an account costs what it touches.
Records are frozen, and an edit keeps those that it does not change: the object itself is the key.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import Check, Finding, IdentityRecord
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_AT_ONCE = 25
"""Records that are looked at without an interruption."""

_KEPT = 400_000
"""Records that are remembered."""


R = TypeVar("R")
F = TypeVar("F")


class RecordMemory(Generic[R, F]):
    """Answers by records, which are told apart as objects: to compare them would cost more than to ask again."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._answers: dict[int, tuple[R, object, F]] = {}

    def of(self, record: R, about: object, make: Callable[[], F]) -> F:
        """The answer that is remembered of a record and what it was about, or else a new one."""
        known = self._answers.get(id(record))  # an id is not given anew while the record is kept here
        if known is not None and known[0] is record and (known[1] is about or known[1] == about):
            return known[2]
        if len(self._answers) >= self._kept:
            self._answers.clear()
        answer = make()
        self._answers[id(record)] = (record, about, answer)
        return answer


_FOUND: RecordMemory[IdentityRecord, tuple[Finding, ...]] = RecordMemory()
_AROUND: dict[NodeId, AccountContext] = {}
_DAYS: RecordMemory[AccountIdentities, str] = RecordMemory(10_000)


def inside_steps(organization: Organization, checks: Sequence[Check]) -> Iterator[tuple[Finding, ...]]:
    """Findings inside all accounts, in small portions."""
    of_records = [check.records for check in checks if check.records]
    of_accounts = [check.accounts(organization) for check in checks if check.accounts]
    numbers = frozenset(filter(None, (organization.node(one).aws_id for one in organization.accounts())))
    yield ()
    for account, inside in tuple(organization.identities.items()):
        about = surroundings(organization, account, inside, numbers)
        portion: list[Finding] = []
        for number, record in enumerate(records(inside)):
            portion += _FOUND.of(record, about, lambda: tuple(f for look in of_records for f in look(record, about)))  # noqa: B023  # asked at once
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield tuple(portion)
                portion.clear()
        yield tuple(portion)
        for look_inside in of_accounts:
            for found in look_inside(about, inside):
                yield (found,) if found else ()


def surroundings(
    organization: Organization, account: NodeId, inside: AccountIdentities, numbers: frozenset[str]
) -> AccountContext:
    """Facts around what lies inside an account."""
    settings = organization.settings
    day = _DAYS.of(inside, None, lambda: newest_day(inside))
    number = organization.node(account).aws_id
    made = AccountContext(account, number, numbers, settings.aws_id, day)
    if _AROUND.get(account) != made:
        _AROUND[account] = made
    return _AROUND[account]  # the same object as before: a record is then found without comparing all numbers


def records(inside: AccountIdentities) -> Iterator[IdentityRecord]:
    """Everything inside an account."""
    yield inside.root
    yield from inside.users
    yield from inside.groups
    yield from inside.roles
    yield from inside.policies


def newest_day(inside: AccountIdentities) -> str:
    """Newest day of which identities tell, as in ``2026-11-20``; empty where they tell of none."""
    moments = [role.last_used or role.created for role in inside.roles]
    for user in inside.users:
        moments += [user.created, user.password_last_used]
        moments += [moment for key in user.access_keys or () for moment in (key.created, key.last_used)]
    return max((moment[:10] for moment in moments if moment[:4].isdigit()), default="")
