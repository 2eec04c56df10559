"""Accounts that need an agreement of their own may accept it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed, verb
from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.marks_and_days import latest_day, marked_nodes
from designer.analysis.compliance.programme_facts import facts_of
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

ACCEPTING = ("artifact:AcceptAgreement", "artifact:GetAgreement")


def _whole(organization: Organization) -> Iterator[Finding | None]:
    covers = AgreementCovers(organization, latest_day(organization))
    ceilings: Ceilings | None = None
    for node, programme, accounts in marked_nodes(organization):
        yield None
        facts = facts_of(organization, programme)
        kind = kind_by_id(facts.agreement) if facts else None
        if kind is None:
            continue
        ceilings = ceilings or shared(organization).ceilings
        needed = 0
        for index in filter(None, map(load().index, ACCEPTING)):
            needed |= 1 << index
        blocked = []
        for account in accounts:
            yield None
            if covers.of(account, kind).state is not CoverState.ACTIVE and needed & ~ceilings.of(account).possible:
                blocked.append(organization.node(account).name)
        if blocked:
            message = (
                f"{listed(blocked)} {verb(blocked, 'needs', 'need')} the {kind.title}, and SCPs deny accepting it "
                f"there. Allow {' and '.join(ACCEPTING)} for the role that does."
            )
            yield CHECK.finding(message, node=node)


CHECK = Check(
    "agreement-blocked",
    "Accounts that need an agreement may accept it",
    Severity.WARNING,
    "An account agreement is accepted inside the account, by calls that SCPs can deny. They do not bind the management "
    "account, which accepts for the organization.",
    "https://docs.aws.amazon.com/artifact/latest/ug/migrating-agreements-to-v2-permissions.html",
    whole=_whole,
)
