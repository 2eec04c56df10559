"""Frozen records of IAM Identity Center: people and groups of the whole organization, and how they come into accounts.

Two ways lead in: an assignment gives a permission set, which AWS makes a role of in each account
(https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html), and an entitlement of account
access manager gives a role that is there (https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-quotas.html).

References are names, as in `identities`: of users, groups and permission sets, and of policies. Unknown is not empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, StrEnum

from designer.basics.dataclass import dataclass
from designer.organization.model.ids import NodeId


class CenterPart(Enum):
    """Part of Identity Center that may be unknown."""

    USERS = "users"
    GROUPS = "groups"
    PERMISSION_SETS = "permissionSets"
    ASSIGNMENTS = "assignments"
    ENTITLEMENTS = "entitlements"


class GranteeKind(StrEnum):
    """Kind of those to whom access can be given."""

    USER = "user"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Grantee:
    """User or group of Identity Center, by its name."""

    kind: GranteeKind
    name: str


@dataclass(frozen=True, slots=True)
class CenterUser:
    """User of Identity Center.

    Attributes:
        name: User name, unique.
        display_name: Name for people; empty if it is not known.
        groups: Names of the groups that the user is in; groups hold users only.
        aws_id: Id of the identity store; empty while the user is only planned.
    """

    name: str
    display_name: str = ""
    groups: tuple[str, ...] = ()
    aws_id: str = ""


@dataclass(frozen=True, slots=True)
class CenterGroup:
    """Group of Identity Center.

    Attributes:
        name: Display name, unique.
        description: Free text.
        aws_id: Id of the identity store; empty while the group is only planned.
    """

    name: str
    description: str = ""
    aws_id: str = ""


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """Permission set.

    Attributes:
        name: Its name, unique, part of the names of the roles made of it.
        description: Free text.
        attached: References to managed policies: ARNs of AWS's own, names of policies that each account must have.
        inline: Its inline policy as typed; empty without one.
        boundary: Reference to the managed policy that is the permissions boundary; empty without one.
        session_seconds: Longest session; None if it is not known.
        aws_id: Its ARN; empty while it is only planned.
    """

    name: str
    description: str = ""
    attached: tuple[str, ...] = ()
    inline: str = ""
    boundary: str = ""
    session_seconds: int | None = None
    aws_id: str = ""


@dataclass(frozen=True, slots=True)
class AccessAssignment:
    """Permission set given to a user or group.

    Attributes:
        permission_set: Name of the set.
        grantee: The user or group.
        target: An account, or an OU or the root for all accounts below. AWS knows assignments of accounts only.
    """

    permission_set: str
    grantee: Grantee
    target: NodeId


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Existing role of an account given to a user or group by account access manager.

    Attributes:
        grantee: The user or group.
        account: The account.
        role: Name of the role there.
    """

    grantee: Grantee
    account: NodeId
    role: str


@dataclass(frozen=True, slots=True)
class IdentityCenter:
    """All that is known of Identity Center.

    Attributes:
        users: Users in the order of their adding.
        groups: Groups.
        permission_sets: Permission sets.
        assignments: Assignments.
        entitlements: Entitlements.
        unknown: Parts that are not known, in the order of `CenterPart`.
    """

    users: tuple[CenterUser, ...] = ()
    groups: tuple[CenterGroup, ...] = ()
    permission_sets: tuple[PermissionSet, ...] = ()
    assignments: tuple[AccessAssignment, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()
    unknown: tuple[CenterPart, ...] = ()

    def where(self, is_there: Callable[[NodeId], bool]) -> IdentityCenter:
        """Return the center without what is given in missing nodes."""
        assignments = tuple(assignment for assignment in self.assignments if is_there(assignment.target))
        entitlements = tuple(entitlement for entitlement in self.entitlements if is_there(entitlement.account))
        if len(assignments) == len(self.assignments) and len(entitlements) == len(self.entitlements):
            return self
        return replace(self, assignments=assignments, entitlements=entitlements)

    def under(self, nodes: Mapping[NodeId, NodeId]) -> IdentityCenter:
        """Return the center with other ids of nodes."""
        return replace(
            self,
            assignments=tuple(replace(one, target=nodes.get(one.target, one.target)) for one in self.assignments),
            entitlements=tuple(replace(one, account=nodes.get(one.account, one.account)) for one in self.entitlements),
        )

    def has(self, grantee: Grantee) -> bool:
        """Return True if there is such a user or group, in any case."""
        listed = self.users if grantee.kind is GranteeKind.USER else self.groups
        return any(one.name.casefold() == grantee.name.casefold() for one in listed)

    def permission_set(self, name: str) -> PermissionSet | None:
        """Return the permission set of a name, in any case, or None if there is none."""
        wanted = name.casefold()
        return next((one for one in self.permission_sets if one.name.casefold() == wanted), None)
