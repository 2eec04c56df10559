"""Agreements are of the partition of the organization, and of accounts that are there."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.organization.model.compliance import AgreementScope
from designer.organization.model.organization import Organization


def _whole(organization: Organization) -> Iterator[Finding]:
    records, partition = organization.settings.compliance, organization.settings.partition
    for one in records.agreements if records else ():
        where = one.account if one.account in organization.nodes else organization.root
        of = one.arn.split(":", 2)[1] if one.arn.count(":") > 1 else ""
        if partition and of and of != partition:
            message = f"{one.name} is of the partition {of}, and this organization is in {partition}."
            yield CHECK.finding(message, node=where)
        if one.scope is AgreementScope.ACCOUNT and one.account not in organization.nodes:
            message = f"{one.name} is of {one.account or 'no account'}, which the design lacks: it covers nothing here."
            yield CHECK.finding(message, severity=Severity.WARNING)


CHECK = Check(
    "agreement-partition",
    "Agreements are of the partition of the organization",
    Severity.ERROR,
    "Agreements of GovCloud are separate from those of the commercial partition, and have other ARNs.",
    "https://docs.aws.amazon.com/artifact/latest/ug/migrating-agreements-to-v2-permissions.html",
    whole=_whole,
)
