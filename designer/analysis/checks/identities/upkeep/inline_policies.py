"""Roles and groups have managed policies rather than inline ones."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import is_of_aws, title
from designer.analysis.checks.wording import listed
from designer.basics.words import counted
from designer.organization.model.identities import IamGroup, IamRole


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamRole | IamGroup) or is_of_aws(record) or not record.inline:
        return
    names = listed(one.name for one in record.inline)
    message = (
        f"{title(record)} has {counted(len(record.inline), 'inline policy', 'inline policies')}: {names}. A managed "
        "policy can be shared, keeps its versions, and is seen in the list of policies."
    )
    yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "inline-policies",
    "Roles and groups have managed policies rather than inline ones",
    Severity.ADVICE,
    "AWS advises managed policies: they can be reused, looked at in one place and rolled back.",
    f"{IAM_GUIDE}access_policies_managed-vs-inline.html",
    records=_records,
)
