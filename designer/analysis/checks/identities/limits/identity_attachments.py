"""Users, groups and roles have no more policies attached than AWS takes."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import is_of_aws, title
from designer.basics.words import counted
from designer.organization.model.iam_quotas import load
from designer.organization.model.identities import ManagedPolicy, RootUser, ref_of


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if isinstance(record, RootUser | ManagedPolicy) or is_of_aws(record):
        return
    limit = load().kinds[ref_of(record).kind].attached
    number = len(record.attached)
    if number <= limit.default:
        return
    has = f"{title(record)} has {counted(number, 'managed policy', 'managed policies')} attached"
    if number > limit.most:
        yield CHECK.finding(f"{has}; AWS takes at most {limit.most}.", node=around.node, principal=title(record))
    else:
        message = f"{has}; AWS takes {limit.default}, and up to {limit.most} on request."
        yield CHECK.finding(message, node=around.node, principal=title(record), severity=Severity.ADVICE)


CHECK = Check(
    "identity-attachments",
    "Users, groups and roles have no more policies attached than AWS takes",
    Severity.ERROR,
    "IAM refuses to attach one policy more than the quota of the account.",
    f"{IAM_GUIDE}reference_iam-quotas.html",
    records=_records,
)
