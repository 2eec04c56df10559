"""Nobody but administrators can make himself one."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, OfAccount, Severity
from designer.analysis.checks.identities.escalation.escalation_ways import ways_in_docs
from designer.analysis.checks.identities.escalation.grants import (
    BITS,
    EVERYTHING_BIT,
    PrincipalGrants,
    mask,
    of_principals,
)
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.organization.identity.escalations import ESCALATIONS, Escalation
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

_MASKS = tuple((way, mask(way.actions)) for way in ESCALATIONS)
_SHOWN = 3
_AT_ONCE = 25


def _accounts(organization: Organization) -> OfAccount:
    catalogue = load()
    ceilings = shared(organization).ceilings
    bits = [(bit, index) for action, bit in BITS.items() if (index := catalogue.index(action)) is not None]

    def look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding | None]:
        possible = ceilings.of(around.node).possible
        reach = sum(bit for bit, index in bits if possible >> index & 1)
        for number, one in enumerate(of_principals(inside)):
            if number % _AT_ONCE == 0:
                yield None
            if one.principal.is_service_linked or one.granted & EVERYTHING_BIT:
                continue
            ways = _ways(one, reach)
            if ways:
                yield CHECK.finding(_message(one, ways), node=around.node, principal=one.principal.title)

    return look_inside


def _ways(one: PrincipalGrants, reach: int) -> list[Escalation]:
    granted = one.granted & reach
    found = (way for way, wanted in _MASKS if not wanted & ~granted and (one.bounded or not way.bounded_only))
    return list({way.gain: way for way in found}.values())


def _message(one: PrincipalGrants, ways: list[Escalation]) -> str:
    told = [f"{listed(way.actions, 'and', 4)} to {way.gain}" for way in ways[:_SHOWN]]
    more = f", and {len(ways) - _SHOWN} more ways" if len(ways) > _SHOWN else ""
    pages = listed(list(dict.fromkeys(way.source for way in ways[:_SHOWN])), "and")
    return (
        f"{one.principal.title} is no administrator, and can make itself one. It has {'; '.join(told)}{more}. Limit "
        f"these to certain resources, or give it a permissions boundary. See {pages}"
    )


CHECK = Check(
    "privilege-escalation",
    "Nobody but administrators can make himself one",
    Severity.WARNING,
    "Some actions of IAM, and some services that take a role, let a principal gain more than it was given. Only what "
    "is allowed on every resource, without conditions, and stopped by no boundary and no SCP, is reported.",
    f"{IAM_GUIDE}access_policies_boundaries.html",
    accounts=_accounts,
    more=ways_in_docs(),
)
