"""Third parties take roles with an external id."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import keys_asked, title, trusting
from designer.analysis.checks.identities.trust.foreign_accounts import IN_ORGANIZATION, foreign_accounts
from designer.analysis.checks.wording import listed

_KEY = "sts:externalid"


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        foreign = foreign_accounts(statement, around)
        if not foreign or keys_asked(statement) & {_KEY, *IN_ORGANIZATION}:
            continue
        message = (
            f"{title(record)} can be taken from {listed(foreign)} without an external id. Ask for sts:ExternalId with "
            "a value that the other side gives to you alone, and see that a call without it fails."
        )
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "external-id",
    "Third parties take roles with an external id",
    Severity.WARNING,
    "A provider serves many customers from one account. Without an external id, another customer can have it use "
    "your role.",
    f"{IAM_GUIDE}id_roles_common-scenarios_third-party.html",
    records=_records,
)
