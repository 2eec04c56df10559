"""Roles that people of Identity Center get in an account, and what lies inside it with them.

Of each permission set assigned in an account AWS makes one role there, ``AWSReservedSSO_<set>_<suffix>``
(https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html). An import has it with its
suffix; where the design knows only of the assignment, the role is made up here, with a suffix of zeros. Its policies
are those of the set, which alone can be edited, and it goes with the last assignment.
"""

import json
import re
from collections.abc import Collection, Generator, Iterator
from dataclasses import replace

from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.organization.model.identities import AccountIdentities, IamRole, IdentityPart, InlinePolicy
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterPart,
    Entitlement,
    Grantee,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

RESERVED_PATH = "/aws-reserved/sso.amazonaws.com/"
"""Path of such roles, with the Region behind it unless the identity source is in us-east-1."""

_PREFIX = "AWSReservedSSO_"
_SUFFIX = "0" * 16
_OF_SET = re.compile(rf"{_PREFIX}(.+)_[0-9a-f]{{16}}", re.IGNORECASE)


_NOTHING_KNOWN = AccountIdentities(unknown=tuple(IdentityPart))


@dataclass(frozen=True, slots=True)
class CenterRole:
    """Role of an account that people of Identity Center take.

    Attributes:
        role: The role.
        permission_set: Name of the set it is made of; empty for one that entitlements give.
        grantees: Users and groups to whom it is given.
    """

    role: IamRole
    permission_set: str
    grantees: tuple[Grantee, ...]


class CenterRoles:
    """The roles of Identity Center in each account of a design, as long as it does not change."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._center = organization.settings.identity_center or IdentityCenter()
        self._assignments: dict[NodeId, list[AccessAssignment]] = {}
        self._entitlements: dict[NodeId, list[Entitlement]] = {}
        self._sets = {permission_set.name.casefold(): permission_set for permission_set in self._center.permission_sets}
        for assignment in self._center.assignments:
            self._assignments.setdefault(assignment.target, []).append(assignment)
        for entitlement in self._center.entitlements:
            self._entitlements.setdefault(entitlement.account, []).append(entitlement)

    def of(self, account: NodeId) -> tuple[CenterRole, ...]:
        """Return roles that assignments make and entitlements give in an account; known ones by their names there."""
        if not self._assignments and not self._entitlements:
            return ()
        inside = self._organization.identities.get(account) or _NOTHING_KNOWN
        return (*self._assigned(account, inside.roles), *self._entitled(account, inside))

    def inside(self, account: NodeId) -> AccountIdentities | None:
        """Return identities inside an account with the roles of its assignments; None if nothing is known of it."""
        inside = self._organization.identities.get(account)
        given = self.of(account)
        come = {center_role.role.name.casefold(): center_role.role for center_role in given}
        before = inside.roles if inside is not None else ()
        assigned = {role.permission_set.casefold() for role in given}
        stay = [come.pop(role.name.casefold(), role) for role in before if not self._is_gone(role, assigned)]
        roles = (*stay, *come.values())
        return inside if roles == before else replace(inside or _NOTHING_KNOWN, roles=roles)

    def _is_gone(self, role: IamRole, assigned: Collection[str]) -> bool:
        """Whether AWS removes a role of an account, since its set has no assignment left there."""
        made_of = permission_set_of(role.name).casefold()
        of_center = made_of in self._sets and role.path.startswith(RESERVED_PATH)
        return of_center and made_of not in assigned and CenterPart.ASSIGNMENTS not in self._center.unknown

    def _assigned(self, account: NodeId, known: tuple[IamRole, ...]) -> Iterator[CenterRole]:
        organization = self._organization
        grantees: dict[str, list[Grantee]] = {}
        for level in organization.path(account):
            for assignment in self._assignments.get(level, ()):
                grantees.setdefault(assignment.permission_set, []).append(assignment.grantee)
        made = {permission_set_of(iam_role.name): iam_role for iam_role in known} if grantees else {}
        for name, given in grantees.items():
            role = made.get(name)
            if role is None:
                one_set = self._set(name)
                role = role_of(one_set, organization.node(account).aws_id, organization.settings.partition or "aws")
            elif CenterPart.PERMISSION_SETS not in self._center.unknown and name.casefold() in self._sets:
                now = role_of(self._sets[name.casefold()], "")
                role = replace(role, attached=now.attached, inline=now.inline, boundary=now.boundary)
            yield CenterRole(role, name, tuple(dict.fromkeys(given)))

    def _set(self, name: str) -> PermissionSet:
        """Return a set; one without policies is only known to have none where the sets are known."""
        found = self._sets.get(name.casefold()) or PermissionSet(name)
        if CenterPart.PERMISSION_SETS in self._center.unknown and not found.attached and not found.inline:
            return replace(found, attached=(f"permission set {name}",))  # no policy has a blank in its name
        return found

    def _entitled(self, account: NodeId, inside: AccountIdentities) -> Iterator[CenterRole]:
        """Roles of entitlements; one that an account does not have gives nothing, unless its roles are not known."""
        grantees: dict[str, list[Grantee]] = {}
        for entitlement in self._entitlements.get(account, ()):
            grantees.setdefault(entitlement.role, []).append(entitlement.grantee)
        records = {role.name.casefold(): role for role in inside.roles} if grantees else {}
        for name, given in grantees.items():
            found = records.get(name.casefold())
            if found is not None or IdentityPart.ROLES in inside.unknown:
                yield CenterRole(found or IamRole(name, ""), "", tuple(dict.fromkeys(given)))


def with_center_roles(organization: Organization, only: NodeId | None = None) -> Organization:
    """Return the design that has the roles of assignments inside the accounts; the same one if there are none to add.

    Args:
        organization: The design.
        only: The one account that is asked about: of thousands, all take two seconds.
    """
    return finish(center_roles_in_steps(organization, only))


def center_roles_in_steps(
    organization: Organization, only: NodeId | None = None
) -> Generator[None, None, Organization]:
    """Return the design with the roles of assignments inside its accounts, in steps."""
    roles = CenterRoles(organization)
    accounts = organization.accounts() if only is None else (only,)
    seen = dict(organization.identities) if only is not None else {}
    added = False
    for account in accounts:
        inside = roles.inside(account)
        if inside is not None:
            seen[account] = inside
            added = added or inside is not organization.identities.get(account)
        yield
    if not added:
        return organization
    nodes, policies = organization.nodes.values(), organization.policies.values()
    return Organization(nodes, policies, organization.settings, organization.places, seen)


def permission_set_of(role: str) -> str:
    """Return the permission set named in an AWSReservedSSO role name, or "" for any other role."""
    match = _OF_SET.fullmatch(role)
    return match[1] if match else ""


def is_made_here(role: IamRole) -> bool:
    """Whether a role was made up from its permission set, so that all of its policies are known from there."""
    return role.path == RESERVED_PATH and role.name.startswith(_PREFIX) and role.name.endswith(f"_{_SUFFIX}")


def role_of(one: PermissionSet, number: str, partition: str = "aws") -> IamRole:
    """Return the role that AWS would make of a permission set in an account."""
    provider = f"arn:{partition}:iam::{number}:saml-provider/AWSSSO_0_DO_NOT_DELETE"
    return IamRole(
        f"{_PREFIX}{one.name}_{_SUFFIX}",
        json.dumps(_trust(provider), indent=2),
        RESERVED_PATH,
        one.attached,
        (InlinePolicy("AwsSSOInlinePolicy", one.inline),) if one.inline else (),
        one.boundary,
        description=one.description,
        session_seconds=one.session_seconds,
    )


def _trust(provider: str) -> dict[str, object]:
    """Trust policy of such a role, as public copies of them have it; AWS's guide gives no text."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"],
                "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            }
        ],
    }
