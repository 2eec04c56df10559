"""Words for what Identity Center gives: to whom, and where."""

from collections.abc import Sequence

from designer.basics.words import counted
from designer.organization.edits.identity_center import center_of
from designer.organization.identity.center_roles import CenterRoles
from designer.organization.model.identity_center import CenterPart, Grantee, GranteeKind, IdentityCenter
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


def given_words(organization: Organization, account: NodeId) -> dict[str, str]:
    """Names of the roles of an account that Identity Center gives, each with the words for to whom."""
    center = center_of(organization)
    return {one.role.name: people_words(center, one.grantees) for one in CenterRoles(organization).of(account)}


def people_words(center: IdentityCenter, grantees: Sequence[Grantee]) -> str:
    """Number of people that some users and groups are; of one of whom no list tells, its name."""
    if {CenterPart.USERS, CenterPart.GROUPS} & set(center.unknown):
        return grantees[0].name if len(grantees) == 1 else f"{len(grantees):,} users or groups"
    groups = {one.name.casefold() for one in grantees if one.kind is GranteeKind.GROUP}
    users = {one.name.casefold() for one in grantees if one.kind is GranteeKind.USER}
    people = sum(
        user.name.casefold() in users or any(group.casefold() in groups for group in user.groups)
        for user in center.users
    )
    return counted(people, "person", "people") if people else "nobody"


def place_words(organization: Organization, target: NodeId) -> str:
    """Words for where something is given: "prod", "all 12 accounts of Workloads"."""
    node = organization.node(target)
    if node.kind is NodeKind.ACCOUNT:
        return node.name
    count = organization.accounts_below(target)
    return f"all {counted(count, 'account')} of {node.name}" if count != 1 else f"the account of {node.name}"
