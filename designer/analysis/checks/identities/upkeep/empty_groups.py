"""Groups have members."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, OfAccount, Severity
from designer.analysis.checks.fixes import edit
from designer.organization.edits.identities import remove_identity
from designer.organization.model.change import Change
from designer.organization.model.identities import AccountIdentities, IdentityPart, IdentityRef, ref_of
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def _accounts(_organization: Organization) -> OfAccount:
    return _look_inside


def _look_inside(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    if IdentityPart.USERS in inside.unknown or not inside.groups:
        return
    joined = {name.casefold() for user in inside.users for name in user.groups}
    for group in inside.groups:
        if group.name.casefold() not in joined:
            message = f"group/{group.name} has no members. Put users into it, or delete it."
            fix = edit(f"Delete group {group.name}", partial(_delete, account=around.node, group=ref_of(group)))
            yield CHECK.finding(message, node=around.node, principal=f"group/{group.name}", fixes=(fix,))


def _delete(organization: Organization, *, account: NodeId, group: IdentityRef) -> Change:
    return remove_identity(organization, account, group)


CHECK = Check(
    "empty-groups",
    "Groups have members",
    Severity.ADVICE,
    "A group without members gives nobody anything, until somebody is put into it who does not know what it holds.",
    f"{IAM_GUIDE}id_groups.html",
    fix="Deletes the group.",
    accounts=_accounts,
)
