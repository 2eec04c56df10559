"""Edits of facts about the users, roles and the root user of an account: groups, credentials, MFA devices, sessions."""

from dataclasses import replace

from designer.basics.errors import EditError
from designer.organization.edits.identities_draft import IdentitiesDraft
from designer.organization.edits.rules import require
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccessKey,
    AccountIdentities,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    RootUser,
    find_identity,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def join_group(organization: Organization, account: NodeId, user: str, group: str) -> Change:
    """Put a user into a group, whose policies reach every member.

    Raises:
        EditError: See `join_group_refusal`.
    """
    require(join_group_refusal(organization, account, IdentityRef(IdentityKind.USER, user), group))
    draft = IdentitiesDraft(organization, account)
    record = draft.user(user)
    name = draft.record(IdentityRef(IdentityKind.GROUP, group)).name
    draft.put(IdentityRef(IdentityKind.USER, user), replace(record, groups=(*record.groups, name)))
    return draft.change(f"Put {record.name} into {name}")


def join_group_refusal(organization: Organization, account: NodeId, who: IdentityRef, group: str) -> str:
    """Reason why something cannot be put into a group; "" where it can."""
    if who.kind is IdentityKind.GROUP:
        return "AWS knows no groups in groups: a group holds users."
    if who.kind is not IdentityKind.USER:
        return f"A group holds users, and {who.name} is a {who.kind}."
    inside = organization.identities.get(account) or AccountIdentities()
    record, found = find_identity(inside, who), find_identity(inside, IdentityRef(IdentityKind.GROUP, group))
    if not isinstance(record, IamUser) or found is None:
        return f"There is no {'group ' + group if record else 'user ' + who.name} in this account."
    if any(one.casefold() == group.casefold() for one in record.groups):
        return f"{record.name} is in {found.name} already."
    most = iam_quotas.load().groups_per_user
    if len(record.groups) >= most:
        return f"AWS lets a user be in at most {most} groups; {record.name} is in {len(record.groups)}."
    return ""


def leave_group(organization: Organization, account: NodeId, user: str, group: str) -> Change:
    """Take a user out of a group; nothing where they are not in it."""
    draft = IdentitiesDraft(organization, account)
    record = draft.user(user)
    left = tuple(one for one in record.groups if one.casefold() != group.casefold())
    draft.put(IdentityRef(IdentityKind.USER, user), replace(record, groups=left))
    return draft.change(f"Take {record.name} out of {group}")


def set_root_user(organization: Organization, account: NodeId, root: RootUser) -> Change:
    """Say of the root user whether it has a password, an MFA device, and how many access keys; None: not known."""
    draft = IdentitiesDraft(organization, account)
    draft.inside = replace(draft.inside, root=root)
    return draft.change(f"Set the root user of {organization.node(account).name}")


def set_credentials(
    organization: Organization,
    account: NodeId,
    user: str,
    *,
    console: bool | None,
    mfa: bool | None,
    access_keys: tuple[AccessKey, ...] | None,
) -> Change:
    """Say of a user whether they have a password, an MFA device, and which access keys; None: not known.

    Raises:
        EditError: More keys than AWS gives a user.
    """
    most = iam_quotas.load().keys_per_user
    if access_keys is not None and len(access_keys) > most:
        raise EditError(f"AWS gives a user at most {most} access keys.")
    draft = IdentitiesDraft(organization, account)
    record = replace(draft.user(user), console=console, mfa=mfa, access_keys=access_keys)
    draft.put(IdentityRef(IdentityKind.USER, user), record)
    return draft.change(f"Set the credentials of {record.name}")


def set_session_length(organization: Organization, account: NodeId, role: str, seconds: int | None) -> Change:
    """Say how long a session of a role lasts at most; None: not known.

    Raises:
        EditError: Shorter than AWS's default, or longer than its longest.
    """
    limits = iam_quotas.load().session_seconds
    if seconds is not None and not limits.default <= seconds <= limits.most:
        raise EditError(
            f"The longest session of a role is {limits.default // 3600} to {limits.most // 3600} hours long."
        )
    draft = IdentitiesDraft(organization, account)
    record = replace(draft.role(role), session_seconds=seconds)
    draft.put(IdentityRef(IdentityKind.ROLE, role), record)
    return draft.change(f"Set the session length of {record.name}")


def describe_identity(organization: Organization, account: NodeId, ref: IdentityRef, description: str) -> Change:
    """Replace the description of a role or a policy.

    Raises:
        EditError: It has none, or it would be longer than AWS takes.
    """
    require(iam_quotas.iam_description_fault(description))
    draft = IdentitiesDraft(organization, account)
    record = draft.record(ref)
    if not isinstance(record, IamRole | ManagedPolicy):
        raise EditError(f"AWS keeps no description of a {ref.kind}.")
    draft.put(ref, replace(record, description=description))
    return draft.change(f"Describe {record.name}", f"describe-{ref.kind}:{account}/{record.name}")
