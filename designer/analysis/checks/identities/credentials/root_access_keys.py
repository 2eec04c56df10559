"""The root user has no access keys."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.basics.words import counted
from designer.organization.model.identities import RootUser


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, RootUser) and record.access_keys:
        keys = counted(record.access_keys, "active access key")
        message = (
            f"The root user has {keys}. No policy inside the account limits it: delete every key of its, and let roles "
            "do what programs need."
        )
        yield CHECK.finding(message, node=around.node, principal="root")


CHECK = Check(
    "root-access-keys",
    "The root user has no access keys",
    Severity.WARNING,
    "A key of the root user can do everything in its account that no SCP takes away, and it has no MFA.",
    f"{IAM_GUIDE}root-user-best-practices.html",
    records=_records,
)
