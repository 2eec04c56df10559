"""Edits of facts about users, roles and the root user of an account, and the draft that every edit in it writes."""

from collections.abc import Callable
from dataclasses import replace
from operator import is_

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import account_refusal, require
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccessKey,
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    PolicyHolder,
    RootUser,
    find_identity,
    named_identities,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


class IdentitiesDraft:
    """The identities of an account with edits on top. If the account was unknown inside, nothing is there.

    Args:
        organization: The design, which stays as it is.
        account: The account.

    Raises:
        EditError: The node is not an account.
    """

    def __init__(self, organization: Organization, account: NodeId) -> None:
        if reason := account_refusal(organization, account, "Users, groups and roles are inside accounts"):
            raise EditError(reason)
        self._organization = organization
        self.account = account
        self.inside = organization.identities.get(account) or AccountIdentities()

    def record(self, ref: IdentityRef) -> NamedIdentity:
        """Return a record as edited so far.

        Raises:
            EditError: There is none.
        """
        found = find_identity(self.inside, ref)
        if found is None:
            account = self._organization.node(self.account).name
            raise EditError(f"There is no {ref.kind} {ref.name} in {account}.")
        return found

    def holder(self, ref: IdentityRef) -> PolicyHolder:
        """Return a user, group or role.

        Raises:
            EditError: There is none, or it is a policy.
        """
        found = self.record(ref)
        if isinstance(found, ManagedPolicy):
            raise EditError(f"{found.name} is a policy: only users, groups and roles hold policies.")
        return found

    def user(self, name: str) -> IamUser:
        """Return a user.

        Raises:
            EditError: There is none.
        """
        found = self.record(IdentityRef(IdentityKind.USER, name))
        assert isinstance(found, IamUser)
        return found

    def role(self, name: str) -> IamRole:
        """Return a role.

        Raises:
            EditError: There is none.
        """
        found = self.record(IdentityRef(IdentityKind.ROLE, name))
        assert isinstance(found, IamRole)
        return found

    def policy(self, name: str) -> ManagedPolicy:
        """Return a managed policy of the account.

        Raises:
            EditError: There is none.
        """
        found = self.record(IdentityRef(IdentityKind.POLICY, name))
        assert isinstance(found, ManagedPolicy)
        return found

    def add(self, record: NamedIdentity) -> None:
        """Put a record behind the others of its kind."""
        kind = ref_of(record).kind
        self._set(kind, (*named_identities(self.inside, kind), record))

    def put(self, ref: IdentityRef, record: NamedIdentity | None) -> None:
        """Put a record in the place of another of its kind; None takes that one away."""
        wanted = ref.name.casefold()
        self._map(ref.kind, lambda one: record if one.name.casefold() == wanted else one)

    def map_holders(self, edited: Callable[[PolicyHolder], PolicyHolder]) -> None:
        """Edit every user, group and role; a record that is given back stays."""
        for kind in (IdentityKind.USER, IdentityKind.GROUP, IdentityKind.ROLE):
            self._map(kind, lambda one: one if isinstance(one, ManagedPolicy) else edited(one))

    def change(self, label: str, merge_key: str = "") -> Change:
        """Return the difference from the organization now."""
        builder = ChangeBuilder(self._organization)
        builder.put_identities(self.account, self.inside)
        return builder.change(label, merge_key)

    def _map(self, kind: IdentityKind, edited: Callable[[NamedIdentity], NamedIdentity | None]) -> None:
        """Put in the place of each record of a kind what is given for it; None takes it away."""
        before = named_identities(self.inside, kind)
        after = tuple(put for one in before if (put := edited(one)) is not None)
        if len(after) != len(before) or not all(map(is_, after, before)):
            self._set(kind, after)

    def _set(self, kind: IdentityKind, records: tuple[NamedIdentity, ...]) -> None:
        if kind is IdentityKind.USER:
            self.inside = replace(self.inside, users=tuple(record for record in records if isinstance(record, IamUser)))
        elif kind is IdentityKind.GROUP:
            self.inside = replace(self.inside, groups=tuple(one for one in records if isinstance(one, IamGroup)))
        elif kind is IdentityKind.ROLE:
            self.inside = replace(self.inside, roles=tuple(record for record in records if isinstance(record, IamRole)))
        else:
            policies = tuple(record for record in records if isinstance(record, ManagedPolicy))
            self.inside = replace(self.inside, policies=policies)


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
    """Return the reason why something cannot be put into a group; "" where it can."""
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
    """Take a user out of a group, if they are in it."""
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
        EditError: AWS keeps no description of this kind of identity, or the text is too long.
    """
    require(iam_quotas.iam_description_fault(description))
    draft = IdentitiesDraft(organization, account)
    record = draft.record(ref)
    if not isinstance(record, IamRole | ManagedPolicy):
        raise EditError(f"AWS keeps no description of a {ref.kind}.")
    draft.put(ref, replace(record, description=description))
    return draft.change(f"Describe {record.name}", f"describe-{ref.kind}:{account}/{record.name}")
