"""Edits of IAM Identity Center: its users and groups, its permission sets, and what is given to whom.

Refused is what AWS refuses, as far as it does not depend on what the design knows nothing of; policy texts may be
half-typed.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import length_refusal, require
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterPart,
    CenterUser,
    Entitlement,
    Grantee,
    GranteeKind,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.lengths import LONGEST_NAME
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

R = TypeVar("R", CenterUser, CenterGroup, PermissionSet)


def center_of(organization: Organization) -> IdentityCenter:
    """Return the identity Center as the design has it; an empty one where nothing is known of it."""
    return organization.settings.identity_center or IdentityCenter()


def put_center(organization: Organization, center: IdentityCenter | None, label: str) -> Change:
    """Replace all that is known of Identity Center."""
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, identity_center=center)
    return builder.change(label)


def add_center_user(organization: Organization, user: CenterUser) -> Change:
    """Add a user.

    Raises:
        EditError: The user has no name, or another user has it.
    """
    center = center_of(organization)
    require(_name_refusal(center.users, user.name, "user"))
    return put_center(organization, replace(center, users=(*center.users, user)), f"Add {user.name}")


def add_center_group(organization: Organization, group: CenterGroup) -> Change:
    """Add a group.

    Raises:
        EditError: The group has no name, or another group has it.
    """
    center = center_of(organization)
    require(_name_refusal(center.groups, group.name, "group"))
    return put_center(organization, replace(center, groups=(*center.groups, group)), f"Add {group.name}")


def put_into_center_group(organization: Organization, user: str, group: str) -> Change:
    """Put a user into a group, unless it is in it already.

    Raises:
        EditError: There is no such user or group.
    """
    center = center_of(organization)
    found, into = _found(center.users, user, "user"), _found(center.groups, group, "group")
    if into.name in found.groups:
        return put_center(organization, organization.settings.identity_center, f"Put {user} into {group}")
    made = replace(found, groups=(*found.groups, into.name))
    return put_center(
        organization, replace(center, users=_swapped(center.users, found, made)), f"Put {user} into {group}"
    )


def take_out_of_center_group(organization: Organization, user: str, group: str) -> Change:
    """Take a user out of a group.

    Raises:
        EditError: There is no such user, or it is not in the group.
    """
    center = center_of(organization)
    found = _found(center.users, user, "user")
    left = tuple(one for one in found.groups if one.casefold() != group.casefold())
    if left == found.groups:
        raise EditError(f"{user} is not in {group}.")
    users = _swapped(center.users, found, replace(found, groups=left))
    return put_center(organization, replace(center, users=users), f"Take {user} out of {group}")


def remove_grantee(organization: Organization, gone: Grantee) -> Change:
    """Remove a user or a group, with all that it was given.

    Raises:
        EditError: There is no such user or group.
    """
    center = center_of(organization)
    if gone.kind is GranteeKind.USER:
        user = _found(center.users, gone.name, "user")
        center = replace(center, users=tuple(center_user for center_user in center.users if center_user != user))
    else:
        group = _found(center.groups, gone.name, "group")
        users = tuple(
            replace(one, groups=tuple(each for each in one.groups if each != group.name)) for one in center.users
        )
        center = replace(center, groups=tuple(one for one in center.groups if one != group), users=users)
    center = replace(
        center,
        assignments=tuple(assignment for assignment in center.assignments if not _is(assignment.grantee, gone)),
        entitlements=tuple(entitlement for entitlement in center.entitlements if not _is(entitlement.grantee, gone)),
    )
    return put_center(organization, center, f"Remove {gone.name}")


def rename_grantee(organization: Organization, grantee: Grantee, name: str) -> Change:
    """Give a user or group another name; what it was given, and who is in it, follow.

    Raises:
        EditError: There is no such user or group, the name is empty, or another one has it.
    """
    center = center_of(organization)
    users, groups = center.users, center.groups
    if grantee.kind is GranteeKind.USER:
        user = _found(users, grantee.name, "user")
        require(_name_refusal(tuple(center_user for center_user in users if center_user != user), name, "user"))
        before, users = user.name, _swapped(users, user, replace(user, name=name))
    else:
        group = _found(groups, grantee.name, "group")
        require(_name_refusal(tuple(center_group for center_group in groups if center_group != group), name, "group"))
        before, groups = group.name, _swapped(groups, group, replace(group, name=name))
        users = tuple(
            replace(one, groups=tuple(name if each == before else each for each in one.groups)) for one in users
        )
    after = Grantee(grantee.kind, name)
    assignments = tuple(replace(one, grantee=after) if _is(one.grantee, grantee) else one for one in center.assignments)
    entitlements = tuple(
        replace(one, grantee=after) if _is(one.grantee, grantee) else one for one in center.entitlements
    )
    center = replace(center, users=users, groups=groups, assignments=assignments, entitlements=entitlements)
    return put_center(organization, center, f"Rename {before} to {name}")


def add_permission_set(organization: Organization, made: PermissionSet) -> Change:
    """Add a permission set.

    Raises:
        EditError: See `permission_set_refusal`.
    """
    center = center_of(organization)
    require(permission_set_refusal(organization, made))
    sets = (*center.permission_sets, made)
    return put_center(organization, replace(center, permission_sets=sets), f"Add permission set {made.name}")


def edit_permission_set(organization: Organization, name: str, made: PermissionSet) -> Change:
    """Replace a permission set; assignments follow a new name, though AWS cannot rename and makes another one.

    Raises:
        EditError: There is no such set; see `permission_set_refusal`.
    """
    center = center_of(organization)
    before = _found(center.permission_sets, name, "permission set")
    require(permission_set_refusal(organization, made, before.name))
    assignments = tuple(
        replace(assignment, permission_set=made.name) if assignment.permission_set == before.name else assignment
        for assignment in center.assignments
    )
    sets = _swapped(center.permission_sets, before, made)
    center = replace(center, permission_sets=sets, assignments=assignments)
    return put_center(organization, center, f"Edit permission set {made.name}")


def permission_set_refusal(organization: Organization, made: PermissionSet, before: str = "") -> str:
    """Return the reason why AWS would not take a permission set, as a sentence; "" where it would.

    Args:
        organization: The design.
        made: The set.
        before: Name of the set that it takes the place of; empty for a new one.
    """
    quotas = iam_quotas.load().identity_center
    fault = iam_quotas.permission_set_name_fault(made.name)
    if fault:
        return fault
    sets = center_of(organization).permission_sets
    taken = center_of(organization).permission_set(made.name)
    if taken is not None and taken.name.casefold() != before.casefold():
        return f"There is a permission set {taken.name} already."
    if not before and len(sets) >= quotas.permission_sets:
        return f"An organization has at most {quotas.permission_sets:,} permission sets, unless AWS raises that."
    if len(made.description) > quotas.description:
        return f"A description has at most {quotas.description} characters; this one has {len(made.description):,}."
    if len(made.attached) > quotas.attached:
        return f"A permission set has at most {quotas.attached} managed policies; this one has {len(made.attached)}."
    longest = iam_quotas.load().session_seconds
    if made.session_seconds is not None and not longest.default <= made.session_seconds <= longest.most:
        return "A session of a permission set lasts from one hour to twelve."
    return ""


def remove_permission_set(organization: Organization, name: str) -> Change:
    """Remove a permission set with its assignments; AWS then removes its roles.

    Raises:
        EditError: There is none.
    """
    center = center_of(organization)
    gone = _found(center.permission_sets, name, "permission set")
    center = replace(
        center,
        permission_sets=tuple(permission_set for permission_set in center.permission_sets if permission_set != gone),
        assignments=tuple(one for one in center.assignments if one.permission_set.casefold() != name.casefold()),
    )
    return put_center(organization, center, f"Remove permission set {name}")


def assign(organization: Organization, permission_set: str, grantee: Grantee, targets: Iterable[NodeId]) -> Change:
    """Give a permission set to a user or group in accounts, or in all accounts below OUs; what is given stays.

    Raises:
        EditError: There is no such set, grantee or node, or an account would have more sets than AWS takes.
    """
    center = center_of(organization)
    wanted = list(targets)
    found = _found(center.permission_sets, permission_set, "permission set")
    _require_grantee(center, grantee)
    for target in wanted:
        _node(organization, target)
    made = [AccessAssignment(found.name, grantee, target) for target in dict.fromkeys(wanted)]
    assignments = (*center.assignments, *(assignment for assignment in made if assignment not in center.assignments))
    _require_room(organization, assignments, wanted)
    names = ", ".join(organization.node(node_id).name for node_id in wanted[:2]) + ("…" if len(wanted) > 2 else "")
    label = f"Assign {found.name} to {grantee.name} in {names}"
    return put_center(organization, replace(center, assignments=assignments), label)


def unassign(organization: Organization, gone: AccessAssignment) -> Change:
    """Take a permission set away again.

    Raises:
        EditError: There is no such assignment.
    """
    center = center_of(organization)
    if gone not in center.assignments:
        raise EditError(f"{gone.permission_set} is not assigned to {gone.grantee.name} there.")
    left = tuple(assignment for assignment in center.assignments if assignment != gone)
    label = f"Take {gone.permission_set} from {gone.grantee.name}"
    return put_center(organization, replace(center, assignments=left), label)


def entitle(organization: Organization, made: Entitlement) -> Change:
    """Give an existing role to a user or group.

    Raises:
        EditError: There is no such grantee or account, or the account is known to lack the role.
    """
    from designer.organization.model.identities import IdentityPart

    center = center_of(organization)
    _require_grantee(center, made.grantee)
    account = _node(organization, made.account)
    if organization.node(account).kind is not NodeKind.ACCOUNT:
        raise EditError("An entitlement is of one role of one account.")
    inside = organization.identities.get(account)
    knows = inside is not None and IdentityPart.ROLES not in inside.unknown
    if inside is not None and knows and not any(role.name.casefold() == made.role.casefold() for role in inside.roles):
        raise EditError(f"{organization.node(account).name} has no role {made.role}: an entitlement needs one.")
    require(length_refusal(made, {"role": LONGEST_NAME}))
    if made in center.entitlements:
        return put_center(organization, organization.settings.identity_center, f"Entitle {made.grantee.name}")
    entitlements = (*center.entitlements, made)
    return put_center(organization, replace(center, entitlements=entitlements), f"Entitle {made.grantee.name}")


def unentitle(organization: Organization, gone: Entitlement) -> Change:
    """Take a role away again.

    Raises:
        EditError: There is no such entitlement.
    """
    center = center_of(organization)
    if gone not in center.entitlements:
        raise EditError(f"{gone.grantee.name} is not entitled to {gone.role} there.")
    left = tuple(entitlement for entitlement in center.entitlements if entitlement != gone)
    return put_center(organization, replace(center, entitlements=left), f"Take {gone.role} from {gone.grantee.name}")


def _require_room(
    organization: Organization, assignments: tuple[AccessAssignment, ...], targets: Iterable[NodeId]
) -> None:
    most = iam_quotas.load().identity_center.permission_sets_per_account
    sets: dict[NodeId, set[str]] = {}
    for assignment in assignments:
        sets.setdefault(assignment.target, set()).add(assignment.permission_set)
    for account in {below for target in targets for below in organization.accounts(target)}:
        given = set().union(*(sets.get(level, set()) for level in organization.path(account)))
        if len(given) > most:
            name = organization.node(account).name
            raise EditError(f"{name} would have {counted(len(given), 'permission set')}; AWS takes {most} an account.")


def _require_grantee(center: IdentityCenter, grantee: Grantee) -> None:
    part = CenterPart.USERS if grantee.kind is GranteeKind.USER else CenterPart.GROUPS
    if not center.has(grantee) and part not in center.unknown:
        raise EditError(f"There is no {grantee.kind} {grantee.name} in Identity Center.")


def _node(organization: Organization, node: NodeId) -> NodeId:
    if node not in organization.nodes:
        raise EditError("The place is gone.")
    return node


def _found(records: tuple[R, ...], name: str, what: str) -> R:
    for record in records:
        if record.name.casefold() == name.casefold():
            return record
    raise EditError(f"There is no {what} {name} in Identity Center.")


def _swapped(records: tuple[R, ...], before: R, after: R) -> tuple[R, ...]:
    return tuple(after if record == before else record for record in records)


def _name_refusal(records: tuple[CenterUser, ...] | tuple[CenterGroup, ...], name: str, what: str) -> str:
    if not name.strip():
        return f"A {what} needs a name."
    if len(name) > LONGEST_NAME:
        return f"The name of a {what} may have {LONGEST_NAME:,} characters, and this has {len(name):,}."
    taken = any(record.name.casefold() == name.casefold() for record in records)
    return f"There is a {what} {name} in Identity Center already." if taken else ""


def _is(one: Grantee, other: Grantee) -> bool:
    return one.kind is other.kind and one.name.casefold() == other.name.casefold()
