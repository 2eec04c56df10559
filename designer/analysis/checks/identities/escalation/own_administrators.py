"""Customer managed and inline policies do not allow everything."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import allowing, permission_places, title
from designer.policy.satisfiability.masks import is_conditional


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in permission_places(record, around.node):
        name = place.inline or place.holder.name
        if any("*" in one.actions and not one.not_action and not is_conditional(one) for one in allowing(text)):
            message = (
                f"{title(record)}: {name} allows everything on everything. Use AWS's AdministratorAccess where that "
                "is meant, so that it is seen, and else name what is needed."
            )
            yield CHECK.finding(message, node=around.node, principal=title(record))


CHECK = Check(
    "own-administrators",
    "Customer managed and inline policies do not allow everything",
    Severity.ADVICE,
    "Full administration under another name is found by nobody who looks for administrators.",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    records=_records,
)
