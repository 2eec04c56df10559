"""Roles that nobody takes are removed."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.credentials.ages import days_until
from designer.analysis.checks.identities.parts import is_of_aws, title
from designer.organization.model.identities import IamRole

_DAYS = 365
"""AWS tells the last use within the last 400 days."""


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamRole) or is_of_aws(record) or not record.last_used:
        return
    days = days_until(around.day, record.last_used)
    if days > _DAYS:
        message = (
            f"{title(record)} was taken last {days:,} days before {around.day}, the newest day told of this account. "
            "Remove it if nobody needs it."
        )
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "unused-roles",
    "Roles that nobody takes are removed",
    Severity.ADVICE,
    "A role that nobody misses keeps all its permissions for whoever its trust policy lets in.",
    f"{IAM_GUIDE}access_policies_last-accessed.html",
    records=_records,
)
