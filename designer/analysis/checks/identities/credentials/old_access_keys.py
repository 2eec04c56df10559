"""Access keys are renewed."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.credentials.ages import days_until
from designer.analysis.checks.identities.parts import title
from designer.analysis.checks.wording import verb
from designer.basics.words import counted
from designer.organization.model.identities import IamUser

_DAYS = 90
"""Age that AWS's own control allows
(https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-3)."""


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamUser):
        return
    ages = [days_until(around.day, key.created) for key in record.access_keys or () if key.active]
    old = [age for age in ages if age > _DAYS]
    if old:
        message = (
            f"{title(record)} has {counted(len(old), 'active access key')} made {max(old):,} days before {around.day}, "
            f"the newest day told of this account. Renew {verb(old, 'it', 'them')}, or take a role, whose sessions end."
        )
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "old-access-keys",
    "Access keys are renewed",
    Severity.WARNING,
    "A key works until somebody ends it, wherever it has been copied to in the meantime.",
    f"{IAM_GUIDE}id-credentials-access-keys-update.html",
    records=_records,
)
