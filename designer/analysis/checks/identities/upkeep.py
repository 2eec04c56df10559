"""Identities and policies that nobody uses, or that are harder to keep than they need be."""

from collections.abc import Iterator
from functools import partial

from designer.analysis.checks.account_context import AccountContext
from designer.analysis.checks.finding import IAM_GUIDE, Check, Finding, IdentityRecord, OfAccount, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.identities.credentials import days_until
from designer.analysis.checks.identities.grants import allows_everything
from designer.analysis.checks.identities.parts import is_of_aws, title
from designer.analysis.checks.wording import listed
from designer.basics.words import counted
from designer.organization.edits.identities import remove_identity
from designer.organization.identity.aws_managed import managed_policy_text
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    IdentityRef,
    PolicyHolder,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def _empty_groups(_organization: Organization) -> OfAccount:
    return _look_for_empty_groups


def _look_for_empty_groups(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    if IdentityPart.USERS in inside.unknown or not inside.groups:
        return
    joined = {name.casefold() for user in inside.users for name in user.groups}
    for group in inside.groups:
        if group.name.casefold() not in joined:
            message = f"group/{group.name} has no members. Put users into it, or delete it."
            fix = edit(f"Delete group {group.name}", partial(_delete_group, account=around.node, group=ref_of(group)))
            yield EMPTY_GROUPS.finding(message, node=around.node, principal=f"group/{group.name}", fixes=(fix,))


def _delete_group(organization: Organization, *, account: NodeId, group: IdentityRef) -> Change:
    return remove_identity(organization, account, group)


EMPTY_GROUPS = Check(
    "empty-groups",
    "Groups have members",
    Severity.ADVICE,
    "A group without members gives nobody anything, until somebody is put into it who does not know what it holds.",
    f"{IAM_GUIDE}id_groups.html",
    fix="Deletes the group.",
    accounts=_empty_groups,
)


def _idle_boundaries(_organization: Organization) -> OfAccount:
    return _look_for_idle_boundaries


def _look_for_idle_boundaries(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
    bearers: tuple[IamUser | IamRole, ...] = (*inside.users, *inside.roles)
    limited = [one for one in bearers if one.boundary]
    texts = {policy.name.casefold(): policy.text for policy in inside.policies} if limited else {}
    for one in limited:
        text = texts.get(one.boundary.casefold()) or managed_policy_text(one.boundary)
        if text and allows_everything(text):
            name = one.boundary.rpartition("/")[2]
            message = f"The boundary of {title(one)}, {name}, allows everything, so it limits nothing."
            yield IDLE_BOUNDARIES.finding(message, node=around.node, principal=title(one))


IDLE_BOUNDARIES = Check(
    "idle-boundaries",
    "Permissions boundaries limit something",
    Severity.WARNING,
    "A boundary that allows everything looks like a limit, and satisfies policies that ask for one.",
    f"{IAM_GUIDE}access_policies_boundaries.html",
    accounts=_idle_boundaries,
)


def _inline_policies(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamRole | IamGroup) or is_of_aws(record) or not record.inline:
        return
    names = listed(one.name for one in record.inline)
    message = (
        f"{title(record)} has {counted(len(record.inline), 'inline policy', 'inline policies')}: {names}. A managed "
        "policy can be shared, keeps its versions, and is seen in the list of policies."
    )
    yield INLINE_POLICIES.finding(message, node=around.node, principal=title(record))


INLINE_POLICIES = Check(
    "inline-policies",
    "Roles and groups have managed policies rather than inline ones",
    Severity.ADVICE,
    "AWS advises managed policies: they can be reused, looked at in one place and rolled back.",
    f"{IAM_GUIDE}access_policies_managed-vs-inline.html",
    records=_inline_policies,
)


def _user_policies(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamUser) or not (record.attached or record.inline):
        return
    names = [one.rpartition("/")[2] for one in record.attached] + [one.name for one in record.inline]
    message = f"{title(record)} has {listed(names)} directly. Give them to a group, and put the user into it."
    yield USER_POLICIES.finding(message, node=around.node, principal=title(record))


USER_POLICIES = Check(
    "user-policies",
    "Users get their permissions from groups",
    Severity.ADVICE,
    "Permissions of single users are forgotten when a person's task changes; a group says what the task needs.",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
    records=_user_policies,
)


_HOLDERS = {IdentityPart.USERS, IdentityPart.GROUPS, IdentityPart.ROLES}


def _unused_policies(_organization: Organization) -> OfAccount:
    return _look_for_unused_policies


def _look_for_unused_policies(around: AccountContext, inside: AccountIdentities) -> Iterator[Finding]:
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
            fix = edit(
                f"Delete policy {policy.name}", partial(_delete_policy, account=around.node, policy=ref_of(policy))
            )
            yield UNUSED_POLICIES.finding(message, node=around.node, principal=f"policy/{policy.name}", fixes=(fix,))


def _delete_policy(organization: Organization, *, account: NodeId, policy: IdentityRef) -> Change:
    return remove_identity(organization, account, policy)


UNUSED_POLICIES = Check(
    "unused-policies",
    "Managed policies inside accounts are used",
    Severity.ADVICE,
    "A policy or boundary that nobody has does nothing, and is attached by its name when nobody remembers its content.",
    f"{IAM_GUIDE}access_policies_manage-delete.html",
    fix="Deletes the policy.",
    accounts=_unused_policies,
)


_DAYS = 365
"""AWS tells the last use within the last 400 days."""


def _unused_roles(record: IdentityRecord, around: AccountContext) -> Iterator[Finding]:
    if not isinstance(record, IamRole) or is_of_aws(record) or not record.last_used:
        return
    days = days_until(around.day, record.last_used)
    if days > _DAYS:
        message = (
            f"{title(record)} was taken last {days:,} days before {around.day}, the newest day told of this account. "
            "Remove it if nobody needs it."
        )
        yield UNUSED_ROLES.finding(message, node=around.node, principal=title(record))


UNUSED_ROLES = Check(
    "unused-roles",
    "Roles that nobody takes are removed",
    Severity.ADVICE,
    "A role that nobody misses keeps all its permissions for whoever its trust policy lets in.",
    f"{IAM_GUIDE}access_policies_last-accessed.html",
    records=_unused_roles,
)
