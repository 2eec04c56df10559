"""Only named roles accept or end agreements in member accounts."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.shared import shared
from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.marks_and_days import marked_nodes
from designer.analysis.compliance.programme_facts import facts_of
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

_BINDING = ("artifact:AcceptAgreement", "artifact:TerminateAgreement")


def _whole(organization: Organization) -> Iterator[Finding | None]:
    ceilings: Ceilings | None = None
    for node, programme, accounts in marked_nodes(organization):
        yield None
        facts = facts_of(organization, programme)
        if facts is None or kind_by_id(facts.agreement) is None:
            continue
        ceilings = ceilings or shared(organization).ceilings
        binding = [index for index in map(load().index, _BINDING) if index is not None]
        free = 0
        for account in accounts:
            yield None
            is_member = not organization.is_management_account(account)
            free += is_member and any(ceilings.of(account).sure >> at & 1 for at in binding)
        if free:
            message = (
                f"{organization.node(node).name}: In {counted(free, 'account')} no SCP keeps "
                f"{' and '.join(_BINDING)} to named roles. Accepting and ending bind the company: consider a guardrail."
            )
            yield CHECK.finding(message, node=node)


CHECK = Check(
    "agreement-guard",
    "Only named roles accept or end agreements",
    Severity.ADVICE,
    "Whoever may call AWS Artifact in an account can bind the company, or end what binds AWS.",
    "https://docs.aws.amazon.com/artifact/latest/ug/migrating-agreements-to-v2-permissions.html",
    whole=_whole,
)
