"""Credentials that nobody uses are taken away."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.credentials.ages import days_until
from designer.analysis.checks.identities.parts import title
from designer.analysis.checks.wording import listed
from designer.organization.model.identities import IamUser

_DAYS = 90


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamUser):
        return
    keys = [key for key in record.access_keys or () if key.active]
    unused = ["an active access key" for key in keys if days_until(around.day, key.last_used or key.created) > _DAYS]
    if record.console and days_until(around.day, record.password_last_used or record.created) > _DAYS:
        unused.insert(0, "its password")
    if unused:
        message = (
            f"{title(record)} has not used {listed(unused)} for more than {_DAYS} days before {around.day}, the newest "
            "day told of this account. Take away what nobody needs."
        )
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "unused-credentials",
    "Credentials that nobody uses are taken away",
    Severity.ADVICE,
    "What nobody uses can be stolen all the same, and nobody would notice.",
    f"{IAM_GUIDE}id_credentials_finding-unused.html",
    records=_records,
)
