"""Draft of what lies inside one account: what an edit writes here becomes a `Change` of that account alone."""

from collections.abc import Callable
from dataclasses import replace
from operator import is_

from designer.basics.errors import EditError
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import account_refusal
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    PolicyHolder,
    find_identity,
    named_identities,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


class IdentitiesDraft:
    """The identities of an account with edits on top. Of an account of which nothing was known, nothing is there.

    Args:
        organization: The design, which stays as it is.
        account: The account.

    Raises:
        EditError: The node is no account.
    """

    def __init__(self, organization: Organization, account: NodeId) -> None:
        if reason := account_refusal(organization, account, "Users, groups and roles are inside accounts"):
            raise EditError(reason)
        self._organization = organization
        self.account = account
        self.inside = organization.identities.get(account) or AccountIdentities()

    def record(self, ref: IdentityRef) -> NamedIdentity:
        """A record as edited so far.

        Raises:
            EditError: There is none.
        """
        found = find_identity(self.inside, ref)
        if found is None:
            account = self._organization.node(self.account).name
            raise EditError(f"There is no {ref.kind} {ref.name} in {account}.")
        return found

    def holder(self, ref: IdentityRef) -> PolicyHolder:
        """A user, group or role.

        Raises:
            EditError: There is none, or it is a policy.
        """
        found = self.record(ref)
        if isinstance(found, ManagedPolicy):
            raise EditError(f"{found.name} is a policy: only users, groups and roles hold policies.")
        return found

    def user(self, name: str) -> IamUser:
        """A user.

        Raises:
            EditError: There is none.
        """
        found = self.record(IdentityRef(IdentityKind.USER, name))
        assert isinstance(found, IamUser)
        return found

    def role(self, name: str) -> IamRole:
        """A role.

        Raises:
            EditError: There is none.
        """
        found = self.record(IdentityRef(IdentityKind.ROLE, name))
        assert isinstance(found, IamRole)
        return found

    def policy(self, name: str) -> ManagedPolicy:
        """A managed policy of the account.

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
        """Difference from the organization now."""
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
            self.inside = replace(self.inside, users=tuple(one for one in records if isinstance(one, IamUser)))
        elif kind is IdentityKind.GROUP:
            self.inside = replace(self.inside, groups=tuple(one for one in records if isinstance(one, IamGroup)))
        elif kind is IdentityKind.ROLE:
            self.inside = replace(self.inside, roles=tuple(one for one in records if isinstance(one, IamRole)))
        else:
            policies = tuple(one for one in records if isinstance(one, ManagedPolicy))
            self.inside = replace(self.inside, policies=policies)
