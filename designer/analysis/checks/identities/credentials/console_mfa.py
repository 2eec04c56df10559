"""Users with a password for the console have an MFA device."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import title
from designer.organization.model.identities import IamUser


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, IamUser) and record.signs_in_without_mfa:
        message = f"{title(record)} signs in to the console by a password alone. Give it an MFA device."
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "console-mfa",
    "Users with a password for the console have an MFA device",
    Severity.WARNING,
    "A password alone can be guessed, fished or found; AWS asks for MFA wherever a person signs in.",
    f"{IAM_GUIDE}best-practices.html",
    records=_records,
)
