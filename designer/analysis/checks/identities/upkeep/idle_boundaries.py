"""Permissions boundaries limit something."""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, OfAccount, Severity
from designer.analysis.checks.identities.escalation.grants import allows_everything
from designer.analysis.checks.identities.parts import title
from designer.organization.identity.aws_managed import managed_policy_text
from designer.organization.model.identities import AccountIdentities, IamRole, IamUser
from designer.organization.model.organization import Organization


def _accounts(_organization: Organization) -> OfAccount:
    return _look_inside


def _look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    bearers: tuple[IamUser | IamRole, ...] = (*inside.users, *inside.roles)
    limited = [one for one in bearers if one.boundary]
    texts = {policy.name.casefold(): policy.text for policy in inside.policies} if limited else {}
    for one in limited:
        text = texts.get(one.boundary.casefold()) or managed_policy_text(one.boundary)
        if text and allows_everything(text):
            name = one.boundary.rpartition("/")[2]
            message = f"The boundary of {title(one)}, {name}, allows everything, so it limits nothing."
            yield CHECK.finding(message, node=around.node, principal=title(one))


CHECK = Check(
    "idle-boundaries",
    "Permissions boundaries limit something",
    Severity.WARNING,
    "A boundary that allows everything looks like a limit, and satisfies policies that ask for one.",
    f"{IAM_GUIDE}access_policies_boundaries.html",
    accounts=_accounts,
)
