"""Principals of an account with the policies that apply to them.

Managed and inline policies of a user add up with those of its groups; a permissions boundary limits them
(https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html). The root user has none of its own.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization.identity import aws_managed
from designer.organization.identity.center_roles import is_made_here
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityPart,
    PolicyHolder,
)
from designer.organization.model.ids import NodeId
from designer.policy.matching.request import NamedPolicy, PrincipalKind, principal_of

SERVICE_LINKED_PATH = "/aws-service-role/"


class AccountPrincipalKind(StrEnum):
    """Kind of a principal of an account."""

    ROOT = "root"
    USER = "user"
    ROLE = "role"


class PrincipalId(NamedTuple):
    """A principal of the design: its account, and its title as in an ARN (``role/deploy``)."""

    account: NodeId
    title: str


@dataclass(frozen=True, slots=True)
class AccountPrincipal:
    """A principal of an account.

    Attributes:
        kind: Its kind.
        record: The user or role; None for the root user.
    """

    kind: AccountPrincipalKind
    record: IamUser | IamRole | None = None

    @property
    def name(self) -> str:
        """Name without the path; empty for the root user."""
        return self.record.name if self.record else ""

    @property
    def title(self) -> str:
        """The end of its ARN: ``root``, ``user/ops/ana``, ``role/deploy``."""
        return f"{self.kind}{self.record.path}{self.record.name}" if self.record else "root"

    @property
    def is_service_linked(self) -> bool:
        """Return True for a service-linked role, which has its own path."""
        return (
            self.kind is AccountPrincipalKind.ROLE
            and self.record is not None
            and (self.record.path.startswith(SERVICE_LINKED_PATH))
        )

    def arn(self, number: str, partition: str) -> str:
        """Return its ARN in an account."""
        return f"arn:{partition}:iam::{number}:{self.title}"


@dataclass(frozen=True, slots=True)
class HeldPolicies:
    """Policies that apply to a principal.

    Attributes:
        identity: Those of its own and of its groups; None if they do not count, as for the root user.
        boundary: Its permissions boundary; None without one.
    """

    identity: tuple[NamedPolicy, ...] | None
    boundary: tuple[NamedPolicy, ...] | None = None


class AccountPrincipals:
    """The principals of one account, as long as nothing changes inside it."""

    def __init__(self, inside: AccountIdentities) -> None:
        self._inside = inside
        self._groups = {group.name.casefold(): group for group in inside.groups}
        self._policies = {policy.name.casefold(): policy for policy in inside.policies}
        self._last: tuple[AccountPrincipal, HeldPolicies] | None = None

    def __iter__(self) -> Iterator[AccountPrincipal]:
        """Yield all of them: the root user, users, roles."""
        yield AccountPrincipal(AccountPrincipalKind.ROOT)
        yield from (AccountPrincipal(AccountPrincipalKind.USER, user) for user in self._inside.users)
        yield from (AccountPrincipal(AccountPrincipalKind.ROLE, role) for role in self._inside.roles)

    def find(self, text: str) -> AccountPrincipal:
        """The principal that an ARN, ``user/ana``, ``role/deploy``, ``root`` or a name names; of a session its role.

        Raises:
            EditError: No principal has the name, or a user and a role do.
        """
        title = text.rpartition(":")[2] if text.startswith("arn:") else text
        caller = principal_of(text)
        if caller.kind is PrincipalKind.SESSION:
            title = f"role/{caller.name}"
        found = [principal for principal in self if principal.title == title]
        kind, slash, name = title.rpartition("/")
        kind = kind.partition("/")[0]
        if not found:
            found = [one for one in self if name == one.name and name and (not slash or kind == one.kind)]
        if len(found) == 1:
            return found[0]
        if found:
            raise EditError(f"{text} can be any of {', '.join(principal.title for principal in found[:5])}: say which.")
        near = [principal.title for principal in self if name and name.casefold() in principal.title.casefold()][:5]
        raise EditError(f"No principal here is {text}." + (f" Near it: {', '.join(near)}." if near else ""))

    def held(self, principal: AccountPrincipal) -> HeldPolicies:
        """The policies that apply to a principal of the account; several questions follow each other about one."""
        if self._last is None or self._last[0] is not principal:
            self._last = principal, self._held(principal)
        return self._last[1]

    def _held(self, principal: AccountPrincipal) -> HeldPolicies:
        record = principal.record
        if record is None:
            return HeldPolicies(None)
        part = IdentityPart.USERS if isinstance(record, IamUser) else IdentityPart.ROLES
        identity = list(self._of(record))
        made_here = isinstance(record, IamRole) and is_made_here(record)
        if part in self._inside.unknown and not identity and not made_here:
            identity.append(NamedPolicy("", "", gap=f"what the policies of {principal.title} say"))
        for name in record.groups if isinstance(record, IamUser) else ():
            identity += self._of_group(name)
        boundary = (self._managed(record.boundary),) if record.boundary else None
        return HeldPolicies(tuple(identity), boundary)

    def _of_group(self, name: str) -> Iterator[NamedPolicy]:
        group = self._groups.get(name.casefold())
        if group is None:
            yield NamedPolicy(name, "", gap=f"what the policies of the group {name} say")
        else:
            yield from self._of(group)

    def _of(self, holder: PolicyHolder) -> Iterator[NamedPolicy]:
        for reference in holder.attached:
            yield self._managed(reference)
        for policy in holder.inline:
            yield NamedPolicy(policy.name, policy.text, f"{_HOLDERS[type(holder)]}/{holder.name}/{policy.name}")

    def _managed(self, reference: str) -> NamedPolicy:
        own = self._policies.get(reference.casefold())
        name = reference.rpartition("/")[2] if aws_managed.is_aws_managed(reference) else reference
        text = own.text if own else aws_managed.managed_policy_text(reference)
        return NamedPolicy(name, text or "", reference, "" if text is not None else f"the text of {name}")


_HOLDERS: dict[type[PolicyHolder], str] = {IamUser: "user", IamGroup: "group", IamRole: "role"}
"""A principal that has policies of its own, by the id that they have for it."""
