"""Agreements of accounts under a law are known."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.wording import listed
from designer.analysis.compliance.agreements import AgreementCovers, CoverState
from designer.analysis.compliance.artifact import kind_by_id
from designer.analysis.compliance.marks_and_days import latest_day, marked_nodes
from designer.analysis.compliance.programme_facts import facts_of
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding | None]:
    covers = AgreementCovers(organization, latest_day(organization))
    for node, programme, accounts in marked_nodes(organization):
        facts = facts_of(organization, programme)
        kind = kind_by_id(facts.agreement) if facts else None
        if kind is None:
            continue
        unknown = []
        for account in accounts:
            yield None
            if covers.of(account, kind).state is CoverState.UNKNOWN:
                unknown.append(organization.node(account).name)
        if unknown:
            message = (
                f"Whether the {kind.title} covers {listed(unknown)} is not known. Import aws artifact "
                "list-customer-agreements of the management account and of each account, or type the agreement in."
            )
            yield CHECK.finding(message, node=node)


CHECK = Check(
    "agreement-unknown",
    "Agreements of accounts under a law are known",
    Severity.ADVICE,
    "Unknown is not missing: AWS Artifact answers for the account that asks, and for its organization.",
    "https://docs.aws.amazon.com/artifact/latest/ug/managing-agreements.html",
    whole=_whole,
)
