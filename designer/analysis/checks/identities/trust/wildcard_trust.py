"""No role can be taken by everybody."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import asking_fix, keys_asked, title, trusting

_NARROWING = {
    *("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid"),
    *("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"),
}
"""Keys that say who calls, and that a caller cannot choose."""


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        entries = statement.principals.entries if statement.principals and not statement.principals.negated else ()
        if not {("*", "*"), ("AWS", "*")} & set(entries) or keys_asked(statement) & _NARROWING:
            continue
        message = (
            f"The trust policy of {title(record)} lets everybody of every AWS account take it. Name the accounts or "
            "roles, or ask for aws:PrincipalOrgID."
        )
        test = ("StringEquals", "aws:PrincipalOrgID", around.organization_id)
        fixes = asking_fix("Let only this organization take it", around.node, record, statement, test)
        yield CHECK.finding(message, node=around.node, principal=title(record), fixes=fixes)


CHECK = Check(
    "wildcard-trust",
    "No role can be taken by everybody",
    Severity.ERROR,
    "A star as the principal of a trust policy is everybody who has an AWS account. An external id is no secret.",
    f"{IAM_GUIDE}reference_policies_elements_principal.html",
    fix="Asks for the organization's id, where the design has it.",
    records=_records,
)
