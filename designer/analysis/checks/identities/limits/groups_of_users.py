"""Users are in no more groups than AWS takes."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import title
from designer.organization.model.iam_quotas import load
from designer.organization.model.identities import IamUser


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    most = load().groups_per_user
    if isinstance(record, IamUser) and len(record.groups) > most:
        message = f"{title(record)} is in {len(record.groups)} groups; AWS takes at most {most}."
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "groups-of-users",
    "Users are in no more groups than AWS takes",
    Severity.ERROR,
    "IAM refuses to put a user into one group more, and AWS does not raise this limit.",
    f"{IAM_GUIDE}reference_iam-quotas.html",
    records=_records,
)
