"""iam:PassRole names the roles that may be passed."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, Severity
from designer.analysis.checks.identities.parts import allowing, keys_asked, permission_places, title
from designer.policy.satisfiability.masks import action_matches

_ACTION = "iam:PassRole"
_NARROWING = {"iam:passedtoservice", "iam:associatedresourcearn", "aws:resourcetag"}


def _records(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    for place, text in permission_places(record, around.node):
        if _passes_any(text):
            name = place.inline or place.holder.name
            message = (
                f"{name} allows iam:PassRole on every role: who has it can hand any role of the account to a service "
                "and act through it. Name the roles, or the service by iam:PassedToService."
            )
            yield CHECK.finding(f"{title(record)}: {message}", node=around.node, principal=title(record))


def _passes_any(text: str) -> bool:
    """True where the action is allowed on all roles; what allows everything is told by another check."""
    return any(
        not ("*" in one.actions or one.not_action)
        and action_matches(one, _ACTION)
        and any(resource.rpartition(":")[2] in {"*", "role/*"} for resource in one.resources)
        and not one.not_resource
        and not {key.partition("/")[0] for key in keys_asked(one)} & _NARROWING
        for one in allowing(text)
    )


CHECK = Check(
    "passing-any-role",
    "iam:PassRole names the roles that may be passed",
    Severity.WARNING,
    "A service does what the passed role allows. Whoever can pass every role can do, through a service, what the "
    "strongest of them can.",
    f"{IAM_GUIDE}id_roles_use_passrole.html",
    records=_records,
)
