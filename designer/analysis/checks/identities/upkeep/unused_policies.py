"""Managed policies inside accounts are used."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, OfAccount, Severity
from designer.analysis.checks.fixes import edit
from designer.organization.edits.identities import remove_identity
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IdentityPart,
    IdentityRef,
    PolicyHolder,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_HOLDERS = {IdentityPart.USERS, IdentityPart.GROUPS, IdentityPart.ROLES}


def _accounts(_organization: Organization) -> OfAccount:
    return _look_inside


def _look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    """Policies that nobody has; nothing while some of those who could have them are not known."""
    if _HOLDERS & set(inside.unknown) or not inside.policies:
        return
    holders: tuple[PolicyHolder, ...] = (*inside.users, *inside.groups, *inside.roles)
    used = {name.casefold() for one in holders for name in one.attached}
    used |= {one.boundary.casefold() for one in holders if not isinstance(one, IamGroup)}
    for policy in inside.policies:
        if policy.name.casefold() not in used and not policy.name.startswith("arn:"):
            message = (
                f"policy/{policy.name} is attached to nobody, and nobody's boundary. Delete it if nothing is to come."
            )
            fix = edit(f"Delete policy {policy.name}", partial(_delete, account=around.node, policy=ref_of(policy)))
            yield CHECK.finding(message, node=around.node, principal=f"policy/{policy.name}", fixes=(fix,))


def _delete(organization: Organization, *, account: NodeId, policy: IdentityRef) -> Change:
    return remove_identity(organization, account, policy)


CHECK = Check(
    "unused-policies",
    "Managed policies inside accounts are used",
    Severity.ADVICE,
    "A policy or boundary that nobody has does nothing, and is attached by its name when nobody remembers its content.",
    f"{IAM_GUIDE}access_policies_manage-delete.html",
    fix="Deletes the policy.",
    accounts=_accounts,
)
