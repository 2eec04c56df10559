"""Users get their permissions from groups."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import title
from designer.analysis.checks.wording import listed
from designer.organization.model.identities import IamUser


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamUser) or not (record.attached or record.inline):
        return
    names = [one.rpartition("/")[2] for one in record.attached] + [one.name for one in record.inline]
    message = f"{title(record)} has {listed(names)} directly. Give them to a group, and put the user into it."
    yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "user-policies",
    "Users get their permissions from groups",
    Severity.ADVICE,
    "Permissions of single users are forgotten when a person's task changes; a group says what the task needs.",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
    records=_records,
)
