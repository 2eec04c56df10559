"""Frozen records of the identities inside an account: its root user, IAM users, groups, roles and policies.

Names and value domains are those of the IAM API (https://docs.aws.amazon.com/IAM/latest/APIReference/). Unknown is not
empty: what nothing says is None, or its part is among the unknown ones.

An attached policy or boundary is referred to by a text: the ARN of one of AWS's own policies, or else the name of a
policy of the account. Names hold no colon, and stay the same while the account has no number yet.
"""

from enum import Enum, StrEnum
from typing import NamedTuple, TypeAlias

from designer.basics.dataclass import dataclass


class IdentityKind(StrEnum):
    """Kind of what has a name of its own inside an account."""

    USER = "user"
    GROUP = "group"
    ROLE = "role"
    POLICY = "policy"


class IdentityRef(NamedTuple):
    """Reference to one of them, inside a known account: AWS takes a name once a kind, in any case."""

    kind: IdentityKind
    name: str


class IdentityPart(Enum):
    """Part of what lies inside an account that may be unknown."""

    USERS = "users"
    GROUPS = "groups"
    ROLES = "roles"
    POLICIES = "policies"
    CREDENTIALS = "credentials"


@dataclass(frozen=True, slots=True)
class AccessKey:
    """Long-term key of a user, without anything secret.

    Attributes:
        active: True while it can be used.
        created: When it was made or last rotated, ISO 8601; empty if it is not known.
        last_used: When it was last used; empty if it is not known, or never.
    """

    active: bool
    created: str = ""
    last_used: str = ""


@dataclass(frozen=True, slots=True)
class RootUser:
    """Root user of an account; None if a fact is not known.

    Attributes:
        password: True if it can sign in to the console.
        mfa: True if it has an MFA device.
        access_keys: Number of its active access keys.
    """

    password: bool | None = None
    mfa: bool | None = None
    access_keys: int | None = None


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """Policy that is a part of one user, group or role: its name there, and the document as typed."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """Policy that can be attached.

    Attributes:
        name: Its name, unique in the account in any case; for a policy of AWS's its ARN, see the module.
        text: The document as typed.
        path: Path in front of the name.
        description: Free text.
    """

    name: str
    text: str
    path: str = "/"
    description: str = ""


@dataclass(frozen=True, slots=True)
class IamGroup:
    """IAM group. Groups are not principals and hold no groups.

    Attributes:
        name: Its name.
        path: Path in front of the name.
        attached: References to managed policies, see the module.
        inline: Policies of its own.
    """

    name: str
    path: str = "/"
    attached: tuple[str, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()


@dataclass(frozen=True, slots=True)
class IamUser:
    """IAM user. A new one can do nothing.

    Attributes:
        name: Its name.
        path: Path in front of the name.
        groups: Names of its groups.
        attached: References to managed policies, see the module.
        inline: Policies of its own.
        boundary: Reference to the managed policy that is its permissions boundary; empty without one.
        tags: (key, value) pairs, keys unique.
        created: When it was made, ISO 8601; empty if it is not known.
        console: True if it has a password for the console; None if that is not known.
        mfa: True if it has an MFA device; None if that is not known.
        access_keys: Its access keys; None if they are not known.
        password_last_used: When its password was last used; empty if it is not known, or never.
    """

    name: str
    path: str = "/"
    groups: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()
    boundary: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    created: str = ""
    console: bool | None = None
    mfa: bool | None = None
    access_keys: tuple[AccessKey, ...] | None = None
    password_last_used: str = ""

    @property
    def signs_in_without_mfa(self) -> bool | None:
        """True for a password of the console and no MFA device; None if that is not known."""
        if self.console is False or self.mfa:
            return False
        return None if self.console is None or self.mfa is None else True

    @property
    def active_keys(self) -> tuple[AccessKey, ...]:
        """Access keys that can be used, as far as they are known."""
        return tuple([key for key in self.access_keys or () if key.active])


@dataclass(frozen=True, slots=True)
class IamRole:
    """IAM role.

    Attributes:
        name: Its name.
        trust: Trust policy as typed: who may take the role.
        path: Path in front of the name.
        attached: References to managed policies, see the module.
        inline: Policies of its own.
        boundary: Reference to the managed policy that is its permissions boundary; empty without one.
        tags: (key, value) pairs, keys unique.
        created: When it was made, ISO 8601; empty if it is not known.
        description: Free text.
        session_seconds: Longest session; None if it is not known.
        last_used: When it was last used; empty if it is not known, or never.
    """

    name: str
    trust: str
    path: str = "/"
    attached: tuple[str, ...] = ()
    inline: tuple[InlinePolicy, ...] = ()
    boundary: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    created: str = ""
    description: str = ""
    session_seconds: int | None = None
    last_used: str = ""


@dataclass(frozen=True, slots=True)
class AccountIdentities:
    """Identities inside one account.

    Attributes:
        root: The root user.
        users: IAM users in the order of their adding.
        groups: IAM groups.
        roles: IAM roles.
        policies: Customer managed policies, and those of AWS's own whose text is another than the one that is known.
        unknown: Parts that are not known, in the order of `IdentityPart`.
    """

    root: RootUser = RootUser()
    users: tuple[IamUser, ...] = ()
    groups: tuple[IamGroup, ...] = ()
    roles: tuple[IamRole, ...] = ()
    policies: tuple[ManagedPolicy, ...] = ()
    unknown: tuple[IdentityPart, ...] = ()


PolicyHolder: TypeAlias = IamUser | IamGroup | IamRole
"""Has policies attached, and some of its own."""

NamedIdentity: TypeAlias = PolicyHolder | ManagedPolicy

_KINDS: dict[type[NamedIdentity], IdentityKind] = {
    IamUser: IdentityKind.USER,
    IamGroup: IdentityKind.GROUP,
    IamRole: IdentityKind.ROLE,
    ManagedPolicy: IdentityKind.POLICY,
}

PARTS = {
    IdentityKind.USER: IdentityPart.USERS,
    IdentityKind.GROUP: IdentityPart.GROUPS,
    IdentityKind.ROLE: IdentityPart.ROLES,
    IdentityKind.POLICY: IdentityPart.POLICIES,
}
"""The part of an account that each kind belongs to."""


def ref_of(record: NamedIdentity) -> IdentityRef:
    """Return the reference to a record."""
    return IdentityRef(_KINDS[type(record)], record.name)


def named_identities(inside: AccountIdentities, kind: IdentityKind) -> tuple[NamedIdentity, ...]:
    """Return all of one kind, in their order."""
    if kind is IdentityKind.USER:
        return inside.users
    if kind is IdentityKind.GROUP:
        return inside.groups
    return inside.roles if kind is IdentityKind.ROLE else inside.policies


def find_identity(inside: AccountIdentities, ref: IdentityRef) -> NamedIdentity | None:
    """Return the record that has a name, in any case, or None if there is none."""
    wanted = ref.name.casefold()
    return next((one for one in named_identities(inside, ref.kind) if one.name.casefold() == wanted), None)
