"""Sensitive actions of the table of accounts that most accounts deny or limit are not allowed in a few."""

from collections import Counter
from collections.abc import Iterator

from designer.analysis.access.ceilings import Ceiling
from designer.analysis.access.level_masks import scps_apply
from designer.analysis.checks.finding import USER_GUIDE, Check, Finding, Severity
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.analysis.compliance.sensitive_actions import known_actions
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId
from designer.policy.catalog.catalogue import load

_LEAST = 10
"""Accounts from which most of them is a habit, and not chance."""

_SHARE = 0.8
"""Part of the accounts that deny or limit an action, from which the others are exceptions."""

_PORTION = 100


def _whole(organization: Organization) -> Iterator[Finding | None]:
    if not scps_apply(organization):
        return
    catalogue = load()
    indices = (catalogue.index(action) for action in known_actions(organization).chosen)
    sensitive = sum({1 << index for index in indices if index is not None})
    ceilings = shared(organization).ceilings
    management = organization.settings.management_account
    ceiling_of = yield from ceilings.finding_accounts()
    alike: dict[Ceiling, list[NodeId]] = {}  # by identity: few objects
    for number, node in enumerate(map(organization.node, organization.accounts())):
        if number % _PORTION == _PORTION - 1:
            yield None
        if node.id != management and node.state is AccountState.ACTIVE:
            alike.setdefault(ceiling_of[node.id], []).append(node.id)
    alike = {ceiling: accounts for ceiling, accounts in alike.items() if ceiling.known}
    yield from _exceptions(organization, sensitive, alike)


def _exceptions(
    organization: Organization, sensitive: int, alike: dict[Ceiling, list[NodeId]]
) -> Iterator[Finding | None]:
    total = sum(map(len, alike.values()))
    if total < _LEAST:
        return
    numbers: Counter[int] = Counter()
    for position, (ceiling, accounts) in enumerate(alike.items()):
        numbers[sensitive & ~ceiling.sure] += len(accounts)
        if position % _PORTION == _PORTION - 1:
            yield None
    limited: Counter[int] = Counter()
    for mask, number in numbers.items():  # a few dozen
        for index in _bits(mask):
            limited[index] += number
    habit = sum(1 << index for index, number in limited.items() if _SHARE * total <= number < total)
    by_actions: dict[int, list[NodeId]] = {}
    for ceiling, accounts in alike.items():
        if allowed := habit & ceiling.sure:
            by_actions.setdefault(allowed, []).extend(accounts)
    actions = load().actions
    for allowed, accounts in by_actions.items():
        names = [actions[index] for index in _bits(allowed)]
        fewest = min(limited[index] for index in _bits(allowed))
        where = listed([organization.node(one).name for one in accounts])
        message = (
            f"SCPs leave {listed(names)} without conditions in {where}, and at least {fewest:,} of {total:,} accounts "
            "deny or limit it. Have the same policies here, or take the action out of the table of sensitive actions."
        )
        yield CHECK.finding(message, node=accounts[0])


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


CHECK = Check(
    "sensitive-exceptions",
    "Few accounts allow a sensitive action that the others deny or limit",
    Severity.ADVICE,
    "An account outside the OU that has the policies is where an attacker begins. The list of sensitive actions is "
    "the design's: Organization, Sensitive actions.",
    f"{USER_GUIDE}orgs_manage_policies_scps.html",
    whole=_whole,
)
