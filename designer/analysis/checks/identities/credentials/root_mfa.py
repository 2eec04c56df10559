"""A root user that can sign in has an MFA device."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.organization.model.identities import RootUser


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    """A root user without a password, as members of an organization can have it, needs no device."""
    if isinstance(record, RootUser) and record.mfa is False and record.password is not False:
        message = (
            "The root user has no MFA device. Give it one, or take its credentials away by the central management of "
            "root access."
        )
        yield CHECK.finding(message, node=around.node, principal="root")


CHECK = Check(
    "root-mfa",
    "A root user that can sign in has an MFA device",
    Severity.WARNING,
    "Whoever learns its password is the root user, whom no policy inside the account limits.",
    f"{IAM_GUIDE}root-user-best-practices.html",
    records=_records,
)
