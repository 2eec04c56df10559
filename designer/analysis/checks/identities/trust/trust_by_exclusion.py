"""Trust policies say who may take a role, not who may not."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import title, trusting


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for statement in trusting(record):
        if statement.principals is not None and statement.principals.negated:
            message = (
                f"The trust policy of {title(record)} allows NotPrincipal: everybody but those it names, of every "
                "account. Name in Principal who may take it."
            )
        elif statement.not_action:
            message = (
                f"The trust policy of {title(record)} allows NotAction: every way to take it but those it names, and "
                "tags and source identities with them. Name the actions, such as sts:AssumeRole."
            )
        else:
            continue
        yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "trust-by-exclusion",
    "Trust policies say who may take a role, not who may not",
    Severity.WARNING,
    "Whatever is not named is let in, also what comes to exist later.",
    f"{IAM_GUIDE}reference_policies_elements_notprincipal.html",
    records=_records,
)
