"""Roles trust accounts that the design knows."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import keys_asked, title, trusting
from designer.analysis.checks.identities.trust.foreign_accounts import IN_ORGANIZATION, foreign_accounts
from designer.analysis.checks.wording import listed, verb


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    statements = [one for one in trusting(record) if not keys_asked(one) & IN_ORGANIZATION]
    foreign = tuple(dict.fromkeys(number for one in statements for number in foreign_accounts(one, around)))
    if foreign:
        message = (
            f"{title(record)} can be taken from {listed(foreign)}, {verb(foreign, 'an account', 'accounts')} that the "
            "design does not have. The SCPs of this organization limit the role, but not who takes it."
        )
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "unknown-trust",
    "Roles trust accounts that the design knows",
    Severity.ADVICE,
    "Whoever administers a trusted account decides who takes the role. Accounts from outside should be few and known.",
    f"{IAM_GUIDE}id_roles_common-scenarios_third-party.html",
    records=_records,
)
